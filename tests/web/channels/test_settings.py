"""clinic.yml sets channels up, and a start with a wrong one is refused in words."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.clinic import Clinic, read
from bot.triage.strict import DataError
from bot.web.app import create_app
from bot.web.messaging.settings import known, open_channels, refused

sys.path.insert(0, str(Path(__file__).parents[2]))
from web.channels.conftest import SECRETS


def opened(path: Path, **changes: str) -> dict[str, Any]:
    return open_channels(read(path, os.environ), {**os.environ, **changes})


def line_of(path: Path, word: str) -> int:
    return next(n for n, line in enumerate(path.read_text().splitlines(), 1) if word in line.partition("#")[0])


def test_every_provider_opens(clinic_file: Path) -> None:
    assert sorted(opened(clinic_file)) == ["messenger", "slack", "telegram", "twilio"]
    assert {*opened(clinic_file)} <= {*known()}


def test_channels_are_off_until_set_up(web: Any, clinic: Clinic) -> None:
    from dataclasses import replace

    app = create_app(replace(clinic, channels={}))
    assert app.state.post.desk.channels == {}
    assert web.post("/webhooks/nobody").status_code == 404
    assert web.get("/webhooks/nobody").status_code == 404


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_that_is_not_set_is_named_with_its_line(clinic_file: Path, name: str) -> None:
    with pytest.raises(DataError, match=f"{name} is not set") as refusal:
        opened(clinic_file, **{name: ""})
    assert refusal.value.line == line_of(clinic_file, name)
    key = name.lower().partition("_")[2]
    assert f"'{key}'" in refusal.value.reason


@pytest.mark.parametrize("name", [name for name in SECRETS if name != "MESSENGER_PAGE_TOKEN"])
def test_a_secret_that_cannot_be_one_is_refused_and_not_shown(clinic_file: Path, name: str) -> None:
    with pytest.raises(DataError, match=f"what {name} holds") as refusal:
        opened(clinic_file, **{name: "hunter2"})
    assert "hunter2" not in str(refusal.value)


def test_a_secret_in_the_file_is_refused_and_not_shown(clinic_file: Path) -> None:
    text = clinic_file.read_text().replace("$TWILIO_AUTH_TOKEN", SECRETS["TWILIO_AUTH_TOKEN"])
    clinic_file.write_text(text)
    with pytest.raises(DataError, match=r"'auth_token' must name an environment variable") as refusal:
        opened(clinic_file)
    assert SECRETS["TWILIO_AUTH_TOKEN"] not in str(refusal.value)


@pytest.mark.parametrize(
    ("was", "becomes", "reason"),
    [
        ("  twilio:", "  pigeon:", "there is no channel 'pigeon'"),
        ("account_sid:", "account:", "unknown key 'account'"),
        ("AC00", "XX00", "'account_sid' does not look like"),
        ('    sms: "+15550100100"\n    whatsapp: "+15550100111"\n', "", "'sms' or 'whatsapp'"),
        ('sms: "+15550100100"', 'sms: "our number"', "'sms' does not look like"),
    ],
)
def test_a_wrong_setting_is_named_with_its_line(clinic_file: Path, was: str, becomes: str, reason: str) -> None:
    text = clinic_file.read_text()
    assert was in text
    clinic_file.write_text(text.replace(was, becomes))
    with pytest.raises(DataError, match=f"clinic.yml:\\d+: {reason}"):
        opened(clinic_file)


def test_channels_need_the_public_address(clinic_file: Path) -> None:
    clinic_file.write_text(clinic_file.read_text().replace("public_url: https", "# https"))
    with pytest.raises(DataError, match="'channels' needs 'public_url'"):
        read(clinic_file, {})
    assert read(clinic_file, {"PUBLIC_URL": "https://other.example"}).public_url == "https://other.example"


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (401, {}, "twilio: 'account_sid' and 'auth_token' are not accepted: the provider answers 401"),
        (200, {"ok": False, "error": "invalid_auth"}, "slack: 'bot_token' is not accepted: Slack error invalid_auth"),
    ],
)
def test_a_token_that_the_provider_does_not_accept_is_refused_at_start(
    clinic_file: Path, api: Any, status: int, body: dict[str, Any], reason: str
) -> None:
    api.always = (status, body, {})
    fault = asyncio.run(refused(read(clinic_file, os.environ), os.environ))
    assert fault is not None and reason in str(fault)


@pytest.mark.parametrize(("provider", "status"), [("telegram", 401), ("telegram", 404), ("messenger", 400)])
def test_each_provider_is_asked(clinic_file: Path, api: Any, provider: str, status: int) -> None:
    clinic = read(clinic_file, os.environ)
    api.always = (status, {}, {})
    problem = asyncio.run(open_channels(clinic, os.environ)[provider].problem())
    assert problem is not None and f"the provider answers {status}" in problem


def test_a_provider_that_cannot_be_asked_now_keeps_nobody_from_starting(clinic_file: Path, api: Any) -> None:
    api.always = (503, {}, {})
    assert asyncio.run(refused(read(clinic_file, os.environ), os.environ)) is None
    text = clinic_file.read_text().replace(api.url, "http://127.0.0.1:9")
    clinic_file.write_text(text)
    assert asyncio.run(refused(read(clinic_file, os.environ), os.environ)) is None


def test_tokens_that_are_accepted_start(clinic_file: Path, api: Any) -> None:
    assert asyncio.run(refused(read(clinic_file, os.environ), os.environ)) is None
    assert len(api.calls) == 4
