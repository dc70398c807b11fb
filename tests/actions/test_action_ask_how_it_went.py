from __future__ import annotations

from typing import Any

import pytest
from acting import run, tracker

from actions.action_ask_how_it_went import AskHowItWent
from bot.triage.advice import advice
from bot.triage.returning import returning

TOLD = {"say": "utter_emergency", "asked": 1}


async def test_asks_with_a_button_for_each_answer() -> None:
    said = await run(AskHowItWent(), tracker("hello", "greet", returning=TOLD))
    assert said.text == returning().ask
    assert [button["payload"] for button in said.buttons] == [one.button for one in returning().answers.values()]
    assert said.turn == {"question": {"check": "returning", "asks": "other"}}


async def test_asks_in_other_words_the_second_time() -> None:
    said = await run(AskHowItWent(), tracker("zzz", returning={**TOLD, "asked": 2}))
    assert said.text == returning().again


async def test_a_symptom_in_the_first_message_is_answered_first() -> None:
    said = await run(AskHowItWent(), tracker("I have a fever", "report_symptom", returning=TOLD))
    assert said.text.endswith(returning().ask) and "Please call the clinic today" in said.text
    assert advice().levels["urgent"].watch[:4] in said.text


@pytest.mark.parametrize("odd", [None, {}, {"say": None}])
async def test_asks_although_the_slot_is_odd(odd: Any) -> None:
    assert (await run(AskHowItWent(), tracker("hello", returning=odd))).text == returning().ask
