"""Messages that the rules read wrongly, as staff say: what the rules are taught with later."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from .engine import insert, reading, writing
from .tables import events, misreadings, now


@dataclass(frozen=True)
class Misreading:
    """What somebody says of a message: the level that it should have come to, and why."""

    event_id: int
    staff: str
    expected_level: str
    note: str
    at: datetime


def record(engine: Engine, sender_id: str, event_id: int, name: str, expected_level: str, note: str) -> bool:
    """Keep what a person says of a patient's message; it takes the place of what they said of it before.

    False when that is no patient's message of this conversation.
    """
    message = sa.select(events.c.id).where(
        events.c.id == event_id, events.c.sender_id == sender_id, events.c.type_name == "user"
    )
    verdict = {"expected_level": expected_level, "note": note, "at": now()}
    with writing(engine) as connection:
        if connection.execute(message).first() is None:
            return False
        connection.execute(
            insert(connection, misreadings)
            .values(sender_id=sender_id, event_id=event_id, staff=name, **verdict)
            .on_conflict_do_update(index_elements=["event_id", "staff"], set_=verdict)
        )
    return True


def withdraw(engine: Engine, event_id: int, name: str) -> bool:
    """Take back what a person said of a message. False when they said nothing."""
    mine = sa.and_(misreadings.c.event_id == event_id, misreadings.c.staff == name)
    with writing(engine) as connection:
        return bool(connection.execute(sa.delete(misreadings).where(mine)).rowcount)


def of_messages(engine: Engine, event_ids: Iterable[int]) -> dict[int, list[Misreading]]:
    """What staff say of these messages, by event."""
    columns = (misreadings.c[name] for name in ("event_id", "staff", "expected_level", "note", "at"))
    query = sa.select(*columns).where(misreadings.c.event_id.in_(list(event_ids))).order_by(misreadings.c.id)
    found: dict[int, list[Misreading]] = {}
    with reading(engine) as connection:
        for row in connection.execute(query):
            found.setdefault(row.event_id, []).append(Misreading(**row._mapping))
    return found
