"""The canary flies from the chat to the outbox; /readyz says where the way is broken; nobody else ever sees it."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
import time_machine
import uvicorn
from sqlalchemy.engine import Engine

from bot import soundness
from bot.alerts import canary, outbox, worker
from bot.clinic import ROOT, clinic
from bot.records import canary_turns, queries, standing, tables, turns
from bot.records.engine import reading
from bot.web.app import create_app
from bot.web.rasa import Rasa
from bot.web.sessions import Sessions

sys.path.insert(0, str(Path(__file__).parents[1] / "records"))
sys.path.insert(0, str(Path(__file__).parent))
import alarm_clinic
from turns_of import bot, said

SECRET = "for tests only"
EVERY = timedelta(minutes=5)


class RecordingRasa(ThreadingHTTPServer):
    """Stands for Rasa: answers an emergency and records it as our tracker store does, unless told to leave that out."""

    daemon_threads = True

    def __init__(self, engine: Engine) -> None:
        self.engine, self.status, self.level = engine, 200, "emergency"
        self.records = self.flags = True
        super().__init__(("127.0.0.1", 0), _Handler)

    def answer(self, sender: str, text: str) -> list[Any]:
        if self.records:
            level, rule = ("emergency", "chest_pain") if self.flags else ("none", None)
            turns.append(self.engine, sender, "widget", [*said(text, level, rule), bot("Call now.")])
        return [{"text": "Call now."}, {"custom": {"turn": {"level": self.level}}}]


class _Handler(BaseHTTPRequestHandler):
    server: RecordingRasa

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self._send(self.server.answer(body["sender"], body["message"]) if self.server.status == 200 else [])

    def do_GET(self) -> None:
        self._send({"status": "ok"})

    def _send(self, answer: Any) -> None:
        raw = json.dumps(answer).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: object) -> None:
        """Silent."""


@pytest.fixture()
def rasa(engine: Engine) -> Iterator[RecordingRasa]:
    server = RecordingRasa(engine)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture()
def chat(database: Any, rasa: RecordingRasa) -> Iterator[str]:
    """The address of the real web app."""
    settings = replace(clinic(), database_url=database.url, secret_key=SECRET)
    app = create_app(settings, Rasa(f"http://127.0.0.1:{rasa.server_port}"))
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="critical"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.005)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture()
def bird(engine: Engine, chat: str, monkeypatch: pytest.MonkeyPatch) -> canary.Canary:
    monkeypatch.setattr(canary, "PATIENCE", 3.0)
    monkeypatch.setattr(canary, "LOOK", 0.05)
    return canary.Canary(engine, chat, lambda: Sessions(SECRET).token(tables.CANARY), "I have chest pain")


@pytest.fixture()
def delivering(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A worker at work; holds the titles of what it sends."""
    sent: list[str] = []
    monkeypatch.setattr(worker, "POLL", 0.05)
    monkeypatch.setattr(worker, "send", lambda url, title, text: sent.append(title))
    stop = threading.Event()
    thread = threading.Thread(target=worker.work, args=(engine, {"log": "log://"}, stop))
    thread.start()
    yield sent
    stop.set()
    thread.join(10)


def rows(engine: Engine, table: sa.Table) -> list[Any]:
    with reading(engine) as connection:
        return list(connection.execute(sa.select(table)))


def test_the_whole_way_is_checked_and_nobody_is_paged(
    engine: Engine, bird: canary.Canary, delivering: list[str]
) -> None:
    for _ in range(3):
        assert bird.fly() == ""
    assert delivering == []
    assert standing.failing(engine) == []
    assert rows(engine, tables.escalations) == rows(engine, tables.outbox) == rows(engine, tables.destinations) == []
    [left] = rows(engine, tables.events)  # SQLite must not give its id again
    assert left.type_name == "bot"
    assert rows(engine, tables.conversations)[0].level == "none"


def test_while_it_flies_it_is_in_no_queue(engine: Engine, rasa: RecordingRasa, bird: canary.Canary) -> None:
    assert bird.fly() == "the alert worker did not take the alert"
    rasa.answer(tables.CANARY, "I have chest pain")
    assert len(rows(engine, tables.escalations)) == 1
    assert queries.queue(engine) == []


def test_each_broken_link_is_named(
    engine: Engine, rasa: RecordingRasa, bird: canary.Canary, delivering: list[str]
) -> None:
    rasa.status = 500
    assert bird.fly() == "Rasa gave no answer, the gateway answered by itself"
    rasa.status, rasa.level = 200, "none"
    assert bird.fly() == "the message was not taken for an emergency"
    rasa.level, rasa.records = "emergency", False
    assert bird.fly() == "the answer was not recorded"
    rasa.records, rasa.flags = True, False
    assert bird.fly() == "no case was opened"
    rasa.flags = True
    assert bird.fly() == ""


