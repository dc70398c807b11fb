"""Which days a report is about, as they stand in its address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Annotated
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import Depends, Query

from bot.records.statistics import DAY, WEEK

from .routes import Settings

USUAL = timedelta(days=27)  # before today
MOST_DAYS = 92  # shown day by day; a longer time is shown by weeks
LONGEST = timedelta(days=5 * 366)

Text = Annotated[str, Query(max_length=32)]


@dataclass(frozen=True)
class Period:
    """From the first day to the last, both in it, in the clinic's time zone; `by` is DAY or WEEK."""

    first: date
    last: date
    by: str
    zone: str

    @property
    def start(self) -> datetime:
        """The first moment, UTC."""
        return _midnight(self.first, self.zone)

    @property
    def before(self) -> datetime:
        """The first moment after it, UTC."""
        return _midnight(self.last + timedelta(days=1), self.zone)

    @property
    def query(self) -> str:
        """It as part of an address."""
        return urlencode({"since": self.first.isoformat(), "until": self.last.isoformat(), "by": self.by})


def period(settings: Settings, since: Text = "", until: Text = "", by: Text = "") -> Period:
    """The days that a request asks for: the last four weeks when it names none; what cannot be is put right."""
    today = datetime.now(ZoneInfo(settings.time_zone)).date()
    last = min(_day(until) or today, today)
    first = min(_day(since) or last - USUAL, last)
    first = max(first, last - LONGEST)
    weekly = by == WEEK or (last - first).days >= MOST_DAYS
    return Period(first, last, WEEK if weekly else DAY, settings.time_zone)


Chosen = Annotated[Period, Depends(period)]


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year >= 2000 else None


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(timezone.utc)
