"""Waiting for the records, but never longer than a patient should."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any, TypeVar

from fastapi.concurrency import run_in_threadpool
from sqlalchemy.exc import SQLAlchemyError

logger = logging.getLogger(__name__)

RECORDS_TIME = 0.4  # seconds that an answer waits for the records, each time that it needs them

_Result = TypeVar("_Result")
_working: set[asyncio.Task[Any]] = set()  # asyncio itself keeps no strong hold on a task


async def in_time(work: Callable[[], _Result], longest: float | None = None) -> _Result | None:
    """What `work` returns, run in a thread; None when the records fail, or take too long and then go on by themselves.

    `longest` is in seconds; RECORDS_TIME when that is shorter.
    """
    task = asyncio.ensure_future(run_in_threadpool(work))
    _working.add(task)
    task.add_done_callback(_done)
    try:
        return await asyncio.wait_for(
            asyncio.shield(task), RECORDS_TIME if longest is None else max(0.0, min(longest, RECORDS_TIME))
        )
    except TimeoutError:
        logger.error("the records are slow: an answer did not wait for them")
    except SQLAlchemyError:
        pass  # _done has logged it
    return None


def _done(task: asyncio.Task[Any]) -> None:
    _working.discard(task)
    error = None if task.cancelled() else task.exception()
    if isinstance(error, SQLAlchemyError):
        logger.error("the records failed: %s", type(error).__name__)
