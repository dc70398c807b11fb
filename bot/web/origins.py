"""Which sites a browser may use the chat API from: our own pages and the clinic's."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from .problems import Problem

API = "/api/v1"
READS = ("GET", "HEAD", "OPTIONS")
FOREIGN = "This page may not write to this clinic's assistant."


class Origins:
    """ASGI middleware for the chat API: CORS for the clinic's origins, and no writing for anybody else's.

    CORS alone keeps a foreign page from reading answers. That it cannot write either, with the patient's cookie
    or to put another conversation in its place, needs the refusal.
    """

    def __init__(self, app: ASGIApp, allowed: Sequence[str]) -> None:
        """`allowed` are origins as a browser writes them, like "https://www.clinic.example"."""
        self.app, self.allowed = app, frozenset(allowed)
        # no credentials: on other sites the token travels in a header, where browsers block cookies anyway
        self._shared = CORSMiddleware(
            app, allow_origins=list(allowed), allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "Last-Event-ID"],
            expose_headers=["Retry-After"], max_age=600,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what may come."""
        if scope["type"] != "http" or not scope["path"].startswith(API):
            await self.app(scope, receive, send)
            return
        if scope["method"] not in READS and not self._may_write(scope):
            await Problem(HTTPStatus.FORBIDDEN, FOREIGN).response()(scope, receive, send)
            return
        await self._shared(scope, receive, send)

    def _may_write(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        # A browser sends an Origin with every write, and no page can change or forge either header. The second
        # says the same where a proxy has changed the Host.
        return (
            origin is None
            or origin in self.allowed
            or headers.get("sec-fetch-site") == "same-origin"
            or origin == f"{scope['scheme']}://{headers.get('host', '')}"
        )
