"""What staff do with a case. Each change is all or nothing, says who did it, and never overwrites another's.

`version` is the case's as the person saw it; a change of a case that is another by now is not made, and False is
returned. Without one only the state is looked at.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from . import alarms, erasure
from .case_log import log
from .engine import reading, writing
from .tables import OUTCOMES, case_changes, conversations, escalations, notes, now

ACTIVE = ("open", "acknowledged")
MOST_TAGS, LONGEST_TAG = 12, 32


@dataclass(frozen=True)
class Change:
    """What happened to a case; `who` is "" for the patient and the rules. `version` is the case's after it."""

    version: int
    who: str
    what: str
    detail: str
    at: datetime


@dataclass(frozen=True)
class Note:
    """What somebody of the staff wrote for the others."""

    staff: str
    text: str
    at: datetime


def acknowledge(engine: Engine, escalation_id: int, name: str, version: int | None = None) -> bool:
    """Say that a person has seen an open case, which ends its alarm. It is then theirs unless somebody has it.

    False when it was not open: somebody was faster.
    """
    with writing(engine) as connection:
        return _change(
            connection, escalation_id, ("open",), version, name, "acknowledged", state="acknowledged",
            acknowledged_by=name, acknowledged_at=now(), claimed_by=sa.func.coalesce(escalations.c.claimed_by, name),
            claimed_at=sa.func.coalesce(escalations.c.claimed_at, now()),
        )


def claim(engine: Engine, escalation_id: int, name: str, version: int | None = None) -> bool:
    """Say that a person has a case that is not closed, whoever had it before."""
    with writing(engine) as connection:
        return _change(
            connection, escalation_id, ACTIVE, version, name, "claimed", claimed_by=name, claimed_at=now()
        )


def release(engine: Engine, escalation_id: int, name: str, version: int | None = None) -> bool:
    """Put a case that a person has back: nobody has it, it waits again with a new deadline, and its alarm sounds."""
    with writing(engine) as connection:
        done = _change(
            connection, escalation_id, ACTIVE, version, name, "released", escalations.c.claimed_by == name,
            state="open", claimed_by=None, claimed_at=None, acknowledged_by=None, acknowledged_at=None,
            raised_at=now(),
        )
        if done:
            alarms.sound(connection, escalation_id)
        return done


def close(
    engine: Engine, escalation_id: int, name: str, note: str = "", outcome: str | None = None,
    version: int | None = None,
) -> bool:
    """Close an open or acknowledged case with a note and an outcome of OUTCOMES.

    False when it was closed already, or while somebody is writing to its patient.
    """
    if outcome not in (None, *OUTCOMES):
        raise ValueError(f"{outcome} is no outcome")
    talking = sa.exists().where(conversations.c.id == escalations.c.sender_id, conversations.c.taken_by.is_not(None))
    with writing(engine) as connection:
        done = _change(
            connection, escalation_id, ACTIVE, version, name, "closed", ~talking, detail=outcome or "",
            state="closed", closed_by=name, closed_at=now(), note=note, outcome=outcome,
        )
    if done:
        erasure.after_closing(engine, escalation_id)
    return done


def reopen(engine: Engine, escalation_id: int, name: str, version: int | None = None) -> bool:
    """Take a closed case up again."""
    with writing(engine) as connection:
        return _change(
            connection, escalation_id, ("closed",), version, name, "reopened", state="acknowledged", closed_by=None,
            closed_at=None, acknowledged_by=name, acknowledged_at=now(), claimed_by=name, claimed_at=now(),
        )


def flag(engine: Engine, sender_id: str, name: str, level: str, reason: str) -> int | None:
    """Open a case by hand for a conversation that the rules did not flag; returns its number.

    None when the conversation is unknown or has a case that is not closed.
    """
    with writing(engine) as connection:
        row = connection.execute(
            sa.select(conversations).where(conversations.c.id == sender_id).with_for_update()
        ).first()
        open_case = sa.select(escalations.c.id).where(
            escalations.c.sender_id == sender_id, escalations.c.state != "closed"
        )
        if row is None or connection.execute(open_case).first():
            return None
        moment = now()
        key = connection.execute(
            sa.insert(escalations).values(
                sender_id=sender_id, channel=row.channel, level=level, because=reason, source="", findings="[]",
                handoff=False, state="acknowledged", opened_at=moment, acknowledged_by=name, acknowledged_at=moment,
                claimed_by=name, claimed_at=moment, note="",
            )
        ).inserted_primary_key
        assert key is not None  # an insert of one row always has it
        log(connection, key[0], 1, name, "flagged")
        number: int = key[0]
        return number


def add_note(engine: Engine, escalation_id: int, name: str, text: str) -> None:
    """Keep a private note."""
    with writing(engine) as connection:
        connection.execute(sa.insert(notes).values(escalation_id=escalation_id, staff=name, text=text, at=now()))
        _touch(connection, escalation_id)


def tag(engine: Engine, escalation_id: int, name: str, word: str, on: bool = True) -> bool:
    """Put a tag on a case or take it off. False when nothing changes, or there are too many already."""
    word = " ".join(word.split())[:LONGEST_TAG]
    with writing(engine) as connection:
        query = sa.select(escalations.c.tags, escalations.c.version).where(escalations.c.id == escalation_id)
        row = connection.execute(query.with_for_update()).first()
        if row is None or not word:
            return False
        before = json.loads(row.tags)
        if (word in before) == on or (on and len(before) >= MOST_TAGS):
            return False
        after = [*before, word] if on else [known for known in before if known != word]
        connection.execute(
            sa.update(escalations).where(escalations.c.id == escalation_id).values(tags=json.dumps(after))
        )
        log(connection, escalation_id, row.version, name, "tagged" if on else "untagged", word)
        return True


def notes_of(engine: Engine, escalation_id: int) -> list[Note]:
    """A case's private notes, oldest first."""
    query = sa.select(notes.c.staff, notes.c.text, notes.c.at).where(notes.c.escalation_id == escalation_id)
    with reading(engine) as connection:
        return [Note(**row._mapping) for row in connection.execute(query.order_by(notes.c.id))]


def changes(engine: Engine, escalation_id: int, since: int = -1) -> list[Change]:
    """What happened to a case after the version `since`, oldest first; all of it without one."""
    columns = (case_changes.c[name] for name in ("version", "who", "what", "detail", "at"))
    query = (
        sa.select(*columns)
        .where(case_changes.c.escalation_id == escalation_id, case_changes.c.version > since)
        .order_by(case_changes.c.id)
    )
    with reading(engine) as connection:
        return [Change(**row._mapping) for row in connection.execute(query)]


def _change(
    connection: Connection, escalation_id: int, states: Iterable[str], version: int | None, name: str, what: str,
    *conditions: Any, detail: str = "", **values: Any,
) -> bool:
    found = sa.and_(escalations.c.id == escalation_id, escalations.c.state.in_(list(states)), *conditions)
    if version is not None:
        found = sa.and_(found, escalations.c.version == version)
    statement = sa.update(escalations).where(found).values(version=escalations.c.version + 1, **values)
    if connection.execute(statement).rowcount != 1:
        return False
    query = sa.select(escalations.c.version).where(escalations.c.id == escalation_id)
    log(connection, escalation_id, connection.execute(query).scalar_one(), name, what, detail)
    return True


def _touch(connection: Connection, escalation_id: int) -> None:
    # so that those who look at it see it
    connection.execute(sa.update(escalations).where(escalations.c.id == escalation_id).values(changed_at=now()))
