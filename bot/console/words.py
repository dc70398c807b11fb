"""Times and names as a nurse reads them."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.approval import approved, in_words
from bot.triage.strict import DataError

LEVELS = {"emergency": "Emergency", "urgent": "Urgent", "routine": "Routine", "none": "Not flagged"}
STATES = {"open": "Nobody has it", "acknowledged": "Taken", "closed": "Closed"}
CHANNELS = {"widget": "Web chat", "rest": "Web chat", "sms": "SMS", "whatsapp": "WhatsApp", "": "Unknown"}


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
