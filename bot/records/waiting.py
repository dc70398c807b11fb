"""Rows that wait to be worked on, one after the other within a conversation, by any number of workers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from .engine import reading, writing
from .tables import now

LEASE = timedelta(seconds=20)  # a worker that has not said what became of a row by then is taken for dead


def claim(engine: Engine, table: sa.Table, busy: str, in_order: tuple[str, ...], limit: int) -> list[Any]:
    """Take the rows that are due, the oldest first, and mark them `busy` until the lease is over.

    Of the rows that agree in the columns `in_order`, only the oldest unfinished one is ever taken. A
    row's `attempts` counts this try already.
    """
    moment = now()
    unfinished = table.c.state.in_(("pending", busy))
    first = sa.select(sa.func.min(table.c.id)).where(unfinished).group_by(*(table.c[name] for name in in_order))
    due = sa.and_(unfinished, table.c.next_try_at <= moment, table.c.id.in_(first))
    with reading(engine) as connection:  # a look without a lock: most of the time there is nothing
        if connection.execute(sa.select(table.c.id).where(due).limit(1)).first() is None:
            return []
    with writing(engine) as connection:
        query = sa.select(table.c.id).where(due).order_by(table.c.id).limit(limit).with_for_update(skip_locked=True)
        ids = list(connection.execute(query).scalars())
        if not ids:
            return []
        mine = table.c.id.in_(ids)
        connection.execute(
            sa.update(table).where(mine).values(
                state=busy, attempts=table.c.attempts + 1, next_try_at=moment + LEASE
            )
        )
        return list(connection.execute(sa.select(table).where(mine).order_by(table.c.id)))


def held(table: sa.Table, row: Any, busy: str) -> sa.ColumnElement[bool]:
    """That a claimed row is still the claimer's: one whose lease ran out must not overwrite the next one's work."""
    return sa.and_(table.c.id == row.id, table.c.state == busy, table.c.attempts == row.attempts)
