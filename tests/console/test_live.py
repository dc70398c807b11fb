"""What the open pages hear of, over a real connection."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from sqlalchemy.engine import Engine

from bot.console import live
from bot.records import cases, people, turns

sys.path.insert(0, str(Path(__file__).parent))
from nurse_world import NAME, PASSWORD, flag
from turns_of import bot, user


@pytest.fixture
def desk(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> Iterator[httpx.Client]:
    """Ann at a real server that looks often."""
    monkeypatch.setattr(live, "LOOK", 0.05)
    monkeypatch.setattr(live, "BEAT", 0.2)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="critical"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    with httpx.Client(base_url=url, trust_env=False, timeout=20) as client:
        client.get("/nurse/login")
        form = {"name": NAME, "password": PASSWORD, "csrf": client.cookies["nurse_visit"]}
        assert client.post("/nurse/login", data=form).status_code == 303
        yield client
    app.state.closing = True
    server.should_exit = True
    thread.join(10)
    assert not thread.is_alive(), "an open stream keeps the server from stopping"


def heard(response: httpx.Response) -> Iterator[tuple[str, str]]:
    """The events of a stream."""
    kind, data = "", ""
    for line in response.iter_lines():
        if line.startswith("event: "):
            kind = line[7:]
        elif line.startswith("data: "):
            data = line[6:]
        elif not line and kind:
            yield kind, data
            kind, data = "", ""


def until(events: Iterator[tuple[str, str]], wanted: str) -> str:
    """The data of the next event of a kind."""
    return next(data for kind, data in events if kind == wanted)


def test_a_new_case_and_a_change_are_told_at_once(desk: httpx.Client, engine: Engine) -> None:
    flag(engine, "w-0", "urgent", "old fever")
    with desk.stream("GET", "/nurse/events") as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        assert response.headers["cache-control"] in ("no-store", "no-cache")
        events = heard(response)
        assert until(events, "beat") == "1"
        flag(engine, "w-1", "emergency", "secret words")
        told = json.loads(until(events, "cases"))
        assert told == {"open": 2, "new": [{"id": 2, "alias": turns.alias("w-1"), "level": "emergency"}]}
        cases.acknowledge(engine, 2, "Bo")
        assert json.loads(until(events, "cases")) == {"open": 1, "new": []}
        turns.append(engine, "w-0", "widget", [user("chest pain", "emergency", "chest_pain")], seen=10**9)
        assert json.loads(until(events, "cases"))["new"][0]["level"] == "emergency"


def test_an_open_case_hears_of_itself(desk: httpx.Client, engine: Engine) -> None:
    flag(engine, "w-1", "emergency", "chest pain")
    with desk.stream("GET", "/nurse/events?case=1") as response:
        events = heard(response)
        until(events, "beat")
        turns.append(engine, "w-1", "widget", [bot("Call 911.")], seen=10**9)
        assert until(events, "case") == "1"
        cases.add_note(engine, 1, "Bo", "x")
        assert until(events, "case") == "1"


def test_who_is_logged_out_hears_nothing_more(desk: httpx.Client, engine: Engine) -> None:
    with desk.stream("GET", "/nurse/events") as response:
        events = heard(response)
        until(events, "beat")
        people.remove(engine, NAME, by="test")
        flag(engine, "w-1", "emergency", "chest pain")
        kinds = [kind for kind, _ in events]
        assert kinds[-1] == "out"


def test_a_case_that_only_falls_out_of_sight_is_not_new(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live.queue, "NEWEST", 2)
    for number in range(4):
        flag(engine, f"w-{number}", "urgent", "fever")
    before = live.look(engine)
    cases.add_note(engine, 1, "Bo", "looked at it")
    assert live.difference(engine, before, live.look(engine))["new"] == []
    flag(engine, "w-9", "urgent", "fever")
    assert [new["id"] for new in live.difference(engine, before, live.look(engine))["new"]] == [5]
