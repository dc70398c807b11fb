"""What replies say in their own words to what is asked about. Words are in data/triage/meanings.yml."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import takewhile
from pathlib import Path
from typing import Literal

from .answer_words import phrases, plain, stands_in
from .answers import clauses
from .strict import Node, load

FILE = Path(__file__).resolve().parents[2] / "data" / "triage" / "meanings.yml"

_MOST = 9  # words of a reply in which a yes may be said by one word


@dataclass(frozen=True)
class Meaning:
    """The phrases that mean yes or no to a question about one concept.

    `of` are what may stand beside a single word of `yes`, `unless` phrases that speak of something else. Those of
    `unasked` mean yes in the reply to another question too.
    """

    yes: tuple[str, ...]
    unasked: tuple[str, ...]
    no: tuple[str, ...]
    of: frozenset[str]
    unless: tuple[str, ...]


@dataclass(frozen=True)
class Meanings:
    """meanings.yml: `of` by concept."""

    denied_by: frozenset[str]
    lacks: frozenset[str]
    small_words: frozenset[str]
    a_new_breath: frozenset[str]
    of: Mapping[str, Meaning]


@lru_cache(maxsize=1)
def meanings() -> Meanings:
    """This installation's meanings, read once. Raises DataError as `read_meanings` does."""
    return read_meanings(FILE)


def read_meanings(path: Path) -> Meanings:
    """The meanings of a file. Raises DataError naming file, line and reason."""
    root = load(path).only(required=("denied_by", "small_words", "a_new_breath", "of"), optional=("about", "lacks"))
    return Meanings(
        denied_by=frozenset(phrases(root, "denied_by")), lacks=frozenset(phrases(root, "lacks")),
        small_words=frozenset(phrases(root, "small_words")),
        a_new_breath=frozenset(phrases(root, "a_new_breath")),
        of={name: _meaning(node) for name, node in root.nodes("of").items()},
    )


def meant(text: str, concepts: Iterable[str], most: int = _MOST) -> Literal["yes", "no"] | None:
    """What a reply means to a question of which a yes stands for some concepts; None when no phrase tells it.

    A yes is told in at `most` so many words.
    """
    known = [meanings().of[concept] for concept in concepts if concept in meanings().of]
    said = plain(text)
    if len(said.split()) <= most and any(
            _tells(text, one) and not stands_in(said, one.unless) for one in known):
        return "yes"
    return "no" if any(_denies(text, one) for one in known) else None


def said_of(concepts: Iterable[str]) -> frozenset[str]:
    """The words of the phrases that say yes to some concepts, and of what they are said of, without the small ones."""
    known = [meanings().of[concept] for concept in concepts if concept in meanings().of]
    found = {word for one in known for phrase in (*one.yes, *one.of) for word in phrase.split()}
    return frozenset(found - meanings().small_words)


def told_unasked(text: str, concepts: Iterable[str]) -> bool:
    """Whether a reply to another question tells one of some concepts beyond doubt: "no, but the tip is missing"."""
    known = (meanings().of[concept] for concept in concepts if concept in meanings().of)
    return any(_tells(text, replace(one, yes=one.unasked)) for one in known if one.unasked)


def only_denies(clause: str, concepts: Iterable[str]) -> bool:
    """Whether words say no to a question about some concepts and nothing else: "hand warm and pink"."""
    if meant(clause, concepts) != "no":
        return False
    known = meanings()
    for meaning in (known.of[concept] for concept in concepts if concept in known.of):
        rest = f" {plain(clause)} "
        for phrase in sorted(meaning.no, key=len, reverse=True):
            rest = rest.replace(f" {phrase} ", " ")
        left = {word.removesuffix("'s") for word in rest.split()}
        if left <= known.small_words | meaning.of and rest.split() != plain(clause).split():
            return True
    return False


def _denies(text: str, meaning: Meaning) -> bool:
    """Whether a phrase for no stands in a text, with nothing before it in the same breath that turns it round.

    "I can't speak in full sentences" denies no trouble to breathe.
    """
    known = meanings()
    against = known.denied_by.union(known.lacks)
    for words in (plain(clause).split() for clause in clauses(text)):
        for parts in map(str.split, meaning.no):
            for place in range(len(words) - len(parts) + 1):
                if words[place:place + len(parts)] == parts and (
                        not against.isdisjoint(parts) or against.isdisjoint(_same_breath(words[:place], known))):
                    return True
    return False


def _same_breath(before: list[str], known: Meanings) -> list[str]:
    """Those of some words that no word which goes on with something else parts from what comes behind them."""
    return list(takewhile(lambda word: word not in known.a_new_breath, reversed(before)))


def _tells(text: str, meaning: Meaning) -> bool:
    """Whether a phrase stands in a text with nothing that denies it before it in the same breath.

    What holds a no itself, "hasn't stopped", is not denied by one. A single word must stand nearly alone there: "gone
    cold" tells of the hand that was asked about, "cold feet" not.
    """
    known = meanings()
    for breath in _breaths(text, known):
        for phrase in meaning.yes:
            parts = phrase.split()
            denies = not known.denied_by.union(known.lacks).isdisjoint(parts)
            for place in range(len(breath) - len(parts) + 1):
                denied = not (denies or known.denied_by.isdisjoint(breath[:place]))
                if breath[place:place + len(parts)] != parts or denied:
                    continue
                if len(parts) > 1 or known.small_words.union(meaning.of, parts).issuperset(breath):
                    return True
    return False


def _breaths(text: str, known: Meanings) -> Iterator[list[str]]:
    """The words between two pauses, or up to a word that goes on with something else."""
    for piece in clauses(text):
        breath: list[str] = []
        for word in plain(piece).split():
            if word in known.a_new_breath:
                yield breath
                breath = []
            else:
                breath.append(word)
        yield breath


def _meaning(node: Node) -> Meaning:
    node.only(optional=("yes", "unasked", "no", "of", "unless"))
    unasked = phrases(node, "unasked")
    return Meaning(yes=(*phrases(node, "yes"), *unasked), unasked=unasked, no=phrases(node, "no"),
                   of=frozenset(phrases(node, "of")), unless=phrases(node, "unless"))
