"""GET /api/v1/events: what arrives later."""

import json
import os
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import fastapi.routing
import httpx
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.records import erasure
from bot.records.engine import engine
from bot.records.migrations import upgrade
from bot.records.queries import close, queue
from bot.records.turns import append
from bot.web import streams
from bot.web.streams import Streams
from tests.services import postgres

Event = dict[str, str]


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks come often, so that the tests are quick."""
    monkeypatch.setattr(streams, "LOOK", 0.05)


@contextmanager
def listening(patient: httpx.Client, **options: Any) -> Iterator[Iterator[Event]]:
    """The events of a stream; it is open, and misses nothing, when the block begins."""
    with patient.stream("GET", "/api/v1/events", timeout=5, **options) as answer:
        assert answer.status_code == 200
        events = frames(answer)
        first = next(events)
        assert first.keys() == {"id", "retry"}
        yield events


def frames(answer: httpx.Response) -> Iterator[Event]:
    """The events of an answer as a browser reads them, comments as {"comment": …}."""
    event: Event = {}
    for line in answer.iter_lines():
        name, _, value = line.partition(":")
        if line:
            event[name or "comment"] = value.strip()
        elif event:
            yield event
            event = {}


def say(records: Engine, sender: str, text: str, who: str = "bot") -> None:
    append(records, sender, "widget", [{"event": who, "text": text, "timestamp": time.time(), "parse_data": {}}])


@pytest.fixture
def sender(patient: httpx.Client, rasa: Any) -> str:
    """The id of the patient's conversation, which has begun."""
    patient.post("/api/v1/messages", json={"text": "hello"})
    found: str = rasa.seen[0]["sender"]
    return found


def test_a_line_arrives_as_an_event_with_its_id(patient: httpx.Client, records: Engine, sender: str) -> None:
    with listening(patient) as events:
        say(records, sender, "This is Ann, your nurse.")
        event = next(events)
    [line] = patient.get("/api/v1/messages").json()["messages"]
    assert event["event"] == "message"
    assert event["id"] == str(line["id"])
    assert json.loads(event["data"]) == line
    assert (line["role"], line["text"]) == ("assistant", "This is Ann, your nurse.")


