"""Saying answers and replies of data/knowledge."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.knowledge import knowledge
from bot.knowledge.phrases import phrases

from .envelope import respond, say


def wanted(tracker: Tracker) -> tuple[list[str], bool]:
    """The intents of the latest message's questions, and whether the longer wording is asked for."""
    message = tracker.latest_message
    found = message.get("asked_for") or {}
    return found.get("intents") or [str((message.get("intent") or {}).get("name"))], bool(found.get("longer"))


def tell(dispatcher: CollectingDispatcher, intents: Sequence[str], *, longer: bool = False) -> None:
    """Says what each of some intents asks for; that there is no answer when none is known.

    The turn names the first answer, and the sections of all.
    """
    found = [(knowledge().answer(intent), knowledge().topic(intent)) for intent in intents]
    answers = [answer for answer, _ in found if answer]
    sections = list(dict.fromkeys(title for answer in answers for title in answer.sections))
    turn: dict[str, Any] | None = {"answer": {"id": answers[0].id, "sections": sections}} if answers else None
    spoke = False
    for answer, topic in found:
        if answer:
            alone = len(found) == 1 and not longer and answer.more
            buttons = [{"title": phrases().tell_more, "payload": phrases().tell_more}] if alone else []
            say(dispatcher, answer.more if longer and answer.more else answer.short, turn=turn)
            say(dispatcher, f"From: {answer.sections[0]}", buttons)
            turn = None
        elif topic:
            say(dispatcher, topic.reply, turn=None if answers or spoke else {"fallback": {"reason": "not_in_article"}})
        spoke = spoke or bool(answer or topic)
    if not spoke:
        respond(dispatcher, "utter_fallback", turn={"fallback": {"reason": "not_understood"}})

