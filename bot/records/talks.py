"""One conversation as a whole: whose it is, its cases, its sessions, and what was gathered in it."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from .engine import reading
from .queries import Message, transcript
from .tables import conversations, escalations, events

_CASE = re.compile(r"(?:case\s*|#)(\d{1,9})", re.IGNORECASE)
_SAID = events.c.type_name.in_(("user", "bot"))


@dataclass(frozen=True)
class Patient:
    """Whose conversation it is. Nothing here tells the sender's id."""

    alias: str
    channel: str
    level: str
    taken_by: str


@dataclass(frozen=True)
class Earlier:
    """Another case of the same patient."""

    id: int
    level: str
    rule: str
    state: str
    outcome: str
    opened_at: datetime


@dataclass(frozen=True)
class Session:
    """A visit of the patient's: the event with which it began."""

    event_id: int
    at: datetime


def sender_of(engine: Engine, event_id: int) -> str | None:
    """The conversation that an event belongs to, None when there is none of that id."""
    with reading(engine) as connection:
        found: str | None = connection.execute(sa.select(events.c.sender_id).where(events.c.id == event_id)).scalar()
    return found


def patient(engine: Engine, sender_id: str) -> Patient:
    """Whose conversation it is; raises NoResultFound for an unknown one."""
    with reading(engine) as connection:
        row = connection.execute(sa.select(conversations).where(conversations.c.id == sender_id)).one()
    return Patient(row.alias, row.channel, row.level, row.taken_by or "")


def newest_case(engine: Engine, sender_id: str) -> int | None:
    """The number of a conversation's newest case, None when it has none."""
    with reading(engine) as connection:
        query = sa.select(sa.func.max(escalations.c.id)).where(escalations.c.sender_id == sender_id)
        found: int | None = connection.execute(query).scalar()
    return found


def case_named(engine: Engine, text: str) -> int | None:
    """The case that a text names: "case 12", "#12", or the newest of a patient called "P-7KQ4MX"."""
    if named := _CASE.fullmatch(text.strip()):
        query = sa.select(escalations.c.id).where(escalations.c.id == int(named[1]))
    else:
        query = sa.select(sa.func.max(escalations.c.id)).where(
            escalations.c.sender_id.in_(
                sa.select(conversations.c.id).where(conversations.c.alias == text.strip().upper())
            )
        )
    with reading(engine) as connection:
        found: int | None = connection.execute(query).scalar()
    return found


def around(engine: Engine, sender_id: str, event_id: int, count: int) -> list[Message]:
    """So many messages of a conversation, a third of them after an event."""
    after = (
        sa.select(events.c.id).where(events.c.sender_id == sender_id, _SAID, events.c.id > event_id)
        .order_by(events.c.id).limit(count // 3)
    )
    with reading(engine) as connection:
        later = connection.execute(after).scalars().all()
    return transcript(engine, sender_id, count, before=(later[-1] if later else event_id) + 1)


def earlier(engine: Engine, sender_id: str, but: int, most: int = 20) -> list[Earlier]:
    """A conversation's other cases, the newest first."""
    columns = (escalations.c[name] for name in ("id", "level", "rule", "state", "outcome", "opened_at"))
    query = (
        sa.select(*columns).where(escalations.c.sender_id == sender_id, escalations.c.id != but)
        .order_by(escalations.c.id.desc()).limit(most)
    )
    with reading(engine) as connection:
        return [
            Earlier(row.id, row.level, row.rule or "", row.state, row.outcome or "", row.opened_at)
            for row in connection.execute(query)
        ]


def sessions(engine: Engine, sender_id: str, most: int = 20) -> list[Session]:
    """A conversation's visits, the newest first."""
    query = (
        sa.select(events.c.id, events.c.timestamp)
        .where(events.c.sender_id == sender_id, events.c.type_name == "session_started")
        .order_by(events.c.id.desc()).limit(most)
    )
    with reading(engine) as connection:
        return [
            Session(row.id, datetime.fromtimestamp(row.timestamp, timezone.utc)) for row in connection.execute(query)
        ]


def slots(engine: Engine, sender_id: str, names: Collection[str]) -> dict[str, Any]:
    """The newest values of these slots; those without one are left out."""
    newest = (
        sa.select(sa.func.max(events.c.id))
        .where(events.c.sender_id == sender_id, events.c.type_name == "slot", events.c.name.in_(list(names)))
        .group_by(events.c.name)
    )
    with reading(engine) as connection:
        rows = connection.execute(sa.select(events.c.name, events.c.data).where(events.c.id.in_(newest))).all()
    found = {row.name: json.loads(row.data).get("value") for row in rows}
    return {name: value for name, value in found.items() if value is not None}
