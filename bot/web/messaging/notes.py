"""For the nurse: what a patient sent that the assistant did not read, such as a photo or STOP, and the reply."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from sqlalchemy.engine import Engine

from bot.records import spool
from bot.records.addresses import channel_of
from bot.records.errors import NotRecorded

logger = logging.getLogger(__name__)


def note(engine: Engine, sender: str, heard: str, replies: Iterable[str]) -> None:
    """Record it as Rasa would have written a turn that changed nothing."""
    channel, message_id, now = channel_of(sender), uuid4().hex, time.time()
    parse_data = {
        "intent": {"name": None, "confidence": 0.0}, "entities": [], "text": heard, "message_id": message_id,
        "metadata": {},
    }
    by = {"answered_by": "gateway"}
    batch: list[dict[str, Any]] = [
        {
            "event": "user", "text": heard, "parse_data": parse_data, "input_channel": channel,
            "message_id": message_id, "metadata": by,
        },
        *({"event": "bot", "text": reply, "data": {}, "metadata": by} for reply in replies),
        {"event": "action", "name": "action_listen", "policy": None, "confidence": None},
    ]
    try:
        spool.append(engine, sender, channel, [{**e, "timestamp": now + i / 1e6} for i, e in enumerate(batch)])
    except NotRecorded as error:
        logger.critical("%s", error)