def test_what_is_said_with_an_answer_has_the_ids_of_the_answer(
    patient: httpx.Client, rasa: Any, records: Engine, sender: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rasa.status = 500  # the gateway answers, so that the line is recorded
    with listening(patient) as events:
        answer = patient.post("/api/v1/messages", json={"text": "is parking free?"}).json()
        lines = [json.loads(next(events)["data"]) for _ in range(2)]
    assert [line["id"] for line in lines] == [answer["said"], answer["messages"][0]["id"]]
    assert [line["role"] for line in lines] == ["patient", "assistant"]
    assert lines == patient.get("/api/v1/messages").json()["messages"]


def test_a_stream_goes_on_where_the_last_one_broke(patient: httpx.Client, records: Engine, sender: str) -> None:
    for text in ("one", "two", "three"):
        say(records, sender, text)
    known = {line["text"]: str(line["id"]) for line in patient.get("/api/v1/messages").json()["messages"]}

    def heard(**options: Any) -> list[str]:
        with listening(patient, **options) as events:
            texts = []
            while not texts or texts[-1] != "three":
                texts.append(json.loads(next(events)["data"])["text"])
            return texts

    assert heard(params={"after": 0}) == ["one", "two", "three"]
    assert heard(params={"after": known["one"]}) == ["two", "three"]
    assert heard(headers={"Last-Event-ID": known["two"]}) == ["three"]
    assert heard(headers={"Last-Event-ID": known["two"]}, params={"after": 0}) == ["three"]


def test_the_first_event_tells_where_to_go_on(patient: httpx.Client, records: Engine, sender: str) -> None:
    say(records, sender, "one")
    [line] = patient.get("/api/v1/messages").json()["messages"]
    for options, start in [({}, line["id"]), ({"params": {"after": 0}}, 0), ({"params": {"after": 10**9}}, line["id"])]:
        with patient.stream("GET", "/api/v1/events", **options) as answer:
            assert answer.headers["Content-Type"].startswith("text/event-stream")
            assert answer.headers["Cache-Control"] in ("no-store", "no-cache")
            assert next(frames(answer))["id"] == str(start)


def test_nobody_hears_what_another_conversation_says(web: httpx.Client, rasa: Any, records: Engine) -> None:
    tokens = [web.post("/api/v1/conversations").json()["token"] for _ in range(2)]
    web.cookies.clear()
    for token in tokens:
        web.post("/api/v1/messages", json={"text": "hello"}, headers={"Authorization": f"Bearer {token}"})
    mine, theirs = (sent["sender"] for sent in rasa.seen)
    with listening(web, headers={"Authorization": f"Bearer {tokens[0]}"}, params={"after": 0}) as events:
        say(records, theirs, "for the other")
        say(records, mine, "for me")
        assert json.loads(next(events)["data"])["text"] == "for me"


def test_the_cookie_opens_a_stream_and_nothing_else_does(web: httpx.Client) -> None:
    assert web.get("/api/v1/events").status_code == 401
    assert web.get("/api/v1/events", headers={"Authorization": "Bearer forged"}).status_code == 401
    token = web.post("/api/v1/conversations").json()["token"]
    with listening(web):
        pass
    web.cookies.clear()
    assert web.get("/api/v1/events", params={"token": token}).status_code == 401


@pytest.mark.parametrize("odd", ["-1", "x", str(2**53), "1.5", ""])
def test_an_id_that_is_none_is_refused(patient: httpx.Client, odd: str) -> None:
    answer = patient.get("/api/v1/events", headers={"Last-Event-ID": odd})
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_quiet_stream_beats(patient: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fastapi.routing, "_PING_INTERVAL", 0.1)
    with listening(patient) as events:
        assert [next(events) for _ in range(2)] == [{"comment": "ping"}] * 2


def test_streams_of_one_conversation_are_limited_and_places_become_free(
    serve: Callable[..., httpx.Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STREAMS_PER_CONVERSATION", "2")
    web = serve()
    web.post("/api/v1/conversations")
    with listening(web), listening(web):
        refused = web.get("/api/v1/events")
        assert refused.status_code == 429
        assert int(refused.headers["Retry-After"]) > 0
    deadline = time.monotonic() + 5
    while web.stream("GET", "/api/v1/events").__enter__().status_code != 200:
        assert time.monotonic() < deadline, "a closed stream still counts"
        time.sleep(0.05)


def test_streams_of_one_address_are_limited(
    serve: Callable[..., httpx.Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STREAMS_PER_ADDRESS", "1")
    web = serve()
    web.post("/api/v1/conversations")
    with listening(web):
        web.post("/api/v1/conversations")
        assert web.get("/api/v1/events").status_code == 429


def test_a_stream_ends_after_its_time(serve: Callable[..., httpx.Client], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STREAM_SECONDS", "1")
    web = serve()
    web.post("/api/v1/conversations")
    start = time.monotonic()
    with listening(web) as events:
        assert list(events) == []
    assert 0.9 < time.monotonic() - start < 4


def test_a_setting_that_is_no_number_is_named(records: Engine) -> None:
    for value in ("0", "-1", "many", "²"):
        with pytest.raises(ValueError, match=re.escape(f'STREAM_SECONDS is "{value}"')):
            Streams(records, {"STREAM_SECONDS": value})


def test_a_stream_ends_when_its_conversation_is_erased(patient: httpx.Client, records: Engine, sender: str) -> None:
    say(records, sender, "one")
    with listening(patient) as events:
        erasure.erase(records, sender)
        assert list(events) == []
    assert patient.get("/api/v1/events").status_code == 401


def test_a_stream_outlives_records_that_are_away_for_a_while(
    patient: httpx.Client, records: Engine, sender: str, caplog: pytest.LogCaptureFixture
) -> None:
    with listening(patient) as events:
        with records.begin() as connection:
            connection.execute(sa.text("ALTER TABLE events RENAME TO elsewhere"))
        time.sleep(0.3)
        with records.begin() as connection:
            connection.execute(sa.text("ALTER TABLE elsewhere RENAME TO events"))
        say(records, sender, "still here")
        assert json.loads(next(events)["data"])["text"] == "still here"
    assert "for the open streams" in caplog.text


def test_without_records_a_stream_is_refused_with_the_clinics_phone(patient: httpx.Client, records: Engine) -> None:
    with records.begin() as connection:
        connection.execute(sa.text("ALTER TABLE events RENAME TO elsewhere"))
    refused = patient.get("/api/v1/events")
    assert refused.status_code == 503
    assert "+1 555 010 0100" in refused.json()["detail"]


@pytest.fixture
def on_postgresql(serve: Callable[..., httpx.Client]) -> Iterator[Callable[[], tuple[httpx.Client, Engine]]]:
    """Starts the app on one PostgreSQL database; returns a client and the records."""
    with postgres.serve() as server:
        if server is None:
            assert os.environ.get("CI") != "true", "CI needs PostgreSQL: its binaries, or TEST_DATABASE_URL"
            pytest.skip("no PostgreSQL on this machine and no TEST_DATABASE_URL")
        with server.database() as url:
            made = engine(url)
            upgrade(made)
            yield lambda: (serve(database_url=url), made)
            made.dispose()


def test_on_postgresql_a_line_written_by_one_process_arrives_from_another(
    on_postgresql: Callable[[], tuple[httpx.Client, Engine]], rasa: Any
) -> None:
    rasa.status = 500
    (door, records), (other, _) = on_postgresql(), on_postgresql()
    door.headers["Authorization"] = f"Bearer {door.post('/api/v1/conversations').json()['token']}"
    other.headers["Authorization"] = door.headers["Authorization"]
    with listening(other, params={"after": 0}) as events:
        answer = door.post("/api/v1/messages", json={"text": "I have chest pain"}, headers={"Idempotency-Key": "k"})
        lines = [json.loads(next(events)["data"]) for _ in range(2)]
        say(records, rasa.seen[0]["sender"], "This is Ann, your nurse.")
        lines.append(json.loads(next(events)["data"]))
    assert lines[1]["id"] == answer.json()["messages"][0]["id"]
    assert lines == other.get("/api/v1/messages").json()["messages"]
    same = {"json": {"text": "I have chest pain"}, "headers": {"Idempotency-Key": "k"}}
    assert other.post("/api/v1/messages", **same).json() == answer.json()
    assert other.post("/api/v1/feedback", json={"helped": True, "message": lines[2]["id"]}).status_code == 204
    assert other.delete("/api/v1/conversation").status_code == 202
    [case] = queue(records)
    close(records, case.id, "Ann", "spoken to")
    assert door.get("/api/v1/messages").status_code == 401


def test_open_streams_end_at_once_when_the_server_stops(serve: Any, servers: list[Any]) -> None:
    web = serve()
    web.post("/api/v1/conversations")
    rest: list[Event] = []
    opened = threading.Event()

    def listen() -> None:
        with listening(web) as events:
            opened.set()
            rest.extend(events)  # raises when the stream is torn, not ended

    reader = threading.Thread(target=listen)
    reader.start()
    assert opened.wait(5)
    [server] = servers
    start = time.monotonic()
    server.should_exit = True
    reader.join(5)
    while server.started and not server.ended.is_set():
        assert time.monotonic() - start < 4, "the server still waits"
        time.sleep(0.02)
    assert rest == []
    assert not reader.is_alive()
