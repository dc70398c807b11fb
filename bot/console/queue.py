"""The queue: who waits, since when, and why."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any

from fastapi import Depends, Form, Query, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.engine import Engine

from bot.clinic import Clinic
from bot.records import queue as cases_in_order
from bot.records import saved_filters
from bot.records.logins import Session
from bot.records.queue import Place
from bot.records.tables import now

from .filters import Filters, choices, filters, read
from .routes import HOME, Changer, Number, Person, Records, Settings, _page, _templates, router

PAGE = 50  # cases
Chosen = Annotated[Filters, Depends(filters)]


@router.get("")
@router.get("/queue")
def queue(
    request: Request, settings: Settings, records: Records, person: Person, chosen: Chosen,
    after: Annotated[str, Query(max_length=100)] = "", shown: Annotated[str, Query()] = "",
) -> Response:
    """The queue; only its list for htmx, and nothing at all when that is what it shows already."""
    context = listing(request, settings, records, person, chosen, after)
    if request.headers.get("HX-Request"):
        if shown == context["version"]:
            return Response(status_code=204)
        return _page(request, "refreshed.html", context)
    return _page(request, "queue.html", {**context, **form(records, person, chosen)})


@router.post("/filters")
def save_filter(
    records: Records, person: Changer, name: Annotated[str, Form()] = "", query: Annotated[str, Form()] = ""
) -> Response:
    """Keep the filters of a page under a name, and go back to it."""
    named = "".join(c for c in name if c.isprintable()).strip()[:64]
    kept = read(query).query
    if named:
        saved_filters.save(records, person.staff_id, named, kept)
    return RedirectResponse(address(kept), 303)


@router.post("/filters/{number:int}/forget")
def forget_filter(number: Number, records: Records, person: Changer) -> Response:
    """Drop a saved filter."""
    saved_filters.forget(records, person.staff_id, number)
    return RedirectResponse(HOME, 303)


def address(query: str) -> str:
    """The page for filters: the search when they have words to look for, else the queue."""
    place = f"{HOME}/search" if query.startswith("q=") else HOME
    return f"{place}?{query}" if query else place


def form(records: Engine, person: Session, chosen: Filters) -> dict[str, Any]:
    """What the filters' form and the saved filters show."""
    known = {f"{column}s": cases_in_order.known(records, column) for column in ("channel", "rule")}
    saved = saved_filters.saved(records, person.staff_id)
    return {
        "choices": choices(known), "saved": saved, "address": address,
        "current": next((one for one in saved if one.query == chosen.query), None),
    }


def listing(
    request: Request, settings: Clinic, records: Engine, person: Session, chosen: Filters, after: str = ""
) -> dict[str, Any]:
    """What the queue's templates show; `version` tells one list from another."""
    place = Place.read(after)
    page = cases_in_order.page(records, chosen.wanted(settings.time_zone, person.name), place, PAGE)
    context = {
        "clinic": settings, "person": person, "filters": chosen, "now": now(), "after": str(place or ""),
        "waiting": [case for case in page.cases if case.state == "open"],
        "taken": [case for case in page.cases if case.state == "acknowledged"],
        "closed": [case for case in page.cases if case.state == "closed"],
        "next": page.next, "counts": cases_in_order.counts(records),
    }
    rendered = _templates.get_template("listing.html").render(request=request, **context)
    return {**context, "listing": rendered, "version": hashlib.sha256(rendered.encode()).hexdigest()[:16]}
