"""An alarm goes on to the next people, by the clock and the opening hours, until somebody acknowledges it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy.engine import Engine

from bot.alerts import outbox, sender, worker
from bot.clinic import Clinic
from bot.records import alarms, queries, tables, turns
from bot.records.engine import reading

sys.path.insert(0, str(Path(__file__).parents[1] / "records"))
sys.path.insert(0, str(Path(__file__).parent))
from alarm_clinic import CALLED, clinic_with
from turns_of import said, slot, user

WEDNESDAY_NOON = datetime(2026, 11, 25, 12, 0, tzinfo=ZoneInfo("America/New_York"))
EVENING = WEDNESDAY_NOON.replace(hour=20)
NURSE, LEAD, ON_CALL = ["json://nurse"], ["json://lead"], ["json://on-call-1", "json://on-call-2"]


@dataclass
class Ward:
    """A clinic's records, its clock, and who was told what at which minute."""

    engine: Engine
    clinic: Clinic
    clock: time_machine.Traveller
    told: list[tuple[str, str]]

    def at(self, moment: datetime) -> None:
        self.clock.move_to(moment, tick=False)

    def after(self, minutes: float) -> list[str]:
        """Let so many minutes pass and a worker work; the addresses that it told."""
        self.clock.shift(timedelta(minutes=minutes))
        return self.work()

    def work(self) -> list[str]:
        before = len(self.told)
        alarms.climb(self.engine)
        for alert in outbox.claim(self.engine, 100):
            worker.deliver(self.engine, self.clinic.alerts.destinations(), alert)
        return [url for url, _ in self.told[before:]]

    def emergency(self, sender_id: str = "w-1") -> None:
        turns.append(self.engine, sender_id, "widget", said("chest pain", "emergency", "chest_pain"))


@pytest.fixture()
def ward(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ward]:
    clinic = clinic_with(tmp_path, *NURSE, alerts=CALLED)
    told: list[tuple[str, str]] = []
    monkeypatch.setattr(alarms, "clinic", lambda: clinic)
    monkeypatch.setattr(worker, "send", lambda url, title, text: told.append((url, title)))
    with time_machine.travel(WEDNESDAY_NOON, tick=False) as clock:
        yield Ward(engine, clinic, clock, told)


def test_an_emergency_climbs_and_is_repeated_until_somebody_acknowledges(ward: Ward) -> None:
    ward.emergency()
    assert ward.work() == NURSE
    assert ward.after(4.9) == []
    assert ward.after(0.1) == LEAD
    assert ward.after(5) == []
    assert ward.after(5) == ON_CALL + LEAD
    everybody = NURSE + LEAD + ON_CALL
    for _ in range(20):
        assert ward.after(4) == []
        assert ward.after(1) == everybody
    queries.acknowledge(ward.engine, 1, "Ann")
    assert ward.after(5) == ward.after(600) == []
    with reading(ward.engine) as connection:
        assert connection.execute(sa.select(tables.escalations.c.next_alert_at)).scalar() is None


def test_a_later_alert_says_how_long_nobody_has_it(ward: Ward) -> None:
    ward.emergency()
    ward.work()
    ward.after(5)
    assert [title for _, title in ward.told] == [
        "EMERGENCY: a nurse is needed (case 1)", "EMERGENCY: a nurse is needed (case 1, nobody has it for 5 min)",
    ]


def test_other_people_are_told_outside_opening_hours(ward: Ward) -> None:
    ward.at(EVENING)
    ward.emergency()
    assert ward.work() == ON_CALL
    assert ward.after(10) == LEAD
    assert ward.after(5) == ON_CALL + LEAD


def test_when_the_clinic_closes_the_ones_on_call_are_told_at_once(ward: Ward) -> None:
    ward.at(WEDNESDAY_NOON.replace(hour=17, minute=57))
    ward.emergency()
    assert ward.work() == NURSE
    assert ward.after(2.9) == []
    assert ward.after(0.1) == ON_CALL
    assert ward.after(6.9) == []
    assert ward.after(0.1) == LEAD


def test_when_the_clinic_opens_its_own_people_are_told_at_once(ward: Ward) -> None:
    ward.at(WEDNESDAY_NOON.replace(hour=7, minute=58))
    ward.emergency()
    assert ward.work() == ON_CALL
    assert ward.after(2) == NURSE


def test_a_wish_for_a_person_at_night_waits_for_the_morning(ward: Ward) -> None:
    ward.at(EVENING)
    turns.append(ward.engine, "w-1", "widget", [user("a nurse please"), slot("handoff", {"status": "requested"})])
    assert ward.work() == ward.after(11 * 60) == []
    assert ward.after(60) == NURSE
    assert ward.after(300) == []


def test_urgent_is_repeated_more_slowly_and_becomes_an_emergency_at_once(ward: Ward) -> None:
    turns.append(ward.engine, "w-1", "widget", said("fever", "urgent", "fever"))
    assert ward.work() == NURSE
    assert ward.after(29) == []
    assert ward.after(1) == NURSE
    ward.emergency()
    assert ward.work() == NURSE
    assert ward.after(5) == LEAD


def test_an_acknowledged_case_that_is_raised_again_begins_anew(ward: Ward) -> None:
    ward.emergency()
    ward.work()
    queries.acknowledge(ward.engine, 1, "Ann")
    assert ward.after(60) == []
    turns.append(ward.engine, "w-1", "widget", said("cannot breathe", "emergency", "breathing"))
    assert ward.work() == NURSE
    assert ward.after(5) == LEAD


def test_a_worker_that_was_away_takes_all_steps_that_are_due(ward: Ward) -> None:
    ward.emergency()
    assert ward.after(60) == NURSE + LEAD + ON_CALL


def test_a_destination_that_is_dead_for_hours_gets_one_alert_when_it_is_back(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dead(*_: object) -> None:
        raise sender.NotSent("not delivered")

    alive = worker.send
    monkeypatch.setattr(worker, "send", dead)
    ward.emergency()
    for _ in range(36):
        ward.after(5)
    monkeypatch.setattr(worker, "send", alive)
    assert sorted(ward.after(5)) == sorted(NURSE + LEAD + ON_CALL)


def test_a_repeat_that_waits_is_dropped_once_somebody_has_the_case(ward: Ward) -> None:
    ward.emergency()
    ward.work()
    ward.clock.shift(timedelta(minutes=5))
    alarms.climb(ward.engine)
    queries.acknowledge(ward.engine, 1, "Ann")
    assert ward.work() == []
    with reading(ward.engine) as connection:
        states = connection.execute(sa.select(tables.outbox.c.state).order_by(tables.outbox.c.id)).scalars()
        assert [*states] == ["sent", "dropped"]


def test_two_workers_at_once_take_each_step_once(ward: Ward) -> None:
    for number in range(20):
        ward.emergency(f"w-{number}")
    ward.work()
    ward.clock.shift(timedelta(minutes=5))
    with ThreadPoolExecutor(4) as pool:
        [*pool.map(lambda _: alarms.climb(ward.engine), range(4))]
    assert ward.work() == LEAD * 20


def test_the_alarm_of_the_canary_goes_nowhere_and_does_not_climb(ward: Ward) -> None:
    ward.emergency(tables.CANARY)
    assert ward.work() == ward.after(60) == []
    with reading(ward.engine) as connection:
        [row] = connection.execute(sa.select(tables.outbox)).all()
    assert (row.destination, row.state) == ("nowhere", "sent")
    assert queries.queue(ward.engine) == []
