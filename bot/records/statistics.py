"""What became of the cases, in figures: by day or week, level, channel and rule. The canary's are not among them.

The rows of a time are read once and counted here, so that both databases give the same medians and the clinic's days.
"""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from .engine import reading
from .tables import CANARY, LEVELS, case_changes, escalations

DAY, WEEK = "day", "week"
_SEEN = ("acknowledged", "closed")  # what ends the wait for a person
_DAYS = {DAY: 1, WEEK: 7}


@dataclass(frozen=True)
class Case:
    """A case as it is counted. `seen_at` is when a person first saw it, None while nobody has.

    `by_hand`: a person opened it, so nobody waited.
    """

    level: str
    channel: str
    rule: str
    outcome: str
    opened_at: datetime
    seen_at: datetime | None
    by_hand: bool

    @property
    def wait(self) -> timedelta | None:
        """How long it was until a person saw it, None when nobody waited or nobody has seen it yet."""
        return None if self.by_hand or self.seen_at is None else max(self.seen_at - self.opened_at, timedelta())


@dataclass(frozen=True)
class Figures:
    """Some cases counted. `median` and `p95` are of the waits of those that were seen, None without one.

    `judged` have an outcome, `over_triaged` of them that one.
    """

    cases: int
    levels: Counter[str]
    channels: Counter[str]
    rules: Counter[str]
    unseen: int
    median: timedelta | None
    p95: timedelta | None
    judged: int
    over_triaged: int

    @property
    def over_share(self) -> float | None:
        """The part of the judged that was over-triaged, None without any."""
        return self.over_triaged / self.judged if self.judged else None


@dataclass(frozen=True)
class Span:
    """A day, or a week from its Monday."""

    start: date
    figures: Figures


@dataclass(frozen=True)
class Rule:
    """What became of the cases of one rule; "" stands for cases without one.

    `read_high` and `read_low` are messages that staff say it read too severe, or not severe enough.
    """

    name: str
    fired: int
    confirmed: int
    over_triaged: int
    missed: int
    other: int
    read_high: int
    read_low: int

    @property
    def judged(self) -> int:
        """Cases with an outcome."""
        return self.confirmed + self.over_triaged + self.missed + self.other

    @property
    def share(self) -> float | None:
        """The part of the judged that was confirmed, None without any."""
        return self.confirmed / self.judged if self.judged else None


def cases(engine: Engine, start: datetime, before: datetime) -> list[Case]:
    """The cases opened from one time on and before another, oldest first."""
    own = (escalations.c.opened_at >= start, escalations.c.opened_at < before, escalations.c.sender_id != CANARY)
    column = escalations.c
    query = sa.select(
        column.id, column.level, column.channel, column.rule, column.outcome, column.opened_at, column.acknowledged_at
    ).where(*own).order_by(column.opened_at, column.id)
    first = (
        sa.select(case_changes.c.escalation_id, case_changes.c.what, sa.func.min(case_changes.c.at).label("at"))
        .join(escalations, column.id == case_changes.c.escalation_id)
        .where(case_changes.c.what.in_((*_SEEN, "flagged")), *own)
        .group_by(case_changes.c.escalation_id, case_changes.c.what)
    )
    seen: dict[int, datetime] = {}
    by_hand: set[int] = set()
    with reading(engine) as connection:
        for row in connection.execute(first):
            if row.what == "flagged":
                by_hand.add(row.escalation_id)
            else:
                seen[row.escalation_id] = min(row.at, seen.get(row.escalation_id, row.at))
        return [
            # A case from before its changes were kept has only the time in its row.
            Case(row.level, row.channel, row.rule or "", row.outcome or "", row.opened_at,
                 seen.get(row.id, row.acknowledged_at), row.id in by_hand)
            for row in connection.execute(query)
        ]


def counted(cases: Sequence[Case]) -> Figures:
    """These cases counted."""
    waits = sorted(case.wait for case in cases if case.wait is not None)
    outcomes = Counter(case.outcome for case in cases if case.outcome)
    return Figures(
        cases=len(cases), levels=Counter(case.level for case in cases),
        channels=Counter(case.channel for case in cases), rules=Counter(case.rule for case in cases),
        unseen=sum(case.seen_at is None for case in cases),
        median=timedelta(seconds=statistics.median(wait.total_seconds() for wait in waits)) if waits else None,
        p95=waits[math.ceil(0.95 * len(waits)) - 1] if waits else None,
        judged=outcomes.total(), over_triaged=outcomes["over_triaged"],
    )


def spans(cases: Iterable[Case], first: date, last: date, by: str, zone: str) -> list[Span]:
    """Each day or week from that of `first` to that of `last`, also those without a case, in the clinic's time."""
    clock = ZoneInfo(zone)
    found: dict[date, list[Case]] = {start: [] for start in _starts(first, last, by)}
    for case in cases:
        start = _start(case.opened_at.astimezone(clock).date(), by)
        if start in found:
            found[start].append(case)
    return [Span(start, counted(inside)) for start, inside in found.items()]


def rules(cases: Iterable[Case], readings: Iterable[tuple[str, str, str]] = ()) -> list[Rule]:
    """What became of each rule's cases, the one with most first.

    `readings` are messages that staff say were read wrongly: rule, level as read, level as it should have been.
    """
    outcomes: dict[str, Counter[str]] = {}
    for case in cases:
        outcomes.setdefault(case.rule, Counter())[case.outcome] += 1
    high, low = Counter[str](), Counter[str]()
    for rule, read, expected in readings:
        if read != expected:
            (high if LEVELS.index(read) > LEVELS.index(expected) else low)[rule] += 1
    none: Counter[str] = Counter()
    found = [
        Rule(
            name, of.total(), of["true_emergency"], of["over_triaged"], of["missed"], of["other"], high[name], low[name]
        )
        for name in {*outcomes, *high, *low}
        for of in (outcomes.get(name, none),)
    ]
    return sorted(found, key=lambda rule: (-rule.fired, rule.name))


def _start(day: date, by: str) -> date:
    return day - timedelta(days=day.weekday()) if by == WEEK else day


def _starts(first: date, last: date, by: str) -> Iterator[date]:
    start, end = _start(first, by), _start(last, by)
    while start <= end:
        yield start
        start += timedelta(days=_DAYS[by])
