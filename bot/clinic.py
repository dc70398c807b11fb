"""The clinic's own settings: clinic.yml, overridden by environment variables."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.opening import Opening, read_opening
from bot.policy import Policy, read_policy
from bot.staff_rules import StaffRules, read_staff
from bot.triage.strict import Node, load

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Clinic:
    """Names, numbers and addresses of one clinic. Phone numbers are text as people dial them."""

    name: str
    phone: str
    after_hours_phone: str
    hours: str
    opening: Opening
    time_zone: str
    region: str
    emergency_number: str
    crisis_number: str
    crisis_name: str
    alert_urls: tuple[str, ...]
    alerts: Policy
    retention_days: int
    origins: tuple[str, ...]
    deadlines: Mapping[str, int]  # minutes until a nurse should have seen a case, by its level
    quiet_minutes: int  # a conversation that staff took over and do not write in goes back after so long
    staff: StaffRules
    database_url: str
    redis_url: str
    secret_key: str
    public_url: str = ""  # how the outside reaches this server, without a slash at the end
    channels: Mapping[str, Node] = field(default_factory=dict)  # what stands under each messaging provider

    def now(self) -> datetime:
        """The time at the clinic."""
        return datetime.now(ZoneInfo(self.time_zone))

    def local(self, moment: datetime) -> datetime:
        """A moment as the clinic's clock shows it."""
        return moment.astimezone(ZoneInfo(self.time_zone))

    def words(self) -> dict[str, str]:
        """The values that wording in domain.yml and data/ may name in braces."""
        now = self.now()
        opens = self.opening.next(now)
        day = "%A" if opens - now < timedelta(days=6) else "%A, %-d %B"
        return {
            "clinic_name": self.name, "clinic_phone": self.phone,
            "after_hours_phone": self.after_hours_phone, "clinic_hours": self.hours,
            "next_opening": opens.strftime(f"{day}, %-I:%M %p"),
            "emergency_number": self.emergency_number,
            "crisis_number": self.crisis_number, "crisis_name": self.crisis_name,
        }


def read(path: Path, environ: Mapping[str, str]) -> Clinic:
    """The settings in a file and an environment.

    `DATABASE_URL`, `REDIS_URL`, `SECRET_KEY`, `OIDC_CLIENT_SECRET`, `PUBLIC_URL` and `ALERT_URLS` (separated by
    blanks) come from the environment, and so do addresses of `alerts` that begin with "$". Raises DataError
    naming file, line and reason.
    """
    root = load(path).only(
        required=("name", "phone", "after_hours_phone", "hours", "opening", "time_zone", "region", "regions",
                  "retention_days", "staff", "alerts", "deadlines", "quiet_minutes"),
        optional=("alert_urls", "holidays", "origins", "public_url", "channels"),
    )
    regions = root.nodes("regions")
    region = root.choice("region", sorted(regions))
    numbers = regions[region].only(required=("emergency", "crisis", "crisis_name"))
    try:
        ZoneInfo(root.text("time_zone"))
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise root.fail(f"'{root['time_zone']}' is no time zone", "time_zone") from error
    days = root["retention_days"]
    if not isinstance(days, int) or isinstance(days, bool) or days < 1:
        raise root.fail("'retention_days' must be a whole number of days, 1 or more", "retention_days")
    quiet = root["quiet_minutes"]
    if not isinstance(quiet, int) or isinstance(quiet, bool) or quiet < 1:
        raise root.fail("'quiet_minutes' must be a whole number of minutes, 1 or more", "quiet_minutes")
    urls = environ.get("ALERT_URLS", "").split() or root.strings("alert_urls")
    public_url = (environ.get("PUBLIC_URL") or root.text("public_url")).rstrip("/")
    channels = root.nodes("channels")
    if channels and not public_url.startswith(("https://", "http://")):
        raise root.fail("'channels' needs 'public_url': https:// and the name at which providers reach you", "channels")
    return Clinic(
        name=root.text("name"), phone=root.text("phone"), after_hours_phone=root.text("after_hours_phone"),
        hours=root.text("hours"), opening=read_opening(root), time_zone=root.text("time_zone"), region=region,
        emergency_number=numbers.text("emergency"), crisis_number=numbers.text("crisis"),
        crisis_name=numbers.text("crisis_name"), alert_urls=tuple(urls), retention_days=days,
        alerts=read_policy(root, urls, environ), origins=_origins(root), staff=read_staff(root, environ),
        deadlines=_deadlines(root), quiet_minutes=quiet,
        database_url=environ.get("DATABASE_URL") or f"sqlite:///{ROOT / 'var' / 'records.db'}",
        redis_url=environ.get("REDIS_URL", ""), secret_key=environ.get("SECRET_KEY", ""),
        public_url=public_url, channels=channels,
    )


def _origins(root: Node) -> tuple[str, ...]:
    """The sites that may use the chat API, as browsers write them; DataError for anything else."""
    found = root.strings("origins")
    for origin in found:
        try:
            parts = urlsplit(origin)
            host, port = parts.hostname or "", parts.port
        except ValueError as error:
            raise root.fail(f"'origins' names '{origin}', which is no address ({error})", "origins") from error
        usual = port == {"https": 443, "http": 80}.get(parts.scheme)
        written = f"[{host}]" if ":" in host else host
        right = f"{parts.scheme}://{written}" + (f":{port}" if port and not usual else "")
        local = host in ("localhost", "127.0.0.1")
        if parts.scheme not in ("https", "http") or not host or "*" in host or (parts.scheme == "http" and not local):
            reason = "which must be https:// and the name of a site, like https://www.clinic.example"
            raise root.fail(f"'origins' names '{origin}', {reason}", "origins")
        if origin != right:
            raise root.fail(f"'origins' names '{origin}', which a browser writes as {right}", "origins")
    return tuple(found)


def _deadlines(root: Node) -> Mapping[str, int]:
    node = root["deadlines"]
    if not isinstance(node, Node):
        raise root.fail("'deadlines' must hold minutes by level", "deadlines")
    node.only(required=("emergency", "urgent", "routine", "none"))
    for level, minutes in node.items():
        if not isinstance(minutes, int) or isinstance(minutes, bool) or minutes < 1:
            raise node.fail(f"'{level}' must be a whole number of minutes, 1 or more", level)
    return dict(node)


@lru_cache(maxsize=1)
def clinic() -> Clinic:
    """This installation's settings, read once; `CLINIC_FILE` names another file than clinic.yml."""
    return read(Path(os.environ.get("CLINIC_FILE", ROOT / "clinic.yml")), os.environ)
