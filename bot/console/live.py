"""GET /nurse/events: what changes in the queue and in an open case, as it changes. No patient's words are in it."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import Cookie, Query, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from bot.clinic import Clinic
from bot.records import logins, queries, queue
from bot.records.engine import reading
from bot.records.turns import newest_event_id

from . import stages
from .routes import MAX_ID, Person, Records, Settings, router

LOOK, BEAT = 1.0, 5.0  # seconds between two looks at the records, and between two signs of life
LONGEST = 600.0  # seconds; then the browser opens it again
AGAIN = 1000  # milliseconds


@dataclass(frozen=True)
class Seen:
    """What one look found: the cases that changed last, how many are open, and where the open case stands."""

    cases: dict[int, tuple[datetime, datetime]]
    open: int
    case: tuple[Any, ...] = ()


@router.get("/events", response_class=EventSourceResponse)
async def events(
    request: Request, settings: Settings, records: Records, person: Person,
    case: Annotated[int, Query(ge=0, le=MAX_ID)] = 0, nurse_session: Annotated[str, Cookie()] = "",
) -> AsyncIterator[ServerSentEvent]:
    """`cases` when the queue changes, `case` when that case does, `beat` as a sign of life, `out` when logged out."""
    ends, beat = time.monotonic() + LONGEST, 0.0
    before: Seen | None = None
    yield ServerSentEvent(comment="open", retry=AGAIN)
    while time.monotonic() < ends and not getattr(request.app.state, "closing", False):
        try:
            seen = await run_in_threadpool(look, records, case)
            if time.monotonic() >= beat:
                if not await run_in_threadpool(_is_in, records, settings, nurse_session):
                    yield ServerSentEvent(event="out", raw_data="")
                    return
                yield ServerSentEvent(event="beat", raw_data=str(seen.open))
                beat = time.monotonic() + BEAT
        except SQLAlchemyError:
            return  # without a sign of life the page says itself that it may be out of date
        if before is not None and (seen.cases, seen.open) != (before.cases, before.open):
            told = await run_in_threadpool(difference, records, before, seen)
            yield ServerSentEvent(event="cases", raw_data=json.dumps(told))
        if before is not None and seen.case != before.case:
            yield ServerSentEvent(event="case", raw_data=str(case))
        before = seen
        await asyncio.sleep(LOOK)


def _is_in(records: Engine, settings: Clinic, secret: str) -> bool:
    """Whether a session still goes on and is not locked."""
    session = logins.find(records, secret)
    return session is not None and not stages.first(session, settings.staff)


def look(records: Engine, case: int = 0) -> Seen:
    """One look at the records."""
    found = queries.escalation(records, case) if case else None
    with reading(records) as connection:
        stands = (found.version, found.changed_at, found.taken_by, newest_event_id(connection, found.sender_id)) if (
            found
        ) else ()
        return Seen(queue.stirred(connection), queue.counted(connection).open, stands)


def difference(records: Engine, before: Seen, after: Seen) -> dict[str, Any]:
    """What is new between two looks: `{"open": number, "new": [{"id", "alias", "level"}]}`.

    New is a case that waits and did not before: one just opened, or one that became worse.
    """
    rang = [number for number, (_, since) in after.cases.items() if before.cases.get(number, (None, None))[1] != since]
    # A case that only fell out of the other look's newest is old.
    floor = min((changed for changed, _ in before.cases.values()), default=None)
    with reading(records) as connection:
        found = queries.shown(connection, rang)
    new = [
        {"id": case.id, "alias": case.alias, "level": case.level}
        for case in found
        if case.state == "open" and (case.id in before.cases or floor is None or case.since >= floor)
    ]
    return {"open": after.open, "new": new}
