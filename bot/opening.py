"""When the clinic is open: the `opening` of clinic.yml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, time, timedelta

from bot.triage.strict import Node

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Hours = tuple[time, time]
_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|(24):(00))")


class Opening:
    """Hours by weekday. Moments are in the clinic's own time zone."""

    def __init__(self, hours: Mapping[str, tuple[Hours, ...]]) -> None:
        self._hours = hours

    def is_open(self, moment: datetime) -> bool:
        """Whether somebody is there."""
        now = moment.time()
        return any(begins <= now and (now < ends or ends == time.max) for begins, ends in self._of(moment))

    def next(self, moment: datetime) -> datetime:
        """When it opens next, after a moment."""
        days = (moment + timedelta(days=ahead) for ahead in range(8))
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
        return self._hours[DAYS[day.weekday()]]


def read_opening(root: Node) -> Opening:
    """The opening hours of clinic.yml. Raises DataError naming file, line and reason."""
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
    return Opening(hours)


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
