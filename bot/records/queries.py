"""Reading the records: for Rasa, for the gateway, and for the nurse."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from .cases import acknowledge, close
from .engine import reading
from .tables import CANARY, LEVELS, conversations, escalations, events
from .turns import last_slot

__all__ = [
    "Escalation", "Message", "acknowledge", "close", "current_case", "escalation", "newest_events", "queue",
    "recorded_events", "shown", "transcript",
]


@dataclass(frozen=True)
class Message:
    """One line of a transcript. `who` is "patient", "assistant" or "staff", `name` whose of the staff.

    `triage` is the recorded reading of a patient's message.
    """

    id: int
    who: str
    text: str
    at: datetime
    buttons: tuple[dict[str, Any], ...] = ()
    custom: dict[str, Any] = field(default_factory=dict)
    triage: dict[str, Any] = field(default_factory=dict)
    name: str = ""


@dataclass(frozen=True)
class Escalation:
    """A flagged conversation as the nurse sees it. `findings` are dicts as in contract.md.

    `claimed_by` has the case, `taken_by` writes to the patient instead of the assistant. `version` changes
    with whatever staff or the rules do to the case.
    """

    id: int
    sender_id: str
    alias: str
    channel: str
    level: str
    rule: str
    because: str
    source: str
    findings: tuple[dict[str, Any], ...]
    handoff: bool
    state: str
    opened_at: datetime
    raised_at: datetime | None
    acknowledged_by: str
    acknowledged_at: datetime | None
    closed_by: str
    closed_at: datetime | None
    note: str
    claimed_by: str
    outcome: str
    tags: tuple[str, ...]
    version: int
    changed_at: datetime
    taken_by: str

    @property
    def since(self) -> datetime:
        """From when on its deadline runs."""
        return self.raised_at or self.opened_at


def recorded_events(
    connection: Connection, sender_id: str, latest_session: bool
) -> tuple[list[dict[str, Any]], int]:
    """A conversation's event dicts, oldest first, and the id of the newest (0 for none).

    With `latest_session` only those from the last `session_started` on.
    """
    query = sa.select(events.c.id, events.c.data).where(events.c.sender_id == sender_id).order_by(events.c.id)
    if latest_session:
        start = (
            sa.select(sa.func.max(events.c.id))
            .where(events.c.sender_id == sender_id, events.c.type_name == "session_started")
            .scalar_subquery()
        )
        query = query.where(events.c.id >= sa.func.coalesce(start, 0))
    rows = connection.execute(query).all()
    return [json.loads(row.data) for row in rows], rows[-1].id if rows else 0


def current_case(engine: Engine, sender_id: str) -> dict[str, Any] | None:
    """The newest value of a conversation's `case` slot, None when it has none."""
    with reading(engine) as connection:
        value = last_slot(connection, sender_id, "case")
    return value if isinstance(value, dict) else None


def transcript(
    engine: Engine, sender_id: str, newest: int | None = None, after: int = 0, before: int | None = None
) -> list[Message]:
    """What the patient, the assistant and staff said, oldest first; empty for an unknown sender.

    `newest` limits it to so many messages at the end, `after` to those that came after the event of that id,
    `before` to those before one.
    """
    said = sa.and_(events.c.sender_id == sender_id, events.c.type_name.in_(("user", "bot")))
    # the one before tells whether the first was said already
    known = sa.select(sa.func.max(events.c.id)).where(said, events.c.id <= after).scalar_subquery()
    query = (
        sa.select(events.c.id, events.c.type_name, events.c.timestamp, events.c.data)
        .where(said, events.c.id >= sa.func.coalesce(known, 0))
        .order_by(events.c.id.desc())
        .limit(newest)
    )
    if before is not None:
        query = query.where(events.c.id < before)
    with reading(engine) as connection:
        rows = connection.execute(query).all()
    messages: list[Message] = []
    for row in reversed(rows):
        entry = json.loads(row.data)
        message = _message(row, entry)
        # Rasa recorded it and had no answer, so the gateway recorded it again with its own.
        again = (entry.get("metadata") or {}).get("answered_by") == "gateway" and bool(messages)
        if again and (messages[-1].who, messages[-1].text) == (message.who, message.text):
            # the id stays: somebody may have been shown it already
            message = replace(message, id=messages.pop().id)
        messages.append(message)
    return [message for message in messages if message.id > after]


