"""What the assistant has gathered of a patient, for the nurse: answers of guided checks, findings, scores."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import Engine

from bot.records.talks import slots
from bot.triage.checks import checks
from bot.triage.question import Question
from bot.triage.scores import Graded, graded
from bot.triage.talk import labels, talk

FIRST = ("device", "treatment", "temperature")  # what a nurse asks first


@dataclass(frozen=True)
class Facts:
    """`answers` are (fact, answer) pairs, `told` the names of what is present."""

    answers: tuple[tuple[str, str], ...]
    told: tuple[str, ...]
    scores: tuple[Graded, ...]


def gathered(engine: Engine, sender_id: str) -> Facts:
    """What a conversation has come to so far."""
    questions = {check.slot(question): question for check in checks().values() for question in check.questions}
    known = slots(engine, sender_id, ["case", *questions])
    case = known.get("case")
    concepts = case.get("concepts", ()) if isinstance(case, dict) else ()
    answers = dict(_answers(questions, known))  # a question that several checks ask is shown once
    return Facts(tuple(answers.items()), tuple(dict.fromkeys(labels(concepts))), tuple(graded(concepts)))


def _answers(questions: dict[str, Question], known: dict[str, Any]) -> Iterator[tuple[str, str]]:
    asked = [(question, known[slot]) for slot, question in questions.items() if slot in known]
    for question, value in sorted(asked, key=lambda pair: pair[0].asks not in FIRST):
        yield question.fact, talk().answer(question, question.sound(value))
