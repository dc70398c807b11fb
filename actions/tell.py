"""Saying answers and replies of data/knowledge."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.knowledge import knowledge
from bot.knowledge.answers import Answer
from bot.knowledge.phrases import phrases
from bot.triage.asked_about import asked_about
from bot.triage.assessment import CRISIS

from .envelope import respond, say

_NUMBER = "{emergency_number}"  # as wording names it


def wanted(tracker: Tracker) -> tuple[list[str], bool]:
    """The intents of the latest message's questions, and whether the longer wording is asked for."""
    message = tracker.latest_message
    found = message.get("asked_for") or {}
    return found.get("intents") or [str((message.get("intent") or {}).get("name"))], bool(found.get("longer"))


def warn(dispatcher: CollectingDispatcher, tracker: Tracker, answers: Sequence[Answer] = ()) -> bool:
    """Says whom to call when the latest message asks about what would be an emergency, and whether it does.

    Unless some answers that are said to it tell that already.
    """
    about = asked_about(str(tracker.latest_message.get("text") or ""))
    if about.level == "none":
        return False
    crisis = about.say.endswith(CRISIS)
    if crisis or not any(_NUMBER in answer.short for answer in answers):
        respond(dispatcher, f"utter_asked_about{CRISIS if crisis else '_emergency'}")
    return True


def tell(
    dispatcher: CollectingDispatcher, tracker: Tracker, intents: Sequence[str], *, longer: bool = False,
) -> None:
    """Says what each of some intents asks for; that there is no answer when none is known.

    The turn names the first answer, and the sections of all. What is mild is not told to who asks about an emergency.
    """
    found = [(knowledge().answer(intent), knowledge().topic(intent)) for intent in intents]
    if warn(dispatcher, tracker, [answer for answer, _ in found if answer]):
        mild = [each for each in found if each[0] and each[0].mild]
        found = [each for each in found if each not in mild]
        if mild and not found:
            return
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

