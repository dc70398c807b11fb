"""What a nurse wants to see of the queue and the transcripts, as it stands in an address."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta, timezone
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode
from zoneinfo import ZoneInfo

from fastapi import Query

from bot.records.queue import SEVERE_FIRST, Wanted
from bot.records.search import Narrowed
from bot.records.tables import STATES

VIEWS = {
    "": ("open", "acknowledged"), "open": ("open",), "acknowledged": ("acknowledged",), "closed": ("closed",),
    "all": STATES,
}
VIEW_NAMES = {
    "": "Waiting and taken", "open": "Waiting", "acknowledged": "Taken", "closed": "Closed", "all": "All",
}
LONGEST = 128

Text = Annotated[str, Query(max_length=500)]


@dataclass(frozen=True)
class Filters:
    """The filters as they are shown again in their form; what cannot be is left out."""

    q: str = ""
    state: str = ""
    level: str = ""
    channel: str = ""
    rule: str = ""
    since: str = ""
    until: str = ""
    mine: bool = False

    @property
    def query(self) -> str:
        """The filters as part of an address, "" when there are none."""
        chosen = {name: "1" if value is True else value for name, value in vars(self).items() if value}
        return urlencode(chosen)

    @property
    def narrows(self) -> bool:
        """Whether something else than a view of the whole queue is asked for."""
        return any(value for name, value in vars(self).items() if name not in ("q", "state"))

    def wanted(self, zone: str, name: str) -> Wanted:
        """The cases to show to a person, with the clinic's days."""
        start, end = self._days(zone)
        return Wanted(
            states=VIEWS[self.state], levels=(self.level,) if self.level else SEVERE_FIRST, channel=self.channel,
            rule=self.rule, holder=name if self.mine else "", opened_from=start, opened_before=end,
        )

    def narrowed(self, zone: str, name: str) -> Narrowed:
        """The messages to show to a person; without a state also those of conversations that have no case."""
        start, end = self._days(zone)
        return Narrowed(
            states=() if self.state in ("", "all") else VIEWS[self.state], levels=(self.level,) if self.level else (),
            channel=self.channel, rule=self.rule, holder=name if self.mine else "", said_from=start, said_before=end,
        )

    def _days(self, zone: str) -> tuple[datetime | None, datetime | None]:
        first, last = _day(self.since), _day(self.until)
        return _midnight(first, zone), _midnight(last and last + timedelta(days=1), zone)


def filters(
    q: Text = "", state: Text = "", level: Text = "", channel: Text = "", rule: Text = "", since: Text = "",
    until: Text = "", mine: Text = "",
) -> Filters:
    """The filters of a request."""
    def plain(text: str) -> str:
        return "".join(c for c in text if c.isprintable()).strip()[:LONGEST]

    return Filters(
        q=plain(q), state=state if state in VIEWS else "", level=level if level in SEVERE_FIRST else "",
        channel=plain(channel), rule=plain(rule), since=since if _day(since) else "",
        until=until if _day(until) else "", mine=mine == "1",
    )


def read(query: str) -> Filters:
    """The filters that stand in an address behind the question mark."""
    known = {field.name for field in fields(Filters)}
    return filters(**{name: value for name, value in parse_qsl(query) if name in known})


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1970 <= day.year <= 9000 else None


def _midnight(day: date | None, zone: str) -> datetime | None:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(timezone.utc) if day else None


def choices(known: dict[str, list[str]]) -> dict[str, Any]:
    """What the filters' form offers; `known` has the rules and channels that there are."""
    return {"views": VIEW_NAMES, "levels": SEVERE_FIRST, **known}
