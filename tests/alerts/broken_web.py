"""`python -m bot web` with errors that nobody catches, the patient's words in their text and variables."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from typing import Any

from bot.__main__ import main
from bot.web import gateway


async def broken(engine: object, clinic: object, sender: str, text: str) -> Any:
    """Fails in the request, in a task that nobody awaits, and in a thread."""
    quoted = {"sender": sender, "text": text}

    async def task() -> None:
        raise KeyError(f"task {quoted}")

    def thread() -> None:
        raise KeyError(f"thread {quoted}")

    asyncio.create_task(task())  # noqa: RUF006  # forgotten on purpose
    threading.Thread(target=thread).start()
    await asyncio.sleep(0.1)
    try:
        raise ValueError(f"first {quoted}")
    except ValueError as error:
        raise RuntimeError(f"then {quoted}") from error


gateway.own_turn = broken
sys.exit(main(["web", "--port", os.environ["PORT"]]))
