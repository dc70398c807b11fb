"""Cross-validation: every example of data/nlu read by a classifier that has not seen it. Needs scikit-learn."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from sklearn.model_selection import StratifiedKFold

from bot.knowledge import Example, Knowledge
from bot.knowledge.choosing import QUESTIONS, Choosing, Clear, Guesses
from bot.knowledge.classifier import Classifier

from .scores import Answered, Held
from .sets import Question

FOLDS = 5


def thresholds(config: Path) -> tuple[Clear, Choosing]:
    """The numbers that config.yml sets. Raises KeyError when a component is not in its pipeline."""
    pipeline = yaml.safe_load(config.read_text(encoding="utf-8"))["pipeline"]
    parts: dict[str, dict[str, Any]] = {part["name"].rpartition(".")[2]: part for part in pipeline}
    return Clear.read(parts["Router"]), Choosing.read(parts["Asking"])


def hold_out(examples: Sequence[Example], known: Knowledge, clear: Clear, choosing: Choosing) -> list[Held]:
    """What becomes of each example; the same examples give the same.

    Each alone, without what was said before, and without the rules of triage.
    """
    texts, intents = [e.text for e in examples], [e.intent for e in examples]
    asks = known.taught()
    found: list[tuple[int, Held]] = []
    for learnt, left in StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(texts, intents):
        reader = Classifier.learn([*(texts[n] for n in learnt), *(text for _, text in asks)],
                                  [*(intents[n] for n in learnt), *(intent for intent, _ in asks)])
        for n, guesses in zip(left, reader.guess([texts[n] for n in left]), strict=True):
            found.append((int(n), _held(examples[n], known, _decide(guesses, clear, choosing))))
    return [held for _, held in sorted(found, key=lambda pair: pair[0])]


def _decide(guesses: Guesses, clear: Clear, choosing: Choosing) -> list[str]:
    counts = clear.of(guesses)
    if guesses.first.intent.startswith(QUESTIONS) or not counts:
        return choosing.choose(guesses, counts)
    return [guesses.first.intent]


def _held(example: Example, known: Knowledge, chosen: Sequence[str]) -> Held:
    right = known.answer(example.intent)
    answer = known.answer(chosen[0]) if len(chosen) == 1 else None
    place = f"{example.path.name}:{example.line}"
    item = Question(place, example.text, example.intent, frozenset(right.sections if right else ()))
    return Held(Answered(item, frozenset(answer.sections) if answer else None), tuple(chosen))
