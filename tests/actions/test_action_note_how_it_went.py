from __future__ import annotations

import pytest
from acting import run, tracker

from actions.action_note_how_it_went import NoteHowItWent
from bot.clinic import clinic
from bot.triage.returning import returning

TOLD = {"say": "utter_emergency", "asked": 1}


def reply(value: str) -> dict[str, str]:
    return {"check": "returning", "asks": "other", "value": value}


@pytest.mark.parametrize("value", ["gone", "seen"])
async def test_says_what_is_left_to_do(value: str) -> None:
    said = await run(NoteHowItWent(), tracker("zzz", "answer", answer=reply(value), returning=TOLD))
    assert said.text == returning().answers[value].say.format(**clinic().words()) and said.next == []


async def test_goes_on_with_the_check_of_what_was_told_in_the_first_message() -> None:
    talk = tracker("gone", "answer", earlier=("my iv site is sore",), answer=reply("gone"), returning=TOLD)
    said = await run(NoteHowItWent(), talk)
    assert said.next == ["check_form"] and said.slots["check"] == "site"


async def test_a_symptom_told_with_the_answer_is_answered_too() -> None:
    talk = tracker("gone, but I have a fever", "answer", answer=reply("gone"), returning=TOLD)
    said = await run(NoteHowItWent(), talk)
    assert "Please call the clinic today" in said.text and said.slots["check"] == "fever"


async def test_asks_for_the_red_flags_when_the_first_message_was_not_understood() -> None:
    talk = tracker("gone", "answer", earlier=("something is wrong with my body",), answer=reply("gone"), returning=TOLD)
    assert (await run(NoteHowItWent(), talk)).next == ["action_offer_checklist"]


async def test_an_answer_that_is_none_is_noted() -> None:
    said = await run(NoteHowItWent(), tracker("zzz", "answer", answer=reply("odd"), returning=TOLD))
    assert said.responses == ["utter_noted"]
