"""A conversation so far, as its patient saw it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.records.engine import reading
from bot.records.queries import transcript
from bot.records.tables import conversations

NEWEST = 200  # messages


def history(engine: Engine, sender: str) -> tuple[str, list[dict[str, Any]]]:
    """The conversation's level, and `{"role", "at", "text"?, "buttons"?, "custom"?}` per message, oldest first.

    An unknown sender has said nothing yet: `("none", [])`.
    """
    with reading(engine) as connection:
        level = connection.execute(sa.select(conversations.c.level).where(conversations.c.id == sender)).scalar()
    messages = []
    for line in transcript(engine, sender)[-NEWEST:]:
        parts = {"text": line.text, "buttons": list(line.buttons), "custom": line.custom}
        messages.append({"role": line.who, "at": line.at.timestamp(), **{k: v for k, v in parts.items() if v}})
    return level or "none", messages
