"""What a line of the log holds, and of an error or a library's message what is kept of it."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import re
import sys
import threading
import warnings
from collections.abc import Iterator

import pytest

from bot import logs

MARK = "zebracrossing9137"


@pytest.fixture()
def log() -> Iterator[io.StringIO]:
    """Logging as `configure` sets it, on a text of the test's own; all as it was at the end."""
    root, hooks = logging.getLogger(), (sys.excepthook, threading.excepthook, sys.unraisablehook, logging.lastResort)
    before = root.handlers[:], root.level
    kept = {n: (lo.handlers[:], lo.propagate) for n in logging.root.manager.loggerDict
            if isinstance(lo := logging.getLogger(n), logging.Logger)}
    stream = io.StringIO()
    logs.configure("test", stream)
    yield stream
    root.handlers[:], level = before
    root.setLevel(level)
    sys.excepthook, threading.excepthook, sys.unraisablehook, logging.lastResort = hooks
    logging.captureWarnings(False)
    for name, (handlers, propagate) in kept.items():
        logging.getLogger(name).handlers[:] = handlers
        logging.getLogger(name).propagate = propagate


def test_a_line_says_when_where_and_what(log: io.StringIO) -> None:
    logging.getLogger("bot.alerts").warning("alert %d to %s", 7, "log", extra={"text": MARK})
    line = json.loads(log.getvalue())
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", line.pop("time"))
    assert line == {"level": "WARNING", "process": "test", "logger": "bot.alerts", "message": "alert 7 to log"}


def test_of_an_error_its_kinds_and_places_are_kept(log: io.StringIO) -> None:
    quoted = MARK
    try:
        try:
            raise ValueError(quoted)
        except ValueError as error:
            raise RuntimeError(quoted) from error
    except RuntimeError:
        logging.getLogger("anybody").exception("it broke", stack_info=True)
    line = json.loads(log.getvalue())
    assert [error["type"] for error in line["error"]] == ["RuntimeError", "ValueError"]
    place = re.compile(r"tests/alerts/test_log_lines\.py:\d+ in test_of_an_error\w+")
    assert all(place.fullmatch(error["at"][0]) for error in line["error"])
    assert MARK not in log.getvalue()


def test_of_a_librarys_message_only_what_stands_in_its_source_is_kept(log: io.StringIO) -> None:
    library = logging.getLogger("library")
    said = MARK
    library.warning("plain")
    library.warning(f"quotes {said}")
    library.warning("%d of %s", 3, said)
    library.warning("%(text)s", {"text": said})
    library.warning("first line\n%s", said)
    library.warning(json.dumps({"event": "rasa.core.failed", "text": said, "exception": [{"frames": said}]}))
    library.warning(json.dumps({"event": f"it quotes {said}"}))
    library.warning("{" + said)
    found = [json.loads(line) for line in log.getvalue().splitlines()]
    assert [line["message"] for line in found] == [
        "plain", logs.WITHHELD, "3 of …", "%(text)s", "first line", "rasa.core.failed", logs.WITHHELD, logs.WITHHELD,
    ]
    assert all(line["at"].startswith("test_log_lines.py:") for line in found)
    assert MARK not in log.getvalue()


def test_warnings_tasks_and_what_cannot_be_raised_say_nothing_either(log: io.StringIO) -> None:
    class Odd:
        def __del__(self) -> None:
            raise ValueError(MARK)

    async def forgotten() -> None:
        async def fails() -> None:
            text = MARK
            raise ValueError(text)

        task = asyncio.create_task(fails())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        del task

    odd = Odd()
    del odd
    asyncio.run(forgotten())
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(True)
        warnings.warn(MARK, stacklevel=1)
    found = [json.loads(line) for line in log.getvalue().splitlines()]
    assert {line["logger"] for line in found} >= {"bot.logs", "asyncio", "py.warnings"}
    assert any(re.fullmatch(r"UserWarning at tests/alerts/test_log_lines\.py:\d+", line["message"]) for line in found)
    assert MARK not in log.getvalue()


def test_other_peoples_servers_are_configured_only_when_told(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(logs, "configure", told.append)
    logs.configure_as_told({})
    logs.configure_as_told({"LOG_AS": "rasa"})
    assert told == ["rasa"]
