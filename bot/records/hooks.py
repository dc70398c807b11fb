"""Where other parts of the house join in. HOOKS FOR THE MERGE: each becomes a plain import once its module is there."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from sqlalchemy.engine import Connection, Engine


def deliver(connection: Connection, sender_id: str, messages: Sequence[dict[str, Any]]) -> None:
    """Send messages of staff to a patient on a messaging channel: bot.records.deliveries.enqueue."""
    if find_spec("bot.records.deliveries"):
        import_module("bot.records.deliveries").enqueue(connection, sender_id, messages)


def after_closing(engine: Engine, escalation_id: int) -> None:
    """Erase a conversation whose patient asked for that: bot.records.erasure.after_closing."""
    if find_spec("bot.records.erasure"):
        import_module("bot.records.erasure").after_closing(engine, escalation_id)
