"""Open streams: what is said in a conversation after its patient has last asked."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager

from fastapi.concurrency import run_in_threadpool
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.records.queries import Message, newest_events, transcript

logger = logging.getLogger(__name__)

LOOK = 1.0  # seconds between two looks at the records, one for all streams of this process

# The environment variable that changes it, and how much is allowed.
SETTINGS = {
    "conversation": ("STREAMS_PER_CONVERSATION", 6),  # a patient's tabs and devices, and some that broke unnoticed
    "address": ("STREAMS_PER_ADDRESS", 200),  # may be a whole clinic behind one router
    "seconds": ("STREAM_SECONDS", 600),  # then it ends, and the client opens it again where it was
}


class TooMany(Exception):
    """A conversation or an address has as many streams as it may have."""


class Stream:
    """One open stream: whose it is, and whether there may be something to read."""

    def __init__(self, sender: str, seen: int) -> None:
        """`seen` is the newest event of any kind that its reader knows of."""
        self.sender, self.seen, self.gone = sender, seen, False
        self.stirred = asyncio.Event()
        self.stirred.set()


class Streams:
    """The streams of this process. Each replica counts and looks for itself, so that the records are all they share."""

    def __init__(self, engine: Engine, environ: Mapping[str, str]) -> None:
        """Raises ValueError when a variable of SETTINGS is no whole number above 0."""
        self._engine = engine
        self._limits = {name: _number(environ, variable, default) for name, (variable, default) in SETTINGS.items()}
        self._open: set[Stream] = set()
        self._counts: Counter[tuple[str, str]] = Counter()
        self._looking: asyncio.Task[None] | None = None
        self._closed = False

    @contextmanager
    def admitted(self, sender: str, address: str) -> Iterator[None]:
        """Count a stream for as long as the block lasts. Raises TooMany."""
        keys = [("conversation", sender), ("address", address)]
        if any(self._counts[kind, key] >= self._limits[kind] for kind, key in keys):
            raise TooMany
        self._counts.update(keys)
        try:
            yield
        finally:
            self._counts.subtract(keys)
            for key in keys:
                if not self._counts[key]:
                    del self._counts[key]

    async def lines(self, sender: str, after: int) -> AsyncIterator[Message]:
        """Each line after the event `after`, as soon as it is recorded.

        Ends when its time is over, when the conversation is erased, and when the server stops. While the records
        are away it waits for them.
        """
        stream, ends = Stream(sender, after), time.monotonic() + self._limits["seconds"]
        self._open.add(stream)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        try:
            while not (self._closed or stream.gone):
                async with asyncio.timeout(max(0.0, ends - time.monotonic())):
                    await stream.stirred.wait()
                stream.stirred.clear()
                for line in await self._read(stream, after):
                    after = line.id
                    yield line
        except TimeoutError:
            return
        finally:
            self._open.discard(stream)

    def close(self) -> None:
        """End all streams, for good."""
        self._closed = True
        for stream in self._open:
            stream.stirred.set()

    async def _read(self, stream: Stream, after: int) -> list[Message]:
        try:
            return await run_in_threadpool(transcript, self._engine, stream.sender, None, after)
        except SQLAlchemyError as error:
            logger.error("a stream could not read the records: %s", type(error).__name__)
            stream.seen = -1  # so that the next look that succeeds stirs it
            return []

    async def _look(self) -> None:
        while self._open and not self._closed:
            senders = {stream.sender for stream in self._open}
            try:
                newest = await run_in_threadpool(newest_events, self._engine, senders)
            except SQLAlchemyError as error:
                logger.error("the records could not be looked at for the open streams: %s", type(error).__name__)
            else:
                for stream in [stream for stream in self._open if stream.sender in senders]:
                    found = newest.get(stream.sender, 0)
                    stream.gone = found < stream.seen  # ids only grow: it was erased
                    if found != stream.seen:
                        stream.seen = found
                        stream.stirred.set()
            await asyncio.sleep(LOOK)


def _number(environ: Mapping[str, str], variable: str, default: int) -> int:
    value = environ.get(variable) or str(default)
    if not value.isascii() or not value.isdecimal() or not int(value):
        raise ValueError(f'{variable} is "{value}", which is no whole number above 0')
    return int(value)
