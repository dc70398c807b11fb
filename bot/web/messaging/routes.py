"""The webhooks, /webhooks/<provider>, and the workers behind them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from sqlalchemy.exc import SQLAlchemyError

from bot.records import arrivals, deliveries
from bot.web.problems import Problem

from .desk import Desk
from .shape import Channel, Forged, Incoming
from .worker import Worker

logger = logging.getLogger(__name__)

ACK_TIME = 1.5  # seconds that the answer to a provider waits for the records; Slack gives three for all

router = APIRouter(prefix="/webhooks", include_in_schema=False)


class Post:
    """The desk with its two workers."""

    def __init__(self, desk: Desk) -> None:
        """Nothing runs before `open`."""
        self.desk = desk
        engine = desk.gateway.engine
        self._out = Worker(engine, deliveries.claim, desk.deliver)
        self._in = Worker(engine, arrivals.claim, desk.answer, self._out.ring)
        self._receiving: set[asyncio.Task[None]] = set()  # asyncio itself keeps no strong hold on a task

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """While this is open, what came in is answered, also what was left from before."""
        running = [asyncio.create_task(worker.run()) for worker in (self._in, self._out)] if self.desk.channels else []
        try:
            yield
        finally:
            for task in running:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
            for channel in self.desk.channels.values():
                await channel.close()

    async def receive(self, batch: Sequence[Incoming]) -> None:
        """Keep what came in. Returns when that is done, or goes on by itself when the provider must not wait."""
        task = asyncio.create_task(self._receive(batch))
        self._receiving.add(task)
        task.add_done_callback(self._receiving.discard)
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(task), ACK_TIME)

    async def _receive(self, batch: Sequence[Incoming]) -> None:
        for incoming in batch:
            try:
                await run_in_threadpool(self.desk.take, incoming)
            except SQLAlchemyError as error:
                logger.critical("%s: the records do not take a message (%s)", incoming.channel, type(error).__name__)
                later = asyncio.create_task(self.desk.answer_unrecorded(incoming))
                self._receiving.add(later)
                later.add_done_callback(self._receiving.discard)
            self._in.ring()


def _channel(request: Request, provider: str) -> tuple[Post, Channel]:
    post: Post = request.app.state.post
    channel = post.desk.channels.get(provider)
    if channel is None:
        raise Problem(HTTPStatus.NOT_FOUND, "There is nothing at this address.")
    return post, channel


@router.get("/{provider}")
async def handshake(request: Request, provider: str) -> Response:
    """A provider asks whether this address is ours."""
    _, channel = _channel(request, provider)
    told = channel.handshake(dict(request.query_params))
    if told is None:
        raise Problem(HTTPStatus.FORBIDDEN, "This is no request of the provider's.")
    return Response(told, media_type="text/plain")


@router.post("/{provider}")
async def webhook(request: Request, provider: str) -> Response:
    """A provider tells something. It is kept, and answered after this."""
    post, channel = _channel(request, provider)
    raw = await request.body()
    query = f"?{request.url.query}" if request.url.query else ""
    # Behind a proxy the address that the provider called is not the one that we were called at.
    url = f"{post.desk.gateway.clinic.public_url}{request.url.path}{query}"
    try:
        channel.verify(raw, dict(request.headers), url)
    except Forged as error:
        logger.warning("%s: a request was refused: %s", provider, error)
        raise Problem(HTTPStatus.FORBIDDEN, "This is no request of the provider's.") from None
    try:
        batch, (media_type, body) = channel.read(raw), channel.receipt(raw)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        logger.error("%s: a request cannot be read (%s)", provider, type(error).__name__)
        raise Problem(HTTPStatus.BAD_REQUEST, "This is not of the provider's form.") from None
    await post.receive(batch)
    return Response(body, media_type=media_type)
