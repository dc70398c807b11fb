"""Which alert destinations take messages, and whether the canary came through: for the console and /readyz."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from .destinations import NOWHERE
from .engine import insert, reading, writing
from .tables import Moment, canary, destinations, now

LATE = timedelta(minutes=1)  # what a canary may take beyond its interval


@dataclass(frozen=True)
class Failing:
    """A destination whose newest message was not taken."""

    name: str
    since: datetime
    error: str


def works(engine: Engine, name: str, waited: timedelta | None = None) -> None:
    """A destination took a message, `waited` after its alarm (None for a test)."""
    if name == NOWHERE:
        return
    seconds = max(0.0, waited.total_seconds()) if waited else 0.0
    with writing(engine) as connection:
        _known(connection, name)
        connection.execute(
            sa.update(destinations).where(destinations.c.name == name).values(
                failing_since=None, last_error="", tried_at=now(), sent=destinations.c.sent + int(waited is not None),
                seconds=destinations.c.seconds + seconds,
            )
        )


def fails(engine: Engine, name: str, error: str) -> None:
    """A destination did not take a message."""
    with writing(engine) as connection:
        _known(connection, name)
        connection.execute(
            sa.update(destinations).where(destinations.c.name == name).values(
                failing_since=sa.func.coalesce(destinations.c.failing_since, sa.bindparam("moment", now(), Moment)),
                last_error=error, tried_at=now(), failed=destinations.c.failed + 1,
            )
        )


def failing(engine: Engine) -> list[Failing]:
    """The destinations that do not take messages now, the longest first."""
    query = (
        sa.select(destinations.c.name, destinations.c.failing_since, destinations.c.last_error)
        .where(destinations.c.failing_since.isnot(None))
        .order_by(destinations.c.failing_since)
    )
    with reading(engine) as connection:
        return [Failing(*row) for row in connection.execute(query)]


def canary_problem(engine: Engine, every: timedelta, since: datetime) -> str:
    """Why the canary is red, "" when it is not. It counts as overdue after two intervals, not before `since` + two."""
    with reading(engine) as connection:
        row = connection.execute(sa.select(canary.c.checked_at, canary.c.problem)).first()
    moment = now()
    checked_at = row.checked_at if row else None
    if checked_at and moment - checked_at <= 2 * every + LATE:
        return str(row.problem) if row else ""
    if moment - since <= 2 * every + LATE:
        return ""
    when = f"since {checked_at:%Y-%m-%d %H:%M} UTC" if checked_at else "yet"
    return f"overdue: no test message was checked {when}; does the alert worker run?"


def _known(connection: Connection, name: str) -> None:
    connection.execute(
        insert(connection, destinations)
        .values(name=name, last_error="", tried_at=now(), sent=0, failed=0, seconds=0.0)
        .on_conflict_do_nothing(index_elements=["name"])
    )
