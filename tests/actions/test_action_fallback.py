from __future__ import annotations

from acting import run, tracker

from actions.action_fallback import Fallback


async def test_says_that_there_is_no_answer() -> None:
    said = await run(Fallback(), tracker("banana"))
    assert said.responses == ["utter_fallback"]
    assert said.turn == {"fallback": {"reason": "not_understood"}}
    assert said.events == []


async def test_a_question_about_an_emergency_is_told_whom_to_call() -> None:
    said = await run(Fallback(), tracker("what happens if I can't breathe?"))
    assert said.responses == ["utter_asked_about_emergency", "utter_fallback"]
