"""The chat API, /api/v1."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from sqlalchemy.exc import SQLAlchemyError

from bot.records.answers import Erased
from bot.triage import Level

from .gateway import Gateway
from .history import history
from .limits import network
from .problems import Problem, documented, ended
from .sessions import cookie_name
from .text import MAX_CHARACTERS, clean, without_surrogates

logger = logging.getLogger(__name__)

router = APIRouter(prefix="/api/v1", tags=["chat"])

bearer = HTTPBearer(auto_error=False, description="The token of POST /conversations. The cookie does as well.")


class ClinicWords(BaseModel):
    """The clinic's name and the numbers a patient may need, as people dial them."""

    clinic_name: str
    clinic_phone: str
    after_hours_phone: str
    clinic_hours: str
    emergency_number: str
    crisis_number: str
    crisis_name: str


class Conversation(BaseModel):
    """A new conversation. Whoever has the token can read and write it."""

    token: str
    expires_in: int = Field(description="Seconds until the token ends")


class Message(BaseModel):
    """What a patient writes."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[
        str, StringConstraints(min_length=1, max_length=MAX_CHARACTERS), BeforeValidator(without_surrogates),
    ] = Field(examples=["Can I shower with my IV?"])


class Button(BaseModel):
    """A reply the patient may choose; `payload` is the text to send then."""

    title: str
    payload: str


class Reply(BaseModel):
    """One part of an answer. `custom` may hold a `turn` object; a reader merges those in order."""

    id: int | None = Field(None, description="The line's id in history and events; absent while it is not known")
    text: str | None = None
    buttons: list[Button] | None = None
    custom: dict[str, Any] | None = None


class Replies(BaseModel):
    """An answer. It always has a text or buttons, and a `turn` with the conversation's `level`."""

    said: int | None = Field(None, description="The id of the message that is answered; absent while it is not known")
    messages: list[Reply]


class Said(Reply):
    """One part of a conversation so far."""

    role: Literal["patient", "assistant", "staff"]
    name: str | None = Field(None, description="Whose of the staff")
    at: float = Field(description="Seconds since 1970")


class History(BaseModel):
    """The conversation so far, oldest first."""

    level: Level
    messages: list[Said]


# These are async although they await nothing: FastAPI gives others a thread, and slow records may hold all of them.
async def gateway(request: Request) -> Gateway:
    """The app's gateway."""
    found: Gateway = request.app.state.gateway
    return found


Door = Annotated[Gateway, Depends(gateway)]


async def sender(
    request: Request, door: Door, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
) -> str:
    """The sender id of the conversation that the token or the cookie stands for."""
    token = credentials.credentials if credentials else request.cookies.get(cookie_name(request.url.scheme))
    found = door.sessions.sender(token) if token else None
    if found is None:
        raise ended()
    return found


Sender = Annotated[str, Depends(sender)]


def address(request: Request) -> str:
    """What a request's address is counted as."""
    return network(request.client.host if request.client else "unknown")


def spend(request: Request, kind: str, key: str | None = None) -> None:
    """Count a request against a limit, of its address unless a key is given; Problem 429 when it is too much."""
    door: Gateway = request.app.state.gateway
    wait = door.rates.spend(kind, key or address(request))
    if wait:
        # Even this answer may reach somebody in danger, so it carries the numbers to call.
        detail = f"Too many messages at once. Try again in {wait} seconds. {door.unavailable}"
        raise Problem(HTTPStatus.TOO_MANY_REQUESTS, detail, {"Retry-After": str(wait)})


@router.get("/clinic")
async def clinic(door: Door, response: Response) -> ClinicWords:
    """Whom to call."""
    response.headers["Cache-Control"] = "max-age=60"
    return ClinicWords(**door.clinic.words())


@router.post(
    "/conversations", status_code=201,
    responses=documented(HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS),
)
async def start(request: Request, response: Response, door: Door) -> Conversation:
    """Start a conversation. The token also comes as a cookie that scripts cannot read."""
    spend(request, "conversation")
    _, token = door.sessions.mint()
    secure = request.url.scheme == "https"
    response.set_cookie(
        cookie_name(request.url.scheme), token, max_age=door.sessions.lifetime, httponly=True, samesite="lax",
        path="/" if secure else "/api/v1", secure=secure,
    )
    return Conversation(token=token, expires_in=door.sessions.lifetime)


@router.post(
    "/messages",
    response_model_exclude_none=True,
    responses=documented(
        HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.REQUEST_TIMEOUT,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE, HTTPStatus.UNPROCESSABLE_ENTITY,
        HTTPStatus.TOO_MANY_REQUESTS,
    ),
)
async def send(
    request: Request,
    message: Message,
    door: Door,
    conversation: Sender,
    idempotency_key: Annotated[
        str | None,
        Header(min_length=1, max_length=255, description="Sent again, the first answer comes again"),
    ] = None,
) -> Replies:
    """Say something, and get the answer within five seconds, whatever is down behind this door."""
    spend(request, "address")
    spend(request, "message", conversation)
    text = clean(message.text)
    if not text:
        fault = {"at": "/text", "reason": "there is nothing to read in it"}
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "The message is empty. Please write something.", errors=[fault])
    answer = await door.reply(conversation, text, idempotency_key)
    return Replies(said=answer.said, messages=[Reply(**part) for part in answer.messages])


@router.get(
    "/messages", response_model_exclude_none=True,
    responses=documented(HTTPStatus.UNAUTHORIZED, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE),
)
async def read(request: Request, door: Door, conversation: Sender) -> History:
    """The conversation so far."""
    spend(request, "address")
    try:
        level, said = await run_in_threadpool(history, door.engine, conversation)
    except Erased:
        raise ended() from None
    except SQLAlchemyError as error:
        logger.error("a conversation could not be read: %s", type(error).__name__)
        raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, door.unavailable) from error
    return History.model_validate({"level": level, "messages": said})
