"""Uvicorn, made so that nobody can hold it: slow requests are cut off, and open streams end when it stops."""

from __future__ import annotations

import asyncio
import socket
from asyncio.events import TimerHandle
from typing import Any

import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

REQUEST_TIME = 15.0  # seconds for a whole request: a little longer than limits.BODY_TIME, which answers
HEAD_SIZE = 64 * 1024  # bytes before a body
STOP_TIME = 8  # seconds that a stop waits for answers under way


class Server(uvicorn.Server):
    """A server that ends the app's streams before it waits for open connections."""

    def __init__(self, app: FastAPI, host: str, port: int, **options: Any) -> None:
        """`options` are uvicorn.Config's."""
        # Paths and states are logged, never bodies. X-Forwarded-* is the app's own matter: TRUSTED_PROXIES.
        super().__init__(
            uvicorn.Config(
                app, host=host, port=port, http=PromptProtocol, ws="none", proxy_headers=False, server_header=False,
                timeout_graceful_shutdown=STOP_TIME, **{"log_level": "warning", **options},
            )
        )
        self.streams, self._state = app.state.streams, app.state

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop, with the streams first."""
        self._state.closing = True  # the console's streams look at it
        self.streams.close()
        await super().shutdown(sockets)


class PromptProtocol(HttpToolsProtocol):
    """Closes a connection whose request is not there whole in REQUEST_TIME, or whose headers exceed HEAD_SIZE.

    Uvicorn itself would wait for ever and keep all that comes.
    """

    _cut: TimerHandle | None = None
    _head = 0  # bytes of a head that is not there whole
    _in_head = True

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client has come."""
        super().connection_made(transport)
        self._expect()

    def data_received(self, data: bytes) -> None:
        """A piece of a request, or of several."""
        self._head += len(data)
        super().data_received(data)
        if self._in_head and self._head > HEAD_SIZE and not self.transport.is_closing():
            self.send_400_response("The headers are too long.")

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._expect()

    def on_headers_complete(self) -> None:
        """All but its body is there."""
        self._in_head = False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """A request is there."""
        self._relax()
        self._in_head, self._head = True, 0
        super().on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has gone."""
        self._relax()
        super().connection_lost(exc)

    def _expect(self) -> None:
        self._relax()
        self._cut = self.loop.call_later(REQUEST_TIME, self.transport.close)

    def _relax(self) -> None:
        if self._cut:
            self._cut.cancel()
            self._cut = None
