"""Cases counted by day, week and rule."""

from __future__ import annotations

import sys
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.records import cases as work
from bot.records import statistics, turns
from bot.records.engine import writing
from bot.records.statistics import DAY, WEEK, Case
from bot.records.tables import CANARY, case_changes, escalations

sys.path.insert(0, str(Path(__file__).parent))
from turns_of import said

MONDAY = datetime(2026, 3, 2, 9, tzinfo=timezone.utc)
ALWAYS = (datetime(2000, 1, 1, tzinfo=timezone.utc), datetime(2100, 1, 1, tzinfo=timezone.utc))
MINUTE = timedelta(minutes=1)


def made(
    opened: datetime = MONDAY, wait: float | None = None, outcome: str = "", rule: str = "chest_pain",
    level: str = "emergency", channel: str = "widget", by_hand: bool = False,
) -> Case:
    seen = None if wait is None else opened + wait * MINUTE
    return Case(level, channel, rule, outcome, opened, seen, by_hand)


def flagged(engine: Engine, sender: str, level: str = "emergency", rule: str = "chest_pain") -> int:
    number = turns.append(engine, sender, "widget", said("chest pain", level, rule)).escalation_id
    assert number
    return number


def moved(engine: Engine, number: int, **times: Any) -> None:
    with writing(engine) as connection:
        connection.execute(sa.update(escalations).where(escalations.c.id == number).values(**times))


def test_the_median_and_the_95th_percentile_are_of_those_that_were_seen() -> None:
    found = statistics.counted([*(made(wait=minutes) for minutes in range(1, 21)), made()])
    assert (found.median, found.p95, found.unseen) == (10.5 * MINUTE, 19 * MINUTE, 1)
    assert statistics.counted([made()]).median is None
    assert statistics.counted([]).p95 is None


def test_nobody_waited_for_a_case_that_staff_flagged() -> None:
    found = statistics.counted([made(wait=0, by_hand=True), made(wait=4)])
    assert (found.cases, found.median) == (2, 4 * MINUTE)


def test_the_share_is_of_those_that_have_an_outcome() -> None:
    found = statistics.counted([made(outcome="over_triaged"), made(outcome="true_emergency"), made()])
    assert (found.over_triaged, found.judged, found.over_share) == (1, 2, 0.5)
    assert statistics.counted([made()]).over_share is None


def test_days_are_the_clinics_and_those_without_a_case_are_there() -> None:
    late = datetime(2026, 3, 3, 3, tzinfo=timezone.utc)  # still Monday evening in Chicago
    found = statistics.spans([made(), made(late)], date(2026, 3, 2), date(2026, 3, 4), DAY, "America/Chicago")
    assert [(span.start.day, span.figures.cases) for span in found] == [(2, 2), (3, 0), (4, 0)]


def test_a_week_begins_on_its_monday() -> None:
    sunday, next_monday = made(MONDAY + timedelta(days=6)), made(MONDAY + timedelta(days=7))
    found = statistics.spans([made(), sunday, next_monday], date(2026, 3, 4), date(2026, 3, 9), WEEK, "UTC")
    assert [(span.start, span.figures.cases) for span in found] == [(date(2026, 3, 2), 2), (date(2026, 3, 9), 1)]


def test_a_rule_is_told_what_became_of_its_cases() -> None:
    outcomes = ("true_emergency", "true_emergency", "over_triaged", "missed", "other", "")
    cases = [made(outcome=outcome) for outcome in outcomes] + [made(rule="")]
    readings = [
        ("chest_pain", "emergency", "routine"), ("chest_pain", "urgent", "emergency"), ("rash", "none", "urgent"),
        ("rash", "urgent", "urgent"),
    ]
    pain, none, rash = statistics.rules(cases, readings)
    assert (pain.name, pain.fired, pain.confirmed, pain.over_triaged, pain.missed, pain.other) == (
        "chest_pain", 6, 2, 1, 1, 1
    )
    assert (pain.judged, pain.share, pain.read_high, pain.read_low) == (5, 0.4, 1, 1)
    assert (none.name, none.fired, none.share) == ("", 1, None)
    assert (rash.name, rash.fired, rash.read_high, rash.read_low) == ("rash", 0, 0, 1)


def test_the_first_person_who_saw_a_case_ends_its_wait(engine: Engine) -> None:
    number = flagged(engine, "w-1")
    work.acknowledge(engine, number, "Ann")
    work.release(engine, number, "Ann")
    work.acknowledge(engine, number, "Bo")
    with writing(engine) as connection:
        for row in connection.execute(sa.select(case_changes.c.id, case_changes.c.what)).all():
            at = MONDAY + (5 if row.id == 1 else 60) * MINUTE
            connection.execute(sa.update(case_changes).where(case_changes.c.id == row.id).values(at=at))
    moved(engine, number, opened_at=MONDAY, acknowledged_at=MONDAY + 60 * MINUTE)
    assert [case.wait for case in statistics.cases(engine, *ALWAYS)] == [5 * MINUTE]


def test_a_case_from_before_changes_were_kept_has_the_time_of_its_row(engine: Engine) -> None:
    number = flagged(engine, "w-1")
    moved(engine, number, opened_at=MONDAY, acknowledged_at=MONDAY + 7 * MINUTE)
    assert [case.wait for case in statistics.cases(engine, *ALWAYS)] == [7 * MINUTE]


def test_closing_without_acknowledging_ends_the_wait_and_a_hand_made_case_has_none(engine: Engine) -> None:
    work.close(engine, flagged(engine, "w-1"), "Ann", outcome="over_triaged")
    turns.append(engine, "w-2", "sms", said("hello"))
    work.flag(engine, "w-2", "Ann", "urgent", "He told me on the phone.")
    closed, by_hand = statistics.cases(engine, *ALWAYS)
    assert closed.wait is not None and closed.outcome == "over_triaged"
    assert by_hand.wait is None and (by_hand.level, by_hand.channel, by_hand.rule) == ("urgent", "sms", "")


def test_only_the_time_that_was_asked_for_is_counted_and_never_the_canary(engine: Engine) -> None:
    for sender, day in (("w-1", -1), ("w-2", 0), ("w-3", 6), ("w-4", 7), (CANARY, 1)):
        moved(engine, flagged(engine, sender), opened_at=MONDAY + timedelta(days=day))
    found = statistics.cases(engine, MONDAY, MONDAY + timedelta(days=7))
    assert [(case.opened_at - MONDAY).days for case in found] == [0, 6]


@pytest.mark.parametrize("by", [DAY, WEEK])
def test_no_case_is_lost_or_counted_twice(by: str) -> None:
    cases = [made(MONDAY + timedelta(hours=7 * n)) for n in range(60)]
    found = statistics.spans(cases, date(2026, 3, 1), date(2026, 3, 31), by, "Europe/Berlin")
    assert sum(span.figures.cases for span in found) == 60
