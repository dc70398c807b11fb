"""What stands between a password and the queue: a code, a locked screen, a new password, a second factor to set up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.records.logins import Session
from bot.records.tables import now
from bot.staff_rules import StaffRules

# The pages under /nurse, in the order in which they come.
ORDER = ("code", "locked", "password", "factor")


class Detour(Exception):
    """Another page comes first."""

    def __init__(self, page: str) -> None:
        """`page` is one of ORDER."""
        super().__init__(page)
        self.page = page


def first(session: Session, rules: StaffRules) -> str:
    """The page that comes first for a session, "" when it may go anywhere."""
    if session.totp and not session.proved:
        return "code"
    if is_locked(session, rules, now()):
        return "locked"
    if session.temporary:
        return "password"
    # Who came by single sign-on is proved: the second factor is the provider's business.
    if session.role in rules.second_factor and not session.totp and not session.proved:
        return "factor"
    return ""


def require(session: Session, rules: StaffRules, stage: str = "") -> None:
    """Raise Detour unless a session may go to the page of a stage: no page comes before that. "" is any other page."""
    page = first(session, rules)
    if page and (not stage or ORDER.index(page) < ORDER.index(stage)):
        raise Detour(page)


def is_refresh(method: str, headers: Mapping[str, str]) -> bool:
    """Whether a page asks by itself for what is new: that is nobody's doing."""
    return method == "GET" and ("HX-Request" in headers or "text/event-stream" in headers.get("Accept", ""))


def is_locked(session: Session, rules: StaffRules, moment: datetime) -> bool:
    """Whether a session is locked, by the person or because nothing was done for so long."""
    return session.locked or moment - session.seen_at >= timedelta(minutes=rules.idle_minutes)
