"""One flagged conversation: what was said, why it was flagged, and what is done about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Form, HTTPException, Query, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.engine import Engine

from bot.clinic import Clinic
from bot.records import cases, misreadings, queries, queue, talks
from bot.records.addresses import reach
from bot.records.logins import Session
from bot.records.queries import Escalation, Message
from bot.records.queue import SEVERE_FIRST
from bot.records.tables import OUTCOMES, now

from . import noting
from .facts import gathered
from .filters import read
from .queue import address, listing
from .routes import HOME, MAX_ID, Changer, Person, Records, Settings, _page, router
from .typed import NOTE, WORDS, typed

NEWEST = 100  # messages of a page of a transcript
MAX_EVENT = 2**63 - 1


def _noted(action: str) -> Any:
    return noting.noted(f"case.{action}", "case {number}")


@dataclass(frozen=True)
class Here:
    """What the routes of a case share: who asks, in which clinic, about which case."""

    request: Request
    clinic: Clinic
    records: Engine
    case: Escalation


def here(request: Request, number: int, settings: Settings, records: Records) -> Here:
    """The case of an address; raises a 404 when there is none."""
    found = queries.escalation(records, number) if 0 < number <= MAX_ID else None
    if found is None:
        raise HTTPException(404, "There is no such case.")
    return Here(request, settings, records, found)


Case = Annotated[Here, Depends(here)]
Version = Annotated[int | None, Form()]


@router.get("/cases/{number:int}", dependencies=[_noted("read")])
def case(
    person: Person, here: Case,
    before: Annotated[int | None, Query(ge=0, le=MAX_EVENT)] = None,
    at: Annotated[int | None, Query(ge=0, le=MAX_EVENT)] = None,
) -> Response:
    """One flagged conversation, with its newest messages, or with those before or around one."""
    return shown(here, person, before=before, at=at)


@router.get("/cases/{number:int}/fresh")
def fresh(
    person: Person, here: Case, after: Annotated[int, Query(ge=0, le=MAX_EVENT)] = 0, version: int = 0,
) -> Response:
    """What is new on the page of a case, for htmx: later messages, who has it, and what others did."""
    return _page(here.request, "fresh.html", later(here, person, after, version))


@router.post("/cases/{number:int}/acknowledge", dependencies=[_noted("acknowledge")])
def acknowledge(
    person: Changer, here: Case, version: Version = None, back: Annotated[str | None, Form()] = None,
) -> Response:
    """See a case, which ends its alarm. From the queue, with its filters after a "?" in `back`, one goes on there."""
    done = cases.acknowledge(here.records, here.case.id, person.name, version)
    if back is None:
        return _done(here) if done else conflict(here, person, version)
    query = back.removeprefix("?")
    if here.request.headers.get("HX-Request"):
        return _queue_again(here, person, query, done)
    return RedirectResponse(address(read(query).query), 303) if done else conflict(here, person, version)


@router.post("/cases/{number:int}/claim", dependencies=[_noted("claim")])
def claim(person: Changer, here: Case, version: Version = None) -> Response:
    """Have a case, whoever had it before."""
    return _act(cases.claim, here, person, version)


@router.post("/cases/{number:int}/release", dependencies=[_noted("release")])
def release(person: Changer, here: Case, version: Version = None) -> Response:
    """Put a case back into the queue."""
    return _act(cases.release, here, person, version)


@router.post("/cases/{number:int}/reopen", dependencies=[_noted("reopen")])
def reopen(person: Changer, here: Case, version: Version = None) -> Response:
    """Take up a closed case again."""
    return _act(cases.reopen, here, person, version)


@router.post("/cases/{number:int}/close", dependencies=[_noted("close")])
def close(
    person: Changer, here: Case, note: Annotated[str, Form()] = "", outcome: Annotated[str, Form()] = "",
    version: Version = None,
) -> Response:
    """Close a case: what it was, and a note."""
    written = typed(note, NOTE)
    draft = {"note": written, "outcome": outcome}
    if outcome not in OUTCOMES:
        return shown(here, person, status=422, problem="Choose what it was, then close the case.", draft=draft)
    if not cases.close(here.records, here.case.id, person.name, written, outcome, version):
        return conflict(here, person, version, draft)
    return RedirectResponse(HOME, 303)


@router.post("/cases/{number:int}/notes", dependencies=[_noted("notes")])
def add_note(person: Changer, here: Case, note: Annotated[str, Form()] = "") -> Response:
    """Keep a private note."""
    if written := typed(note, NOTE):
        cases.add_note(here.records, here.case.id, person.name, written)
    return _done(here, "#notes")


@router.post("/cases/{number:int}/tags", dependencies=[_noted("tags")])
def tag(
    person: Changer, here: Case, word: Annotated[str, Form()] = "", off: Annotated[str, Form()] = ""
) -> Response:
    """Put a tag on a case, or take it off."""
    cases.tag(here.records, here.case.id, person.name, typed(word, NOTE), on=not off)
    return _done(here, "#tags")


@router.post("/cases/{number:int}/misreadings", dependencies=[_noted("misreadings")])
def misread(
    person: Changer, here: Case, event: Annotated[int, Form(ge=0, le=MAX_EVENT)] = 0,
    expected: Annotated[str, Form()] = "", note: Annotated[str, Form()] = "",
) -> Response:
    """Say that the rules read a message wrong; without a level it is taken back."""
    if expected in SEVERE_FIRST:
        misreadings.record(here.records, here.case.sender_id, event, person.name, expected, typed(note, NOTE))
    else:
        misreadings.withdraw(here.records, event, person.name)
    return RedirectResponse(f"{HOME}/cases/{here.case.id}?at={event}#m-{event}", 303)


def shown(
    here: Here, person: Session, *, before: int | None = None, at: int | None = None, status: int = 200, **more: Any
) -> Response:
    """The page of a case as it is now."""
    records, found, count = here.records, here.case, NEWEST + 1
    if at is not None:
        messages = talks.around(records, found.sender_id, at, count)
    else:
        messages = queries.transcript(records, found.sender_id, count, before=before)
    cut, messages = len(messages) > NEWEST, messages[-NEWEST:]
    return _page(here.request, "case.html", {
        **_common(here, person, messages), "cut": messages[0].id if cut else None,
        "past": at is not None or before is not None, "facts": gathered(records, found.sender_id),
        "notes": cases.notes_of(records, found.id), "changes": cases.changes(records, found.id),
        "earlier": talks.earlier(records, found.sender_id, found.id),
        "sessions": talks.sessions(records, found.sender_id), "reach": reach(records, found.sender_id),
        "counts": queue.counts(records),
        "outcomes": OUTCOMES, "note_length": NOTE, "draft": {}, "problem": "", "conflict": None, **more,
    }, status)


def conflict(here: Here, person: Session, version: int | None, draft: dict[str, str] | None = None) -> Response:
    """The page of a case, with what others did since it was this version, and what was typed."""
    since = cases.changes(here.records, here.case.id, version) if version is not None else []
    return shown(_again(here), person, status=409, conflict=since, draft=draft or {})


def later(here: Here, person: Session, after: int, version: int) -> dict[str, Any]:
    """What `fresh.html` shows."""
    messages = queries.transcript(here.records, here.case.sender_id, NEWEST, after)
    since = cases.changes(here.records, here.case.id, version) if version != here.case.version else []
    return {
        **_common(here, person, messages), "after": messages[-1].id if messages else after, "version": version,
        "conflict": since, "counts": queue.counts(here.records),
    }


def _common(here: Here, person: Session, messages: list[Message]) -> dict[str, Any]:
    return {
        "clinic": here.clinic, "person": person, "case": here.case, "now": now(), "messages": messages,
        "after": messages[-1].id if messages else 0, "version": here.case.version, "levels": SEVERE_FIRST,
        "words_length": WORDS,
        "readings": misreadings.of_messages(here.records, [m.id for m in messages if m.who == "patient"]),
    }


def _act(change: Callable[..., bool], here: Here, person: Session, version: int | None) -> Response:
    done = change(here.records, here.case.id, person.name, version)
    return _done(here) if done else conflict(here, person, version)


def _done(here: Here, place: str = "") -> Response:
    return RedirectResponse(f"{HOME}/cases/{here.case.id}{place}", 303)


def _again(here: Here) -> Here:
    found = queries.escalation(here.records, here.case.id)
    return Here(here.request, here.clinic, here.records, found or here.case)


def _queue_again(here: Here, person: Session, query: str, done: bool) -> Response:
    chosen = read(query)
    context = listing(here.request, here.clinic, here.records, person, chosen)
    return _page(here.request, "refreshed.html", {**context, "late": None if done else _again(here).case})
