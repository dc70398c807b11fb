"""Somebody who comes back after an emergency that no nurse has seen yet is asked how it went."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from rasa.shared.core.events import Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.exc import SQLAlchemyError

from bot.clinic import clinic
from bot.records.engine import engine
from bot.records.tables import now
from bot.records.unseen import unseen_emergency
from bot.triage.returning import returning

logger = logging.getLogger(__name__)

RETURNING = "returning"      # slot: {"say": the emergency's wording, "asked": how often}
HOW_IT_WENT = "how_it_went"  # slot: {"answer", "noted", "again"}, which the records keep for the nurse
CHECK = "returning"          # what a reply's `answer` names as its check
ASK, NOTE = "action_ask_how_it_went", "action_note_how_it_went"
MOST_TIMES = 2


def asking(tracker: DialogueStateTracker) -> list[Event]:
    """The event that lets ask how it went, at the first message of a session; empty when there is nothing to ask.

    Records that cannot be read are logged: the patient is answered without the question.
    """
    if tracker.get_slot(RETURNING) or not _comes_back(tracker):
        return []
    since = now() - timedelta(hours=returning().within_hours)
    try:
        case = unseen_emergency(engine(clinic().database_url), tracker.sender_id, since)
    except SQLAlchemyError as error:
        logger.error("the records could not be asked for an earlier emergency: %s", type(error).__name__)
        return []
    return [SlotSet(RETURNING, {"say": str(case.get("say") or ""), "asked": 1})] if case else []


def asking_again(tracker: DialogueStateTracker, reply: Mapping[str, Any]) -> list[Event]:
    """The event that lets ask once more when the reply was not understood."""
    kept = tracker.get_slot(RETURNING) or {}
    if reply.get("check") != CHECK or reply.get("value") is not None or kept.get("asked", MOST_TIMES) >= MOST_TIMES:
        return []
    return [SlotSet(RETURNING, {**kept, "asked": kept["asked"] + 1})]


def noted(tracker: DialogueStateTracker, reply: Mapping[str, Any]) -> list[Event]:
    """The event that keeps an answer for the nurse; empty when the reply is none, or is kept already."""
    answer = returning().answers.get(str(reply.get("value"))) if reply.get("check") == CHECK else None
    if answer is None or tracker.get_slot(HOW_IT_WENT):
        return []
    value = {"answer": reply["value"], "noted": answer.noted, "again": answer.decision.level == "emergency"}
    return [SlotSet(HOW_IT_WENT, value)]


def _comes_back(tracker: DialogueStateTracker) -> bool:
    """Whether this is the first message of a session, and not of the first one."""
    events, said = reversed(tracker.events), 0
    for event in events:
        said += isinstance(event, UserUttered)
        if said > 1 or isinstance(event, SessionStarted):
            break
    return said == 1 and any(isinstance(event, UserUttered) for event in events)
