from __future__ import annotations

from acting import run, tracker

from actions.action_request_human import RequestHuman
from bot.clinic import clinic


async def test_notes_the_handoff_and_says_how_to_reach_a_person() -> None:
    said = await run(RequestHuman(), tracker("a nurse please", "request_human"))
    assert said.responses == ["utter_handoff"] and said.text == ""
    assert said.turn == {"handoff": {"status": "requested"}}
    assert said.slots == {"handoff": {"status": "requested"}}


async def test_a_symptom_in_the_same_message_is_answered_too() -> None:
    said = await run(RequestHuman(), tracker("there is pus at my iv site, I want a nurse", "request_human"))
    assert clinic().phone in said.text and said.responses == ["utter_handoff"]
