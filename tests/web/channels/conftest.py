"""The running app with all providers set up, and one stand-in for all their APIs, which can fail in every way."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import httpx
import pytest
from sqlalchemy.engine import Engine

from bot.clinic import ROOT, Clinic, read
from bot.triage import assess

sys.path.insert(0, str(Path(__file__).parents[2]))
from web.conftest import Serve
from web.stand_in import listening

PUBLIC = "https://chat.clinic.example"
SECRETS = {
    "TWILIO_AUTH_TOKEN": "0123456789abcdef0123456789abcdef",
    "TELEGRAM_BOT_TOKEN": "123456789:AAE-abcdefghijklmnopqrstuvwxyz12345",
    "TELEGRAM_SECRET_TOKEN": "telegram_secret_token-1",
    "MESSENGER_PAGE_TOKEN": "EAAGm0PX4ZCpsBA",
    "MESSENGER_APP_SECRET": "fedcba9876543210fedcba9876543210",
    "MESSENGER_VERIFY_TOKEN": "a-word-of-our-own-that-is-long",
    "SLACK_BOT_TOKEN": "xoxb-1234-5678-abcdef",
    "SLACK_SIGNING_SECRET": "8f742231b10e8888abcd99aaabbb85a5",
}
ACCOUNT = "AC00000000000000000000000000000001"
PHONE = "+15550123456"
CHANNELS = f"""
public_url: {PUBLIC}/
channels:
  twilio:
    account_sid: {ACCOUNT}
    auth_token: $TWILIO_AUTH_TOKEN
    sms: "+15550100100"
    whatsapp: "+15550100111"
    api: API
  telegram: {{bot_token: $TELEGRAM_BOT_TOKEN, secret_token: $TELEGRAM_SECRET_TOKEN, api: API}}
  messenger:
    page_token: $MESSENGER_PAGE_TOKEN
    app_secret: $MESSENGER_APP_SECRET
    verify_token: $MESSENGER_VERIFY_TOKEN
    api: API
  slack: {{bot_token: $SLACK_BOT_TOKEN, signing_secret: $SLACK_SIGNING_SECRET, api: API}}
"""


@dataclass
class Call:
    """One request that a provider's API got."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]


@dataclass
class FakeApi:
    """Answers with the next of `answers` (status, body, headers), else with a success; waits `delay` seconds before."""

    url: str = ""
    answers: list[tuple[int, dict[str, Any], dict[str, str]]] = field(default_factory=list)
    always: tuple[int, dict[str, Any], dict[str, str]] = (200, {"ok": True, "sid": "SM1"}, {})
    delay: float = 0.0
    calls: list[Call] = field(default_factory=list)

    def fail(self, status: int, body: dict[str, Any] | None = None, **headers: str) -> None:
        """Answer the next call so."""
        self.answers.append((status, body or {}, headers))

    def handler(self) -> type[BaseHTTPRequestHandler]:
        api = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                form = "form" in self.headers.get("Content-Type", "")
                body = dict(parse_qsl(raw.decode())) if form else json.loads(raw or b"{}")
                api.calls.append(Call(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
                self._answer()

            def do_GET(self) -> None:
                api.calls.append(Call(self.path, {k.lower(): v for k, v in self.headers.items()}, {}))
                self._answer()

            def _answer(self) -> None:
                time.sleep(api.delay)
                status, body, headers = api.answers.pop(0) if api.answers else api.always
                raw = json.dumps(body).encode()
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(raw))}.items():
                    self.send_header(name.replace("_", "-"), value)
                self.end_headers()
                try:
                    self.wfile.write(raw)
                except (BrokenPipeError, ConnectionResetError):
                    return  # the caller did not wait

            def log_message(self, *_: object) -> None:
                """Nothing: the tests' output is for the tests."""

        return Handler


@pytest.fixture
def api() -> Iterator[FakeApi]:
    """A stand-in for the APIs of all providers."""
    fake = FakeApi()
    with listening(fake.handler()) as fake.url:
        yield fake


@pytest.fixture(scope="session", autouse=True)
def _warm() -> None:
    """The rules are read before anybody writes, as `python -m bot web` does."""
    assess("")


