"""The outbox: which alerts are due, who sends them, and what became of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.records import standing
from bot.records.engine import reading, writing
from bot.records.tables import LEVELS, Moment, escalations, now, outbox

LEASE = timedelta(seconds=60)  # a worker that has not said what became of an alert by then is taken for dead
FIRST_PAUSE, LONGEST_PAUSE = 5, 300  # seconds between tries


@dataclass(frozen=True)
class Alert:
    """An alert that this worker has claimed. `attempt` counts from 1, `waiting` is how long nobody has acknowledged."""

    id: int
    escalation_id: int
    destination: str
    attempt: int
    level: str
    handoff: bool
    again: bool
    created_at: datetime
    waiting: timedelta


def claim(engine: Engine, limit: int, busy: Collection[str] = ()) -> list[Alert]:
    """Take the alerts that are due, the most severe first. Nobody else gets them until the lease is over.

    Those for `busy` destinations are left for later.
    """
    moment = now()
    due = sa.and_(
        outbox.c.state.in_(("pending", "sending")), outbox.c.next_try_at <= moment, outbox.c.destination.notin_(busy)
    )
    with reading(engine) as connection:  # a look without a lock: most of the time there is nothing
        if connection.execute(sa.select(outbox.c.id).where(due).limit(1)).first() is None:
            return []
    severity = sa.case(*[(escalations.c.level == level, rank) for rank, level in enumerate(reversed(LEVELS))], else_=9)
    query = (
        sa.select(
            outbox.c.id, outbox.c.escalation_id, outbox.c.destination, (outbox.c.attempts + 1).label("attempt"),
            escalations.c.level, escalations.c.handoff, outbox.c.again, outbox.c.created_at,
            sa.func.coalesce(escalations.c.raised_at, escalations.c.opened_at, type_=Moment).label("since"),
        )
        .join(escalations, escalations.c.id == outbox.c.escalation_id)
        .where(due)
        .order_by(severity, outbox.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=outbox)
    )
    with writing(engine) as connection:
        _drop_taken(connection, due)
        alerts = [_alert(row, moment) for row in connection.execute(query)]
        if alerts:
            connection.execute(
                sa.update(outbox)
                .where(outbox.c.id.in_([alert.id for alert in alerts]))
                .values(state="sending", attempts=outbox.c.attempts + 1, next_try_at=moment + LEASE)
            )
    return alerts


def _alert(row: Any, moment: datetime) -> Alert:
    values = dict(row._mapping)
    waiting = moment - values.pop("since")
    return Alert(**values, waiting=waiting)


def _drop_taken(connection: Connection, due: sa.ColumnElement[bool]) -> None:
    """A later step or a repeat says that nobody has acknowledged: it does not go out once somebody has."""
    query = (
        sa.select(outbox.c.id).join(escalations, escalations.c.id == outbox.c.escalation_id)
        .where(due, outbox.c.again, escalations.c.state != "open")
        .with_for_update(skip_locked=True, of=outbox)  # two workers that wait for each other would both be stopped
    )
    taken = [*connection.execute(query).scalars()]
    if taken:
        connection.execute(sa.update(outbox).where(outbox.c.id.in_(taken)).values(state="dropped"))


def sent(engine: Engine, alert: Alert) -> None:
    """Say that an alert has gone out."""
    if _mark(engine, alert, state="sent", sent_at=now(), last_error=""):
        standing.works(engine, alert.destination, now() - alert.created_at)


def failed(engine: Engine, alert: Alert, error: str) -> datetime | None:
    """Say that an alert did not go out; returns when it is tried again.

    None when it is not: a nurse has the case by now. An unacknowledged one is tried for ever.
    """
    with reading(engine) as connection:
        state = connection.execute(
            sa.select(escalations.c.state).where(escalations.c.id == alert.escalation_id)
        ).scalar()
    if state == "open":
        pause = min(FIRST_PAUSE * 2 ** min(alert.attempt - 1, 20), LONGEST_PAUSE)
        again = now() + timedelta(seconds=pause)
        mine = _mark(engine, alert, state="pending", next_try_at=again, last_error=error)
    else:
        again = None
        mine = _mark(engine, alert, state="dropped", last_error=error)
    if mine:
        standing.fails(engine, alert.destination, error)
    return again


def _mark(engine: Engine, alert: Alert, **values: object) -> bool:
    # A worker whose lease ran out must not overwrite what the next one found.
    mine = sa.and_(outbox.c.id == alert.id, outbox.c.state == "sending", outbox.c.attempts == alert.attempt)
    with writing(engine) as connection:
        return connection.execute(sa.update(outbox).where(mine).values(**values)).rowcount == 1
