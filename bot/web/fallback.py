"""The gateway's own turn, for when Rasa is down, slow or silent, and while staff write to the patient.

The same rules, the same wording, the same records.
"""

from __future__ import annotations

import asyncio
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy.engine import Engine

from bot.clinic import Clinic
from bot.records import spool, takeover
from bot.records.addresses import channel_of
from bot.records.errors import NotRecorded
from bot.records.queries import current_case
from bot.triage import Assessment, Case, assess, decide
from bot.wording import response

from .waiting import in_time

logger = logging.getLogger(__name__)

UNAVAILABLE = "utter_unavailable"
EMERGENCY = "utter_emergency"  # for an emergency whose rule names no wording of its own
STAFF_LEFT = "utter_staff_left"

_rules = ThreadPoolExecutor(2, "rules")  # threads that nothing else can keep busy


async def is_with_staff(engine: Engine, clinic: Clinic, sender: str) -> bool:
    """Whether staff write to this patient. When the records cannot tell in time, the assistant does."""
    return bool(await in_time(lambda: _attended(engine, clinic, sender)))


async def own_turn(
    engine: Engine, clinic: Clinic, sender: str, text: str, *, with_staff: bool = False
) -> list[dict[str, Any]]:
    """Answer a message without Rasa, and record it; the shape is that of Rasa's answer.

    `with_staff`: only an emergency is answered, for the rest they are there.

    A patient is answered whatever the records do: what they cannot say in time counts as unsaid, and
    what they cannot take in time is written later or kept in the spool.
    """
    assessment = await asyncio.get_running_loop().run_in_executor(_rules, assess, text)
    before = await in_time(lambda: Case.from_dict(current_case(engine, sender))) or Case()
    case = before.after(assessment)
    say = _emergency(before, case, assessment)
    name = say or ("" if with_staff else UNAVAILABLE)
    words = response(name, clinic) if name else ""
    turn: dict[str, Any] = {"level": case.level}
    if assessment.level != "none":
        turn["triage"] = assessment.as_dict()
    if with_staff:
        turn["with_staff"] = True
    elif not say:
        turn["fallback"] = {"reason": "unavailable"}
    batch = _events(channel_of(sender), text, assessment, case, name, words, turn, closes_form=bool(say))
    if with_staff:
        batch[0]["metadata"] = {"answered_by": "staff"}
    await in_time(lambda: _record(engine, sender, batch))
    return [*([{"text": words}] if words else []), {"custom": {"turn": turn}}]


def _emergency(before: Case, case: Case, assessment: Assessment) -> str:
    """The domain response to tell an emergency with; "" when this message makes none."""
    if assessment.level == "emergency":
        return assessment.decision.say or EMERGENCY
    if case.level == "emergency" != before.level:  # together with what was said before, it has become one
        return decide(case.concepts).say or EMERGENCY
    return ""


def _attended(engine: Engine, clinic: Clinic, sender: str) -> bool:
    if takeover.taker(engine, sender) is None:
        return False
    left = takeover.Notice(STAFF_LEFT, response(STAFF_LEFT, clinic))
    return not takeover.lapse(engine, sender, timedelta(minutes=clinic.quiet_minutes), left)


def _record(engine: Engine, sender: str, batch: list[dict[str, Any]]) -> None:
    try:
        spool.append(engine, sender, channel_of(sender), batch)
    except NotRecorded as error:
        logger.critical("%s", error)


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
    ]
    if words:
        events.append({
            "event": "bot", "text": words, "data": {"custom": {"turn": turn}},
            "metadata": {"utter_action": name, "answered_by": "gateway"},
        })
    if closes_form:
        events += [
            {"event": "active_loop", "name": None},
            {"event": "slot", "name": "requested_slot", "value": None},
        ]
    events.append({"event": "action", "name": "action_listen", "policy": None, "confidence": None})
    now = time.time()
    return [{**event, "timestamp": now + index / 1e6} for index, event in enumerate(events)]
