from __future__ import annotations

from typing import Any

import pytest
from acting import run, tracker

from actions.action_escalate import Escalate
from bot.triage import assess


async def test_says_why_and_that_the_nurses_know() -> None:
    said = await run(Escalate(), tracker("I have chest pain"))
    assert assess("I have chest pain").decision.because in said.text
    assert said.responses == ["utter_escalated"]


async def test_an_answer_that_made_it_an_emergency_gives_the_reason_of_the_case() -> None:
    case = {"level": "emergency", "rule": "r", "concepts": [], "because": "of the answer.", "source": "", "say": ""}
    said = await run(Escalate(), tracker("yes", case=case))
    assert "of the answer." in said.text and said.responses == ["utter_escalated"]


async def test_a_crisis_is_not_argued_with() -> None:
    said = await run(Escalate(), tracker("I want to kill myself"))
    assert said.text == "" and said.responses == ["utter_escalated_crisis"]


@pytest.mark.parametrize(("text", "response"), [
    ("no puedo respirar y me duele el pecho", "utter_escalated_es"),
    ("ya no quiero vivir, me voy a matar", "utter_escalated_crisis_es"),
])
async def test_an_emergency_in_spanish_is_passed_on_in_spanish(text: str, response: str) -> None:
    said = await run(Escalate(), tracker(text))
    assert said.responses == [response] and said.text == ""


@pytest.mark.parametrize("case", [None, "odd", 7, [], {"level": "weird"}, {"level": "emergency"}])
async def test_says_it_even_when_the_slot_is_odd(case: Any) -> None:
    said = await run(Escalate(), tracker("", case=case))
    assert said.responses == ["utter_escalated"] and said.text == ""


async def test_braces_in_a_patients_words_do_no_harm() -> None:
    case = {"level": "emergency", "rule": "r", "concepts": [], "because": "“{secret} {0}”: reason.", "say": ""}
    said = await run(Escalate(), tracker("", case=case))
    assert "“{secret} {0}”" in said.text
