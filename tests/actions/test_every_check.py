"""Each check, led through by the real actions from its first question to its closing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from acting import Said, run, tracker

from actions.action_close_check import CloseCheck
from actions.validate_check_form import ValidateCheckForm
from bot.triage.advice import advice
from bot.triage.checks import Check, checks
from bot.triage.question import UNSURE, Question, Value

Answering = Callable[[int, Question], Value | None]

PATIENTS: dict[str, Answering] = {
    "calm": lambda number, question: question.calm(),
    "unsure": lambda number, question: UNSURE,
    "not understood": lambda number, question: None,
    "calm, then unsure": lambda number, question: question.calm() if number % 2 else UNSURE,
}


async def talk_through(check: Check, answering: Answering) -> tuple[list[str], Said]:
    """What was asked, in its order, and the closing."""
    slots: dict[str, Any] = {"check": check.name, "requested_slot": None}
    asked: list[str] = []
    reply: dict[str, Any] | None = None
    while True:
        said = await run(ValidateCheckForm(), tracker("zzz", "answer", answer=reply, **slots))
        slots |= said.slots
        question = check.question(slots["requested_slot"])
        if question is None:
            break
        assert said.text, "silence"
        asked.append(question.name)
        value = answering(len(set(asked)), question)
        reply = {"check": check.name, "asks": question.asks, "value": value}
        slots[check.slot(question)] = "zzz" if value is None else value
    return asked, await run(CloseCheck(), tracker("zzz", "answer", **slots))


@pytest.mark.parametrize("patient", PATIENTS)
@pytest.mark.parametrize("check", checks().values(), ids=lambda check: check.name)
async def test_a_check_asks_at_most_six_questions_and_closes_with_what_to_do(check: Check, patient: str) -> None:
    asked, closing = await talk_through(check, PATIENTS[patient])
    assert 1 <= len(set(asked)) <= check.at_most <= 6
    most = 3 if patient == "not understood" else 1
    assert max(map(asked.count, asked)) == most  # what was answered is not asked again
    level = "none" if patient == "calm" else "urgent"
    told = advice().levels[level]
    assert told.name in closing.text and advice().not_a_diagnosis in closing.text
    assert closing.buttons and "{" not in closing.text
