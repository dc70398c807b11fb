"""Real worker processes against real servers on this machine: SMTP, a webhook, and one that nobody listens at."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MailHandler
from sqlalchemy.engine import Engine

from bot.records import alarms, standing, tables, turns
from bot.records.engine import reading, writing

sys.path.insert(0, str(Path(__file__).parents[1] / "records"))
sys.path.insert(0, str(Path(__file__).parent))
from alarm_clinic import clinic_with
from turns_of import said

ROOT = Path(__file__).parents[2]
MARK = "zebra-crossing-9137"


class Mailbox(MailHandler):
    """Keeps the mails it gets."""

    def __init__(self) -> None:
        super().__init__()
        self.mails: list[Any] = []

    def handle_message(self, message: Any) -> None:
        self.mails.append(message)


class Hook(ThreadingHTTPServer):
    """A webhook that keeps what it gets, and answers when `open` is set."""

    daemon_threads = True

    def __init__(self) -> None:
        self.got: list[Any] = []
        self.open = threading.Event()
        self.open.set()
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        return f"json://127.0.0.1:{self.server_port}/hook?rto=60&cto=60"


class _Handler(BaseHTTPRequestHandler):
    server: Hook

    def do_POST(self) -> None:
        self.server.got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.server.open.wait(60)
        try:
            self.send_response(200)
            self.end_headers()
        except OSError:
            pass  # the worker was killed while it waited

    def log_message(self, *_: object) -> None:
        """Silent."""


@pytest.fixture()
def hook() -> Iterator[Hook]:
    server = Hook()
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server
    server.open.set()
    server.shutdown()
    server.server_close()


@pytest.fixture()
def mailbox() -> Iterator[Mailbox]:
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    box.url = f"mailto://127.0.0.1:{controller.port}?from=bot@example.org&to=nurse@example.org&mode=insecure"  # type: ignore[attr-defined]
    yield box
    controller.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture()
def start(database: Any, tmp_path: Path) -> Iterator[Start]:
    """Starts `python -m bot alerts run` with some addresses; ends what still runs."""
    with ExitStack() as stack:

        def begin(*urls: str) -> subprocess.Popen[str]:
            process = subprocess.Popen(
                [sys.executable, "-m", "bot", "alerts", "run"], cwd=ROOT, text=True, stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env={"DATABASE_URL": database.url, "PATH": "/usr/bin:/bin", "ALERT_URLS": " ".join(urls),
                     "SECRET_KEY": "for tests only", "PORT": str(free_port())},
            )
            stack.callback(process.wait, 20)
            stack.callback(process.kill)
            return process

        yield begin


def emergency(engine: Engine, monkeypatch: pytest.MonkeyPatch, *urls: str, patients: int = 1) -> None:
    clinic = clinic_with(Path(), *urls)
    monkeypatch.setattr(alarms, "clinic", lambda: clinic)
    for number in range(patients):
        turns.append(engine, f"w-{number}", "widget", said(f"chest pain {MARK}", "emergency", "chest_pain"))


def states(engine: Engine) -> list[str]:
    with reading(engine) as connection:
        return [*connection.execute(sa.select(tables.outbox.c.state).order_by(tables.outbox.c.id)).scalars()]


def until(done: Callable[[], Any], seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def test_a_mail_a_webhook_and_a_dead_destination(
    engine: Engine, mailbox: Any, hook: Hook, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    dead = f"json://127.0.0.1:{free_port()}/hook"
    urls = (mailbox.url, hook.url, dead)
    emergency(engine, monkeypatch, *urls)
    worker = start(*urls)
    until(lambda: mailbox.mails and hook.got and standing.failing(engine))
    [mail], [got], [failing] = mailbox.mails, hook.got, standing.failing(engine)
    assert "EMERGENCY: a nurse is needed (case 1)" in str(mail["subject"])
    assert got["title"] == "EMERGENCY: a nurse is needed (case 1)"
    assert got["message"].endswith("/nurse/cases/1")
    assert failing.error == "not delivered" and failing.name.startswith("json-")
    until(lambda: sorted(states(engine)) == ["pending", "sent", "sent"])
    worker.send_signal(signal.SIGTERM)
    output, _ = worker.communicate(timeout=40)
    assert MARK not in str(mail) + str(got) + output and "w-0" not in output


def test_a_worker_killed_between_send_and_mark_is_followed_by_another_that_sends_again(
    engine: Engine, hook: Hook, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    emergency(engine, monkeypatch, hook.url)
    hook.open.clear()
    first = start(hook.url)
    until(lambda: hook.got)
    first.send_signal(signal.SIGKILL)
    first.wait(10)
    assert (len(hook.got), states(engine)) == (1, ["sending"])
    hook.open.set()
    second = start(hook.url)
    time.sleep(3)
    assert len(hook.got) == 1  # the lease of the dead one holds
    with writing(engine) as connection:  # as if its minute were over
        connection.execute(sa.update(tables.outbox).values(next_try_at=tables.now()))
    until(lambda: states(engine) == ["sent"])
    assert [got["title"] for got in hook.got] == ["EMERGENCY: a nurse is needed (case 1)"] * 2
    assert second.poll() is None


def test_two_workers_at_once_send_each_alert_once(
    engine: Engine, hook: Hook, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    start(hook.url)
    start(hook.url)
    emergency(engine, monkeypatch, hook.url, patients=40)
    until(lambda: states(engine) == ["sent"] * 40)
    assert len({got["title"] for got in hook.got}) == len(hook.got) == 40
