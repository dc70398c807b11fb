"""Alerts leave through Apprise to real servers on this machine."""

from __future__ import annotations

import argparse
import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from bot.alerts import sender
from bot.alerts.sender import NotSent, send, wording
from bot.clinic import clinic
from bot.commands import alerts as command
from bot.records import standing


class Hook(HTTPServer):
    """A webhook that keeps what it got."""

    def __init__(self) -> None:
        self.got: list[Any] = []
        self.status = 200
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        return f"json://127.0.0.1:{self.server_port}/hook"


class _Handler(BaseHTTPRequestHandler):
    server: Hook

    def do_POST(self) -> None:
        self.server.got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Silent."""


@pytest.fixture()
def hook() -> Iterator[Hook]:
    server = Hook()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_webhook_gets_severity_case_and_link(hook: Hook) -> None:
    send(hook.url, *wording("urgent", False, 7, environ={"PUBLIC_URL": "https://chat.example.org"}))
    [got] = hook.got
    assert got["title"] == "URGENT: a nurse is needed (case 7)"
    assert got["message"] == "https://chat.example.org/nurse/cases/7"


def test_an_error_of_the_other_side_is_a_failure(hook: Hook) -> None:
    hook.status = 503
    with pytest.raises(NotSent, match="not delivered"):
        send(hook.url, "t", "b")


def test_a_dead_and_a_senseless_address_are_failures(caplog: pytest.LogCaptureFixture) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    with pytest.raises(NotSent, match="not delivered"):
        send(f"json://127.0.0.1:{port}/x", "t", "b")
    with pytest.raises(NotSent, match="does not understand") as caught:
        send("nonsense-hunter2", "t", "b")
    assert "hunter2" not in str(caught.value) + caplog.text


def test_a_destination_that_never_answers_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender, "TIMEOUT", 0.3)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with pytest.raises(NotSent, match=r"no answer within 0\.3 seconds"):
            send(f"json://127.0.0.1:{silent.getsockname()[1]}/x", "t", "b")


def test_the_log_is_a_destination(caplog: pytest.LogCaptureFixture) -> None:
    send("log://", *wording("emergency", True, 3, environ={"PORT": "9000"}))
    said = [one.getMessage() for one in caplog.records if one.name.startswith("bot.alerts")]
    assert said == ["ALERT EMERGENCY: a nurse is needed (case 3) http://localhost:9000/nurse/cases/3"]


def test_the_test_command_says_which_destination_fails_and_the_console_knows(
    hook: Hook, database: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def told(*urls: str) -> int:
        people = {"everyone": urls, "lead": urls[:1]}
        settings = replace(clinic(), database_url=database.url, alerts=replace(clinic().alerts, people=people))
        monkeypatch.setattr(command, "clinic", lambda: settings)
        return command.run(argparse.Namespace(action="test"))

    assert told(hook.url, "nonsense-hunter2") == 1
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("json-") and first.endswith(" (everyone, lead): sent")
    assert "(everyone): Apprise does not understand" in second and "hunter2" not in first + second
    assert [got["title"] for got in hook.got] == ["TEST: no patient needs you"]
    [failing] = standing.failing(database.engine)
    assert second.startswith(f"{failing.name} ")
    assert told(hook.url) == 0
    hook.status = 500
    assert told(hook.url) == 1
    assert len(standing.failing(database.engine)) == 2
    hook.status = 200
    assert told(hook.url) == 0
    assert [f.name for f in standing.failing(database.engine)] == [failing.name]


def test_the_test_command_works_without_a_database(
    hook: Hook, bare: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    people = {"everyone": (hook.url,)}
    settings = replace(clinic(), database_url=bare.url, alerts=replace(clinic().alerts, people=people))
    monkeypatch.setattr(command, "clinic", lambda: settings)
    assert command.run(argparse.Namespace(action="test")) == 0
    output = capsys.readouterr()
    assert output.out.endswith(": sent\n") and "the console cannot show this" in output.err
