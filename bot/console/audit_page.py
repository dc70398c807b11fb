"""The audit log, for admins."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Query, Request
from fastapi.responses import Response

from bot.records import audit
from bot.records.tables import now

from . import noting
from .persons import Admin
from .routes import MAX_ID, Records, Settings, _page, router

ROWS = 100
Text = Annotated[str, Query(max_length=255)]


@router.get("/audit", dependencies=[noting.noted("audit.read")])
def audit_page(
    request: Request, settings: Settings, records: Records, person: Admin,
    who: Text = "", action: Text = "", subject: Text = "", before: int = 0, check: bool = False,
) -> Response:
    """The newest rows of those that fit; `check` looks at every row whether it is as it was written."""
    who, action, subject = ("".join(c for c in text if c.isprintable()).strip() for text in (who, action, subject))
    older = before if 0 < before <= MAX_ID else None
    rows = audit.entries(records, who=who, action=action, subject=subject, before=older, limit=ROWS + 1)
    context = {
        "clinic": settings, "person": person, "now": now(), "who": who, "action": action, "subject": subject,
        "rows": rows[:ROWS], "older": rows[ROWS - 1].id if len(rows) > ROWS else None,
        "zone": ZoneInfo(settings.time_zone),
        "actions": audit.actions(records), "chain": audit.verify(records) if check else None,
    }
    return _page(request, "audit.html", context)
