"""One patient's data: who is found by what, and everything that the records hold of them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from .engine import reading
from .tables import conversations, escalations, events, metadata, outbox

MAX_ID = 2**31 - 1  # no database of ours counts further, and one refuses to look
MOST = 50  # patients found at once


@dataclass(frozen=True)
class Patient:
    """A conversation as the person whose it is. `handle` names it on pages and tells nothing of the sender's id."""

    sender_id: str
    alias: str
    channel: str
    level: str
    created_at: datetime
    updated_at: datetime
    cases: tuple[int, ...]
    open_cases: tuple[int, ...]
    messages: int

    @property
    def handle(self) -> str:
        """Alias and part of a hash: two patients may have one alias."""
        return f"{self.alias}-{_digest(self.sender_id)}"


def find(engine: Engine, text: str) -> list[Patient]:
    """The patients of an alias ("P-7KQ4MX", with or without "P-"), a case's number, or a phone number; newest first."""
    text = "".join(c for c in text if c.isprintable()).strip()
    with reading(engine) as connection:
        conditions = _conditions(text)
        if not conditions:
            return []
        query = (
            sa.select(conversations.c.id).where(sa.or_(*conditions))
            .order_by(conversations.c.updated_at.desc(), conversations.c.id).limit(MOST)
        )
        return [_patient(connection, sender_id) for sender_id in connection.execute(query).scalars().all()]


def by_handle(engine: Engine, handle: str) -> Patient | None:
    """The patient whom a page calls so, None when there is none."""
    alias, _, digest = handle.rpartition("-")
    if not alias.isprintable():
        return None
    with reading(engine) as connection:
        ids = connection.execute(sa.select(conversations.c.id).where(conversations.c.alias == alias)).scalars().all()
        found = next((sender_id for sender_id in ids if _digest(sender_id) == digest), None)
        return None if found is None else _patient(connection, found)


def everything(engine: Engine, sender_id: str) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table that is about a patient, by table; times as text, JSON columns as what they hold."""
    told: dict[str, list[dict[str, Any]]] = {}
    with reading(engine) as connection:
        for table in metadata.sorted_tables:
            condition = _about(table, sender_id)
            if condition is not None:
                rows = connection.execute(sa.select(table).where(condition).order_by(*table.primary_key.columns))
                told[table.name] = [{k: _readable(v) for k, v in row._mapping.items()} for row in rows]
    return told


def _about(table: sa.Table, sender_id: str) -> Any:
    if table is conversations:
        return table.c.id == sender_id
    if table is outbox:
        cases = sa.select(escalations.c.id).where(escalations.c.sender_id == sender_id)
        return table.c.escalation_id.in_(cases)
    return table.c.sender_id == sender_id if "sender_id" in table.c else None


def _conditions(text: str) -> list[Any]:
    if not text:
        return []
    alias = text.upper() if text.upper().startswith("P-") else f"P-{text.upper()}"
    conditions = [conversations.c.alias == alias]
    if text.isascii() and text.isdigit() and int(text) <= MAX_ID:
        of_case = sa.select(escalations.c.sender_id).where(escalations.c.id == int(text))
        conditions.append(conversations.c.id.in_(of_case))
    addresses = metadata.tables.get("addresses")  # of the messaging channels
    if addresses is not None:
        written = {text, "".join(c for c in text if c in "+0123456789")} - {""}
        conditions.append(conversations.c.id.in_(
            sa.select(addresses.c.sender_id).where(addresses.c.address.in_(sorted(written)))
        ))
    return conditions


def _patient(connection: Connection, sender_id: str) -> Patient:
    row = connection.execute(sa.select(conversations).where(conversations.c.id == sender_id)).one()
    query = sa.select(escalations.c.id, escalations.c.state).where(escalations.c.sender_id == sender_id)
    cases = connection.execute(query.order_by(escalations.c.id)).all()
    counted = sa.select(sa.func.count()).where(
        events.c.sender_id == sender_id, events.c.type_name.in_(("user", "bot"))
    )
    return Patient(
        sender_id=sender_id, alias=row.alias, channel=row.channel, level=row.level, created_at=row.created_at,
        updated_at=row.updated_at, cases=tuple(case.id for case in cases),
        open_cases=tuple(case.id for case in cases if case.state != "closed"),
        messages=connection.execute(counted).scalar_one(),
    )


def _readable(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return json.loads(value)
        except ValueError:
            return value  # a patient may write a brace
    return value


def _digest(sender_id: str) -> str:
    return hashlib.sha256(sender_id.encode()).hexdigest()[:16]
