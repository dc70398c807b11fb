"""What an attacker may try at the patients' door."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy.engine import Engine

from bot.clinic import Clinic
from bot.records.engine import reading
from bot.records.queries import transcript
from bot.records.tables import answers, conversations, metadata
from bot.web import limits, server
from bot.web.sessions import COOKIE, SECURE_COOKIE, Sessions

MESSAGES = "/api/v1/messages"
HTTPS = {"X-Forwarded-Proto": "https"}

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg/onload=alert(1)>',
    "[click me](javascript:alert(1))",
    "[the clinic](https://evil.example) ![x](https://evil.example/x.png)",
    "'; DROP TABLE events; --",
    '" OR 1=1; DELETE FROM conversations; --',
    "{{7*7}} ${7*7} {clinic_phone} %s %n",
    "../../etc/passwd",
    "\\u003cscript\\u003e",
]

ORDERS = [
    "/restart", '/inform{"case": {"level": "none"}}', "/SYSTEM_reset", "/session_start", "//restart", " /restart",
    "\t/\n/restart", "\u200b/restart", "\ufeff/restart", "\u202e/restart", "\x00/restart", "\u00a0/restart",
    "\u2800/restart", "/ /restart", "/",
]


def begin(web: httpx.Client) -> str:
    """A new conversation's token; the client keeps neither it nor a cookie."""
    token: str = web.post("/api/v1/conversations").json()["token"]
    web.cookies.clear()
    return token


def say(web: httpx.Client, text: str, **headers: str) -> httpx.Response:
    return web.post(MESSAGES, json={"text": text}, headers=headers)


# Whose conversation it is


def test_nobody_can_make_a_patient_use_a_conversation_that_he_knows(web: httpx.Client, clinic: Clinic) -> None:
    known = begin(web)
    planted = {"Cookie": f"{COOKIE}={known}", "Authorization": f"Bearer {known}"}
    for body in (None, {"token": known}, {"sender": "w-known"}):
        started = web.post(f"/api/v1/conversations?token={known}", json=body, headers=planted)
        assert started.status_code == 201
        sessions = Sessions(clinic.secret_key)
        assert sessions.sender(started.json()["token"]) not in (None, sessions.sender(known), "w-known")


def test_a_token_in_the_address_or_the_body_opens_nothing(web: httpx.Client, rasa: Any) -> None:
    token = begin(web)
    assert web.get(f"{MESSAGES}?token={token}&access_token={token}").status_code == 401
    assert web.post(MESSAGES, json={"text": "hello", "token": token}).status_code == 401
    assert web.get(MESSAGES, headers={"X-Auth-Token": token, "Authorization": f"Basic {token}"}).status_code == 401
    assert rasa.seen == []


