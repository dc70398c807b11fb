"""The queue: which cases to show, in which order, a page at a time. Fast at any length, whatever is asked for.

The order is that of segments, one per state and level, and of time within each. An index has each segment in that
order, so a page reads only what it shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from .engine import reading
from .queries import Escalation, shown
from .tables import CANARY, LEVELS, STATES, Moment, escalations

SEVERE_FIRST = tuple(reversed(LEVELS))
ACTIVE = ("open", "acknowledged")
NEWEST = 50  # cases that a look at what changed compares
_START = datetime(1970, 1, 1, tzinfo=timezone.utc)
_PATIENT = escalations.c.sender_id != CANARY


@dataclass(frozen=True)
class Wanted:
    """Which cases to show. Empty fields let everything pass; `opened_from` and `opened_before` are UTC."""

    states: tuple[str, ...] = ACTIVE
    levels: tuple[str, ...] = SEVERE_FIRST
    channel: str = ""
    rule: str = ""
    holder: str = ""
    opened_from: datetime | None = None
    opened_before: datetime | None = None

    @property
    def newest_first(self) -> bool:
        """Whether the latest come first: what is closed is looked up, not worked off."""
        return self.states == ("closed",)


@dataclass(frozen=True)
class Place:
    """Where a page ended: the last case that it showed."""

    state: str
    level: str
    opened_at: datetime
    id: int

    def __str__(self) -> str:
        """As an address holds it."""
        return f"{self.state}.{self.level}.{(self.opened_at - _START) // timedelta(microseconds=1)}.{self.id}"

    @classmethod
    def read(cls, text: str) -> Place | None:
        """The place that a text stands for, None when it is none."""
        parts = text.split(".")
        if len(parts) != 4 or parts[0] not in STATES or parts[1] not in LEVELS:
            return None
        if not all(part.isascii() and part.isdecimal() and len(part) < 18 for part in parts[2:]):
            return None
        return cls(parts[0], parts[1], _START + timedelta(microseconds=int(parts[2])), int(parts[3]))


@dataclass(frozen=True)
class Page:
    """Cases in order, and where to go on; None at the end."""

    cases: list[Escalation]
    next: Place | None


@dataclass(frozen=True)
class Counts:
    """How many cases wait for somebody, and how many somebody has seen."""

    open: int = 0
    acknowledged: int = 0


def page(engine: Engine, wanted: Wanted, after: Place | None = None, size: int = 50) -> Page:
    """The next cases after a place, from the start without one."""
    branches = [
        branch
        for position, state in enumerate(wanted.states)
        for level in SEVERE_FIRST
        if level in wanted.levels
        if (branch := _segment(wanted, position, state, level, after, size + 1)) is not None
    ]
    if not branches:
        return Page([], None)
    found = sa.union_all(*branches).subquery()
    order = (
        (found.c.opened_at.desc(), found.c.id.desc()) if wanted.newest_first
        else (found.c.attention, found.c.rank, found.c.opened_at, found.c.id)
    )
    with reading(engine) as connection:
        ids = connection.execute(sa.select(found.c.id).order_by(*order).limit(size + 1)).scalars().all()
        cases = shown(connection, ids[:size])
    more = len(ids) > size and bool(cases)
    last = cases[-1] if cases else None
    return Page(cases, Place(last.state, last.level, last.opened_at, last.id) if more and last else None)


def counts(engine: Engine) -> Counts:
    """How many cases are waiting and taken."""
    with reading(engine) as connection:
        return counted(connection)


def counted(connection: Connection) -> Counts:
    """As `counts`."""
    by_state = sa.select(escalations.c.state, sa.func.count()).group_by(escalations.c.state)
    active = escalations.c.state.in_(ACTIVE)
    all_of_them = {state: number for state, number in connection.execute(by_state.where(active))}
    # Taken off afterwards: to leave them out would read every row, where an index alone can be counted.
    for state, number in connection.execute(by_state.where(active, escalations.c.sender_id == CANARY)):
        all_of_them[state] -= number
    return Counts(**all_of_them)


def known(engine: Engine, column: str) -> list[str]:
    """The values that a column of an index has, `rule` or `channel`, each once."""
    value = escalations.c[column]
    # One step through the index for each value, where DISTINCT would read every row.
    walk = sa.select(sa.func.min(value).label("value")).cte("walk", recursive=True)
    following = sa.select(sa.func.min(value)).where(value > walk.c.value).scalar_subquery()
    walk = walk.union_all(sa.select(following).where(walk.c.value.is_not(None)))
    with reading(engine) as connection:
        found = connection.execute(sa.select(walk.c.value).where(walk.c.value.is_not(None))).scalars().all()
    return [text for text in found if text]


def stirred(connection: Connection) -> dict[int, tuple[datetime, datetime]]:
    """The cases that changed last: when each did, and when its deadline began. Two looks tell what is new."""
    query = (
        sa.select(escalations.c.id, escalations.c.changed_at, escalations.c.raised_at, escalations.c.opened_at)
        .where(_PATIENT)
        .order_by(escalations.c.changed_at.desc())
        .limit(NEWEST)
    )
    return {row.id: (row.changed_at, row.raised_at or row.opened_at) for row in connection.execute(query)}


def _segment(
    wanted: Wanted, position: int, state: str, level: str, after: Place | None, size: int
) -> Any:
    """A select of the first cases of one state and level, None when a page after that place has none of them."""
    column = escalations.c
    conditions = [column.state == state, column.level == level, _PATIENT]
    for condition, value in ((column.channel, wanted.channel), (column.rule, wanted.rule)):
        if value:
            conditions.append(condition == value)
    if wanted.holder:
        conditions.append(column.claimed_by == wanted.holder)
    if wanted.opened_from:
        conditions.append(column.opened_at >= wanted.opened_from)
    if wanted.opened_before:
        conditions.append(column.opened_at < wanted.opened_before)
    rank, place = SEVERE_FIRST.index(level), sa.tuple_(column.opened_at, column.id)
    order: Sequence[Any] = (column.opened_at, column.id)
    if wanted.newest_first:
        order = (column.opened_at.desc(), column.id.desc())
        if after:
            conditions.append(place < sa.tuple_(sa.literal(after.opened_at, Moment), sa.literal(after.id)))
    elif after and after.state in wanted.states:
        here, there = (position, rank), (wanted.states.index(after.state), SEVERE_FIRST.index(after.level))
        if here < there:
            return None
        if here == there:
            conditions.append(place > sa.tuple_(sa.literal(after.opened_at, Moment), sa.literal(after.id)))
    first = (
        sa.select(column.id, column.opened_at, sa.literal(position).label("attention"), sa.literal(rank).label("rank"))
        .where(*conditions).order_by(*order).limit(size).subquery()
    )
    return sa.select(first)  # SQLite takes no LIMIT in a part of a UNION
