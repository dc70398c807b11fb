"""Emergencies that no nurse has acknowledged yet."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from .engine import reading
from .tables import escalations
from .turns import last_slot


def unseen_emergency(engine: Engine, sender_id: str, since: datetime) -> dict[str, Any] | None:
    """The case of a patient's emergency that nobody has acknowledged and that was flagged after a moment.

    None when there is none; else the value of the `case` slot as it was kept last.
    Raises a sqlalchemy.exc.SQLAlchemyError when the records cannot be read.
    """
    flagged = sa.func.coalesce(escalations.c.raised_at, escalations.c.opened_at)
    query = (
        sa.select(escalations.c.rule)
        .where(
            escalations.c.sender_id == sender_id, escalations.c.level == "emergency", escalations.c.state == "open",
            flagged > since,
        )
        .order_by(escalations.c.id.desc())
        .limit(1)
    )
    with reading(engine) as connection:
        found = connection.execute(query).first()
        if found is None:
            return None
        case = last_slot(connection, sender_id, "case")
    if isinstance(case, dict) and case.get("level") == "emergency":
        return case
    return {"level": "emergency", "rule": found.rule}
