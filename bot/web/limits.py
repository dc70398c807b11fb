"""How much one request, one conversation and one address may send."""

from __future__ import annotations

import asyncio
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

from .problems import TOO_LARGE, TOO_SLOW, Problem

MAX_BODY = 64 * 1024  # bytes
MAX_BATCH = 1024 * 1024  # bytes of what a messaging provider may send at once
BODY_TIME = 10.0  # seconds for the whole body

# What is counted, the environment variable that changes it, and how much is allowed. An address may be a whole
# clinic or household behind one router, so it gets far more than a conversation.
RATES = {
    "message": ("RATE_MESSAGES", "30/minute"),
    "address": ("RATE_ADDRESS", "600/minute"),
    "conversation": ("RATE_CONVERSATIONS", "120/minute"),
}


class BodyLimit:
    """ASGI middleware: a body is refused unread when it says that it is too large, else once it has become so.

    One that is not here in BODY_TIME is not waited for. FastAPI's own `max_body_size` knows no time, and answers
    in plain text.
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
        received, complete, ends = 0, False, time.monotonic() + BODY_TIME

        async def counted() -> Message:
            nonlocal received, complete
            if complete:  # what comes now is that the client leaves, and that may take its time
                return await receive()
            try:
                async with asyncio.timeout(ends - time.monotonic()):
                    message = await receive()
            except TimeoutError:
                raise HTTPException(HTTPStatus.REQUEST_TIMEOUT, TOO_SLOW, {"Connection": "close"}) from None
            received += len(message.get("body", b""))
            if received > most:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            complete = not message.get("more_body", False)
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


def trusted_proxies(environ: Mapping[str, str]) -> list[str]:
    """TRUSTED_PROXIES: the addresses and networks, separated by blanks or commas, whose X-Forwarded-For counts.

    None unless it is set: whoever sends that header could else choose the address that is counted. Raises
    ValueError for what is neither.
    """
    listed = environ.get("TRUSTED_PROXIES", "").replace(",", " ").split()
    for item in listed:
        try:
            ipaddress.ip_network(item)
        except ValueError as error:
            reason = "which is no IP address or network like 10.0.0.0/8"
            raise ValueError(f'TRUSTED_PROXIES names "{item}", {reason}') from error
    return listed
