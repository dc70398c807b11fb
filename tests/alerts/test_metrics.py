"""/metrics: who may read it, and that its figures are those of what happened."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.engine import Engine

from bot.clinic import clinic
from bot.records import canary_turns, queries, standing, tables, turns
from bot.web.app import create_app
from bot.web.rasa import Rasa, Unavailable
from bot.web.sessions import Sessions

sys.path.insert(0, str(Path(__file__).parents[1] / "records"))
from turns_of import said

LOOPBACK, ELSEWHERE = ("127.0.0.1", 5000), ("203.0.113.7", 5000)
SECRET = "for tests only"
HELLO = [{"text": "Hello."}, {"custom": {"turn": {"level": "none"}}}]
UNSURE = [{"text": "?"}, {"custom": {"turn": {"level": "none", "fallback": {"reason": "not_understood"}}}}]


class StandIn(Rasa):
    """Says what it is told to, or fails in the way it is told to."""

    says: Any = HELLO

    async def send(self, sender: str, text: str, waited: float = 0.0) -> list[dict[str, Any]]:
        if isinstance(self.says, str):
            raise Unavailable("as told", self.says)
        return list(self.says)


@pytest.fixture()
def rasa() -> StandIn:
    return StandIn("http://127.0.0.1:9")


@pytest.fixture()
def app(database: Any, rasa: StandIn) -> Any:
    return create_app(replace(clinic(), database_url=database.url, secret_key=SECRET), rasa)


@pytest.fixture()
def web(app: Any) -> Iterator[TestClient]:
    with TestClient(app, client=LOOPBACK) as client:
        yield client


def read(web: TestClient) -> dict[str, float]:
    """Every sample by its name and labels, as in `chat_messages_total{channel=widget}`."""
    answer = web.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    found = {}
    for family in text_string_to_metric_families(answer.text):
        for sample in family.samples:
            labels = ",".join(f"{key}={value}" for key, value in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
    return found


def grown(before: dict[str, float], after: dict[str, float], start: str) -> dict[str, float]:
    """What has grown among the samples whose names start so, without the buckets of histograms."""
    grew = {name: value - before.get(name, 0) for name, value in after.items() if name.startswith(start)}
    return {name: by for name, by in grew.items() if by and "_bucket" not in name and "_created" not in name}


def say(web: TestClient, text: str = "hello", sender: str = "w-1") -> None:
    headers = {"Authorization": f"Bearer {Sessions(SECRET).token(sender)}"}
    assert web.post("/api/v1/messages", json={"text": text}, headers=headers).status_code == 200


@pytest.mark.parametrize(("client", "headers", "token", "status"), [
    (LOOPBACK, {}, "", 200),
    (("::1", 5000), {}, "", 200),
    (ELSEWHERE, {}, "", 403),
    (("testclient", 5000), {}, "", 403),
    (LOOPBACK, {"X-Forwarded-For": "127.0.0.1"}, "", 403),
    (LOOPBACK, {"Forwarded": "for=127.0.0.1"}, "", 403),
    (ELSEWHERE, {"Authorization": "Bearer s3cret"}, "s3cret", 200),
    (LOOPBACK, {"Authorization": "Bearer s3cret", "X-Forwarded-For": "203.0.113.7"}, "s3cret", 200),
    (ELSEWHERE, {"Authorization": "Bearer other"}, "s3cret", 403),
    (ELSEWHERE, {"Authorization": "Bearer "}, "", 403),
])
def test_this_machine_or_the_token_reads_them(
    app: Any, monkeypatch: pytest.MonkeyPatch, client: tuple[str, int], headers: dict[str, str], token: str, status: int
) -> None:
    monkeypatch.setenv("METRICS_TOKEN", token)
    with TestClient(app, client=client) as web:
        answer = web.get("/metrics", headers=headers)
    assert answer.status_code == status
    assert ("chat_messages" in answer.text) is (status == 200)


def test_messages_fallbacks_failed_turns_and_answers_are_counted(
    web: TestClient, rasa: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = read(web)
    say(web)
    rasa.says = UNSURE
    say(web)
    for kind in ("empty", "failed", "failed"):
        rasa.says = kind
        say(web)
    grew = grown(before, read(web), "chat_")
    assert {name: by for name, by in grew.items() if "_sum" not in name} == {
        "chat_messages_total{channel=widget}": 5,
        "chat_fallbacks_total{reason=not_understood}": 1, "chat_fallbacks_total{reason=unavailable}": 3,
        "chat_failed_turns_total{kind=empty}": 1, "chat_failed_turns_total{kind=failed}": 2,
        "chat_answer_seconds_count{answered_by=rasa}": 2, "chat_answer_seconds_count{answered_by=gateway}": 3,
    }
    assert grew["chat_answer_seconds_sum{answered_by=rasa}"] > 0


def test_the_canary_is_not_counted(web: TestClient, rasa: StandIn, engine: Engine) -> None:
    before = read(web)
    say(web, sender=tables.CANARY)
    rasa.says = "failed"
    say(web, "I have chest pain", tables.CANARY)
    turns.append(engine, tables.CANARY, "widget", said("chest pain", "emergency", "chest_pain"))
    after = read(web)
    assert grown(before, after, "chat_") == {}
    assert after["escalations{level=emergency}"] == after["alerts_waiting"] == 0


def test_cases_by_level_and_the_oldest_that_nobody_has(web: TestClient, engine: Engine) -> None:
    assert read(web)["escalations_unacknowledged_oldest_seconds{level=emergency}"] == 0
    with time_machine.travel(tables.now() - timedelta(minutes=10), tick=False) as clock:
        for number in range(3):
            turns.append(engine, f"w-{number}", "widget", said("chest pain", "emergency", "chest_pain"))
            clock.shift(60)
    turns.append(engine, "w-9", "widget", said("fever", "urgent", "fever"))
    queries.acknowledge(engine, 1, "Ann")
    found = read(web)
    assert found["records_up"] == 1
    assert (found["escalations{level=emergency}"], found["escalations{level=urgent}"]) == (3, 1)
    assert found["escalations_unacknowledged{level=emergency}"] == 2
    assert found["escalations_unacknowledged_oldest_seconds{level=emergency}"] == pytest.approx(540, abs=30)
    assert found["alerts_waiting"] == 4


def test_failures_of_destinations_and_the_way_of_the_canary(web: TestClient, engine: Engine) -> None:
    assert "canary_ok" not in read(web)
    standing.fails(engine, "mailto-1", "not delivered")
    standing.fails(engine, "mailto-1", "not delivered")
    standing.works(engine, "log", timedelta(seconds=3))
    canary_turns.soon(engine, timedelta(0))
    canary_turns.checked(engine, "no case was opened", timedelta(0))
    found = read(web)
    assert found["alert_failures_total{destination=mailto-1}"] == 2
    assert found["alert_destination_failing{destination=mailto-1}"] == 1
    assert found["alert_destination_failing{destination=log}"] == 0
    assert found["alert_delivery_seconds_count{destination=log}"] == 1
    assert found["alert_delivery_seconds_sum{destination=log}"] == 3
    assert found["canary_ok"] == 0
    assert found["canary_age_seconds"] < 30


def test_requests_are_timed_by_the_pattern_of_their_route(web: TestClient) -> None:
    before = read(web)
    web.get("/healthz")
    web.get("/nurse/cases/17")
    web.get("/somewhere/w-secret")
    web.get("/static/icon.svg")
    web.request("BREW", "/healthz")
    grew = grown(before, read(web), "http_request_seconds_count")
    assert {name for name in grew if "/metrics" not in name} == {
        "http_request_seconds_count{method=GET,route=/healthz,status=200}",
        "http_request_seconds_count{method=GET,route=/nurse/login,status=200}",
        "http_request_seconds_count{method=GET,route=/nurse/cases/{number:int},status=303}",
        "http_request_seconds_count{method=GET,route=none,status=404}",
        "http_request_seconds_count{method=GET,route=/static,status=200}",
        "http_request_seconds_count{method=other,route=/healthz,status=405}",
    }


def test_when_the_database_is_away_they_say_so(web: TestClient, database: Any) -> None:
    database.shut()
    found = read(web)
    database.reopen()
    assert found["records_up"] == 0
    assert "escalations{level=emergency}" not in found
