"""A nurse writes instead of the assistant: it is quiet, and red flags are screened all the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.records import takeover, turns
from bot.records.engine import writing
from bot.records.queries import current_case, queue, transcript
from bot.records.tables import conversations, now
from bot.records.takeover import Notice

JOINED, LEFT = Notice("utter_staff_joined", "A nurse is here."), Notice("utter_staff_left", "The assistant is back.")


def say(patient: httpx.Client, text: str) -> list[dict[str, Any]]:
    answer = patient.post("/api/v1/messages", json={"text": text})
    assert answer.status_code == 200
    return [{name: value for name, value in part.items() if name != "id"} for part in answer.json()["messages"]]


@pytest.fixture
def sender(patient: httpx.Client, rasa: Any, records: Engine) -> Iterator[str]:
    """A patient to whom Ann writes."""
    say(patient, "hello")
    name = str(rasa.seen.pop()["sender"])
    turns.append(records, name, "widget", [{"event": "user", "text": "hello"}])
    assert takeover.take(records, name, "Ann", JOINED)
    yield name


def test_the_assistant_is_quiet_and_what_was_said_is_there(
    patient: httpx.Client, rasa: Any, records: Engine, sender: str
) -> None:
    assert say(patient, "can I shower?") == [{"custom": {"turn": {"level": "none", "with_staff": True}}}]
    say(patient, "can I shower?")
    takeover.say(records, sender, "Ann", "Yes, with a cover.")
    assert rasa.seen == []
    assert [(line.who, line.text) for line in transcript(records, sender)][2:] == [
        ("patient", "can I shower?"), ("patient", "can I shower?"), ("staff", "Yes, with a cover.")
    ]
    history = patient.get("/api/v1/messages").json()["messages"]
    assert (history[-1]["role"], history[-1]["text"]) == ("staff", "Yes, with a cover.")
    assert history[-1]["name"] and "name" not in history[0]


def test_a_red_flag_is_told_and_raised(patient: httpx.Client, rasa: Any, records: Engine, sender: str) -> None:
    text, envelope = say(patient, "now I have chest pain")
    turn = envelope["custom"]["turn"]
    assert text == {"text": "Call 911 now."} and rasa.seen == []
    assert turn["level"] == turn["triage"]["level"] == "emergency" and turn["with_staff"] is True
    [case] = queue(records)
    assert (case.level, case.state, case.taken_by, case.channel) == ("emergency", "open", "Ann", "widget")
    assert (current_case(records, sender) or {})["level"] == "emergency"


def test_handed_back_the_assistant_answers(patient: httpx.Client, rasa: Any, records: Engine, sender: str) -> None:
    assert takeover.hand_back(records, sender, "Ann", LEFT)
    assert say(patient, "thanks")[0] == {"text": "Hello."}
    assert [message["message"] for message in rasa.seen] == ["thanks"]


def test_a_nurse_who_has_gone_home_leaves_nobody_waiting(
    patient: httpx.Client, rasa: Any, records: Engine, sender: str
) -> None:
    def hours_ago(hours: float) -> None:
        with writing(records) as connection:
            connection.execute(sa.update(conversations).values(taken_at=now() - timedelta(hours=hours)))

    hours_ago(9)
    takeover.say(records, sender, "Ann", "Still here.")
    assert say(patient, "hello?")[-1]["custom"]["turn"]["with_staff"] and rasa.seen == []
    hours_ago(9)
    assert say(patient, "is anybody there?")[0] == {"text": "Hello."}
    assert takeover.taker(records, sender) is None
    assert "The nurse has left." in [line.text for line in transcript(records, sender)]


def test_records_that_cannot_tell_leave_it_to_the_assistant(
    patient: httpx.Client, rasa: Any, sender: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> str:
        raise sa.exc.OperationalError("", {}, Exception())

    monkeypatch.setattr(takeover, "taker", away)
    assert say(patient, "hello?")[0] == {"text": "Hello."}
