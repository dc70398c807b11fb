"""When the clinic is open: the `opening` of clinic.yml."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from itertools import count

from bot.triage.strict import Node

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Hours = tuple[time, time]
_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|(24):(00))")
_HOLIDAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?: to (\d{4}-\d{2}-\d{2}))?")
_MOST_DAYS = 366  # of one holiday: a longer one is a slip


class Opening:
    """Hours by weekday, and the days on which it is closed. Moments are in the clinic's own time zone."""

    def __init__(self, hours: Mapping[str, tuple[Hours, ...]], holidays: frozenset[date] = frozenset()) -> None:
        self._hours, self._holidays = hours, holidays

    def is_open(self, moment: datetime) -> bool:
        """Whether somebody is there."""
        now = moment.time()
        return any(begins <= now and (now < ends or ends == time.max) for begins, ends in self._of(moment))

    def next(self, moment: datetime) -> datetime:
        """When it opens next, after a moment."""
        days = (moment + timedelta(days=ahead) for ahead in count())  # holidays end some day
        opens = (day.replace(hour=begins.hour, minute=begins.minute, second=0, microsecond=0)
                 for day in days for begins, _ in self._of(day))
        return next(time for time in opens if time > moment)

    def closes(self, moment: datetime) -> datetime | None:
        """When it closes, None when it is closed. At midnight it may be open again."""
        ends = next((ends for begins, ends in self._of(moment) if begins <= moment.time() < ends), None)
        if ends == time.max:
            return (moment + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        if ends is None:
            return None
        return moment.replace(hour=ends.hour, minute=ends.minute, second=0, microsecond=0)

    def _of(self, day: datetime) -> tuple[Hours, ...]:
        return () if day.date() in self._holidays else self._hours[DAYS[day.weekday()]]


def read_opening(root: Node) -> Opening:
    """The opening hours and holidays of clinic.yml. Raises DataError naming file, line and reason."""
    node = root["opening"]
    if not isinstance(node, Node):
        raise root.fail("'opening' must name each weekday with its hours", "opening")
    for day in DAYS:
        if day not in node:
            raise node.fail(f"'{day}' is missing: give its hours, or [] when it is closed")
    node.only(optional=DAYS)
    hours = {day: _hours(node, day) for day in DAYS}
    if not any(hours.values()):
        raise root.fail("'opening' has no day with hours", "opening")
    return Opening(hours, frozenset(day for text in _texts(root, "holidays") for day in _holiday(root, text)))


def _texts(root: Node, key: str) -> list[str]:
    # YAML reads 2026-12-25 as a date, which is what is meant
    found = root.get(key) or []
    if not isinstance(found, list) or not all(isinstance(day, str | date) for day in found):
        raise root.fail(f"'{key}' must be a list of days like 2026-12-25, or 2026-12-24 to 2027-01-01", key)
    return [str(day) for day in found]


def _holiday(root: Node, text: str) -> Iterator[date]:
    match = _HOLIDAY.fullmatch(text)
    if match is None:
        raise root.fail(f"'{text}' is not like 2026-12-25, or 2026-12-24 to 2027-01-01", "holidays")
    try:
        first, last = date.fromisoformat(match[1]), date.fromisoformat(match[2] or match[1])
    except ValueError as error:
        raise root.fail(f"'{text}' is no day of the calendar", "holidays") from error
    if not 0 <= (last - first).days < _MOST_DAYS:
        raise root.fail(f"'{text}' ends before it begins, or is longer than a year", "holidays")
    return (first + timedelta(days=ahead) for ahead in range((last - first).days + 1))


def _hours(node: Node, day: str) -> tuple[Hours, ...]:
    found: list[Hours] = []
    for text in node.strings(day):
        match = _HOURS.fullmatch(text)
        if match is None:
            raise node.fail(f"'{text}' is not like 08:00-18:00", day)
        begins = time(int(match[1]), int(match[2]))
        ends = time.max if match[5] else time(int(match[3]), int(match[4]))
        if ends <= begins or (found and begins < found[-1][1]):
            raise node.fail(f"'{text}' ends before it begins, or begins before the hours before it end", day)
        found.append((begins, ends))
    return tuple(found)
