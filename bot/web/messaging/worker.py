"""Works through what came in and what goes out, as long as the app runs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi.concurrency import run_in_threadpool
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

logger = logging.getLogger(__name__)

POLL = 1.0  # seconds between looks when nobody rings
AWAY = 5.0  # seconds until records that are away are tried again
END_TIME = 6.0  # seconds for what is in work when the app ends: an answer takes five at most
AT_ONCE = 8  # rows in work at the same time; a slow one holds up only its own conversation


class Worker:
    """Claims rows and has each handled; `ring` makes it look at once."""

    def __init__(
        self, engine: Engine, claim: Callable[[Engine, int], list[Any]], handle: Callable[[Any], Awaitable[None]],
        after: Callable[[], None] | None = None,
    ) -> None:
        """`after` is called when a row is done."""
        self._engine, self._claim, self._handle, self._after = engine, claim, handle, after
        self._bell = asyncio.Event()
        self._flying: set[asyncio.Task[None]] = set()

    def ring(self) -> None:
        """There is something to do."""
        self._bell.set()

    async def run(self) -> None:
        """Until cancelled; what is in work then gets a little time to end, and else is left to its lease."""
        try:
            while True:
                self._bell.clear()
                if not await self._fill():
                    await self._rest(POLL)
        finally:
            if self._flying:
                _, late = await asyncio.wait(self._flying, timeout=END_TIME)
                for task in late:
                    task.cancel()

    async def _fill(self) -> bool:
        """Put rows into work; False when there was nothing to take, or no hand free."""
        free = AT_ONCE - len(self._flying)
        if not free:
            return False
        try:
            rows = await run_in_threadpool(self._claim, self._engine, free)
        except SQLAlchemyError as error:
            logger.error("messaging: the records cannot be used (%s)", type(error).__name__)
            await asyncio.sleep(AWAY)
            return False
        for row in rows:
            task = asyncio.create_task(self._safely(row))
            self._flying.add(task)
            task.add_done_callback(self._landed)
        return bool(rows)

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._flying.discard(task)
        self.ring()  # the conversation's next row may wait for this one

    async def _safely(self, row: Any) -> None:
        try:
            await self._handle(row)
        except SQLAlchemyError as error:
            # Unmarked: the lease runs out and it is done again. Twice is better than never.
            logger.error("messaging: a row cannot be marked (%s)", type(error).__name__)
        except Exception as error:  # noqa: BLE001  # one row must not end the work on all others
            logger.error("messaging: a row could not be handled (%s)", type(error).__name__)
        if self._after:
            self._after()

    async def _rest(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._bell.wait()
        except TimeoutError:
            return
