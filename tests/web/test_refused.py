"""Bad input: a clear problem, never a stack trace, never silence."""

import socket
from typing import Any

import httpx
import pytest

JSON = {"Content-Type": "application/json"}


def post(patient: httpx.Client, content: bytes, **headers: str) -> httpx.Response:
    return patient.post("/api/v1/messages", content=content, headers={**JSON, **headers})


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        (b'{"text": ""}', {}, 422),
        (b'{"text": "   "}', {}, 422),
        (b'{"text": "///"}', {}, 422),
        (b'{"text": "\\u200b\\u0007"}', {}, 422),
        (b'{"text": null}', {}, 422),
        (b'{"text": 5}', {}, 422),
        (b'{"text": ["hello"]}', {}, 422),
        (b"{}", {}, 422),
        (b"[]", {}, 422),
        (b'"hello"', {}, 422),
        (b"null", {}, 422),
        (b"", {}, 422),
        (b'{"text": "hello", "language": "en"}', {}, 422),
        (b'{"text": "hello", "\\ud800": 1}', {}, 422),
        (b'{"text": "' + b"a" * 4001 + b'"}', {}, 422),
        (b'{"text": "hello"', {}, 400),
        (b"text=hello", {}, 400),
        (b'{"text": "\xff\xfe"}', {}, 400),
        (b"[" * 20_000, {}, 400),
        (b'{"text": ' + b"9" * 10_000 + b"}", {}, 400),
        (b'{"text": "hello"}', {"Content-Type": "text/plain"}, 415),
        (b"text=hello", {"Content-Type": "application/x-www-form-urlencoded"}, 415),
        (b"nonsense", {"Content-Type": "multipart/form-data; boundary=x"}, 415),
        (b'{"text": "hello"}', {"Content-Type": "application/json; charset=x"}, 200),
        (b'{"text": "' + b"a" * 70_000 + b'"}', {}, 413),
        (b'{"text": "hello"}', {"Idempotency-Key": "k" * 256}, 422),
    ],
)
def test_each_fault_has_its_problem(
    patient: httpx.Client, rasa: Any, content: bytes, headers: dict[str, str], status: int
) -> None:
    answer = post(patient, content, **headers)
    assert answer.status_code == status
    if status == 200:
        return
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["title"] and problem["detail"]
    assert "Traceback" not in answer.text and "pydantic" not in answer.text and "aaaa" not in answer.text
    assert rasa.seen == []


@pytest.mark.parametrize(
    ("content", "heard"),
    [
        (b'{"text": "a\\ud800b"}', "a\ufffdb"),
        (b'{"text": "\\ud83d\\ude37"}', "😷"),
        ('{"text": "😷🤢"}'.encode(), "😷🤢"),
        (b'{"text": "chest\\u0000 pain"}', "chest pain"),
        (b'{"text": "<script>alert(1)</script>"}', "<script>alert(1)</script>"),
        (b'{"text": "\'; DROP TABLE events; --"}', "'; DROP TABLE events; --"),
        (b'{"text": "' + b"a" * 4000 + b'"}', "a" * 4000),
    ],
)
def test_what_is_odd_but_harmless_goes_through(patient: httpx.Client, rasa: Any, content: bytes, heard: str) -> None:
    assert post(patient, content).status_code == 200
    assert rasa.seen[0]["message"] == heard


def test_a_problem_names_the_field_and_the_reason(patient: httpx.Client) -> None:
    problem = post(patient, b'{"text": "' + b"a" * 4001 + b'"}').json()
    assert problem["errors"] == [{"at": "/text", "reason": "String should have at most 4000 characters"}]


def raw(web: httpx.Client, head: str, *chunks: bytes) -> bytes:
    """Send bytes as they are and read what comes, until the server has closed or said its status line."""
    with socket.create_connection((web.base_url.host, web.base_url.port or 80), timeout=5) as connection:
        connection.sendall(head.replace("\n", "\r\n").encode())
        try:
            for chunk in chunks:
                connection.sendall(chunk)
        except (BrokenPipeError, ConnectionResetError):
            pass
        return connection.recv(65536)


def test_a_body_said_to_be_too_long_is_refused_before_it_is_sent(patient: httpx.Client) -> None:
    token = patient.headers["Authorization"]
    head = (
        f"POST /api/v1/messages HTTP/1.1\nHost: x\nAuthorization: {token}\nContent-Type: application/json\n"
        "Content-Length: 1000000\n\n"
    )
    answer = raw(patient, head)
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"application/problem+json" in answer


def test_a_chunked_body_is_refused_as_soon_as_it_is_too_long(patient: httpx.Client, rasa: Any) -> None:
    token = patient.headers["Authorization"]
    head = (
        f"POST /api/v1/messages HTTP/1.1\nHost: x\nAuthorization: {token}\nContent-Type: application/json\n"
        "Transfer-Encoding: chunked\n\n"
    )
    chunk = b"4000\r\n" + b"a" * 0x4000 + b"\r\n"
    answer = raw(patient, head, *[chunk] * 5)  # 80 kB, and no end of it
    assert answer.startswith(b"HTTP/1.1 413")
    assert rasa.seen == []


def test_the_limit_holds_where_nothing_reads_the_body(web: httpx.Client) -> None:
    for path in ("/api/v1/conversations", "/api/v1/messages", "/nowhere"):
        assert web.post(path, content=b"a" * 70_000, headers=JSON).status_code == 413


def test_unknown_addresses_and_methods(web: httpx.Client) -> None:
    assert web.get("/api/v1/nothing").json()["status"] == 404
    assert web.delete("/api/v1/messages").json()["status"] == 405
    assert web.get("/nothing").headers["Content-Type"].startswith("text/plain")


def test_a_fault_of_ours_shows_the_clinics_phone_and_no_trace(
    web: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.web.limits import Rates

    def broken(*_: object) -> int:
        raise RuntimeError("a secret of ours")

    monkeypatch.setattr(Rates, "spend", broken)
    answer = web.post("/api/v1/conversations")
    assert answer.status_code == 500
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "+1 555 010 0100" in answer.json()["detail"]
    assert "secret" not in answer.text
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
