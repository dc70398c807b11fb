"""Waiting for the records, but never longer than a patient should."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from sqlalchemy.exc import SQLAlchemyError

logger = logging.getLogger(__name__)

RECORDS_TIME = 0.4  # seconds that an answer waits for the records, each time that it needs them

_Result = TypeVar("_Result")
# Threads of their own: however many wait for the records, the rules still find one, and so does everything else.
_threads = ThreadPoolExecutor(32, "records")
_working: set[asyncio.Future[Any]] = set()


async def in_time(work: Callable[[], _Result], longest: float | None = None) -> _Result | None:
    """What `work` returns, run in a thread; None when the records fail, or take too long and then go on by themselves.

    `longest` is in seconds; RECORDS_TIME when that is shorter.
    """
    future = asyncio.get_running_loop().run_in_executor(_threads, work)
    _working.add(future)
    future.add_done_callback(_done)
    wait = RECORDS_TIME if longest is None else max(0.0, min(longest, RECORDS_TIME))
    try:
        return await asyncio.wait_for(asyncio.shield(future), wait)
    except TimeoutError:
        logger.error("the records are slow: an answer did not wait for them")
    except SQLAlchemyError:
        pass  # _done has logged it
    return None


def _done(future: asyncio.Future[Any]) -> None:
    _working.discard(future)
    error = None if future.cancelled() else future.exception()
    if isinstance(error, SQLAlchemyError):
        logger.error("the records failed: %s", type(error).__name__)
