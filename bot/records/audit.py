"""The audit log: who did what, when, in rows that only ever get more.

Each row holds the hash of the row before, so that one that was changed, or is missing, shows. The last rows can
still be cut off by who owns the database: `verify` tells the newest row's number and hash to keep elsewhere.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from .engine import reading, writing
from .tables import audit, now

FIRST = "0" * 64
NOBODY = "nobody"  # who is named when it is not known who it was
_LOCK = 7_262_002
_BATCH = 5_000  # rows


@dataclass(frozen=True)
class Entry:
    """One row. `detail` never holds what a patient wrote."""

    id: int
    at: datetime
    who: str
    action: str
    subject: str
    detail: str
    previous: str
    hash: str


@dataclass(frozen=True)
class Chain:
    """What became of checking all rows: how many are sound, the newest's hash, and what is wrong with the next."""

    rows: int
    head: str
    broken: int | None = None
    reason: str = ""


def note(connection: Connection, who: str, action: str, subject: str, detail: Mapping[str, Any] | None = None) -> int:
    """Append a row in a transaction that writes; returns its number.

    Call it last in the transaction: on PostgreSQL other writers of the log wait from here until it ends.
    `subject` is a case's number, an alias or a name of the staff. Neither it nor `detail` may hold a patient's words.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    last = connection.execute(sa.select(audit.c.id, audit.c.hash).order_by(audit.c.id.desc()).limit(1)).first()
    values: dict[str, Any] = {
        "id": last.id + 1 if last else 1, "at": now(), "who": _plain(who, 128), "action": _plain(action, 64),
        "subject": _plain(subject, 255), "detail": json.dumps(dict(detail or {}), sort_keys=True),
        "previous": last.hash if last else FIRST,
    }
    connection.execute(sa.insert(audit).values(**values, hash=_hash(values)))
    return int(values["id"])


def record(engine: Engine, who: str, action: str, subject: str, detail: Mapping[str, Any] | None = None) -> int:
    """Append a row in a transaction of its own; returns its number."""
    with writing(engine) as connection:
        return note(connection, who, action, subject, detail)


def entries(
    engine: Engine, *, who: str = "", action: str = "", subject: str = "", before: int | None = None, limit: int = 100
) -> list[Entry]:
    """The newest rows first, those that fit what is given; `before` a row's number, to read on from there."""
    query = sa.select(audit).order_by(audit.c.id.desc()).limit(limit)
    for column, wanted in ((audit.c.who, who), (audit.c.action, action), (audit.c.subject, subject)):
        if wanted:
            query = query.where(column == wanted)
    if before is not None:
        query = query.where(audit.c.id < before)
    with reading(engine) as connection:
        return [Entry(**row._mapping) for row in connection.execute(query)]


def actions(engine: Engine) -> list[str]:
    """All actions that the log holds, by name."""
    with reading(engine) as connection:
        return list(connection.execute(sa.select(audit.c.action).distinct().order_by(audit.c.action)).scalars())


def verify(engine: Engine) -> Chain:
    """Check every row against the one before, oldest first; stops at the first that is not as it was written."""
    rows, head = 0, FIRST
    with reading(engine) as connection:
        for row in _oldest_first(connection):
            reason = _fault(row, rows + 1, head)
            if reason:
                return Chain(rows, head, row["id"], reason)
            rows, head = rows + 1, row["hash"]
    return Chain(rows, head)


def hash_of(engine: Engine, number: int) -> str | None:
    """The hash of a row, None when there is no row of that number."""
    with reading(engine) as connection:
        found: str | None = connection.execute(sa.select(audit.c.hash).where(audit.c.id == number)).scalar()
        return found


def _fault(row: Mapping[str, Any], number: int, head: str) -> str:
    if row["id"] != number:
        return f"row {number} is missing before it"
    if row["previous"] != head:
        return "it does not follow the row before"
    return "" if row["hash"] == _hash(row) else "it is not as it was written"


def _oldest_first(connection: Connection) -> Iterator[Mapping[str, Any]]:
    last: int | None = None
    while True:
        query = sa.select(audit).order_by(audit.c.id).limit(_BATCH)
        if last is not None:
            query = query.where(audit.c.id > last)
        rows = [dict(row) for row in connection.execute(query).mappings()]
        yield from rows
        if len(rows) < _BATCH:
            return
        last = rows[-1]["id"]


def _hash(row: Mapping[str, Any]) -> str:
    fields = [row["id"], row["at"].isoformat(), *(row[k] for k in ("who", "action", "subject", "detail", "previous"))]
    return hashlib.sha256(json.dumps(fields).encode()).hexdigest()


def _plain(text: str, longest: int) -> str:
    # A database takes neither NUL nor half characters, and a log shows no control codes.
    return "".join(c for c in text if c.isprintable())[:longest]
