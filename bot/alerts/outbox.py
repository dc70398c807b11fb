"""The outbox: which alerts are due, who sends them, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.records.engine import reading, writing
from bot.records.tables import LEVELS, escalations, now, outbox

LEASE = timedelta(seconds=60)  # a worker that has not said what became of an alert by then is taken for dead
FIRST_PAUSE, LONGEST_PAUSE = 5, 300  # seconds between tries


@dataclass(frozen=True)
class Alert:
    """An alert that this worker has claimed. `attempt` counts from 1."""

    id: int
    escalation_id: int
    destination: str
    attempt: int
    level: str
    handoff: bool


def claim(engine: Engine, limit: int) -> list[Alert]:
    """Take the alerts that are due, the most severe first. Nobody else gets them until the lease is over."""
    moment = now()
    due = sa.and_(outbox.c.state.in_(("pending", "sending")), outbox.c.next_try_at <= moment)
    with reading(engine) as connection:  # a look without a lock: most of the time there is nothing
        if connection.execute(sa.select(outbox.c.id).where(due).limit(1)).first() is None:
            return []
    severity = sa.case(*[(escalations.c.level == level, rank) for rank, level in enumerate(reversed(LEVELS))], else_=9)
    query = (
        sa.select(
            outbox.c.id, outbox.c.escalation_id, outbox.c.destination, (outbox.c.attempts + 1).label("attempt"),
            escalations.c.level, escalations.c.handoff,
        )
        .join(escalations, escalations.c.id == outbox.c.escalation_id)
        .where(due)
        .order_by(severity, outbox.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=outbox)
    )
    with writing(engine) as connection:
        alerts = [Alert(**row._mapping) for row in connection.execute(query)]
        if alerts:
            connection.execute(
                sa.update(outbox)
                .where(outbox.c.id.in_([alert.id for alert in alerts]))
                .values(state="sending", attempts=outbox.c.attempts + 1, next_try_at=moment + LEASE)
            )
    return alerts


def sent(engine: Engine, alert: Alert) -> None:
    """Say that an alert has gone out."""
    _mark(engine, alert, state="sent", sent_at=now(), last_error="")


def failed(engine: Engine, alert: Alert, error: str) -> datetime | None:
    """Say that an alert did not go out; returns when it is tried again.

    None when it is not: a nurse has the case by now. An unacknowledged one is tried for ever.
    """
    with reading(engine) as connection:
        state = connection.execute(
            sa.select(escalations.c.state).where(escalations.c.id == alert.escalation_id)
        ).scalar()
    if state != "open":
        _mark(engine, alert, state="dropped", last_error=error)
        return None
    pause = min(FIRST_PAUSE * 2 ** min(alert.attempt - 1, 20), LONGEST_PAUSE)
    again = now() + timedelta(seconds=pause)
    _mark(engine, alert, state="pending", next_try_at=again, last_error=error)
    return again


def _mark(engine: Engine, alert: Alert, **values: object) -> None:
    # A worker whose lease ran out must not overwrite what the next one found.
    mine = sa.and_(outbox.c.id == alert.id, outbox.c.state == "sending", outbox.c.attempts == alert.attempt)
    with writing(engine) as connection:
        connection.execute(sa.update(outbox).where(mine).values(**values))