def test_a_case_without_an_alert_is_named(
    bird: canary.Canary, delivering: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.records.alarms._put", lambda *_, **__: None)
    assert bird.fly() == "no alert was put into the outbox"


def test_a_chat_that_is_away_or_refuses_is_named(engine: Engine, chat: str) -> None:
    away = canary.Canary(engine, "http://127.0.0.1:9", lambda: "none", "I have chest pain")
    assert away.fly() == "the chat does not answer (ConnectError)"
    assert canary.Canary(engine, chat, lambda: "forged", "I have chest pain").fly() == "the chat answered 401"


def test_records_that_are_away_are_named(database: Any, bird: canary.Canary) -> None:
    database.shut()
    assert bird.fly().startswith("the records cannot be used")
    database.reopen()


def test_readyz_turns_red_with_the_reason_and_green_again(engine: Engine, chat: str, rasa: RecordingRasa) -> None:
    def readyz() -> tuple[int, str]:
        answer = httpx.get(f"{chat}/readyz")
        return answer.status_code, answer.json()["parts"]["canary"]

    assert readyz() == (200, "ok")  # none yet, and the web has only just started
    canary_turns.soon(engine, timedelta(0))
    canary_turns.checked(engine, "no case was opened", canary.RETRY)
    assert readyz() == (503, "no case was opened")
    canary_turns.checked(engine, "", EVERY)
    assert readyz() == (200, "ok")
    with time_machine.travel(tables.now() + timedelta(minutes=12)):
        status, reason = readyz()
    assert status == 503
    assert reason.startswith("overdue: no test message was checked since 20")


def test_overdue_counts_from_the_start_of_the_web(engine: Engine) -> None:
    started = tables.now()
    assert standing.canary_problem(engine, EVERY, started) == ""
    assert standing.canary_problem(engine, EVERY, started - timedelta(minutes=12)).startswith("overdue: ")
    canary_turns.soon(engine, timedelta(0))
    with time_machine.travel(started - timedelta(days=1)):
        canary_turns.checked(engine, "an old problem", EVERY)
    assert standing.canary_problem(engine, EVERY, started) == ""


def test_one_worker_of_many_sends_it_and_the_next_comes_after_the_interval(engine: Engine) -> None:
    with time_machine.travel(tables.now(), tick=False) as clock:
        canary_turns.soon(engine, timedelta(0))
        assert [canary_turns.claim(engine, canary.LEASE) for _ in range(3)] == [True, False, False]
        canary_turns.checked(engine, "", EVERY)
        clock.shift(EVERY - timedelta(seconds=1))
        assert not canary_turns.claim(engine, canary.LEASE)
        clock.shift(timedelta(seconds=1))
        assert canary_turns.claim(engine, canary.LEASE)  # this one dies
        clock.shift(canary.LEASE)
        assert canary_turns.claim(engine, canary.LEASE)
        canary_turns.soon(engine, canary.START)  # a worker starts
        clock.shift(canary.START)
        assert canary_turns.claim(engine, canary.LEASE)


def test_it_keeps_flying_and_notes_what_it_finds(
    engine: Engine, rasa: RecordingRasa, bird: canary.Canary, delivering: list[str],
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(canary, "START", timedelta(0))
    monkeypatch.setattr(canary, "RETRY", timedelta(0))
    caplog.set_level("INFO", "bot.alerts")
    rasa.flags = False
    monkeypatch.setattr(canary, "PATIENCE", 0.2)
    stop = threading.Event()
    thread = threading.Thread(target=canary.keep_flying, args=(engine, bird, EVERY, stop))
    thread.start()
    _until(lambda: _problem(engine) == "no case was opened")
    monkeypatch.setattr(canary, "PATIENCE", 5.0)
    rasa.flags = True
    _until(lambda: _problem(engine) == "")
    stop.set()
    thread.join(10)
    [row] = rows(engine, tables.canary)
    assert row.next_at - row.checked_at == EVERY
    assert caplog.messages.count("canary: no case was opened") == 1
    assert caplog.messages[-1] == "canary: the way is whole"


def test_it_finds_the_chat_by_host_and_port_or_where_it_is_told() -> None:
    assert canary.chat_address({}) == "http://127.0.0.1:8080"
    assert canary.chat_address({"HOST": "0.0.0.0", "PORT": "9000"}) == "http://127.0.0.1:9000"
    assert canary.chat_address({"HOST": "::", "PORT": "9000"}) == "http://[::1]:9000"
    assert canary.chat_address({"CANARY_URL": "https://chat.example.org"}) == "https://chat.example.org"


def test_what_it_says_must_be_an_emergency_by_the_rules(tmp_path: Path) -> None:
    assert [*soundness.canary_faults(ROOT / "clinic.yml")] == []
    path = alarm_clinic.write(tmp_path, alarm_clinic.CALLED.replace("I have chest pain and cannot breathe", "hello"))
    [fault] = soundness.canary_faults(path)
    assert fault.reason == "the message of the canary is 'none' by the rules, it must be an emergency"
    assert path.read_text().splitlines()[fault.line - 1].startswith("  canary:")


def test_a_patients_alert_is_not_swallowed_with_it(
    engine: Engine, bird: canary.Canary, delivering: list[str]
) -> None:
    turns.append(engine, "w-1", "widget", said("chest pain", "emergency", "chest_pain"))
    assert bird.fly() == ""
    _until(lambda: delivering == ["EMERGENCY: a nurse is needed (case 1)"])
    assert [e.sender_id for e in queries.queue(engine)] == ["w-1"]
    assert outbox.claim(engine, 10) == []


def _problem(engine: Engine) -> str | None:
    return next((row.problem for row in rows(engine, tables.canary) if row.checked_at), None)


def _until(done: Any) -> None:
    deadline = time.monotonic() + 20
    while not done():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)
