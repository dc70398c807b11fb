"""Whatever fails, the logs are JSON and hold nothing that a patient wrote, and no sender id."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from bot.records import turns
from bot.records.engine import writing

sys.path.insert(0, str(Path(__file__).parents[1] / "records"))
from turns_of import said

ROOT = Path(__file__).parents[2]
RASA = ROOT / ".venv" / "bin" / "python"
MARK = "zebracrossing9137"
TEXT = f"I have chest pain {MARK}"


class FakeRasa(ThreadingHTTPServer):
    """Fails as it is told, and quotes the patient while it does so."""

    daemon_threads = True

    def __init__(self) -> None:
        self.mode, self.senders = "500", set[str]()
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: FakeRasa

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.senders.add(json.loads(raw)["sender"])
        mode = self.server.mode
        if mode == "hung":
            time.sleep(6)
        body = {"empty": b"[]", "no json": b"<html>" + raw}.get(mode, raw)
        self.send_response(500 if mode == "500" else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with suppress(OSError):  # the gateway did not wait
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Silent."""


@pytest.fixture()
def rasa() -> Iterator[FakeRasa]:
    server = FakeRasa()
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@contextmanager
def gone(database: Any) -> Iterator[None]:
    """A database that fails. A process keeps the file of SQLite open whatever becomes of it, so its tables go."""
    if "postgresql" in database.url:
        database.shut()
        yield
        database.reopen()
        return
    names = ("alembic_version", "events", "outbox", "conversations")
    _rename(database, [(name, f"{name}_gone") for name in names])
    yield
    _rename(database, [(f"{name}_gone", name) for name in names])


