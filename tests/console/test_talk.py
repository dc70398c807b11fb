"""A nurse who writes to a patient."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine

from bot.console import talk
from bot.records import cases, queries, takeover, turns
from bot.records.takeover import Notice

sys.path.insert(0, str(Path(__file__).parent))
from nurse_world import NAME, token
from turns_of import user

HTMX = {"HX-Request": "true"}


def send(nurse: TestClient, action: str, headers: dict[str, str] | None = None, **form: str) -> Any:
    return nurse.post(f"/nurse/cases/1/{action}", data={"csrf": token(nurse), **form}, headers=headers)


@pytest.fixture
def taken(nurse: TestClient, emergency: int) -> TestClient:
    """Ann, who has taken the conversation over."""
    assert send(nurse, "take").headers["location"] == "/nurse/cases/1#words"
    return nurse


def test_who_takes_over_has_the_case_and_has_seen_it(taken: TestClient, engine: Engine) -> None:
    case = queries.escalation(engine, 1)
    assert case and (case.state, case.claimed_by, case.taken_by) == ("acknowledged", NAME, NAME)
    assert "You are writing to the patient" in taken.get("/nurse/cases/1").text
    told = queries.transcript(engine, "w-1")[-1]
    assert told.who == "assistant" and "A nurse of" in told.text and "911" in told.text


def test_who_takes_over_takes_it_from_who_had_it(nurse: TestClient, engine: Engine, emergency: int) -> None:
    cases.acknowledge(engine, 1, "Bo")
    send(nurse, "take")
    case = queries.escalation(engine, 1)
    assert case and (case.claimed_by, case.acknowledged_by) == (NAME, "Bo")


def test_what_is_written_stands_in_the_conversation(taken: TestClient, engine: Engine) -> None:
    assert send(taken, "say", words="  Lie <down>\r\nnow \x00").headers["location"] == "/nurse/cases/1#words"
    said = queries.transcript(engine, "w-1")[-1]
    assert (said.who, said.name, said.text) == ("staff", NAME, "Lie <down>\nnow")
    assert "Lie &lt;down&gt;" in taken.get("/nurse/cases/1").text
    count = len(queries.transcript(engine, "w-1"))
    send(taken, "say", words=" \n ")
    assert len(queries.transcript(engine, "w-1")) == count
    send(taken, "say", words="x" * 5000)
    assert len(queries.transcript(engine, "w-1")[-1].text) == 2000


def test_with_htmx_only_what_is_new_comes_back(taken: TestClient, engine: Engine) -> None:
    last = queries.transcript(engine, "w-1")[-1].id
    turns.append(engine, "w-1", "widget", [user("hello?")], seen=10**9)
    answer = send(taken, "say", HTMX, words="I am here.", after=str(last))
    assert "<html" not in answer.text and answer.text.count('<li class="line') == 2
    assert "hello?" in answer.text and "I am here." in answer.text and "lips" not in answer.text


@pytest.mark.parametrize("headers", [None, HTMX])
def test_words_are_not_lost_when_somebody_else_has_it(
    taken: TestClient, engine: Engine, headers: dict[str, str] | None
) -> None:
    takeover.hand_back(engine, "w-1", NAME, Notice("x", "back"))
    takeover.take(engine, "w-1", "Bo", Notice("x", "Bo is here"))
    answer = send(taken, "say", headers, words="my <own> words")
    assert "my &lt;own&gt; words</textarea>" in answer.text
    assert "Not sent: Bo is writing to the patient" in answer.text
    assert all("own" not in message.text for message in queries.transcript(engine, "w-1"))
    assert send(taken, "hand-back").status_code == 409
    assert takeover.taker(engine, "w-1") == "Bo"


def test_handed_back_the_assistant_answers_and_says_so(taken: TestClient, engine: Engine) -> None:
    assert "Hand the conversation back first" in taken.get("/nurse/cases/1").text
    assert send(taken, "close", outcome="other", version="2").status_code == 409
    assert send(taken, "hand-back").headers["location"] == "/nurse/cases/1"
    assert takeover.taker(engine, "w-1") is None
    assert "answering again" in queries.transcript(engine, "w-1")[-1].text
    assert send(taken, "close", outcome="other").headers["location"] == "/nurse"


def test_a_closed_case_is_not_taken_over(nurse: TestClient, engine: Engine, emergency: int) -> None:
    cases.close(engine, 1, "Bo", "", "other")
    assert send(nurse, "take").status_code == 409 and takeover.taker(engine, "w-1") is None
    assert "Take over" not in nurse.get("/nurse/cases/1").text


def test_both_notices_are_in_the_wording() -> None:
    from bot.clinic import clinic
    from bot.wording import response

    assert all(response(name, clinic()) for name in (talk.JOINED, talk.LEFT))
