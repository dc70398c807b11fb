"""Several patients write at once while Rasa fails: each is answered in five seconds, and all of it is recorded."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from sqlalchemy.engine import Engine

from bot.clinic import Clinic
from bot.records.queries import queue, transcript
from bot.web import waiting
from bot.web.sessions import Sessions

PATIENTS = 8
LONGEST = 5.0  # seconds
EMERGENCY = "Call 911 now."
PHONE = "I cannot answer now. Call Riverside Infusion Clinic at +1 555 010 0100."

FAILURES: dict[str, dict[str, Any]] = {
    "hangs for 30 s": {"delay": 30.0},
    "was killed": {"url": "http://127.0.0.1:9"},
    "dies when it has heard": {"dies": "heard"},
    "dies in the middle of its answer": {"dies": "half"},
    "answers []": {"body": []},
    "answers 500": {"status": 500, "body": {"error": "boom"}},
    "answers broken JSON": {"body": b'[{"text": "Hel'},
    "answers no text": {"body": b"\xff\xfe\x00"},
}


@pytest.fixture(autouse=True)
def _as_it_is(records_time: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests measure how long an answer takes, so nothing waits longer than in life."""
    monkeypatch.setattr(waiting, "RECORDS_TIME", records_time)


def says(number: int) -> str:
    return "I have chest pain" if number % 2 else "is parking free?"


def chat(url: str, number: int) -> tuple[float, str, dict[str, Any]]:
    """One patient: a conversation, a message. Returns the seconds that it took, the token and the answer."""
    with httpx.Client(base_url=url, trust_env=False, verify=False, timeout=20) as web:
        token = web.post("/api/v1/conversations").json()["token"]
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": f"k{number}"}
        start = time.monotonic()
        answer = web.post("/api/v1/messages", json={"text": says(number)}, headers=headers)
        taken = time.monotonic() - start
        assert answer.status_code == 200
        return taken, token, answer.json()


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES)
def test_everybody_is_answered_in_time_and_recorded(
    serve: Callable[..., httpx.Client], rasa: Any, records: Engine, clinic: Clinic, failure: dict[str, Any]
) -> None:
    vars(rasa).update(failure)
    web = serve()
    with ThreadPoolExecutor(PATIENTS) as pool:
        chats = list(pool.map(lambda number: chat(str(web.base_url), number), range(PATIENTS)))
    for number, (taken, token, answer) in enumerate(chats):
        assert taken < LONGEST
        wording, level = (EMERGENCY, "emergency") if number % 2 else (PHONE, "none")
        assert [part["text"] for part in answer["messages"] if "text" in part] == [wording]
        assert [part["custom"]["turn"]["level"] for part in answer["messages"] if "custom" in part] == [level]
        sender = Sessions(clinic.secret_key).sender(token)
        assert sender
        _recorded(records, sender, [says(number), wording])
    assert [case.level for case in queue(records)] == ["emergency"] * (PATIENTS // 2)


def test_however_many_wait_for_the_records_everybody_is_answered_in_time(
    serve: Callable[..., httpx.Client], rasa: Any, records: Engine
) -> None:
    rasa.status = 500
    web = serve()
    crowd = range(1, 121, 2)  # emergencies all
    with ThreadPoolExecutor(len(crowd)) as pool:
        with records.connect().execution_options(writes=True) as connection, connection.begin():
            chats = list(pool.map(lambda number: chat(str(web.base_url), number), crowd))
        for taken, _, answer in chats:
            assert taken < LONGEST
            assert answer["messages"][0]["text"] == EMERGENCY
    deadline = time.monotonic() + 30
    while len(queue(records)) < len(crowd):
        assert time.monotonic() < deadline, "not all is recorded"
        time.sleep(0.2)


def _recorded(records: Engine, sender: str, texts: list[str]) -> None:
    """An answer does not wait for slow records, so they may have it a little later."""
    deadline = time.monotonic() + 10
    while (lines := [line.text for line in transcript(records, sender)]) != texts:
        assert time.monotonic() < deadline, lines
        time.sleep(0.1)
