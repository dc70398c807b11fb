"""Staff who write to a patient instead of the assistant: take over, write, hand back.

What they write is a `bot` event of Rasa's with `metadata: {"said_by": "staff", "name": …}`, so that Rasa, the widget
and the transcript know it like anything else that was said.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from . import deliveries
from .case_log import log
from .engine import reading, writing
from .tables import conversations, escalations, now
from .turns import record


@dataclass(frozen=True)
class Notice:
    """What the patient is told when staff come or go: a response of domain.yml and its wording."""

    name: str
    text: str


def taker(engine: Engine, sender_id: str) -> str | None:
    """Who of the staff writes to a patient now, None when the assistant does."""
    query = sa.select(conversations.c.taken_by).where(conversations.c.id == sender_id)
    with reading(engine) as connection:
        found: str | None = connection.execute(query).scalar()
    return found


def lapse(engine: Engine, sender_id: str, quiet: timedelta, notice: Notice) -> bool:
    """Hand a conversation back that staff took over and have not written in for so long. False when there is no need.

    Whoever took it may have gone home: no patient is to wait for them.
    """
    with writing(engine) as connection:
        row = _locked(connection, sender_id)
        if row is None or row.taken_by is None or row.taken_at > now() - quiet:
            return False
        _set(connection, sender_id, None)
        _log(connection, sender_id, "", "lapsed")
        _tell(connection, row, notice, [], with_staff=False)
    return True


def take(engine: Engine, sender_id: str, name: str, notice: Notice) -> bool:
    """Take a conversation over from the assistant, and tell the patient. False when somebody else has it."""
    with writing(engine) as connection:
        row = _locked(connection, sender_id)
        if row is None or row.taken_by is not None:
            return row is not None and row.taken_by == name
        _set(connection, sender_id, name)
        _log(connection, sender_id, name, "taken_over")
        # A question of the assistant's is no longer open.
        quiet = [{"event": "active_loop", "name": None}, {"event": "slot", "name": "requested_slot", "value": None}]
        _tell(connection, row, notice, quiet, with_staff=True)
    return True


def say(engine: Engine, sender_id: str, name: str, text: str) -> bool:
    """Write to a patient. False when the conversation is not this person's: then nothing was said."""
    with writing(engine) as connection:
        row = _locked(connection, sender_id)
        if row is None or row.taken_by != name:
            return False
        said = {
            "event": "bot", "text": text, "data": {"custom": {"turn": {"level": row.level, "with_staff": True}}},
            "metadata": {"said_by": "staff", "name": name},
        }
        _record(connection, row, [said])
        _set(connection, sender_id, name)
        _send(connection, row, [{"text": text}])
    return True


def hand_back(engine: Engine, sender_id: str, name: str, notice: Notice) -> bool:
    """Let the assistant answer again, and tell the patient. False when the conversation is not this person's."""
    with writing(engine) as connection:
        row = _locked(connection, sender_id)
        if row is None or row.taken_by != name:
            return False
        _set(connection, sender_id, None)
        _log(connection, sender_id, name, "handed_back")
        _tell(connection, row, notice, [], with_staff=False)
    return True


def _locked(connection: Connection, sender_id: str) -> Any:
    query = sa.select(conversations).where(conversations.c.id == sender_id).with_for_update()
    return connection.execute(query).first()


def _set(connection: Connection, sender_id: str, name: str | None) -> None:
    connection.execute(
        sa.update(conversations).where(conversations.c.id == sender_id)
        .values(taken_by=name, taken_at=now() if name else None)
    )


def _tell(
    connection: Connection, row: Any, notice: Notice, before: Sequence[Mapping[str, Any]], *, with_staff: bool
) -> None:
    turn = {"level": row.level, **({"with_staff": True} if with_staff else {})}
    told = {
        "event": "bot", "text": notice.text, "data": {"custom": {"turn": turn}},
        "metadata": {"utter_action": notice.name},
    }
    _record(connection, row, [*before, told])
    _send(connection, row, [{"text": notice.text}])


def _record(connection: Connection, row: Any, batch: Sequence[Mapping[str, Any]]) -> None:
    moment = time.time()
    stamped = [{**event, "timestamp": moment + index / 1e6} for index, event in enumerate(batch)]
    record(connection, row.id, uuid4().hex, stamped)


def _send(connection: Connection, row: Any, messages: Sequence[dict[str, Any]]) -> None:
    # a patient of the chat API reads it in the records
    deliveries.enqueue(connection, row.id, messages)


def _log(connection: Connection, sender_id: str, name: str, what: str) -> None:
    query = (
        sa.select(escalations.c.id, escalations.c.version).where(escalations.c.sender_id == sender_id)
        .order_by(escalations.c.id.desc()).limit(1)
    )
    case = connection.execute(query).first()
    if case is not None:
        log(connection, case.id, case.version, name, what)
        connection.execute(sa.update(escalations).where(escalations.c.id == case.id).values(changed_at=now()))
