"""GET /api/v1/events: what is said in a conversation, as it is said."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import Field
from pydantic.json_schema import SkipJsonSchema
from sqlalchemy.exc import SQLAlchemyError

from bot.records import answers

from .chat import Door, Said, Sender, address, spend
from .history import shown
from .problems import Problem, documented, ended
from .streams import Streams, TooMany

logger = logging.getLogger(__name__)

LARGEST = 2**53 - 1  # no JavaScript counts further, and no database of ours so far
EventId = Annotated[int, Field(ge=0, le=LARGEST)]
AGAIN = 3000  # milliseconds until a client whose stream broke opens it again

router = APIRouter(prefix="/api/v1", tags=["chat"])


@dataclass(frozen=True)
class Reading:
    """A stream that may be opened: whose it is, and the event it starts after."""

    streams: Streams
    sender: str
    after: int


async def reading(
    request: Request, door: Door, conversation: Sender,
    after: Annotated[
        EventId | SkipJsonSchema[None],
        Query(description="Only what came after this event; all that is new without it"),
    ] = None,
    last_event_id: Annotated[
        EventId | SkipJsonSchema[None],
        Header(alias="Last-Event-ID", description="The same; a browser sends it by itself, and it wins"),
    ] = None,
) -> Reading:
    """What the request asks to read. Raises Problem."""
    spend(request, "address")
    try:
        newest = await run_in_threadpool(answers.newest, door.engine, conversation)
    except answers.Erased:
        raise ended() from None
    except SQLAlchemyError as error:
        logger.error("a stream could not be opened: %s", type(error).__name__)
        raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, door.unavailable) from error
    asked = after if last_event_id is None else last_event_id
    return Reading(request.app.state.streams, conversation, newest if asked is None else min(asked, newest))


async def admitted(request: Request, reading: Annotated[Reading, Depends(reading)]) -> AsyncIterator[Reading]:
    """The same, counted as open until the answer has ended."""
    try:
        with reading.streams.admitted(reading.sender, address(request)):
            yield reading
    except TooMany:
        detail = "Too many streams are open. Close one, or read the messages with GET /api/v1/messages."
        raise Problem(HTTPStatus.TOO_MANY_REQUESTS, detail, {"Retry-After": "60"}) from None


@router.get(
    "/events", response_class=EventSourceResponse, response_description="A stream of server-sent events",
    responses=documented(
        HTTPStatus.UNAUTHORIZED, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.SERVICE_UNAVAILABLE,
    ),
)
async def events(reading: Annotated[Reading, Depends(admitted)]) -> AsyncIterator[ServerSentEvent]:
    """What is said from now on, one `message` event a line, with the line as in GET /messages as its data.

    The stream also tells what is said on other devices, and what this one sent: leave out what has an `id` that
    you have. It ends after ten minutes; open it again with the last `id`, as an EventSource does by itself.
    """
    # without data it is no event for the page, but the browser knows from it where to go on
    yield ServerSentEvent(id=str(reading.after), retry=AGAIN)
    async for line in reading.streams.lines(reading.sender, reading.after):
        said = Said.model_validate(shown(line))
        yield ServerSentEvent(event="message", id=str(line.id), raw_data=said.model_dump_json(exclude_none=True))
