"""One message, one turn: also after a restart, and whichever process gets it."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.clinic import Clinic
from bot.records import answers, turns
from bot.web import gateway
from bot.web.sessions import Sessions

KEY = {"Idempotency-Key": "k1"}


def say(web: httpx.Client, text: str = "hello", headers: dict[str, str] = KEY) -> httpx.Response:
    return web.post("/api/v1/messages", json={"text": text}, headers=headers)


@pytest.fixture
def two(serve: Callable[[], httpx.Client]) -> list[httpx.Client]:
    """Two processes' doors, and the same patient at both."""
    doors = [serve(), serve()]
    token = doors[0].post("/api/v1/conversations").json()["token"]
    for door in doors:
        door.cookies.clear()
        door.headers["Authorization"] = f"Bearer {token}"
    return doors


def sender_of(door: httpx.Client, clinic: Clinic) -> str:
    sender = Sessions(clinic.secret_key).sender(door.headers["Authorization"].removeprefix("Bearer "))
    assert sender
    return sender


def test_another_process_gives_the_same_answer(two: list[httpx.Client], rasa: Any) -> None:
    first = say(two[0])
    rasa.body = [{"text": "Something else."}]
    assert say(two[1]).json() == say(two[0]).json() == first.json()
    assert len(rasa.seen) == 1


def test_so_does_the_same_after_a_restart(serve: Any, servers: list[Any], rasa: Any) -> None:
    rasa.status = 500  # the gateway answers, so that there are ids to compare
    before = serve()
    token = before.post("/api/v1/conversations").json()["token"]
    headers = {**KEY, "Authorization": f"Bearer {token}"}
    first = say(before, headers=headers)
    servers[0].should_exit = True
    assert servers[0].ended.wait(10)
    assert say(serve(), headers=headers).json() == first.json()
    assert first.json()["messages"][0]["id"] > first.json()["said"] > 0
    assert len(rasa.seen) == 1


def test_another_text_under_the_key_is_refused_by_any_process(two: list[httpx.Client], rasa: Any) -> None:
    say(two[0])
    for door in two:
        refused = say(door, "good-bye")
        assert refused.status_code == 422
        assert refused.headers["Content-Type"] == "application/problem+json"
    assert len(rasa.seen) == 1


def test_at_once_in_two_processes_is_one_turn(two: list[httpx.Client], rasa: Any) -> None:
    rasa.delay = 0.5
    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(lambda n: say(two[n % 2]).json(), range(4)))
    assert said == [said[0]] * 4
    assert len(rasa.seen) == 1


def test_what_a_dead_process_has_left_is_answered_from_the_conversation(
    two: list[httpx.Client], rasa: Any, records: Engine, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway, "ELSEWHERE", 0.3)
    sender = sender_of(two[0], clinic)
    assert answers.claim(records, sender, "k1", "hello").mine  # and there it died, while Rasa went on
    now = time.time()
    lines = [{"event": "user", "text": "hello", "timestamp": now, "parse_data": {}},
             {"event": "bot", "text": "Hello from Rasa.", "timestamp": now, "data": {}}]
    turns.append(records, sender, "widget", lines)
    answer = say(two[1]).json()
    assert answer == {
        "said": 1,
        "messages": [{"id": 2, "text": "Hello from Rasa."}, {"custom": {"turn": {"level": "none"}}}],
    }
    assert rasa.seen == []


def test_what_a_dead_process_never_passed_on_is_passed_on(
    two: list[httpx.Client], rasa: Any, records: Engine, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway, "ELSEWHERE", 0.3)
    assert answers.claim(records, sender_of(two[0], clinic), "k1", "hello").mine
    first = say(two[1])
    assert first.json()["messages"][0]["text"] == "Hello."
    assert say(two[0]).json() == first.json()
    assert len(rasa.seen) == 1


def test_a_dead_process_makes_nobody_wait_longer_than_a_live_one(
    two: list[httpx.Client], records: Engine, clinic: Clinic
) -> None:
    assert answers.claim(records, sender_of(two[0], clinic), "k1", "I have chest pain").mine
    start = time.monotonic()
    answer = say(two[1], "I have chest pain").json()
    assert time.monotonic() - start < 5
    assert answer["messages"][0]["text"] == "Call 911 now."


def test_while_the_records_are_away_a_process_still_knows_its_own_keys(
    patient: httpx.Client, rasa: Any, records: Engine
) -> None:
    with records.begin() as connection:
        connection.execute(sa.text("DROP TABLE answers"))
    first = say(patient).json()
    assert say(patient).json() == first
    assert first["messages"][0] == {"text": "Hello."}
    assert len(rasa.seen) == 1
