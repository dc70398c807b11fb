"""In red on every page of the console: destinations that take no alerts, and a canary that did not come through."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import HTMLResponse, Response

from bot.clinic import Clinic
from bot.records import standing
from bot.records.engine import engine
from bot.records.tables import now

from . import words
from .routes import Person, Settings, _templates, router


def lines(request: Request, clinic: Clinic) -> list[str]:
    """One sentence for each thing that is wrong; the templates call it `alarms`."""
    return [*_destinations(clinic), *_canary(request, clinic)]


def version(said: list[str]) -> str:
    """A short name for what is shown, so that a page asks only for what is new."""
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]


def _destinations(clinic: Clinic) -> Iterator[str]:
    known = clinic.alerts.destinations()
    for found in standing.failing(engine(clinic.database_url)):
        if found.name in known:  # others were taken out of clinic.yml
            since = words.clock(found.since, clinic.time_zone, now())
            who = ", ".join(clinic.alerts.readers(found.name))
            yield f"Alerts do not reach {who} ({found.name}) since {since}: {found.error}."


def _canary(request: Request, clinic: Clinic) -> Iterator[str]:
    every, started_at = clinic.alerts.canary_every, getattr(request.app.state, "started_at", None)
    if every and started_at:
        problem = standing.canary_problem(engine(clinic.database_url), every, started_at)
        if problem:
            yield f"The test message from chat to alert did not come through: {problem}."


@router.get("/alarms")
def refreshed(request: Request, settings: Settings, person: Person, shown: Annotated[str, Query()] = "") -> Response:
    """The same again for a page that is open, and nothing at all when that is what it shows already."""
    if shown == version(lines(request, settings)):
        return Response(status_code=204)
    return HTMLResponse(_templates.get_template("alarms.html").render(request=request, clinic=settings))


_templates.env.globals.update(alarms=lines, alarms_version=version)
