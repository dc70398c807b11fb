"""Single sign-on with a real OpenID Connect provider, one of our own on loopback."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from joserfc.jwk import RSAKey
from sqlalchemy.engine import Engine

from bot.console import sign_on
from bot.records import audit, logins, people
from bot.staff_rules import SingleSignOn

sys.path.insert(0, str(Path(__file__).parent))
from nurse_world import NAME
from sign_on_provider import SECRET, Provider, serving

MAIL = "ann@clinic.example"


@pytest.fixture
def provider(engine: Engine, rules: Callable[..., None]) -> Iterator[Provider]:
    """The clinic's provider, and Di who has an account for it."""
    sign_on._registered.cache_clear()
    people.add(engine, "Di", "lead", "", sso=MAIL, by="test")
    with serving() as made:
        rules(single_sign_on=SingleSignOn("Riverside account", made.issuer, "infusion", SECRET, "email"))
        yield made
    sign_on._registered.cache_clear()


def leaves(client: TestClient, to: str = "/nurse") -> str:
    """From the console to the provider; the address there."""
    answer = client.get("/nurse/sso", params={"to": to})
    assert answer.status_code == 302, answer.text
    return str(answer.headers["location"])


def comes(client: TestClient, provider: Provider, to: str = "/nurse") -> Any:
    """There and back again."""
    return client.get(provider.log_in(leaves(client, to)))


def test_who_the_provider_vouches_for_is_in(stranger: TestClient, engine: Engine, provider: Provider) -> None:
    page = stranger.get("/nurse/login", params={"to": "/nurse/cases/7"}).text
    assert "Log in with Riverside account" in page and "/nurse/sso?to=/nurse/cases/7" in page
    answer = comes(stranger, provider, "/nurse/cases/7")
    assert (answer.status_code, answer.headers["location"]) == (303, "/nurse/cases/7")
    session = logins.find(engine, stranger.cookies["nurse_session"])
    assert session and (session.name, session.role, session.proved) == ("Di", "lead", True)
    assert stranger.get("/nurse").status_code == 200
    entry = audit.entries(engine)[0]
    assert (entry.who, entry.action) == ("Di", "login") and '"sso": true' in entry.detail and MAIL not in entry.detail


def test_the_way_there_is_guarded(stranger: TestClient, provider: Provider) -> None:
    answer = stranger.get("/nurse/sso")
    provider.log_in(answer.headers["location"])
    assert provider.asked["code_challenge_method"] == "S256" and provider.asked["scope"] == "openid email profile"
    assert len(provider.asked["state"]) > 20 and len(provider.asked["nonce"]) > 15
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Path=/nurse/sso" in cookie


def test_nobody_without_an_account_is_in(stranger: TestClient, engine: Engine, provider: Provider) -> None:
    provider.claims["email"] = "stranger@clinic.example"
    answer = comes(stranger, provider)
    assert answer.status_code == 403 and "Ask an admin" in answer.text
    assert "nurse_session" not in stranger.cookies
    assert [(e.who, e.action) for e in audit.entries(engine, action="login.failed")] == [("nobody", "login.failed")]


@pytest.mark.parametrize("checked", [False, None, "true"])
def test_an_address_that_the_provider_did_not_check_is_nobodys(
    stranger: TestClient, provider: Provider, checked: object
) -> None:
    provider.claims["email_verified"] = checked
    assert comes(stranger, provider).status_code == 403


def test_the_provider_may_name_people_by_subject(
    stranger: TestClient, engine: Engine, provider: Provider, rules: Callable[..., None]
) -> None:
    people.add(engine, "Bo", "nurse", "", sso="s-1", by="test")
    rules(single_sign_on=SingleSignOn("Riverside account", provider.issuer, "infusion", SECRET, "sub"))
    assert comes(stranger, provider).status_code == 303
    assert logins.find(engine, stranger.cookies["nurse_session"]).name == "Bo"  # type: ignore[union-attr]


@pytest.mark.parametrize("wrong", [
    {"iss": "https://evil.example"}, {"aud": "another"}, {"nonce": "another"}, {"exp": int(time.time()) - 3600},
    {"nonce": None},
])
def test_a_token_that_is_not_for_us_lets_nobody_in(
    stranger: TestClient, provider: Provider, wrong: dict[str, Any]
) -> None:
    provider.wrong = wrong
    answer = comes(stranger, provider)
    assert answer.status_code == 400 and "did not work" in answer.text and "nurse_session" not in stranger.cookies


def test_a_token_that_another_key_signed_lets_nobody_in(stranger: TestClient, provider: Provider) -> None:
    provider.key = RSAKey.generate_key(2048, {"kid": "1"})
    assert comes(stranger, provider).status_code == 400


def test_a_way_back_that_this_browser_did_not_begin_leads_nowhere(
    app: Any, stranger: TestClient, provider: Provider
) -> None:
    back = provider.log_in(leaves(stranger))
    victim = TestClient(app, follow_redirects=False)
    assert victim.get(back).status_code == 400 and "nurse_session" not in victim.cookies
    forged = back.replace(provider.asked["state"], "forged")
    assert stranger.get(forged).status_code == 400 and "nurse_session" not in stranger.cookies


def test_a_way_back_is_gone_once(stranger: TestClient, provider: Provider) -> None:
    back = provider.log_in(leaves(stranger))
    assert stranger.get(back).status_code == 303
    stranger.cookies.delete("nurse_session")
    assert stranger.get(back).status_code == 400


@pytest.mark.parametrize("query", ["", "?error=access_denied&error_description=%3Cb%3Eno%3C/b%3E", "?code=a-code"])
def test_a_refusal_there_is_said_here(stranger: TestClient, provider: Provider, query: str) -> None:
    leaves(stranger)
    answer = stranger.get(f"/nurse/sso/back{query}")
    assert answer.status_code == 400 and "did not work" in answer.text and "<b>" not in answer.text


def test_a_provider_that_is_down_is_said(stranger: TestClient, provider: Provider) -> None:
    provider.down = True
    answer = stranger.get("/nurse/sso")
    assert answer.status_code == 502 and "log in with your password" in answer.text
    provider.down = False
    back = provider.log_in(leaves(stranger))
    provider.down = True
    assert stranger.get(back).status_code == 400


def test_without_a_provider_there_is_no_such_page(stranger: TestClient) -> None:
    assert stranger.get("/nurse/sso").status_code == 404 and stranger.get("/nurse/sso/back").status_code == 404
    assert "/nurse/sso" not in stranger.get("/nurse/login").text


def test_a_locked_screen_goes_on_by_single_sign_on(stranger: TestClient, provider: Provider) -> None:
    comes(stranger, provider)
    token = stranger.get("/nurse").text.split('name="csrf" value="')[1].split('"')[0]
    stranger.post("/nurse/lock", data={"csrf": token, "to": "/nurse/cases/7"})
    page = stranger.get("/nurse/locked?to=/nurse/cases/7").text
    assert "Go on with Riverside account" in page and 'name="word"' not in page
    assert comes(stranger, provider, "/nurse/cases/7").headers["location"] == "/nurse/cases/7"
    assert stranger.get("/nurse").status_code == 200


def test_the_address_that_staff_use_is_where_one_comes_back(
    stranger: TestClient, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUBLIC_URL", "https://clinic.example/")
    provider.log_in(leaves(stranger))
    assert provider.asked["redirect_uri"] == "https://clinic.example/nurse/sso/back"
    assert NAME not in str(provider.asked)
