"""Patients' messages with the level that staff say they should have come to, as lines for evaluation/.

A person's word on a message itself counts most. Else the outcome of a case speaks for the message that flagged it,
or for the only message that there is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from .engine import reading
from .masking import masked
from .tables import CANARY, LEVELS, escalations, events, misreadings

_BATCH = 500  # cases looked at in one query


@dataclass(frozen=True)
class Labelled:
    """A patient's message without what tells who it is.

    `read` and `rule` are how the rules read it, `level` how staff say it should be read. `kind` tells how that is
    known: too_severe, too_mild and confirmed from a word on the message, the others from a case's outcome.
    """

    event_id: int
    text: str
    read: str
    rule: str
    level: str
    kind: str
    why: str
    at: datetime

    @property
    def line(self) -> str:
        """The line, as in evaluation/triage.jsonl."""
        parts = {"id": f"s{self.event_id}", "text": self.text, "level": self.level, "kind": self.kind, "why": self.why}
        return json.dumps(parts, ensure_ascii=False)


def labelled(engine: Engine, start: datetime, before: datetime) -> Iterator[Labelled]:
    """What staff said from one time on and before another: of messages, then by outcomes of closed cases."""
    said = set()
    for one in marked(engine, start, before):
        said.add(one.event_id)
        yield one
    for one in _judged(engine, start, before):
        if one.event_id not in said:
            said.add(one.event_id)
            yield one


def marked(engine: Engine, start: datetime, before: datetime) -> list[Labelled]:
    """The messages that staff said something of in that time, oldest first. Where they differ, the gravest counts."""
    mine = sa.select(misreadings.c.event_id).where(misreadings.c.at >= start, misreadings.c.at < before)
    query = (
        sa.select(misreadings.c.expected_level, events.c.id, events.c.timestamp, events.c.data)
        .join(events, events.c.id == misreadings.c.event_id)
        .where(misreadings.c.event_id.in_(mine), misreadings.c.sender_id != CANARY)
        .order_by(events.c.id)
    )
    verdicts: dict[int, set[str]] = {}
    rows: dict[int, Any] = {}
    with reading(engine) as connection:
        for row in connection.execute(query):
            verdicts.setdefault(row.id, set()).add(row.expected_level)
            rows[row.id] = row
    return [one for key, row in rows.items() if (one := _of_word(row, verdicts[key])) is not None]


def _of_word(row: Any, verdicts: set[str]) -> Labelled | None:
    level = max(verdicts, key=LEVELS.index)
    differ = "; staff differ, the gravest counts" if len(verdicts) > 1 else ""
    read = _read(row)[0]
    kind = "confirmed" if level == read else "too_severe" if LEVELS.index(read) > LEVELS.index(level) else "too_mild"
    return _made(row, level, kind, f"staff said so of the message{differ}")


def _judged(engine: Engine, start: datetime, before: datetime) -> Iterator[Labelled]:
    column = escalations.c
    query = (
        sa.select(column.id, column.sender_id, column.level, column.rule, column.outcome, column.closed_at)
        .where(
            column.outcome.in_(("true_emergency", "over_triaged", "missed")), column.state == "closed",
            column.closed_at >= start, column.closed_at < before, column.sender_id != CANARY,
        )
        .order_by(column.id)
    )
    with reading(engine) as connection:
        cases = iter(connection.execute(query).all())
        while batch := list(islice(cases, _BATCH)):
            messages = _messages(connection, {case.sender_id for case in batch})
            for case in batch:
                until = case.closed_at.timestamp()
                said = [row for row in messages.get(case.sender_id, []) if row.timestamp <= until]
                if (one := _of_case(case, said)) is not None:
                    yield one


def _messages(connection: Connection, senders: set[str]) -> dict[str, list[Any]]:
    query = (
        sa.select(events.c.id, events.c.sender_id, events.c.timestamp, events.c.data)
        .where(events.c.sender_id.in_(sorted(senders)), events.c.type_name == "user")
        .order_by(events.c.id)
    )
    found: dict[str, list[Any]] = {}
    for row in connection.execute(query):
        found.setdefault(row.sender_id, []).append(row)
    return found


def _of_case(case: Any, said: Sequence[Any]) -> Labelled | None:
    """What a case's outcome says of one of the messages until it was closed; None when of no single one."""
    flagged = [row for row in said if case.rule and _read(row) == (case.level, case.rule)]
    if case.outcome == "missed" or not flagged:
        flagged = list(said) if len(said) == 1 else []
    if not flagged:
        return None
    read = _read(flagged[-1])[0]
    if case.outcome == "over_triaged":
        # How much less it was nobody said: the next level below is what is certain.
        lower = LEVELS[max(LEVELS.index(read) - 1, 0)]
        return _made(flagged[-1], lower, "over_triaged", "its case was closed as over-triaged; check the level")
    kind = "missed" if case.outcome == "missed" else "true_emergency"
    return _made(flagged[-1], "emergency", kind, f"its case was closed as {kind.replace('_', ' ')}")


def _made(row: Any, level: str, kind: str, why: str) -> Labelled | None:
    text = " ".join(str(json.loads(row.data).get("text") or "").split())
    if not text or text.startswith("/"):  # a button was pressed: its payload is no wording
        return None
    read, rule = _read(row)
    at = datetime.fromtimestamp(row.timestamp, timezone.utc)
    return Labelled(row.id, masked(text), read, rule, level, kind, why, at)


def _read(row: Any) -> tuple[str, str]:
    """The recorded level and rule of a message."""
    triage = (json.loads(row.data).get("parse_data") or {}).get("triage") or {}
    return str(triage.get("level") or "none"), str(triage.get("rule") or "")
