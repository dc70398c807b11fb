"""The gateway's own turn, for when Rasa is down, slow or silent: the same rules, the same wording, the same records."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import uuid4

from fastapi.concurrency import run_in_threadpool
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.clinic import Clinic
from bot.records import spool
from bot.records.addresses import channel_of
from bot.records.errors import NotRecorded
from bot.records.queries import current_case
from bot.triage import Assessment, Case, assess, decide
from bot.wording import response

logger = logging.getLogger(__name__)

UNAVAILABLE = "utter_unavailable"
EMERGENCY = "utter_emergency"  # for an emergency whose rule names no wording of its own
RECORDS_TIME = 0.4  # seconds that an answer waits for the records, once to read and once to write

_Result = TypeVar("_Result")
_writing: set[asyncio.Task[Any]] = set()  # asyncio itself keeps no strong hold on a task


async def own_turn(engine: Engine, clinic: Clinic, sender: str, text: str) -> list[dict[str, Any]]:
    """Answer a message without Rasa, and record it; the shape is that of Rasa's answer.

    A patient is answered whatever the records do: what they cannot say in time counts as unsaid, and
    what they cannot take in time is written later or kept in the spool.
    """
    assessment = await run_in_threadpool(assess, text)
    before = await _in_time(lambda: _case(engine, sender)) or Case()
    case = before.after(assessment)
    say = _emergency(before, case, assessment)
    name = say or UNAVAILABLE
    words = response(name, clinic)
    turn: dict[str, Any] = {"level": case.level}
    if assessment.level != "none":
        turn["triage"] = assessment.as_dict()
    if not say:
        turn["fallback"] = {"reason": "unavailable"}
    batch = _events(channel_of(sender), text, assessment, case, name, words, turn, closes_form=bool(say))
    await _in_time(lambda: _record(engine, sender, batch))
    return [{"text": words}, {"custom": {"turn": turn}}]


def _emergency(before: Case, case: Case, assessment: Assessment) -> str:
    """The domain response to tell an emergency with; "" when this message makes none."""
    if assessment.level == "emergency":
        return assessment.decision.say or EMERGENCY
    if case.level == "emergency" != before.level:  # together with what was said before, it has become one
        return decide(case.concepts).say or EMERGENCY
    return ""


def _case(engine: Engine, sender: str) -> Case:
    try:
        return Case.from_dict(current_case(engine, sender))
    except SQLAlchemyError as error:
        logger.error("the records could not be read for a turn of the gateway: %s", type(error).__name__)
        return Case()


def _record(engine: Engine, sender: str, batch: list[dict[str, Any]]) -> None:
    try:
        spool.append(engine, sender, channel_of(sender), batch)
    except NotRecorded as error:
        logger.critical("%s", error)


async def _in_time(work: Callable[[], _Result]) -> _Result | None:
    """What `work` returns, run in a thread; None when that takes too long, and then it goes on by itself."""
    task = asyncio.ensure_future(run_in_threadpool(work))
    _writing.add(task)
    task.add_done_callback(_writing.discard)
    try:
        return await asyncio.wait_for(asyncio.shield(task), RECORDS_TIME)
    except TimeoutError:
        logger.error("the records are slow: a turn of the gateway did not wait for them")
        return None


def _events(
    channel: str, text: str, assessment: Assessment, case: Case, name: str, words: str, turn: dict[str, Any],
    closes_form: bool,
) -> list[dict[str, Any]]:
    """The turn as Rasa would have written it, so that its tracker goes on from here."""
    decision = assessment.decision
    triage = {
        **assessment.as_dict(), "because": decision.because, "source": decision.source, "say": decision.say,
        "ask_red_flags": assessment.ask_red_flags,
    }
    message_id = uuid4().hex
    parse_data = {
        "intent": {"name": None, "confidence": 0.0}, "entities": [], "text": text, "message_id": message_id,
        "metadata": {}, "triage": triage,
    }
    events: list[dict[str, Any]] = [
        {
            "event": "user", "text": text, "parse_data": parse_data, "input_channel": channel,
            "message_id": message_id, "metadata": {"answered_by": "gateway"},
        },
        {"event": "slot", "name": "case", "value": case.as_dict()},
        {
            "event": "bot", "text": words, "data": {"custom": {"turn": turn}},
            "metadata": {"utter_action": name, "answered_by": "gateway"},
        },
    ]
    if closes_form:
        events += [
            {"event": "active_loop", "name": None},
            {"event": "slot", "name": "requested_slot", "value": None},
        ]
    events.append({"event": "action", "name": "action_listen", "policy": None, "confidence": None})
    now = time.time()
    return [{**event, "timestamp": now + index / 1e6} for index, event in enumerate(events)]
