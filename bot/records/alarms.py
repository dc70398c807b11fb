"""Putting alarms into the outbox: the first when a case is opened or raised, the others as the policy climbs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.clinic import Clinic, clinic

from .destinations import NOWHERE
from .engine import reading, writing
from .tables import CANARY, escalations, now, outbox

AT_ONCE = 100  # escalations climbed in one transaction


def sound(connection: Connection, escalation_id: int) -> None:
    """An escalation was opened or raised: take the policy's first steps, in the caller's transaction."""
    row = connection.execute(sa.select(escalations).where(escalations.c.id == escalation_id)).one()
    if row.sender_id == CANARY:
        _put(connection, row.id, [NOWHERE], now(), again=False)
        return
    _take_steps(connection, row, clinic(), now(), hours="", steps=0, again=False)


def climb(engine: Engine) -> int:
    """Take the steps that are due for cases that nobody has acknowledged; returns how many cases were looked at.

    Two workers never take the same step. Raises a sqlalchemy.exc.SQLAlchemyError when the database is away.
    """
    due = escalations.c.next_alert_at <= now()
    with reading(engine) as connection:  # a look without a lock: most of the time there is nothing
        if connection.execute(sa.select(escalations.c.id).where(due).limit(1)).first() is None:
            return 0
    query = sa.select(escalations).where(due).order_by(escalations.c.next_alert_at).limit(AT_ONCE)
    with writing(engine) as connection:
        rows = connection.execute(query.with_for_update(skip_locked=True)).all()
        for row in rows:
            if row.state == "open":
                _take_steps(connection, row, clinic(), now(), row.alert_hours, row.alert_steps, again=True)
            else:
                _change(connection, row.id, next_alert_at=None)
    return len(rows)


def _take_steps(
    connection: Connection, row: Any, clinic: Clinic, moment: datetime, hours: str, steps: int, again: bool
) -> None:
    """Tell who has to be told by now, and note when the policy is asked next.

    `steps` of the list for `hours` are taken. When the clinic opened or closed since, the other list begins anew.
    """
    ladder = clinic.alerts.ladder(row.level, row.handoff)
    if ladder is None:
        _change(connection, row.id, next_alert_at=None)
        return
    local = clinic.local(moment)
    is_open = clinic.opening.is_open(local)
    hours_now = "open" if is_open else "closed"
    listed = ladder.steps(is_open)
    taken = steps if hours == hours_now else 0
    since = row.raised_at or row.opened_at
    alerted_at = row.alerted_at if again else None
    due = [step for step in listed[taken:] if step.after <= moment - since]
    who = [one for step in due for one in step.tell]
    if not due and listed and taken == len(listed) and _over(alerted_at, ladder.repeat, moment):
        who = [one for step in listed for one in step.tell]
    if who:
        _put(connection, row.id, clinic.alerts.addresses(who), moment, again)
        alerted_at = moment
    taken += len(due)
    times = [] if ladder.open == ladder.closed else [clinic.opening.closes(local) or clinic.opening.next(local)]
    if taken < len(listed):
        times.append(since + listed[taken].after)
    elif listed and ladder.repeat:
        times.append((alerted_at or moment) + ladder.repeat)
    _change(
        connection, row.id, alert_hours=hours_now, alert_steps=taken, alerted_at=alerted_at,
        next_alert_at=min(times, default=None),
    )


def _over(since: datetime | None, pause: timedelta | None, moment: datetime) -> bool:
    return pause is not None and (since is None or moment - since >= pause)


def _put(connection: Connection, escalation_id: int, names: Iterable[str], moment: datetime, again: bool) -> None:
    mine = outbox.c.escalation_id == escalation_id
    waiting: set[str] = set()
    if again:  # what has not gone out yet is tried anyway: a mended destination must not get a hundred of them
        query = sa.select(outbox.c.destination).where(mine, outbox.c.state.in_(("pending", "sending")))
        waiting = set(connection.execute(query).scalars())
    rows = [
        {
            "escalation_id": escalation_id, "destination": name, "state": "pending", "attempts": 0,
            "next_try_at": moment, "created_at": moment, "last_error": "", "again": again,
        }
        for name in names if name not in waiting
    ]
    if rows:
        connection.execute(sa.insert(outbox), rows)


def _change(connection: Connection, escalation_id: int, **values: Any) -> None:
    connection.execute(sa.update(escalations).where(escalations.c.id == escalation_id).values(**values))
