"""A conversation so far, as its patient saw it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.records import answers
from bot.records.engine import reading
from bot.records.queries import Message, transcript
from bot.records.tables import conversations

NEWEST = 200  # messages


def history(engine: Engine, sender: str) -> tuple[str, list[dict[str, Any]]]:
    """The conversation's level, and its newest messages as `shown`, oldest first.

    An unknown sender has said nothing yet: `("none", [])`. Raises bot.records.answers.Erased for one who is gone.
    """
    answers.newest(engine, sender)
    with reading(engine) as connection:
        level = connection.execute(sa.select(conversations.c.level).where(conversations.c.id == sender)).scalar()
    return level or "none", [shown(line) for line in transcript(engine, sender)[-NEWEST:]]


def shown(line: Message) -> dict[str, Any]:
    """A line as its patient sees it: `{"id", "role", "name"?, "at", "text"?, "buttons"?, "custom"?}`."""
    parts = {"name": line.name, "text": line.text, "buttons": list(line.buttons), "custom": line.custom}
    said = {name: value for name, value in parts.items() if value}
    return {"id": line.id, "role": line.who, "at": line.at.timestamp(), **said}
