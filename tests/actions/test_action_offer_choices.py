from __future__ import annotations

from acting import run, tracker

from actions.action_offer_choices import OfferChoices
from bot.knowledge import knowledge


async def test_each_choice_is_a_question_that_the_patient_asks() -> None:
    said = await run(OfferChoices(), tracker("?", asked_for={"choices": ["faq_risks", "topic_cost_insurance"]}))
    asks = [knowledge().answers["risks"].ask, knowledge().topics["cost_insurance"].ask]
    assert said.buttons == [{"title": ask, "payload": ask} for ask in asks]
    assert said.responses == ["utter_close_call"] and said.turn == {"fallback": {"reason": "close_call"}}


async def test_without_choices_there_is_no_answer() -> None:
    said = await run(OfferChoices(), tracker("?", asked_for={"choices": ["faq_removed"]}))
    assert said.responses == ["utter_fallback"] and said.buttons == []
    assert said.turn == {"fallback": {"reason": "not_understood"}}
