"""Emergencies that no nurse has acknowledged yet."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from .engine import reading
from .tables import escalations, events


def unseen_emergency(engine: Engine, sender_id: str, since: datetime) -> dict[str, Any] | None:
    """The case of a patient's emergency that nobody has acknowledged and that was told after a moment.

    None when there is none; else the value of the `case` slot as it was kept last.
    Raises a sqlalchemy.exc.SQLAlchemyError when the records cannot be read.
    """
    flagged = sa.func.coalesce(escalations.c.raised_at, escalations.c.opened_at, type_=escalations.c.opened_at.type)
    query = (
        sa.select(escalations.c.rule, flagged.label("flagged"))
        .where(
            escalations.c.sender_id == sender_id, escalations.c.level == "emergency", escalations.c.state == "open",
        )
        .order_by(escalations.c.id.desc())
        .limit(1)
    )
    with reading(engine) as connection:
        found = connection.execute(query).first()
        if found is None:
            return None
        case, told_at = _newest_case(connection, sender_id)
    # told again while the flag was still up, it raises no second one
    if found.flagged <= since and told_at <= since.timestamp():
        return None
    return case or {"level": "emergency", "rule": found.rule}


def _newest_case(connection: Connection, sender_id: str) -> tuple[dict[str, Any] | None, float]:
    """The newest case and its time in seconds since 1970, when it is an emergency; `(None, 0)` otherwise."""
    query = (
        sa.select(events.c.data, events.c.timestamp)
        .where(events.c.sender_id == sender_id, events.c.type_name == "slot", events.c.name == "case")
        .order_by(events.c.id.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    if row is None:
        return None, 0.0
    case = json.loads(row.data).get("value")
    return (case, row.timestamp) if isinstance(case, dict) and case.get("level") == "emergency" else (None, 0.0)
