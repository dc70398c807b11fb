"""What is counted and timed here: messages, fallbacks, failed turns, answers, requests. No label tells of a patient."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.records.tables import CANARY

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)

_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 4, 5, 10)

MESSAGES = Counter("chat_messages", "Messages of patients", ["channel"], registry=REGISTRY)
FALLBACKS = Counter("chat_fallbacks", "Answers that say that there is none", ["reason"], registry=REGISTRY)
FAILED = Counter(
    "chat_failed_turns", "Turns that Rasa did not answer: empty, failed, late, down, malformed", ["kind"],
    registry=REGISTRY,
)
ANSWERS = Histogram(
    "chat_answer_seconds", "From a message to its answer", ["answered_by"], buckets=_SECONDS, registry=REGISTRY
)
REQUESTS = Histogram(
    "http_request_seconds", "From a request to the beginning of its answer", ["method", "route", "status"],
    buckets=_SECONDS, registry=REGISTRY,
)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Turn:
    """One message on its way; what becomes of it is counted unless it is the canary's."""

    def __init__(self, counted: bool) -> None:
        self.counted, self.answered_by = counted, "rasa"

    def failed(self, kind: str) -> None:
        """Rasa did not answer, the gateway does."""
        self.answered_by = "gateway"
        if self.counted:
            FAILED.labels(kind).inc()

    def answered(self, answer: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The answer itself, once its fallbacks are counted."""
        for part in answer:
            turn = (part.get("custom") or {}).get("turn")
            fallback = turn.get("fallback") if isinstance(turn, dict) else None
            if self.counted and isinstance(fallback, dict):
                FALLBACKS.labels(str(fallback.get("reason"))[:40]).inc()
        return answer


@contextmanager
def turn(channel: str, sender: str) -> Iterator[Turn]:
    """Count and time a message of a sender."""
    made, started = Turn(counted=sender != CANARY), time.perf_counter()
    if made.counted:
        MESSAGES.labels(channel).inc()
    try:
        yield made
    finally:
        if made.counted:
            ANSWERS.labels(made.answered_by).observe(time.perf_counter() - started)


class Measured:
    """ASGI middleware that times each request until its answer begins, by the route's pattern."""

    def __init__(self, app: ASGIApp) -> None:
        """`app` is the rest."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on and time."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()

        async def timed(message: Message) -> None:
            if message["type"] == "http.response.start":
                method = scope["method"] if scope["method"] in _METHODS else "other"
                seconds = time.perf_counter() - started
                REQUESTS.labels(method, route(scope), str(message["status"])).observe(seconds)
            await send(message)

        await self.app(scope, receive, timed)


def route(scope: Scope) -> str:
    """The pattern that a request's path fits, such as /nurse/cases/{number}; never the path itself."""
    pattern = getattr(scope.get("route"), "path", None)
    if pattern is None and scope["path"].startswith("/static/"):
        return "/static"
    return str(pattern or "none")
