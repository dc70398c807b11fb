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


async def test_a_choice_about_an_emergency_says_whom_to_call_first() -> None:
    asked_for = {"choices": ["faq_risks", "faq_side_effects"]}
    said = await run(OfferChoices(), tracker("could the infusion make me suicidal?", asked_for=asked_for))
    assert said.responses == ["utter_asked_about_crisis", "utter_close_call"]
