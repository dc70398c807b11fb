"""Times and names as a nurse reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.approval import approved, in_words
from bot.records.cases import Change
from bot.records.queries import Escalation
from bot.triage.strict import DataError

LEVELS = {"emergency": "Emergency", "urgent": "Urgent", "routine": "Routine", "none": "Not flagged"}
STATES = {"open": "Nobody has it", "acknowledged": "Taken", "closed": "Closed"}
CHANNELS = {"widget": "Web chat", "rest": "Web chat", "sms": "SMS", "whatsapp": "WhatsApp", "": "Unknown"}
OUTCOMES = {
    "true_emergency": "True emergency", "over_triaged": "Over-triaged", "missed": "Missed by the rules",
    "other": "Other",
}
SPEAKERS = {"patient": "Patient", "assistant": "Assistant", "staff": "Staff"}
HAPPENED = {
    "acknowledged": "acknowledged it", "claimed": "claimed it", "released": "put it back", "closed": "closed it",
    "reopened": "reopened it", "flagged": "flagged it by hand", "tagged": "added the tag",
    "untagged": "took off the tag", "taken_over": "took over the conversation",
    "handed_back": "handed back to the assistant", "lapsed": "Nobody wrote, so the assistant answers again",
    "raised": "The rules raised it",
    "asked": "The patient asked for a person", "wrote_again": "The patient wrote again",
    "trouble": "Something of ours went wrong, see why",
}


@dataclass(frozen=True)
class Due:
    """How a case stands with its deadline, in words; `late` when that is over, `soon` in its last third."""

    text: str
    late: bool
    soon: bool


def due(case: Escalation, deadlines: Mapping[str, int], moment: datetime) -> Due | None:
    """How long an open case may still wait, None for one that somebody has seen."""
    if case.state != "open":
        return None
    whole = timedelta(minutes=deadlines[case.level])
    left = case.since + whole - moment
    if left < timedelta(0):
        late = age(-left)
        return Due("late" if late == "just now" else f"{late} late", True, False)
    return Due(f"{age(left)} left" if left >= timedelta(minutes=1) else "under 1 min left", False, left < whole / 3)


def happened(change: Change) -> str:
    """A change of a case as a sentence without its time."""
    what = HAPPENED.get(change.what, change.what)
    detail = {"closed": OUTCOMES, "raised": LEVELS}.get(change.what, {}).get(change.detail, change.detail)
    return f"{change.who} {what}".strip() + (f": {detail}" if detail else "")


def age(passed: timedelta) -> str:
    """How long ago, roughly: "just now", "12 min", "3 h 5 min", "2 days"."""
    minutes = max(0, int(passed.total_seconds())) // 60
    hours, days = minutes // 60, minutes // 1440
    if days >= 2:
        return f"{days} days"
    if hours:
        return f"{hours} h {minutes % 60} min"
    return f"{minutes} min" if minutes else "just now"


def clock(moment: datetime, zone: str, today: datetime) -> str:
    """The clinic's time of day, with the date unless it is today."""
    local, current = moment.astimezone(ZoneInfo(zone)), today.astimezone(ZoneInfo(zone))
    if local.date() == current.date():
        return f"{local:%H:%M}"
    return f"{local:%d %b %Y, %H:%M}"


def channel(name: str) -> str:
    """A channel's name for people."""
    return CHANNELS.get(name, name.capitalize())


def rule(name: str) -> str:
    """A rule's name for people."""
    return name.replace("_", " ")


@lru_cache(maxsize=1)
def approval() -> str:
    """Who approved the rules that this process works with. A record that cannot be read approves nothing."""
    try:
        return in_words(approved())
    except DataError:
        return in_words(None)
