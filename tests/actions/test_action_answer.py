from __future__ import annotations

import pytest
from acting import run, tracker

from actions.action_answer import AnswerQuestion
from bot.clinic import clinic
from bot.knowledge import knowledge


@pytest.mark.parametrize("name", knowledge().answers)
async def test_every_entry_is_said_with_its_section(name: str) -> None:
    answer = knowledge().answers[name]
    said = await run(AnswerQuestion(), tracker("?", f"faq_{name}"))
    assert said.text.startswith(answer.short.format(**clinic().words()))
    assert said.text.endswith(f"From: {answer.sections[0]}")
    assert said.turn == {"answer": {"id": name, "sections": list(answer.sections)}}
    assert "{" not in said.text and said.events == []


@pytest.mark.parametrize("name", knowledge().topics)
async def test_every_topic_is_told_to_be_elsewhere(name: str) -> None:
    said = await run(AnswerQuestion(), tracker("?", f"topic_{name}"))
    assert said.text and "{" not in said.text
    assert said.turn == {"fallback": {"reason": "not_in_article"}}


@pytest.mark.parametrize("intent", ["faq_that_was_removed", "", "greet"])
async def test_what_is_not_there_is_not_answered(intent: str) -> None:
    said = await run(AnswerQuestion(), tracker("?", intent))
    assert said.responses == ["utter_fallback"] and said.turn == {"fallback": {"reason": "not_understood"}}


async def test_two_questions_get_both_answers_and_all_their_sections() -> None:
    first, second = knowledge().answers["risks"], knowledge().answers["duration"]
    intents = ["faq_risks", "topic_booking", "faq_duration"]
    said = await run(AnswerQuestion(), tracker("?", "faq_risks", asked_for={"intents": intents}))
    parts = [first.short, f"From: {first.sections[0]}", knowledge().topics["booking"].reply.format(**clinic().words()),
             second.short, f"From: {second.sections[0]}"]
    assert said.text == "\n".join(parts)
    assert said.turn == {"answer": {"id": "risks", "sections": list(dict.fromkeys(first.sections + second.sections))}}
    assert said.buttons == []


async def test_more_is_offered_and_told_when_there_is_more() -> None:
    said = await run(AnswerQuestion(), tracker("?", "faq_duration"))
    assert said.buttons == [{"title": "Tell me more", "payload": "Tell me more"}]
    longer = {"intents": ["faq_duration"], "longer": True}
    said = await run(AnswerQuestion(), tracker("more", "faq_duration", asked_for=longer))
    assert said.text.startswith(knowledge().answers["duration"].more) and said.buttons == []


async def test_who_asks_about_an_emergency_is_told_whom_to_call_first() -> None:
    said = await run(AnswerQuestion(), tracker("and if they say they can't breathe?", "faq_plan_changes"))
    assert said.responses == ["utter_asked_about_emergency"]
    assert said.text.startswith(knowledge().answers["plan_changes"].short)


@pytest.mark.parametrize("name", ["redness_bruising", "needle_pain"])
async def test_what_is_mild_is_not_told_to_who_asks_about_an_emergency(name: str) -> None:
    assert knowledge().answers[name].mild
    said = await run(AnswerQuestion(), tracker("what if it bleeds a lot?", f"faq_{name}"))
    assert said.responses == ["utter_asked_about_emergency"] and said.text == ""


async def test_the_number_is_not_told_twice() -> None:
    said = await run(AnswerQuestion(), tracker("can it cause trouble breathing?", "faq_emergency_signs"))
    assert said.responses == [] and said.text


async def test_who_asks_about_dying_is_told_of_the_line_beside_any_answer() -> None:
    said = await run(AnswerQuestion(), tracker("what if I want to die?", "faq_when_to_call"))
    assert said.responses == ["utter_asked_about_crisis"] and said.text
