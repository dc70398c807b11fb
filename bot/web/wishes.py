"""What a patient may say of a conversation: it helped or it did not, and it is to be deleted."""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated, TypeVar

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from sqlalchemy.exc import SQLAlchemyError

from bot.records import erasure, feedback

from .chat import Door, Sender, spend
from .gateway import Gateway
from .live import EventId
from .problems import Problem, documented
from .sessions import COOKIE, SECURE_COOKIE

logger = logging.getLogger(__name__)

router = APIRouter(prefix="/api/v1", tags=["chat"])

LATER = "A nurse is still looking after what you wrote. It will be deleted when the nurse has closed it."

_Result = TypeVar("_Result")


def whole(value: object) -> object:
    """A number like 7.0 as the integer that it is for JSON; anything else unchanged."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


class Feedback(BaseModel):
    """Whether the assistant helped."""

    model_config = ConfigDict(extra="forbid")

    helped: Annotated[bool, Field(strict=True)]
    message: Annotated[
        Annotated[EventId, Field(strict=True)] | None, BeforeValidator(whole),
        Field(description="The id of the line; null for the conversation"),
    ] = None


class Notice(BaseModel):
    """What will happen, in words for the patient."""

    detail: str


@router.post(
    "/feedback", status_code=204, response_description="Noted",
    responses=documented(
        HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND,
        HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE,
    ),
)
async def judge(request: Request, said: Feedback, door: Door, conversation: Sender) -> None:
    """Say whether an answer, or the whole conversation, helped. Said again, the later word counts."""
    spend(request, "address")
    spend(request, "message", conversation)
    known = await _recorded(door, lambda: feedback.note(door.engine, conversation, said.helped, said.message))
    if not known:
        raise Problem(HTTPStatus.NOT_FOUND, "There is no such answer in this conversation.")


@router.delete(
    "/conversation", status_code=204, response_description="Deleted",
    responses={
        202: {"model": Notice, "description": "It will be deleted when a nurse has closed its case"},
        **documented(
            HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS,
            HTTPStatus.SERVICE_UNAVAILABLE,
        ),
    },
)
async def delete(request: Request, door: Door, conversation: Sender) -> Response:
    """Delete the conversation: every message, and what was made of it. Its token ends with it.

    While a nurse still has a case of it open it is not deleted yet, so that nobody in danger is lost sight of.
    """
    spend(request, "address")
    if not await _recorded(door, lambda: erasure.request(door.engine, conversation)):
        return JSONResponse(Notice(detail=LATER).model_dump(), HTTPStatus.ACCEPTED)
    response = Response(status_code=HTTPStatus.NO_CONTENT)
    response.delete_cookie(COOKIE, path="/api/v1", httponly=True, samesite="lax")
    if request.url.scheme == "https":
        response.delete_cookie(SECURE_COOKIE, path="/", secure=True, httponly=True, samesite="lax")
    return response


async def _recorded(door: Gateway, work: Callable[[], _Result]) -> _Result:
    try:
        return await run_in_threadpool(work)
    except SQLAlchemyError as error:
        logger.error("the records did not take a patient's wish: %s", type(error).__name__)
        raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, door.unavailable) from error