def _rename(database: Any, names: list[tuple[str, str]]) -> None:
    with writing(database.engine) as connection:
        for old, new in names:
            connection.execute(sa.text(f"ALTER TABLE {old} RENAME TO {new}"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def process(log: Path, *command: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process whose output is a file, ended at the end."""
    with log.open("wb") as file:
        running = subprocess.Popen(
            command, cwd=ROOT, stdout=file, stderr=subprocess.STDOUT,
            env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), **environment},
        )
    try:
        yield running
    finally:
        running.terminate()
        running.wait(30)


def answering(url: str) -> httpx.Client:
    """A client of a server, once it answers."""
    client = httpx.Client(base_url=url, timeout=20, trust_env=False)
    deadline = time.monotonic() + 60
    while True:
        try:
            client.get("/health")
            return client
        except httpx.TransportError:
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.1)


def begin(client: httpx.Client) -> dict[str, str]:
    token = client.post("/api/v1/conversations").json()["token"]
    client.cookies.clear()
    return {"Authorization": f"Bearer {token}"}


def lines(log: Path) -> list[dict[str, Any]]:
    """The log as it was written; every line of it has to be JSON."""
    text = log.read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def written_since_start(log: Path) -> list[str]:
    """The lines from the first of ours on: what a server of others says before it reads our code is plain text."""
    text = log.read_text(encoding="utf-8").splitlines()
    return text[next(number for number, line in enumerate(text) if line.startswith("{")):]


def assert_silent(log: Path, *secrets: str) -> None:
    text = log.read_text(encoding="utf-8")
    assert secrets
    for secret in secrets:
        assert secret and secret not in text, text


def test_the_web_when_rasa_fails_in_every_way_the_database_goes_and_requests_are_bad(
    database: Any, rasa: FakeRasa, tmp_path: Path
) -> None:
    log, port = tmp_path / "web.log", free_port()
    settings = {
        "DATABASE_URL": database.url, "SECRET_KEY": "for tests only", "RASA_PORT": str(rasa.server_port),
        "PORT": str(port),
    }
    with process(log, sys.executable, "-m", "bot", "web", "--port", str(port), **settings):
        web = answering(f"http://127.0.0.1:{port}")
        headers = begin(web)
        for mode in ("500", "hung", "empty", "no json", "echo"):
            rasa.mode = mode
            assert web.post("/api/v1/messages", json={"text": TEXT}, headers=headers).status_code == 200
        rasa.shutdown()
        rasa.socket.close()
        with gone(database):
            assert web.post("/api/v1/messages", json={"text": TEXT}, headers=headers).status_code == 200
            assert web.get("/api/v1/messages", headers=headers).status_code == 503
            assert web.get("/readyz").status_code == 503
            time.sleep(1)  # what an answer does not wait for is written and logged by then
        for content in (f'{{"text": "{MARK}', f'["{MARK}"]', f'{{"{MARK}": "{MARK}"}}', f'"{MARK}"'):
            bad = {**headers, "Content-Type": "application/json"}
            assert 400 <= web.post("/api/v1/messages", content=content, headers=bad).status_code < 500
        assert web.post("/api/v1/messages", content=MARK.encode("utf-16"), headers=headers).status_code >= 400
        assert web.post("/api/v1/messages", json={"text": MARK * 9999}, headers=headers).status_code == 413
        assert web.post("/api/v1/messages", json={"text": MARK}, headers={"Authorization": MARK}).status_code == 401
        assert web.get(f"/{MARK}?{MARK}={MARK}").status_code == 404
        with socket.create_connection(("127.0.0.1", port)) as raw:
            raw.sendall(f"{MARK} no HTTP at all\r\n\r\n".encode())
            raw.recv(100)
        time.sleep(0.5)
    messages = [line["message"] for line in lines(log)]
    for reason in ("500", "TimeoutError", "says nothing", "is not JSON", "ConnectError"):
        assert any("the gateway answers by itself" in m and reason in m for m in messages), reason
    assert any("the database did not take a turn" in m for m in messages)
    assert_silent(log, MARK, "chest", *rasa.senders)


def test_the_web_when_nobody_catches_an_error(database: Any, rasa: FakeRasa, tmp_path: Path) -> None:
    log, port = tmp_path / "web.log", free_port()
    settings = {
        "DATABASE_URL": database.url, "SECRET_KEY": "for tests only", "RASA_PORT": str(rasa.server_port),
        "PORT": str(port),
    }
    with process(log, sys.executable, str(Path(__file__).parent / "broken_web.py"), **settings):
        web = answering(f"http://127.0.0.1:{port}")
        answer = web.post("/api/v1/messages", json={"text": TEXT}, headers=begin(web))
        assert answer.status_code == 500
        time.sleep(1)
    errors = [line["error"] for line in lines(log) if "error" in line]
    kinds = [error["type"] for chain in errors for error in chain]
    assert {"RuntimeError", "ValueError", "KeyError"} <= set(kinds)
    assert any("broken_web.py:" in place for chain in errors for error in chain for place in error["at"])
    assert_silent(log, MARK, "chest", *rasa.senders)


def test_the_worker_with_a_dead_destination_and_a_database_that_goes(database: Any, tmp_path: Path) -> None:
    log = tmp_path / "alerts.log"
    sender = "w-0123456789abcdef"
    turns.append(database.engine, sender, "widget", said(TEXT, "emergency", "chest_pain"))
    settings = {
        "DATABASE_URL": database.url, "SECRET_KEY": "for tests only", "PORT": str(free_port()),
        "ALERT_URLS": f"json://nurse:hunter2@127.0.0.1:{free_port()}/x nonsense-hunter2",
    }
    with process(log, sys.executable, "-m", "bot", "alerts", "run", **settings):
        deadline = time.monotonic() + 40
        while "again at" not in log.read_text() and time.monotonic() < deadline:
            time.sleep(0.1)
        with gone(database):
            while "the database cannot be used" not in log.read_text() and time.monotonic() < deadline:
                time.sleep(0.1)
    messages = [line["message"] for line in lines(log)]
    assert any("not delivered; again at" in m for m in messages)
    assert any("the database cannot be used" in m for m in messages)
    assert_silent(log, MARK, "chest", sender, "hunter2")


def call(action: str) -> dict[str, Any]:
    """What Rasa sends to its actions server."""
    tracker = {
        "sender_id": "w-fedcba9876543210", "slots": {"case": {"level": MARK, "concepts": MARK}}, "latest_message": TEXT,
        "events": [{"event": "user", "text": TEXT}], "paused": False, "active_loop": {"name": MARK},
        "latest_action_name": None, "followup_action": None, "latest_input_channel": "rest",
    }
    return {
        "version": "3.6.2", "next_action": action, "sender_id": "w-fedcba9876543210", "tracker": tracker,
        "domain": {"slots": {}, "responses": {}},
    }


def test_the_actions_server_when_actions_fail_and_calls_are_bad(tmp_path: Path) -> None:
    assert RASA.exists(), "make setup makes the environment of the actions server"
    log, port = tmp_path / "actions.log", free_port()
    command = [str(RASA), "-m", "rasa_sdk", "--actions", "actions", "--port", str(port)]
    with process(log, *command, LOG_AS="actions", SANIC_HOST="127.0.0.1", HOME=str(tmp_path)):
        actions = answering(f"http://127.0.0.1:{port}")
        names = [found["name"] for found in actions.get("/actions").json()]
        for name in names:
            actions.post("/webhook", json=call(name))
        assert actions.post("/webhook", json=call(f"action_{MARK}")).status_code == 404
        assert actions.post("/webhook", content=f'{{"text": "{TEXT}"').status_code >= 400
        assert actions.post("/webhook", json={**call(names[0]), "tracker": TEXT}).status_code == 500
        time.sleep(0.5)
    found = [json.loads(line) for line in written_since_start(log)]
    assert {line["process"] for line in found} == {"actions"}
    assert any(re.fullmatch(r"action_\w+ failed: AttributeError at actions/.*", line["message"]) for line in found)
    kinds = [error["type"] for line in found for error in line.get("error", ())]
    assert {"TypeError", "JSONDecodeError"} <= set(kinds)
    assert_silent(log, MARK, "chest pain", "w-fedcba9876543210")
