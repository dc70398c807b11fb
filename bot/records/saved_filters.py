"""Ways of looking at the queue that a person has named, as the part of an address behind the question mark."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from .engine import insert, reading, writing
from .tables import saved_filters

MOST = 12  # for one person


@dataclass(frozen=True)
class SavedFilter:
    """A filter and its name."""

    id: int
    name: str
    query: str


def save(engine: Engine, staff_id: int, name: str, query: str) -> bool:
    """Keep a filter; one of the same name is replaced. False when the person has too many already."""
    mine = saved_filters.c.staff_id == staff_id
    with writing(engine) as connection:
        others = sa.select(sa.func.count()).where(mine, saved_filters.c.name != name)
        if connection.execute(others).scalar_one() >= MOST:
            return False
        connection.execute(
            insert(connection, saved_filters)
            .values(staff_id=staff_id, name=name, query=query)
            .on_conflict_do_update(index_elements=["staff_id", "name"], set_={"query": query})
        )
    return True


def forget(engine: Engine, staff_id: int, number: int) -> bool:
    """Drop one of a person's filters. False when it is none of theirs."""
    mine = sa.and_(saved_filters.c.staff_id == staff_id, saved_filters.c.id == number)
    with writing(engine) as connection:
        return bool(connection.execute(sa.delete(saved_filters).where(mine)).rowcount)


def saved(engine: Engine, staff_id: int) -> list[SavedFilter]:
    """A person's filters by name."""
    query = (
        sa.select(saved_filters.c.id, saved_filters.c.name, saved_filters.c.query)
        .where(saved_filters.c.staff_id == staff_id).order_by(saved_filters.c.name)
    )
    with reading(engine) as connection:
        return [SavedFilter(**row._mapping) for row in connection.execute(query)]
