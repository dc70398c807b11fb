from __future__ import annotations

from acting import run, tracker

from actions.action_fallback import Fallback


async def test_says_that_there_is_no_answer() -> None:
    said = await run(Fallback(), tracker("banana"))
    assert said.responses == ["utter_fallback"]
    assert said.turn == {"fallback": {"reason": "not_understood"}}
    assert said.events == []