def _message(row: Any, entry: dict[str, Any]) -> Message:
    extra, metadata = entry.get("data") or {}, entry.get("metadata") or {}
    staff = row.type_name == "bot" and metadata.get("said_by") == "staff"
    return Message(
        id=row.id,
        who="patient" if row.type_name == "user" else "staff" if staff else "assistant",
        text=entry.get("text") or "",
        at=datetime.fromtimestamp(row.timestamp, timezone.utc),
        buttons=tuple(extra.get("buttons") or ()),
        custom=extra.get("custom") or {},
        triage=(entry.get("parse_data") or {}).get("triage") or {},
        name=str(metadata.get("name") or "") if staff else "",
    )


def newest_events(engine: Engine, sender_ids: Iterable[str]) -> dict[str, int]:
    """The id of the newest event of each of these conversations; an unknown one is left out."""
    newest = sa.select(sa.func.max(events.c.id)).where(events.c.sender_id == conversations.c.id).scalar_subquery()
    query = sa.select(conversations.c.id, newest.label("newest")).where(conversations.c.id.in_(list(sender_ids)))
    with reading(engine) as connection:
        return {row.id: row.newest or 0 for row in connection.execute(query)}


_shown = sa.select(
    escalations, conversations.c.alias, conversations.c.channel.label("talks_on"), conversations.c.taken_by
).join(conversations, conversations.c.id == escalations.c.sender_id)


def queue(engine: Engine, states: Iterable[str] = ("open", "acknowledged"), limit: int = 200) -> list[Escalation]:
    """Escalations in these states: open before acknowledged before closed, severe first, then oldest first."""
    severity = sa.case(*[(escalations.c.level == level, rank) for rank, level in enumerate(reversed(LEVELS))], else_=9)
    attention = sa.case((escalations.c.state == "open", 0), (escalations.c.state == "acknowledged", 1), else_=2)
    query = (
        _shown.where(escalations.c.state.in_(tuple(states)), escalations.c.sender_id != CANARY)
        .order_by(attention, severity, escalations.c.opened_at, escalations.c.id)
        .limit(limit)
    )
    with reading(engine) as connection:
        return [_escalation(row) for row in connection.execute(query)]


def escalation(engine: Engine, escalation_id: int) -> Escalation | None:
    """One escalation, None when there is none of that id."""
    with reading(engine) as connection:
        row = connection.execute(_shown.where(escalations.c.id == escalation_id)).first()
    return None if row is None else _escalation(row)


def _escalation(row: Any) -> Escalation:
    return Escalation(
        id=row.id, sender_id=row.sender_id, alias=row.alias, channel=row.talks_on, level=row.level, rule=row.rule or "",
        because=row.because, source=row.source, findings=tuple(json.loads(row.findings)), handoff=row.handoff,
        state=row.state, opened_at=row.opened_at, raised_at=row.raised_at, acknowledged_by=row.acknowledged_by or "",
        acknowledged_at=row.acknowledged_at, closed_by=row.closed_by or "", closed_at=row.closed_at, note=row.note,
        claimed_by=row.claimed_by or "", outcome=row.outcome or "", tags=tuple(json.loads(row.tags)),
        version=row.version, changed_at=row.changed_at, taken_by=row.taken_by or "",
    )


def shown(connection: Connection, ids: Iterable[int]) -> list[Escalation]:
    """The escalations of these ids, in the ids' order; one that is not there is left out."""
    wanted = list(ids)
    found = {row.id: _escalation(row) for row in connection.execute(_shown.where(escalations.c.id.in_(wanted)))}
    return [found[number] for number in wanted if number in found]
