"""Which sites a browser may use the chat API from, and what a foreign one can do: nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.clinic import ROOT, read
from bot.triage.strict import DataError

CLINIC = "https://www.clinic.example"
FOREIGN = "https://evil.example"
ROUTES = [
    ("POST", "/api/v1/conversations"), ("POST", "/api/v1/messages"), ("POST", "/api/v1/feedback"),
    ("DELETE", "/api/v1/conversation"),
]


@pytest.fixture
def web(serve: Callable[..., httpx.Client]) -> httpx.Client:
    """A client of an app whose clinic has a site of its own."""
    return serve(origins=(CLINIC,))


def shared(answer: httpx.Response) -> bool:
    return any(name.lower().startswith("access-control-allow") for name in answer.headers)


@pytest.mark.parametrize(("method", "path"), [*ROUTES, ("GET", "/api/v1/messages"), ("GET", "/api/v1/events")])
def test_a_page_of_the_clinic_may_ask_with_a_token(web: httpx.Client, method: str, path: str) -> None:
    wanted = "authorization,content-type,idempotency-key,last-event-id"
    asked = web.options(path, headers={
        "Origin": CLINIC, "Access-Control-Request-Method": method, "Access-Control-Request-Headers": wanted,
    })
    assert asked.status_code == 200
    assert asked.headers["Access-Control-Allow-Origin"] == CLINIC
    assert method in asked.headers["Access-Control-Allow-Methods"]
    allowed = asked.headers["Access-Control-Allow-Headers"].lower()
    assert all(name in allowed for name in wanted.split(","))
    assert "Access-Control-Allow-Credentials" not in asked.headers


def test_on_the_clinics_site_a_whole_conversation_works_without_any_cookie(web: httpx.Client) -> None:
    web.headers["Origin"], web.headers["Sec-Fetch-Site"] = CLINIC, "cross-site"
    token = web.post("/api/v1/conversations").json()["token"]
    web.cookies.clear()  # as browsers do that block cookies of other sites
    web.headers["Authorization"] = f"Bearer {token}"
    answers = [
        web.get("/api/v1/clinic"), web.post("/api/v1/messages", json={"text": "hello"}), web.get("/api/v1/messages"),
        web.post("/api/v1/messages", json={"text": ""}),
    ]
    with web.stream("GET", "/api/v1/events") as stream:
        answers.append(stream)
    answers.append(web.delete("/api/v1/conversation"))
    assert [answer.status_code for answer in answers] == [200, 200, 200, 422, 200, 204]
    for answer in answers:
        assert answer.headers["Access-Control-Allow-Origin"] == CLINIC
        assert "Origin" in answer.headers["Vary"]


@pytest.mark.parametrize("origin", [FOREIGN, "null", "http://www.clinic.example", f"{CLINIC}.evil.example",
                                    "https://clinic.example", f"{CLINIC}:8443", "", f"{CLINIC}, {FOREIGN}"])
def test_a_foreign_page_reads_nothing_and_writes_nothing(web: httpx.Client, rasa: Any, origin: str) -> None:
    web.post("/api/v1/conversations")  # the patient's cookie is there
    cookie = web.cookies["conversation"]
    for site in ("cross-site", "same-site", "none"):
        headers = {"Origin": origin, "Sec-Fetch-Site": site}
        for method, path in ROUTES:
            refused = web.request(method, path, json={"text": "I am fine", "helped": True}, headers=headers)
            assert refused.status_code == 403
            assert refused.headers["Content-Type"] == "application/problem+json"
            assert "Set-Cookie" not in refused.headers
            assert not shared(refused)
        # what needs no question first: a form, or a script that says its JSON is text
        for kind in ("text/plain", "application/x-www-form-urlencoded"):
            body = b'{"text": "I am fine"}'
            sent = web.post("/api/v1/messages", content=body, headers={**headers, "Content-Type": kind})
            assert sent.status_code == 403
        assert not shared(web.get("/api/v1/messages", headers=headers))
        preflight = web.options("/api/v1/messages", headers={**headers, "Access-Control-Request-Method": "POST"})
        assert "Access-Control-Allow-Origin" not in preflight.headers
    assert rasa.seen == []
    assert web.cookies["conversation"] == cookie


def test_our_own_pages_write_whatever_a_proxy_makes_of_the_host(web: httpx.Client) -> None:
    own = str(web.base_url).rstrip("/")
    for headers in ({"Origin": own}, {"Origin": "https://chat.clinic.example", "Sec-Fetch-Site": "same-origin"}, {}):
        assert web.post("/api/v1/conversations", headers=headers).status_code == 201


def test_without_origins_in_the_settings_nothing_is_shared(serve: Callable[..., httpx.Client]) -> None:
    web = serve()
    assert not shared(web.get("/api/v1/clinic", headers={"Origin": CLINIC}))
    assert web.post("/api/v1/conversations", headers={"Origin": CLINIC}).status_code == 403


def clinic_with(tmp_path: Path, origins: str) -> Path:
    path = tmp_path / "clinic.yml"
    source = (ROOT / "clinic.yml").read_text(encoding="utf-8")
    assert "\norigins: []" in source
    path.write_text(source.replace("\norigins: []", f"\norigins: {origins}"), encoding="utf-8")
    return path


@pytest.mark.parametrize("origin", [
    "https://www.clinic.example", "https://clinic.example:8443", "http://localhost:3000", "http://127.0.0.1:8000",
    "https://xn--kliniken-d4a.example",
])
def test_origins_are_read_as_browsers_write_them(tmp_path: Path, origin: str) -> None:
    assert read(clinic_with(tmp_path, f'["{origin}"]'), {}).origins == (origin,)


@pytest.mark.parametrize(("origins", "reason"), [
    ('["https://www.clinic.example/"]', "a browser writes as https://www.clinic.example"),
    ('["https://WWW.clinic.example"]', "a browser writes as https://www.clinic.example"),
    ('["https://www.clinic.example:443"]', "a browser writes as https://www.clinic.example"),
    ('["https://www.clinic.example/chat?x=1"]', "a browser writes as https://www.clinic.example"),
    ('["https://me:word@clinic.example"]', "a browser writes as https://clinic.example"),
    ('["http://www.clinic.example"]', "must be https://"),
    ('["https://*.clinic.example"]', "must be https://"),
    ('["*"]', "must be https://"),
    ('["null"]', "must be https://"),
    ('["www.clinic.example"]', "must be https://"),
    ('["https://"]', "must be https://"),
    ('["https://clinic.example:x"]', "is no address"),
    ("https://www.clinic.example", "'origins' must be a list of texts"),
    ("[7]", "'origins' must be a list of texts"),
])
def test_anything_else_is_refused_with_file_line_and_reason(tmp_path: Path, origins: str, reason: str) -> None:
    path = clinic_with(tmp_path, origins)
    lines = path.read_text(encoding="utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, 1) if text.startswith("origins:"))
    with pytest.raises(DataError, match=rf"^{re.escape(str(path))}:{line}: .*{re.escape(reason)}"):
        read(path, {})
