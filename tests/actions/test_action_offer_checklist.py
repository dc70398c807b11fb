from __future__ import annotations

import pytest
from acting import run, tracker

from actions.action_offer_checklist import OfferChecklist
from bot.triage.advice import checklist


async def test_offers_each_red_flag_as_the_patients_own_words() -> None:
    said = await run(OfferChecklist(), tracker("my arm feels odd"))
    assert said.text == checklist().ask
    assert {b["title"]: b["payload"] for b in said.buttons} == {**checklist().signs, checklist().none: checklist().none}
    assert not any(button["payload"].startswith("/") for button in said.buttons)
    assert said.turn == {
        "question": {"check": "red_flags", "asks": "other"}, "fallback": {"reason": "unclear_symptom"},
    }


@pytest.mark.parametrize("before", ["action_triage", "action_triage_and_answer"])
async def test_after_advice_it_asks_to_be_safe_and_does_not_say_that_it_did_not_understand(before: str) -> None:
    talk = tracker("my iv site is swollen")
    talk.latest_action_name = before
    said = await run(OfferChecklist(), talk)
    assert said.text == checklist().ask_after_advice
    assert said.turn == {"question": {"check": "red_flags", "asks": "other"}}