def test_on_https_a_cookie_planted_by_a_neighbouring_site_does_not_count(
    serve: Callable[[], httpx.Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRUSTED_PROXIES", "127.0.0.1")
    web = serve()
    started = web.post("/api/v1/conversations", headers=HTTPS)
    cookie = started.headers["Set-Cookie"]
    assert cookie.startswith(f"{SECURE_COOKIE}=")
    assert SECURE_COOKIE.startswith("__Host-")
    parts = {part.strip() for part in cookie.split(";")}
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= parts
    assert not any(part.startswith("Domain") for part in parts)
    token = started.json()["token"]
    web.cookies.clear()
    assert web.get(MESSAGES, headers={**HTTPS, "Cookie": f"{COOKIE}={token}"}).status_code == 401
    assert web.get(MESSAGES, headers={**HTTPS, "Cookie": f"{SECURE_COOKIE}={token}"}).status_code == 200
    assert started.headers["Strict-Transport-Security"]


def test_a_conversation_is_closed_to_the_token_of_another(web: httpx.Client, rasa: Any) -> None:
    mine, theirs = begin(web), begin(web)
    rasa.status = 500
    line = say(web, "I have chest pain", Authorization=f"Bearer {mine}").json()["messages"][0]["id"]
    other = {"Authorization": f"Bearer {theirs}"}
    assert web.get(MESSAGES, headers=other).json() == {"level": "none", "messages": []}
    judged = web.post("/api/v1/feedback", json={"helped": True, "message": line}, headers=other)
    assert judged.status_code == 404
    assert web.delete("/api/v1/conversation", headers=other).status_code == 204
    assert len(web.get(MESSAGES, headers={"Authorization": f"Bearer {mine}"}).json()["messages"]) == 2


def test_no_token_but_ours_opens_anything(web: httpx.Client, clinic: Clinic, rasa: Any) -> None:
    sender = Sessions(clinic.secret_key).sender(begin(web))
    forged = [
        URLSafeTimedSerializer("guessed", salt="conversation").dumps(sender),
        URLSafeTimedSerializer(clinic.secret_key, salt="itsdangerous").dumps(sender),
        URLSafeTimedSerializer(clinic.secret_key, salt="conversation").dumps({"sender": sender}),
        Sessions(clinic.secret_key, lifetime=-1).mint()[1].rpartition(".")[0],
        str(sender), ".", "..", "null", "a" * 5000,
    ]
    for token in forged:
        assert web.get(MESSAGES, headers={"Authorization": f"Bearer {token}"}).status_code == 401, token
        assert say(web, "hello", Authorization=f"Bearer {token}").status_code == 401
    assert web.get(MESSAGES, headers={"Cookie": "nurse_session=x; conversation=' OR 1=1 --"}).status_code == 401
    assert rasa.seen == []


def test_the_nurses_door_takes_no_patients_token(web: httpx.Client) -> None:
    token = begin(web)
    for headers in ({"Authorization": f"Bearer {token}"}, {"Cookie": f"nurse_session={token}"}):
        asked = web.get("/nurse", headers=headers, follow_redirects=False)
        assert asked.status_code == 303
        assert "/login" in asked.headers["Location"]


# Where it comes from


def counted(web: httpx.Client, *forwarded: str) -> list[int]:
    """What new conversations get that say they come from these addresses."""
    return [
        web.post("/api/v1/conversations", headers={"X-Forwarded-For": address}).status_code for address in forwarded
    ]


@pytest.fixture
def one_each(monkeypatch: pytest.MonkeyPatch) -> None:
    """One conversation for each address."""
    monkeypatch.setenv("RATE_CONVERSATIONS", "1/minute")


def test_nobody_chooses_the_address_that_is_counted(serve: Callable[[], httpx.Client], one_each: None) -> None:
    web = serve()
    assert counted(web, "192.0.2.1", "192.0.2.2") == [201, 429]
    for name in ("Forwarded", "X-Real-IP", "X-Client-IP", "CF-Connecting-IP", "X-Forwarded-Host"):
        assert web.post("/api/v1/conversations", headers={name: "192.0.2.3"}).status_code == 429


def test_behind_a_trusted_proxy_each_client_counts_for_itself_and_cannot_lie(
    serve: Callable[[], httpx.Client], one_each: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRUSTED_PROXIES", "127.0.0.0/8, 10.0.0.0/8")
    web = serve()
    assert counted(web, "192.0.2.1", "192.0.2.2", "192.0.2.1") == [201, 201, 429]
    # a proxy appends the address that it saw: what the client itself wrote stands before it
    assert counted(web, "203.0.113.9, 192.0.2.1", "127.0.0.1, 192.0.2.2", "x, 192.0.2.1, 10.1.2.3") == [429] * 3


def test_another_machine_is_no_proxy_of_ours(
    serve: Callable[[], httpx.Client], one_each: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRUSTED_PROXIES", "10.0.0.1")
    web = serve()
    assert counted(web, "192.0.2.1", "192.0.2.2") == [201, 429]
    assert "Strict-Transport-Security" not in web.get("/healthz", headers=HTTPS).headers


@pytest.mark.parametrize("odd", ["*", "proxy.example", "10.0.0.1/8", "10.0.0.0/8 999.1.1.1"])
def test_a_proxy_that_is_no_address_is_named_at_the_start(
    serve: Callable[[], httpx.Client], monkeypatch: pytest.MonkeyPatch, odd: str
) -> None:
    monkeypatch.setenv("TRUSTED_PROXIES", odd)
    with pytest.raises(ValueError, match="TRUSTED_PROXIES names"):
        serve()


# Odd requests


def raw(web: httpx.Client, *parts: str | bytes, pause: float = 0.0, wait: float = 5.0) -> bytes:
    """Send parts as they are, and read until the server closes; raises TimeoutError when it does not."""
    with socket.create_connection((web.base_url.host, web.base_url.port or 80), timeout=wait) as connection:
        received = b""
        try:
            for part in parts:
                connection.sendall(part.replace("\n", "\r\n").encode() if isinstance(part, str) else part)
                time.sleep(pause)
            while chunk := connection.recv(65536):
                received += chunk
        except ConnectionError:
            return received
        return received


def head(token: str, *lines: str) -> str:
    return "\n".join([
        f"POST {MESSAGES} HTTP/1.1", "Host: x", f"Authorization: Bearer {token}", "Content-Type: application/json",
        *lines, "", "",
    ])


def test_a_request_inside_a_request_is_not_read(web: httpx.Client, rasa: Any) -> None:
    token = begin(web)
    inner = b'POST /api/v1/messages HTTP/1.1\r\nContent-Length: 0\r\n\r\n'
    for lines in (("Content-Length: 5", "Content-Length: 6"), ("Content-Length: 5", "Transfer-Encoding: chunked"),
                  ("Transfer-Encoding: xchunked",), ("Content-Length: -1",), ("Content-Length: 5 ", " Folded: x")):
        answer = raw(web, head(token, *lines, "Connection: close"), b"0\r\n\r\n" + inner)
        assert answer.startswith((b"HTTP/1.1 400", b"HTTP/1.1 411", b"HTTP/1.1 422")), lines
        assert b"HTTP/1.1 200" not in answer
    assert rasa.seen == []


def test_methods_cannot_be_dressed_up(web: httpx.Client, rasa: Any) -> None:
    token = begin(web)
    headers = {"Authorization": f"Bearer {token}", "X-HTTP-Method-Override": "DELETE", "X-Method-Override": "DELETE"}
    assert web.get("/api/v1/conversation", headers=headers).status_code == 405
    assert web.post("/api/v1/conversation", headers=headers, data={"_method": "DELETE"}).status_code == 405
    assert web.request("TRACE", MESSAGES, headers=headers).status_code == 405


def test_a_host_that_is_none_of_ours_is_shown_as_text_only(web: httpx.Client) -> None:
    page = web.get("/api/docs", headers={"Host": "evil.example/\"><script>alert(1)</script>"})
    assert "<script>alert" not in page.text


def test_a_body_that_trickles_in_is_not_waited_for(
    web: httpx.Client, rasa: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "BODY_TIME", 0.3)
    token = begin(web)
    start = time.monotonic()
    answer = raw(web, head(token, "Content-Length: 50"), b"{", b'"', pause=0.1)
    assert time.monotonic() - start < 3
    assert answer.startswith(b"HTTP/1.1 408")
    assert b"application/problem+json" in answer
    assert rasa.seen == []


@pytest.mark.parametrize("path", ["/nowhere", "/api/v1/conversations", "/nurse/login"])
def test_nor_is_one_that_nobody_reads(web: httpx.Client, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    monkeypatch.setattr(limits, "BODY_TIME", 0.3)
    monkeypatch.setattr(server, "REQUEST_TIME", 0.6)
    start = time.monotonic()
    raw(web, f"POST {path} HTTP/1.1\nHost: x\nContent-Length: 50\n\n", *[b"a"] * 20, pause=0.1)
    assert time.monotonic() - start < 4


@pytest.mark.parametrize("parts", [(), ("GET /healthz HTTP/1.1\nHost: x\n", *["X-More: 1\n"] * 20)])
def test_headers_that_trickle_in_are_not_waited_for(
    web: httpx.Client, monkeypatch: pytest.MonkeyPatch, parts: tuple[str, ...]
) -> None:
    monkeypatch.setattr(server, "REQUEST_TIME", 0.4)
    start = time.monotonic()
    assert raw(web, *parts, pause=0.1) == b""
    assert time.monotonic() - start < 4


def test_a_quick_request_on_a_slow_answer_is_not_cut_off(
    web: httpx.Client, rasa: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "REQUEST_TIME", 0.3)
    monkeypatch.setattr(limits, "BODY_TIME", 0.3)
    rasa.delay = 1.0
    assert say(web, "hello", Authorization=f"Bearer {begin(web)}").json()["messages"][0]["text"] == "Hello."


def test_headers_without_end_are_refused(web: httpx.Client) -> None:
    answer = raw(web, "GET /healthz HTTP/1.1\nHost: x\n", *[b"X-More: " + b"a" * 60_000 + b"\r\n"] * 40, wait=10)
    assert not answer.startswith(b"HTTP/1.1 200")
    large = {"X-More": "a" * 30_000}
    assert web.post(MESSAGES, content=b"a" * 60_000, headers=large).status_code == 401  # large, but not too large


# What is written


@pytest.mark.parametrize("text", ORDERS)
def test_no_order_reaches_rasa_in_any_disguise(patient: httpx.Client, rasa: Any, text: str) -> None:
    answer = say(patient, text)
    assert answer.status_code in (200, 422)
    for sent in rasa.seen:
        assert not sent["message"].startswith("/")
        assert sent.keys() == {"sender", "message", "input_channel"}


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_written_stays_text_on_its_whole_way(
    patient: httpx.Client, rasa: Any, records: Engine, caplog: pytest.LogCaptureFixture, text: str
) -> None:
    rasa.status = 500  # so that the gateway records it
    key = text.encode("ascii", "replace").decode()
    answer = say(patient, text, **{"Idempotency-Key": key})
    assert answer.status_code == 200
    sent = rasa.seen[0]
    heard = sent["message"]
    assert text.endswith(heard)  # but for slashes and blanks in front
    history = patient.get(MESSAGES)
    assert history.headers["Content-Type"] == "application/json"
    assert history.headers["X-Content-Type-Options"] == "nosniff"
    assert history.json()["messages"][0]["text"] == heard
    assert transcript(records, sent["sender"])[0].text == heard
    with patient.stream("GET", "/api/v1/events", params={"after": 0}) as stream:
        assert stream.headers["Content-Type"].startswith("text/event-stream")
        assert stream.headers["X-Content-Type-Options"] == "nosniff"
    with reading(records) as connection:
        tables = {name for name in sa.inspect(connection).get_table_names() if not name.startswith("lines_fts")}
        assert tables == {*metadata.tables, "alembic_version"}
        assert connection.execute(sa.select(sa.func.count()).select_from(conversations)).scalar_one() == 1
        [kept] = connection.execute(sa.select(answers.c.key_hash)).scalars()
    assert len(kept) == 64
    assert text not in caplog.text


def test_what_rasa_says_is_passed_on_as_text(patient: httpx.Client, rasa: Any) -> None:
    rasa.body = [
        {"text": text, "buttons": [{"title": text, "payload": text}], "attachment": "x", "image": "javascript:x"}
        for text in HOSTILE
    ]
    answer = say(patient, "hello")
    assert answer.headers["Content-Type"] == "application/json"
    shown = [{"text": text, "buttons": [{"title": text, "payload": text}]} for text in HOSTILE]
    assert answer.json()["messages"] == shown


@pytest.mark.parametrize("odd", ["1; DROP TABLE events", "' OR 1=1", "<b>1</b>", "1e3", "0x1", "NaN", "١"])
def test_an_id_is_a_number_or_refused_without_being_repeated(patient: httpx.Client, odd: str) -> None:
    for refused in (
        patient.get("/api/v1/events", params={"after": odd}),
        patient.get("/api/v1/events", headers={"Last-Event-ID": odd.encode()}),
        patient.post("/api/v1/feedback", json={"helped": True, "message": odd}),
    ):
        assert refused.status_code == 422
        assert odd not in refused.text


def test_a_key_cannot_carry_another_header(patient: httpx.Client, rasa: Any) -> None:
    token = patient.headers["Authorization"].removeprefix("Bearer ")
    body = b'{"text": "hello"}'
    lines = ("Idempotency-Key: a\rSet-Cookie: x=1", f"Content-Length: {len(body)}", "Connection: close")
    answer = raw(patient, head(token, *lines), body)
    assert b"Set-Cookie: x" not in answer.split(b"\r\n\r\n")[0]
    assert answer.startswith(b"HTTP/1.1 400")
    assert rasa.seen == []