@pytest.fixture(autouse=True)
def wording() -> None:
    """The real domain.yml, unlike in the tests of the chat API."""


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def clinic_file(tmp_path: Path, api: FakeApi) -> Path:
    """This repository's clinic.yml with every provider set up."""
    path = tmp_path / "clinic.yml"
    path.write_text((ROOT / "clinic.yml").read_text() + CHANNELS.replace("API", api.url), encoding="utf-8")
    return path


@pytest.fixture
def clinic(clinic_file: Path, tmp_path: Path) -> Clinic:
    database = f"sqlite:///{tmp_path / 'records.db'}"
    return read(clinic_file, {**os.environ, "DATABASE_URL": database, "SECRET_KEY": "for tests only"})


@dataclass
class Provider:
    """Posts what a provider would, signed as it would be. `web` is the app, `api` what it calls back."""

    web: httpx.Client
    api: FakeApi

    def twilio(
        self, signature: str | bytes | None = None, url: str = f"{PUBLIC}/webhooks/twilio", **form: str
    ) -> httpx.Response:
        form = {
            "MessageSid": "SM" + hashlib.md5(str(form).encode()).hexdigest(), "AccountSid": ACCOUNT, "NumMedia": "0",
            "From": PHONE, "To": "+15550100100", "Body": "", "SmsStatus": "received", "ApiVersion": "2010-04-01",
        } | form
        if signature is None:
            signature = twilio_signature(url, form)
        headers = {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
        return self.web.post("/webhooks/twilio", content=urlencode(form), headers=headers)

    def telegram(self, update: dict[str, Any], secret: str = SECRETS["TELEGRAM_SECRET_TOKEN"]) -> httpx.Response:
        return self.web.post(
            "/webhooks/telegram", json=update, headers={"X-Telegram-Bot-Api-Secret-Token": secret}
        )

    def messenger(self, *items: Any, signature: str | None = None) -> httpx.Response:
        body = {"object": "page", "entry": [{"id": "1", "time": 1, "messaging": [item]} for item in items]}
        raw = json.dumps(body).encode()
        if signature is None:
            key = SECRETS["MESSENGER_APP_SECRET"].encode()
            signature = "sha256=" + hmac.new(key, raw, hashlib.sha256).hexdigest()
        headers = {"X-Hub-Signature-256": signature, "Content-Type": "application/json"}
        return self.web.post("/webhooks/messenger", content=raw, headers=headers)

    def slack(self, raw: bytes, at: float | None = None, signature: str | None = None) -> httpx.Response:
        stamp = str(int(at if at is not None else time.time()))
        if signature is None:
            key = SECRETS["SLACK_SIGNING_SECRET"].encode()
            signature = "v0=" + hmac.new(key, f"v0:{stamp}:".encode() + raw, hashlib.sha256).hexdigest()
        headers = {"X-Slack-Signature": signature, "X-Slack-Request-Timestamp": stamp}
        return self.web.post("/webhooks/slack", content=raw, headers=headers)

    def sent(self, count: int) -> list[dict[str, Any]]:
        """The bodies of the first `count` calls, once so many have come."""
        until(lambda: len(self.api.calls) >= count)
        return [call.body for call in self.api.calls[:count]]

    def quiet(self) -> None:
        """Nothing more is said than was counted: what is under way has ended."""
        before = len(self.api.calls)
        time.sleep(0.4)
        assert len(self.api.calls) == before


def twilio_signature(url: str, form: dict[str, str]) -> str:
    """As Twilio's documents describe it."""
    signed = url + "".join(name + form[name] for name in sorted(form))
    made = hmac.new(SECRETS["TWILIO_AUTH_TOKEN"].encode(), signed.encode(), hashlib.sha1)
    return base64.b64encode(made.digest()).decode()


def until(true: Callable[[], Any], seconds: float = 10.0) -> None:
    """Wait until something holds; fail when it takes too long."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


@pytest.fixture
def provider(serve: Serve, api: FakeApi, records: Engine) -> Provider:
    """The providers of a running app."""
    return Provider(serve(), api)
