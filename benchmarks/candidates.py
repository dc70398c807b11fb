"""Questions of the labelled sets put to classifiers in turns, and what each makes of them. Needs scikit-learn."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.evaluation import sets
from bot.evaluation.held_out import thresholds
from bot.evaluation.scores import Answered
from bot.evaluation.sets import Question
from bot.knowledge import knowledge
from bot.knowledge.choosing import QUESTIONS, Guesses

ROOT = Path(__file__).resolve().parent.parent
SETS = {"evaluation": "evaluation", "tuning": "evaluation/tuning", "held_out": "evaluation/held_out"}
CLEAR, CHOOSING = thresholds(ROOT / "config.yml")
ALIKE = 6  # words in a row
Guess = Callable[[str], Guesses]
Items = dict[str, list[tuple[str, Question]]]  # by column of the table, each with the name of its set


@dataclass(frozen=True)
class Read:
    """What a question came to: when its likeliest intent counts whatever its confidence, and as it is decided."""

    first: Answered
    answer: Answered
    one: bool  # it led to one intent


@dataclass
class Candidate:
    """A classifier, what it took to make it, and what came of each question, by set and id."""

    guess: Guess
    training: float
    embedding: float
    size: float
    times: list[float] = field(default_factory=list)
    reads: dict[tuple[str, str], Read] = field(default_factory=dict)

    def cell(self, items: Sequence[tuple[str, Question]]) -> str:
        """Percent answered right, answered wrong, and of the unanswerable ones not answered."""
        faq = [self.reads[name, item.id].answer for name, item in items if item.sections]
        others = [self.reads[name, item.id].answer for name, item in items if not item.sections]
        return " / ".join((_percent(r.right for r in faq), _percent(r.wrong for r in faq),
                           _percent(r.refused for r in others)))

    def first(self) -> str:
        """Percent of the answerable questions whose likeliest intent is right."""
        return _percent(read.first.right for read in self.reads.values() if read.first.item.sections)

    def right(self) -> set[tuple[str, str]]:
        """The questions answered right, and the unanswerable ones not answered."""
        return {key for key, read in self.reads.items() if read.answer.right}


def questions(learnt: Sequence[str]) -> Items:
    """The questions of each set, and of all sets those that resemble no example."""
    found: Items = {name: [
        *((name, item) for item in sets.answerable(ROOT / place / "faq.jsonl")),
        *((name, item) for item in sets.unanswerable(ROOT / place / "unanswerable.jsonl")),
    ] for name, place in SETS.items()}
    seen = {run for text in learnt for run in _runs(text)}
    every = [pair for pairs in found.values() for pair in pairs]
    return {**found, "all, without those like an example": [p for p in every if not seen & _runs(p[1].text)]}


def _runs(text: str) -> set[tuple[str, ...]]:
    """Every six words in a row, and a text as a whole."""
    words = tuple(re.findall(r"\w+", text.lower()))
    return {words, *(words[n:n + ALIKE] for n in range(len(words) - ALIKE + 1))}


def second_opinion(sparse: Guess, both: Guess, text: str) -> Guesses:
    """The sparse one's guesses when they lead to one intent, else those of both."""
    guesses = sparse(text)
    return guesses if len(decide(guesses)) == 1 else both(text)


def decide(guesses: Guesses) -> list[str]:
    """What becomes of a message without a conversation and without triage, as in bot.evaluation.held_out."""
    counts, first = CLEAR.of(guesses), guesses.first.intent
    return [first] if counts and not first.startswith(QUESTIONS) else CHOOSING.choose(guesses, counts)


def ask(candidates: dict[str, Candidate], items: Items) -> None:
    """Every question to every candidate, alone and in turns."""
    for candidate in candidates.values():
        candidate.guess("hello")
    for name, item in (pair for of in SETS for pair in items[of]):
        for candidate in candidates.values():
            begun = time.perf_counter()
            guesses = candidate.guess(item.text)
            candidate.times.append(1000 * (time.perf_counter() - begun))
            chosen = decide(guesses)
            candidate.reads[name, item.id] = Read(
                _answered(item, [guesses.first.intent]), _answered(item, chosen), len(chosen) == 1)


def _answered(item: Question, chosen: Sequence[str]) -> Answered:
    answer = knowledge().answer(chosen[0]) if len(chosen) == 1 else None
    return Answered(item, frozenset(answer.sections) if answer else None)


def _percent(counts: Iterable[bool]) -> str:
    found = list(counts)
    return f"{100 * sum(found) / len(found):.1f}"
