from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.clinic import ROOT, Clinic, clinic, read
from bot.triage.strict import DataError

ZONE = ZoneInfo("America/New_York")
WEDNESDAY = '  wednesday: ["08:00-18:00"]'


def clinic_with(tmp_path: Path, wednesday: str) -> Path:
    path = tmp_path / "clinic.yml"
    source = (ROOT / "clinic.yml").read_text()
    assert WEDNESDAY in source
    path.write_text(source.replace(WEDNESDAY, wednesday))
    return path


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """In November 2026, of which the 25th is a Wednesday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(("moment", "is_open"), [
    (at(25, 7, 59), False), (at(25, 8), True), (at(25, 17, 59), True), (at(25, 18), False), (at(28, 12), False),
])
def test_is_open_in_its_hours(moment: datetime, is_open: bool) -> None:
    assert clinic().opening.is_open(moment) is is_open


@pytest.mark.parametrize(("moment", "opens"), [
    (at(25, 7), at(25, 8)), (at(25, 8), at(26, 8)), (at(25, 20), at(26, 8)), (at(27, 19), at(30, 8)),
])
def test_opens_next(moment: datetime, opens: datetime) -> None:
    assert clinic().opening.next(moment) == opens


def test_a_lunch_break_and_midnight(tmp_path: Path) -> None:
    opening = read(clinic_with(tmp_path, '  wednesday: ["08:00-12:00", "13:00-24:00"]'), {}).opening
    assert [opening.is_open(at(25, hour, 30)) for hour in (11, 12, 13, 23)] == [True, False, True, True]
    assert opening.next(at(25, 12, 30)) == at(25, 13)


def test_wording_may_say_when_it_opens_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Clinic, "now", lambda self: at(27, 19))
    assert clinic().words()["next_opening"] == "Monday, 8:00 AM"


def test_now_is_the_time_at_the_clinic() -> None:
    assert clinic().now().tzinfo == ZoneInfo(clinic().time_zone)


def clinic_closed(tmp_path: Path, holidays: str) -> Path:
    path = tmp_path / "clinic.yml"
    source = (ROOT / "clinic.yml").read_text()
    line = next(line for line in source.splitlines() if line.startswith("holidays:"))
    path.write_text(source.replace(line, f"holidays: {holidays}"))
    return path


def test_is_closed_on_holidays(tmp_path: Path) -> None:
    opening = read(clinic_closed(tmp_path, '[2026-11-25, "2026-11-27 to 2026-12-10"]'), {}).opening
    assert [opening.is_open(at(day, 12)) for day in (24, 25, 26, 27, 30)] == [True, False, True, False, False]
    assert opening.next(at(24, 20)) == at(26, 8)
    assert opening.next(at(26, 20)) == datetime(2026, 12, 11, 8, tzinfo=ZONE)


def test_a_day_that_is_far_away_is_told_with_its_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Clinic, "now", lambda self: at(26, 20))
    told = read(clinic_closed(tmp_path, '["2026-11-27 to 2026-12-10"]'), {}).words()["next_opening"]
    assert told == "Friday, 11 December, 8:00 AM"


@pytest.mark.parametrize(("holidays", "reason"), [
    ("[25 December]", "'25 December' is not like 2026-12-25"), ('["2026-02-30"]', "'2026-02-30' is no day"),
    ('["2026-12-31 to 2026-12-01"]', "ends before it begins"), ('["2026-01-01 to 2036-01-01"]', "longer than a year"),
    ("Christmas", "'holidays' must be a list of days"), ("[7]", "'holidays' must be a list of days"),
])
def test_a_fault_in_the_holidays_names_file_line_and_reason(tmp_path: Path, holidays: str, reason: str) -> None:
    path = clinic_closed(tmp_path, holidays)
    line = next(n for n, text in enumerate(path.read_text().splitlines(), 1) if text.startswith("holidays:"))
    with pytest.raises(DataError, match=rf"{path}:{line}: .*{reason}"):
        read(path, {})


@pytest.mark.parametrize(("wednesday", "reason"), [
    ('  wednesday: ["8 to 6"]', "'8 to 6' is not like 08:00-18:00"),
    ('  wednesday: ["18:00-08:00"]', "ends before it begins"),
    ('  wednesday: ["08:00-12:00", "11:00-14:00"]', "before the hours before it end"),
    ("  # closed", "'wednesday' is missing"),
    ("  wednesday: 8", "'wednesday' must be a list"),
    ("  wednesday: []\n  wensday: []", "unknown key 'wensday'"),
])
def test_a_fault_names_file_line_and_reason(tmp_path: Path, wednesday: str, reason: str) -> None:
    path = clinic_with(tmp_path, wednesday)
    with pytest.raises(DataError, match=rf"{path}:\d+: .*{reason}"):
        read(path, {})


def test_a_clinic_opens_on_some_day(tmp_path: Path) -> None:
    path = tmp_path / "clinic.yml"
    path.write_text((ROOT / "clinic.yml").read_text().replace('["08:00-18:00"]', "[]"))
    with pytest.raises(DataError, match="has no day with hours"):
        read(path, {})


@pytest.mark.parametrize(("moment", "closes"), [
    (at(25, 7), None), (at(25, 8), at(25, 18)), (at(25, 17, 59), at(25, 18)), (at(25, 18), None),
])
def test_closes(moment: datetime, closes: datetime | None) -> None:
    assert clinic().opening.closes(moment) == closes


def test_closes_at_midnight(tmp_path: Path) -> None:
    opening = read(clinic_with(tmp_path, '  wednesday: ["13:00-24:00"]'), {}).opening
    assert opening.closes(at(25, 23)) == at(26, 0)
