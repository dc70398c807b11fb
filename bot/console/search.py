"""Search in transcripts, and conversations that nobody has flagged."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Form, HTTPException, Query, Request
from fastapi.responses import RedirectResponse, Response

from bot.records import cases, queue, search, talks
from bot.records.queue import SEVERE_FIRST
from bot.records.tables import now

from . import noting
from .filters import Filters, filters
from .queue import form
from .routes import HOME, Changer, Person, Records, Settings, _page, router
from .typed import NOTE, typed

PAGE, AROUND = 30, 60  # hits of a page, messages of a conversation without a case
MAX_EVENT = 2**63 - 1


@router.get("/search", dependencies=[noting.noted("transcripts.search")])
def find(
    request: Request, settings: Settings, records: Records, person: Person,
    chosen: Annotated[Filters, Depends(filters)], before: Annotated[int | None, Query(ge=0, le=MAX_EVENT)] = None,
) -> Response:
    """The newest messages with the words."""
    if case := talks.case_named(records, chosen.q):
        return RedirectResponse(f"{HOME}/cases/{case}", 303)
    found = search.search(records, chosen.q, chosen.narrowed(settings.time_zone, person.name), before, PAGE)
    return _page(request, "search.html", {
        "clinic": settings, "person": person, "filters": chosen, "now": now(), "hits": found.hits, "next": found.next,
        "before": before, "counts": queue.counts(records), **form(records, person, chosen),
    })


@router.get("/messages/{number:int}", dependencies=[noting.noted("conversation.read", "message {number}")])
def conversation(request: Request, number: int, settings: Settings, records: Records, person: Person) -> Response:
    """The conversation of a message: its case when it has one, else the messages around it."""
    sender = talks.sender_of(records, number) if 0 < number <= MAX_EVENT else None
    if sender is None:
        raise HTTPException(404, "There is no such message.")
    if case := talks.newest_case(records, sender):
        return RedirectResponse(f"{HOME}/cases/{case}?at={number}#m-{number}", 303)
    return _page(request, "conversation.html", {
        "clinic": settings, "person": person, "now": now(), "patient": talks.patient(records, sender),
        "messages": talks.around(records, sender, number, AROUND), "message": number, "levels": SEVERE_FIRST,
        "counts": queue.counts(records), "readings": {},
    })


@router.post("/messages/{number:int}/flag", dependencies=[noting.noted("case.flag", "message {number}")])
def flag(
    number: int, records: Records, person: Changer, level: Annotated[str, Form()] = "",
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Open a case by hand for a conversation that the rules did not flag."""
    sender = talks.sender_of(records, number) if 0 < number <= MAX_EVENT else None
    if sender is None or level not in SEVERE_FIRST:
        raise HTTPException(404, "There is no such message.")
    cases.flag(records, sender, person.name, level, typed(reason, NOTE))
    return RedirectResponse(f"{HOME}/messages/{number}", 303)
