"""Feedback, and a conversation that its patient wants gone."""

from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.records import queries
from bot.records.engine import reading
from bot.records.tables import conversations, events, feedback
from bot.web.sessions import COOKIE

FEEDBACK = "/api/v1/feedback"
DELETE = "/api/v1/conversation"


@pytest.fixture
def spoken(patient: httpx.Client, rasa: Any) -> dict[str, Any]:
    """The answer to a message that is recorded, because the gateway answered it."""
    rasa.status = 500
    answer: dict[str, Any] = patient.post("/api/v1/messages", json={"text": "is parking free?"}).json()
    return answer


def judgements(records: Engine) -> list[tuple[int | None, bool]]:
    with reading(records) as connection:
        query = sa.select(feedback.c.event_id, feedback.c.helped).order_by(feedback.c.id)
        return [(row.event_id, row.helped) for row in connection.execute(query)]


def test_an_answer_and_the_conversation_can_be_judged(
    patient: httpx.Client, records: Engine, spoken: dict[str, Any]
) -> None:
    line = spoken["messages"][0]["id"]
    for said in ({"helped": False, "message": line}, {"helped": True}, {"helped": True, "message": None}):
        answer = patient.post(FEEDBACK, json=said)
        assert (answer.status_code, answer.content) == (204, b"")
    assert judgements(records) == [(line, False), (None, True)]


def test_what_is_not_an_answer_of_this_conversation_cannot(
    web: httpx.Client, patient: httpx.Client, records: Engine, spoken: dict[str, Any]
) -> None:
    assert patient.post(FEEDBACK, json={"helped": True, "message": spoken["said"]}).status_code == 404
    assert patient.post(FEEDBACK, json={"helped": True, "message": 10**6}).status_code == 404
    web.headers["Authorization"] = f"Bearer {web.post('/api/v1/conversations').json()['token']}"
    for said in ({"helped": True, "message": spoken["messages"][0]["id"]}, {"helped": True}):
        refused = web.post(FEEDBACK, json=said)
        assert refused.status_code == 404
        assert refused.headers["Content-Type"] == "application/problem+json"
    assert judgements(records) == []


@pytest.mark.parametrize(
    "said", [{}, {"helped": None}, {"helped": "yes"}, {"helped": 1}, {"helped": True, "message": "1"},
             {"helped": True, "message": -1}, {"helped": True, "message": 2**53}, {"helped": True, "note": "x"}],
)
def test_feedback_that_is_none_is_refused(patient: httpx.Client, said: dict[str, Any]) -> None:
    assert patient.post(FEEDBACK, json=said).status_code == 422


def test_nobody_judges_or_deletes_without_a_token(web: httpx.Client) -> None:
    assert web.post(FEEDBACK, json={"helped": True}).status_code == 401
    assert web.delete(DELETE).status_code == 401


def test_a_deleted_conversation_is_gone_and_its_token_opens_nothing(
    patient: httpx.Client, rasa: Any, records: Engine, spoken: dict[str, Any]
) -> None:
    answer = patient.delete(DELETE)
    assert (answer.status_code, answer.content) == (204, b"")
    with reading(records) as connection:
        for table in (conversations, events):
            assert connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() == 0
    rasa.seen.clear()
    assert patient.get("/api/v1/messages").status_code == 401
    assert patient.get("/api/v1/events").status_code == 401
    assert patient.post("/api/v1/messages", json={"text": "hello"}).status_code == 401
    assert patient.post("/api/v1/messages", json={"text": "x"}, headers={"Idempotency-Key": "k"}).status_code == 401
    assert rasa.seen == []
    assert patient.delete(DELETE).status_code == 204  # sent again, it is as done as before


def test_a_kept_answer_is_deleted_with_its_conversation(patient: httpx.Client, rasa: Any) -> None:
    key = {"Idempotency-Key": "k"}
    rasa.status = 500
    assert patient.post("/api/v1/messages", json={"text": "hello"}, headers=key).status_code == 200
    assert patient.delete(DELETE).status_code == 204
    assert patient.post("/api/v1/messages", json={"text": "hello"}, headers=key).status_code == 401


def test_the_cookie_goes_with_the_conversation(web: httpx.Client) -> None:
    web.post("/api/v1/conversations")
    assert COOKIE in web.cookies
    assert web.delete(DELETE).status_code == 204
    assert COOKIE not in web.cookies


def test_a_conversation_with_an_open_case_is_deleted_once_the_nurse_has_closed_it(
    patient: httpx.Client, rasa: Any, records: Engine
) -> None:
    rasa.status = 500
    patient.post("/api/v1/messages", json={"text": "I have chest pain"})
    later = patient.delete(DELETE)
    assert later.status_code == 202
    assert "nurse" in later.json()["detail"]
    assert len(patient.get("/api/v1/messages").json()["messages"]) == 2
    [case] = queries.queue(records)
    assert queries.close(records, case.id, "Ann", "spoken to")
    assert patient.get("/api/v1/messages").status_code == 401
    assert queries.queue(records, ("open", "acknowledged", "closed")) == []


def test_without_records_a_wish_is_not_lost_in_silence(patient: httpx.Client, records: Engine) -> None:
    with records.begin() as connection:
        connection.execute(sa.text("ALTER TABLE conversations RENAME TO elsewhere"))
    for refused in (patient.delete(DELETE), patient.post(FEEDBACK, json={"helped": True})):
        assert refused.status_code == 503
        assert "+1 555 010 0100" in refused.json()["detail"]
