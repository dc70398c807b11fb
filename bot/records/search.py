"""Full-text search in transcripts, the newest message first.

Words are found by their stems, words in double quotes one after the other. A page looks at a limited number of
messages, so that a word which everybody writes costs no more than a rare one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from .engine import reading, writing
from .full_text import BEGIN, END
from .tables import CANARY, conversations, escalations, events, lines

LOOKED_AT = 2000  # messages with the words that one page goes through
MOST_WORDS = 8
_PHRASES = re.compile(r'"([^"]*)"|(\S+)')


@dataclass(frozen=True)
class Hit:
    """A message with the words. `pieces` are its parts, in turn without and with them."""

    event_id: int
    sender_id: str
    alias: str
    channel: str
    who: str
    at: datetime
    pieces: tuple[str, ...]
    case: int | None
    level: str
    state: str


@dataclass(frozen=True)
class Hits:
    """A page of hits, and the event before which the next one goes on; None at the end."""

    hits: list[Hit]
    next: int | None


@dataclass(frozen=True)
class Narrowed:
    """Which hits to keep, by the newest case of their conversation. Empty fields let everything pass."""

    states: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    channel: str = ""
    rule: str = ""
    holder: str = ""
    said_from: datetime | None = None
    said_before: datetime | None = None


def phrases(text: str) -> list[str]:
    """What to look for in what somebody typed: single words, and what stands in double quotes."""
    found = (quoted or word.strip('"') for quoted, word in _PHRASES.findall(text))
    return [phrase.strip() for phrase in found if any(c.isalnum() for c in phrase)][:MOST_WORDS]


def search(
    engine: Engine, text: str, narrowed: Narrowed | None = None, before: int | None = None, size: int = 30
) -> Hits:
    """The newest messages that have all phrases of a text, before an event when one is given."""
    wanted, narrowed = phrases(text), narrowed or Narrowed()
    if not wanted:
        return Hits([], None)
    most = size + 1 if narrowed == Narrowed() else max(LOOKED_AT, size + 1)
    with reading(engine) as connection:
        index = _Sqlite(wanted) if connection.dialect.name == "sqlite" else _Postgres(wanted)
        newest = connection.execute(index.newest(before, most)).scalars().all()
        rows = connection.execute(_kept(newest, narrowed, size + 1)).all() if newest else []
        marked = index.marked(connection, [row.id for row in rows[:size]]) if rows else {}
    hits = [_hit(row, marked.get(row.id, "")) for row in rows[:size]]
    if len(rows) > size:
        return Hits(hits, hits[-1].event_id)
    return Hits(hits, newest[-1] if len(newest) == most else None)


def compact(engine: Engine) -> None:
    """Write the index anew, so that it holds nothing more of what was erased. Takes seconds for a million messages.

    PostgreSQL does so by itself, in its vacuum.
    """
    if engine.dialect.name == "sqlite":
        with writing(engine) as connection:
            connection.exec_driver_sql("INSERT INTO lines_fts(lines_fts) VALUES ('optimize')")


class _Sqlite:
    def __init__(self, wanted: list[str]) -> None:
        # Quoted, every word is only a word: the index has a language of its own.
        self._query = " ".join(f'"{phrase}"' for phrase in wanted)
        self._table = sa.table("lines_fts", sa.column("rowid"), sa.column("lines_fts"))

    def newest(self, before: int | None, most: int) -> Any:
        number, matched = self._table.c.rowid, self._table.c.lines_fts.op("MATCH")(self._query)
        query = sa.select(number.label("id")).where(matched).order_by(number.desc()).limit(most)
        return query if before is None else query.where(number < before)

    def marked(self, connection: Connection, ids: list[int]) -> dict[int, str]:
        shown = sa.func.snippet(sa.literal_column("lines_fts"), 0, BEGIN, END, "…", 40)
        query = sa.select(self._table.c.rowid, shown).where(
            self._table.c.lines_fts.op("MATCH")(self._query), self._table.c.rowid.in_(ids)
        )
        return {row[0]: row[1] for row in connection.execute(query)}


class _Postgres:
    def __init__(self, wanted: list[str]) -> None:
        self._query: Any = sa.func.phraseto_tsquery("english", wanted[0])
        for phrase in wanted[1:]:
            self._query = self._query.op("&&")(sa.func.phraseto_tsquery("english", phrase))

    def newest(self, before: int | None, most: int) -> Any:
        matched = sa.literal_column("lines.words").op("@@")(self._query)
        query = sa.select(lines.c.id).where(matched).order_by(lines.c.id.desc()).limit(most)
        return query if before is None else query.where(lines.c.id < before)

    def marked(self, connection: Connection, ids: list[int]) -> dict[int, str]:
        options = f'StartSel="{BEGIN}", StopSel="{END}", MaxWords=40, MinWords=20'
        shown = sa.func.ts_headline("english", lines.c.text, self._query, options)
        query = sa.select(lines.c.id, shown).where(lines.c.id.in_(ids))
        return {row[0]: row[1] for row in connection.execute(query)}


def _kept(newest: Sequence[int], narrowed: Narrowed, size: int) -> Any:
    cases = escalations.alias()
    newest_case = sa.select(sa.func.max(cases.c.id)).where(cases.c.sender_id == events.c.sender_id).scalar_subquery()
    query = (
        sa.select(
            events.c.id, events.c.sender_id, events.c.type_name, events.c.timestamp, events.c.data,
            conversations.c.alias, conversations.c.channel, escalations.c.id.label("case_id"), escalations.c.level,
            escalations.c.state,
        )
        .select_from(events)
        .join(conversations, conversations.c.id == events.c.sender_id)
        .outerjoin(escalations, escalations.c.id == newest_case)
        .where(events.c.id.in_(newest), events.c.sender_id != CANARY)
    )
    for column, values in ((escalations.c.state, narrowed.states), (escalations.c.level, narrowed.levels)):
        if values:
            query = query.where(column.in_(values))
    same = (
        (conversations.c.channel, narrowed.channel), (escalations.c.rule, narrowed.rule),
        (escalations.c.claimed_by, narrowed.holder),
    )
    for column, value in same:
        if value:
            query = query.where(column == value)
    if narrowed.said_from:
        query = query.where(events.c.timestamp >= narrowed.said_from.timestamp())
    if narrowed.said_before:
        query = query.where(events.c.timestamp < narrowed.said_before.timestamp())
    return query.order_by(events.c.id.desc()).limit(size)


def _hit(row: Any, marked: str) -> Hit:
    staff = row.type_name == "bot" and '"said_by": "staff"' in row.data
    return Hit(
        event_id=row.id, sender_id=row.sender_id, alias=row.alias, channel=row.channel,
        who="patient" if row.type_name == "user" else "staff" if staff else "assistant",
        at=datetime.fromtimestamp(row.timestamp, timezone.utc),
        pieces=tuple(re.split(f"[{BEGIN}{END}]", marked)), case=row.case_id, level=row.level or "none",
        state=row.state or "",
    )
