"""Where messaging channels join in. HOOK FOR THE MERGE: a plain import once bot/records/deliveries.py is there."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from sqlalchemy.engine import Connection


def deliver(connection: Connection, sender_id: str, messages: Sequence[dict[str, Any]]) -> None:
    """Send messages of staff to a patient on a messaging channel: bot.records.deliveries.enqueue."""
    if find_spec("bot.records.deliveries"):
        import_module("bot.records.deliveries").enqueue(connection, sender_id, messages)
