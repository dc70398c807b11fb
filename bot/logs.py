"""Logs as one JSON object a line, with nothing of what patients write and no sender id.

Messages of our own say what happened and where, never to whom. Those of libraries may quote anything, so of
their warnings and errors only what stands in their source is kept. Of an error its kind and its places are kept:
its text, its lines of source and its variables are not.
"""

from __future__ import annotations

import json
import linecache
import logging
import os
import re
import sys
import threading
import traceback
from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, TextIO

from pythonjsonlogger.json import JsonFormatter

ROOT = Path(__file__).resolve().parent.parent
OURS = ("bot", "actions", "apprise")  # Apprise gets no patient's word, and says what a mail server answered
WITHHELD = "(its text is withheld)"
FRAMES = 30  # of one error
_WARNING = re.compile(r"(\S+:\d+): (\w+): ")  # as Python writes it: place, kind, text
_EVENT = re.compile(r"[\w.]{1,120}")


class Formatter(JsonFormatter):
    """Makes the line of a record: time, level, process, logger, message, for a library's where it is said, error."""

    def __init__(self, process: str) -> None:
        """`process` is what the line says of where it comes from."""
        super().__init__()
        self._process = process

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        """Fill in the line. Extra fields of a record are left out."""
        log_data["time"] = datetime.fromtimestamp(record.created, timezone.utc).isoformat(timespec="milliseconds")
        log_data.update(level=record.levelname, process=self._process, logger=record.name)
        error = record.exc_info[1] if record.exc_info else None
        if _is_ours(record):
            log_data["message"] = record.message
        else:
            log_data.update(message=_kept(record), at=f"{Path(record.pathname).name}:{record.lineno}")
        if error:
            log_data["error"] = [*described(error)]

    def formatException(self, exc_info: Any) -> str:  # logging gives the name
        """Nothing: `add_fields` describes the error itself."""
        return ""


def described(error: BaseException | None, depth: int = 5) -> Iterator[dict[str, Any]]:
    """An error and those behind it: `{"type", "at": ["bot/x.py:12 in name", …]}`, innermost call last."""
    if error is None or not depth:
        return
    frames = [(frame.f_code, line) for frame, line in traceback.walk_tb(error.__traceback__)]
    yield {
        "type": type(error).__name__,
        "at": [f"{_shown(code.co_filename)}:{line} in {code.co_name}" for code, line in frames[-FRAMES:]],
    }
    for part in getattr(error, "exceptions", ()):  # of an exception group
        yield from described(part, depth - 1)
    yield from described(error.__cause__ or error.__context__, depth - 1)


def configure(process: str, stream: TextIO | None = None) -> None:
    """From now on all logs of this process are such lines, on `stream` (stdout), errors that nobody catches too."""
    handler = logging.StreamHandler(stream or sys.stdout)
    handler.setFormatter(Formatter(process))
    handler.addFilter(lambda record: _is_ours(record) or record.levelno >= logging.WARNING)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    logging.lastResort = handler
    for name in (*logging.root.manager.loggerDict,):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    logging.getLogger("httpx").setLevel(logging.WARNING)  # else a line for each request
    logging.captureWarnings(True)
    uncaught = logging.getLogger("bot.logs")
    sys.excepthook = lambda kind, error, place: uncaught.critical("this process ends by an error", exc_info=error)
    threading.excepthook = lambda caught: uncaught.error("a thread ends by an error", exc_info=caught.exc_value)
    sys.unraisablehook = lambda caught: uncaught.error("an error went nowhere", exc_info=caught.exc_value)


def configure_as_told(environ: Mapping[str, str] = os.environ) -> None:
    """`configure` in the servers of others (Rasa, its actions server), which LOG_AS names; nothing without it."""
    if environ.get("LOG_AS"):
        configure(environ["LOG_AS"])


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] in OURS


def _kept(record: logging.LogRecord) -> str:
    """What a library's message says in its own source; numbers are filled in, all else is left out."""
    if record.name == "py.warnings":
        found = _WARNING.match(record.getMessage())
        return f"{found[2]} at {_shown(found[1])}" if found else WITHHELD
    text = str(record.msg).strip().partition("\n")[0]
    if text.startswith("{"):
        return _event(str(record.msg))
    if not record.args:
        source = "".join(linecache.getlines(record.pathname)[record.lineno - 1 : record.lineno + 4])
        return text if text and text in source else WITHHELD
    if isinstance(record.args, tuple):
        try:
            return text % tuple(arg if isinstance(arg, (int, float)) else "…" for arg in record.args)
        except (TypeError, ValueError):
            pass  # the template alone then
    return text


def _event(text: str) -> str:
    """The name of what happened in a line of structlog, which Rasa writes."""
    try:
        event = json.loads(text).get("event")
    except ValueError:
        return WITHHELD
    return event if isinstance(event, str) and _EVENT.fullmatch(event) else WITHHELD


def _shown(file: str) -> str:
    path = Path(file)
    if path.is_relative_to(ROOT) and ".venv" not in file:
        return str(path.relative_to(ROOT))
    return "/".join(path.parts[-2:])
