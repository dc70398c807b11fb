"""The chat API while Rasa answers."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
from sqlalchemy.engine import Engine

from bot.records.turns import append
from bot.web.sessions import COOKIE

KNOWN_SENDER = "w-"


def say(patient: httpx.Client, text: str, **headers: str) -> httpx.Response:
    return patient.post("/api/v1/messages", json={"text": text}, headers=headers)


def test_a_message_reaches_rasa_with_a_minted_sender_and_comes_back_answered(patient: httpx.Client, rasa: Any) -> None:
    rasa.body = [
        {"recipient_id": "x", "text": "Does it itch?", "buttons": [{"title": "Yes", "payload": "Yes, it itches"}]},
        {"recipient_id": "x", "custom": {"turn": {"question": {"check": "site", "asks": "rash"}}}},
        {"recipient_id": "x", "custom": {"turn": {"level": "routine"}}},
    ]
    answer = say(patient, "my arm is odd")
    assert answer.status_code == 200
    assert answer.json()["messages"] == [{k: v for k, v in m.items() if k != "recipient_id"} for m in rasa.body]
    [sent] = rasa.seen
    assert sent["message"] == "my arm is odd"
    assert sent["input_channel"] == "widget"
    assert sent["sender"].startswith(KNOWN_SENDER)


def test_one_conversation_is_one_sender_and_two_are_two(web: httpx.Client, rasa: Any) -> None:
    tokens = [web.post("/api/v1/conversations").json()["token"] for _ in range(2)]
    web.cookies.clear()
    for token in (tokens[0], tokens[0], tokens[1]):
        say(web, "hello", Authorization=f"Bearer {token}")
    senders = [sent["sender"] for sent in rasa.seen]
    assert senders[0] == senders[1] != senders[2]


def test_the_cookie_does_instead_of_the_token_and_scripts_cannot_read_it(web: httpx.Client) -> None:
    started = web.post("/api/v1/conversations")
    assert started.status_code == 201
    assert started.json()["expires_in"] == 24 * 3600
    cookie = started.headers["Set-Cookie"]
    assert cookie.startswith(f"{COOKIE}={started.json()['token']}")
    for part in ("HttpOnly", "SameSite=lax", "Path=/api/v1", "Max-Age=86400"):
        assert part in cookie
    assert "Secure" not in cookie
    assert say(web, "hello").status_code == 200


def test_nobody_writes_without_a_token_or_with_a_forged_one(web: httpx.Client, rasa: Any) -> None:
    for headers in ({}, {"Authorization": "Bearer w-0123"}, {"Authorization": "Basic eDp5"}, {"Cookie": f"{COOKIE}=x"}):
        refused = say(web, "hello", **headers)
        assert refused.status_code == 401
        assert refused.headers["WWW-Authenticate"] == "Bearer"
        assert refused.headers["Content-Type"] == "application/problem+json"
    assert rasa.seen == []


def test_a_forged_token_is_not_mended_by_a_good_cookie(web: httpx.Client) -> None:
    web.post("/api/v1/conversations")
    assert say(web, "hello", Authorization="Bearer forged").status_code == 401


def test_a_client_cannot_choose_the_sender(patient: httpx.Client, rasa: Any) -> None:
    refused = patient.post("/api/v1/messages", json={"text": "hello", "sender": "w-of-somebody-else"})
    assert refused.status_code == 422
    assert refused.json()["errors"] == [{"at": "/sender", "reason": "this field is not known"}]
    assert rasa.seen == []


def test_no_order_reaches_rasa(patient: httpx.Client, rasa: Any) -> None:
    for text in ("/restart", " \u200b//restart", '/inform{"case": null}'):
        assert say(patient, text).status_code == 200
    assert [sent["message"] for sent in rasa.seen] == ["restart", "restart", 'inform{"case": null}']


def test_the_same_key_gets_the_first_answer_again(patient: httpx.Client, rasa: Any) -> None:
    first = say(patient, "hello", **{"Idempotency-Key": "k1"})
    rasa.body = [{"text": "Something else."}]
    assert say(patient, "hello", **{"Idempotency-Key": "k1"}).json() == first.json()
    assert say(patient, "hello", **{"Idempotency-Key": "k2"}).json() != first.json()
    assert len(rasa.seen) == 2


def test_a_key_that_comes_with_another_text_is_refused(patient: httpx.Client) -> None:
    say(patient, "hello", **{"Idempotency-Key": "k1"})
    assert say(patient, "good-bye", **{"Idempotency-Key": "k1"}).status_code == 422


def test_a_key_is_known_in_its_own_conversation_only(web: httpx.Client, rasa: Any) -> None:
    for _ in range(2):
        token = web.post("/api/v1/conversations").json()["token"]
        say(web, "hello", **{"Idempotency-Key": "k1", "Authorization": f"Bearer {token}"})
    assert len(rasa.seen) == 2


def test_two_requests_with_one_key_at_once_are_one_turn(patient: httpx.Client, rasa: Any) -> None:
    rasa.delay = 0.2
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: say(patient, "hello", **{"Idempotency-Key": "k1"}).json(), range(2)))
    assert answers[0] == answers[1]
    assert len(rasa.seen) == 1


def test_a_turn_goes_on_when_its_client_has_gone(patient: httpx.Client, rasa: Any) -> None:
    rasa.delay = 0.3
    try:
        patient.post("/api/v1/messages", json={"text": "hello"}, headers={"Idempotency-Key": "k1"}, timeout=0.1)
    except httpx.ReadTimeout:
        pass
    else:
        raise AssertionError("the client should have given up")
    assert say(patient, "hello", **{"Idempotency-Key": "k1"}).json()["messages"][0] == {"text": "Hello."}
    assert len(rasa.seen) == 1


def test_the_history_is_what_the_patient_saw(patient: httpx.Client, rasa: Any, records: Engine) -> None:
    assert patient.get("/api/v1/messages").json() == {"level": "none", "messages": []}
    say(patient, "hello")
    now = time.time()
    turn = {"turn": {"answer": {"id": "benefits", "sections": ["Benefits and effectiveness"]}}}
    buttons = [{"title": "Yes", "payload": "Yes"}]
    append(
        records, rasa.seen[0]["sender"], "widget",
        [
            {"event": "user", "text": "what good is it", "timestamp": now, "parse_data": {}},
            {"event": "slot", "name": "case", "value": {"level": "urgent", "concepts": []}, "timestamp": now},
            {"event": "bot", "text": "It is quick.", "data": {"buttons": buttons, "custom": None}, "timestamp": now},
            {"event": "bot", "text": None, "data": {"custom": turn}, "timestamp": now},
        ],
    )
    history = patient.get("/api/v1/messages").json()
    assert history["level"] == "urgent"
    seen = [{key: value for key, value in message.items() if key != "at"} for message in history["messages"]]
    assert seen == [
        {"id": 1, "role": "patient", "text": "what good is it"},
        {"id": 3, "role": "assistant", "text": "It is quick.", "buttons": buttons},
        {"id": 4, "role": "assistant", "custom": turn},
    ]


def test_the_history_is_closed_to_others(web: httpx.Client) -> None:
    assert web.get("/api/v1/messages").status_code == 401


def test_whom_to_call(web: httpx.Client) -> None:
    words = web.get("/api/v1/clinic").json()
    assert words["clinic_name"] == "Riverside Infusion Clinic"
    assert words["emergency_number"] == "911"
    assert words["clinic_phone"] == "+1 555 010 0100"
