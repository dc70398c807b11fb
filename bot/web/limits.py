"""How much one request, one conversation and one address may send."""

from __future__ import annotations

import ipaddress
import math
import time
from collections.abc import Mapping
from http import HTTPStatus

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .problems import TOO_LARGE, Problem

MAX_BODY = 64 * 1024  # bytes
MAX_BATCH = 1024 * 1024  # bytes of what a messaging provider may send at once

# What is counted, the environment variable that changes it, and how much is allowed. An address may be a whole
# clinic or household behind one router, so it gets far more than a conversation.
RATES = {
    "message": ("RATE_MESSAGES", "30/minute"),
    "address": ("RATE_ADDRESS", "600/minute"),
    "conversation": ("RATE_CONVERSATIONS", "120/minute"),
}


class BodyLimit:
    """ASGI middleware: a body is refused unread when it says that it is too large, else once it has become so.

    FastAPI's own `max_body_size` does the same, but answers in plain text.
    """

    def __init__(self, app: ASGIApp) -> None:
        """`app` never sees more than MAX_BODY bytes of a request, MAX_BATCH of a provider's."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is small enough."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        most = MAX_BATCH if scope["path"].startswith("/webhooks/") else MAX_BODY
        declared = Headers(scope=scope).get("content-length", "0")
        if declared.isdecimal() and int(declared) > most:
            await Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TOO_LARGE).response()(scope, receive, send)
            return
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > most:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return message

        await self.app(scope, counted, send)


class Rates:
    """Counts in this process's memory; each replica counts for itself."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        """Raises ValueError when a variable does not read like "30/minute"."""
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._items: dict[str, RateLimitItem] = {}
        for kind, (variable, default) in RATES.items():
            value = environ.get(variable) or default
            try:
                self._items[kind] = parse(value)
            except ValueError as error:
                raise ValueError(f'{variable} is "{value}", which does not read like "{default}"') from error

    def spend(self, kind: str, key: str) -> int:
        """Count one use of `kind` by `key`; returns 0, or the seconds to wait when it is too much."""
        item = self._items[kind]
        if self._limiter.hit(item, kind, key):
            return 0
        reset_at: float = self._limiter.get_window_stats(item, kind, key).reset_time
        return max(1, math.ceil(reset_at - time.time()))


def network(host: str) -> str:
    """What counts as one address: an IPv4 address, or the /64 that an IPv6 customer is given."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.IPv6Network((address, 64), strict=False))
    return str(address)
