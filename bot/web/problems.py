"""Errors as RFC 9457 problem details. None of them repeats what was sent or shows how we are built."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from .headers import guard
from .text import without_surrogates

TOO_LARGE = "That is too much at once: at most 64 kB."
TOO_SLOW = "The message did not arrive in time. Please send it again."
JSON_ONLY = "Send JSON with the header Content-Type: application/json."
PROBLEM = "application/problem+json"
_SAFE_NAME = 60


class Fault(BaseModel):
    """One thing that is wrong in a request."""

    at: str = Field(description="JSON pointer into the request, such as /text")
    reason: str


class ProblemDetails(BaseModel):
    """RFC 9457 problem details."""

    title: str
    status: int
    detail: str
    errors: list[Fault] | None = None


class Problem(Exception):
    """An answer that is an error; `detail` is for the person who reads it."""

    def __init__(
        self, status: HTTPStatus, detail: str,
        headers: Mapping[str, str] | None = None, errors: list[dict[str, str]] | None = None,
    ) -> None:
        """`errors` are `{"at", "reason"}` dicts, one for each thing that is wrong."""
        super().__init__(detail)
        self.status, self.detail, self.headers, self.errors = status, detail, headers, errors

    def response(self) -> JSONResponse:
        """The problem as application/problem+json."""
        body: dict[str, Any] = {"title": self.status.phrase, "status": self.status.value, "detail": self.detail}
        if self.errors:
            body["errors"] = self.errors
        return JSONResponse(
            body, self.status.value, headers=dict(self.headers or {}), media_type=PROBLEM
        )


def ended() -> Problem:
    """The answer to somebody who is in no conversation."""
    detail = "This conversation has ended or was never started. Start one with POST /api/v1/conversations."
    return Problem(HTTPStatus.UNAUTHORIZED, detail, {"WWW-Authenticate": "Bearer"})


def documented(*statuses: HTTPStatus) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route for OpenAPI."""
    schema = {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}
    return {
        status.value: {
            "model": ProblemDetails, "description": status.phrase, "content": {PROBLEM: schema},
        }
        for status in statuses
    }


def install(app: FastAPI) -> None:
    """Every error of the app becomes a problem; outside /api a browser gets a line of plain text."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)
    describe = app.openapi

    def described() -> dict[str, Any]:
        schema = describe()
        for answer in (
            answer
            for operations in schema["paths"].values()
            for operation in operations.values()
            for answer in operation["responses"].values()
        ):
            # FastAPI adds the media type of the route's good answer
            if PROBLEM in answer.get("content", {}):
                answer["content"] = {PROBLEM: answer["content"][PROBLEM]}
        return schema

    app.openapi = described  # type: ignore[method-assign]  # FastAPI's own way to do it


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return error.response()


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = error.errors()
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json" and any(fault["loc"][0] == "body" for fault in faults):
        # FastAPI reads such a body as bytes, which then fits no model
        return Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, JSON_ONLY).response()
    if any(fault["type"] == "json_invalid" for fault in faults):
        return Problem(HTTPStatus.BAD_REQUEST, "The body is not valid JSON.").response()
    errors = [{"at": _pointer(fault["loc"]), "reason": _reason(fault)} for fault in faults[:10]]
    detail = "The request was not understood: " + "; ".join(f"{e['at']}: {e['reason']}" for e in errors)
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, errors=errors).response()


def _pointer(location: tuple[int | str, ...]) -> str:
    names = (str(without_surrogates(str(part)))[:_SAFE_NAME] for part in location[1:])
    return "/" + "/".join(name.replace("~", "~0").replace("/", "~1") for name in names)


def _reason(fault: Mapping[str, Any]) -> str:
    # pydantic's messages for these kinds name the limit or the type, never the value
    return "this field is not known" if fault["type"] == "extra_forbidden" else str(fault["msg"])


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code in (204, 304) or error.status_code < 400:
        return Response(status_code=error.status_code, headers=error.headers)
    status = HTTPStatus(error.status_code)
    detail = {
        HTTPStatus.BAD_REQUEST: "The body is not valid JSON in UTF-8.",
        HTTPStatus.NOT_FOUND: "There is nothing at this address.",
        HTTPStatus.METHOD_NOT_ALLOWED: "This address does not take this method.",
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: TOO_LARGE,
    }.get(status, str(error.detail))
    headers = dict(error.headers or {})
    known = request.app.openapi()["paths"].get(request.url.path)
    if status == HTTPStatus.METHOD_NOT_ALLOWED and known:
        headers["Allow"] = ", ".join(sorted(method.upper() for method in known))  # Starlette names one route's only
    return _fit(request, Problem(status, detail, headers))


async def _unexpected(request: Request, error: Exception) -> Response:
    # Starlette answers this one outside all middleware, so the headers have to be put on here.
    response = _fit(request, Problem(HTTPStatus.INTERNAL_SERVER_ERROR, request.app.state.gateway.unavailable))
    guard(response.headers, request.url.path, request.url.scheme, "'none'")
    return response


def _fit(request: Request, problem: Problem) -> Response:
    if request.url.path.startswith("/api/"):
        return problem.response()
    return PlainTextResponse(problem.detail, problem.status.value, headers=dict(problem.headers or {}))
