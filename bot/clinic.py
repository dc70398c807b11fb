"""The clinic's own settings: clinic.yml, overridden by environment variables."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.opening import Opening, read_opening
from bot.policy import Policy, read_policy
from bot.triage.strict import load

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
    database_url: str
    redis_url: str
    secret_key: str

    def now(self) -> datetime:
        """The time at the clinic."""
        return datetime.now(ZoneInfo(self.time_zone))

    def local(self, moment: datetime) -> datetime:
        """A moment as the clinic's clock shows it."""
        return moment.astimezone(ZoneInfo(self.time_zone))

    def words(self) -> dict[str, str]:
        """The values that wording in domain.yml and data/ may name in braces."""
        return {
            "clinic_name": self.name, "clinic_phone": self.phone,
            "after_hours_phone": self.after_hours_phone, "clinic_hours": self.hours,
            "next_opening": f"{self.opening.next(self.now()):%A, %-I:%M %p}",
            "emergency_number": self.emergency_number,
            "crisis_number": self.crisis_number, "crisis_name": self.crisis_name,
        }


def read(path: Path, environ: Mapping[str, str]) -> Clinic:
    """The settings in a file and an environment.

    `DATABASE_URL`, `REDIS_URL`, `SECRET_KEY` and `ALERT_URLS` (separated by blanks) come from the
    environment, and so do addresses of `alerts` that begin with "$". Raises DataError naming file, line and reason.
    """
    root = load(path).only(
        required=("name", "phone", "after_hours_phone", "hours", "opening", "time_zone", "region", "regions",
                  "retention_days", "alerts"),
        optional=("alert_urls",),
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
    urls = environ.get("ALERT_URLS", "").split() or root.strings("alert_urls")
    return Clinic(
        name=root.text("name"), phone=root.text("phone"), after_hours_phone=root.text("after_hours_phone"),
        hours=root.text("hours"), opening=read_opening(root), time_zone=root.text("time_zone"), region=region,
        emergency_number=numbers.text("emergency"), crisis_number=numbers.text("crisis"),
        crisis_name=numbers.text("crisis_name"), alert_urls=tuple(urls), retention_days=days,
        alerts=read_policy(root, urls, environ),
        database_url=environ.get("DATABASE_URL") or f"sqlite:///{ROOT / 'var' / 'records.db'}",
        redis_url=environ.get("REDIS_URL", ""), secret_key=environ.get("SECRET_KEY", ""),
    )


@lru_cache(maxsize=1)
def clinic() -> Clinic:
    """This installation's settings, read once; `CLINIC_FILE` names another file than clinic.yml."""
    return read(Path(os.environ.get("CLINIC_FILE", ROOT / "clinic.yml")), os.environ)
