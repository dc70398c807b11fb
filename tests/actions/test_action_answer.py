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
