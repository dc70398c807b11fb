"""Who gets in, and who does not."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine

from bot.console import login, roles, router
from bot.records import people

sys.path.insert(0, str(Path(__file__).parent))
from nurse_world import NAME, PASSWORD, enter, token

ROUTES = sorted(
    (method, re.sub(r"\{\w+(:int)?\}", "1", route.path))
    for route in router.routes
    if isinstance(route, APIRoute) and roles.of(route) != "anyone"
    for method in route.methods
)


def test_there_are_routes_to_guard() -> None:
    assert len(ROUTES) >= 30


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_every_page_wants_a_login(stranger: TestClient, emergency: int, method: str, path: str) -> None:
    for cookie in ("", "made-up"):
        stranger.cookies.set("nurse_session", cookie)
        answer = stranger.request(method, path, data={"csrf": "x"} if method == "POST" else None)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/nurse/login")
        assert answer.text == ""


@pytest.mark.parametrize("path", [path for method, path in ROUTES if method == "POST"])
@pytest.mark.parametrize("csrf", ["", "wrong", "é", None])
def test_every_change_wants_a_form_of_ours(
    nurse: TestClient, engine: Engine, emergency: int, path: str, csrf: str | None
) -> None:
    answer = nurse.post(path, data={} if csrf is None else {"csrf": csrf})
    assert answer.status_code == 403
    assert "Nobody has it" in nurse.get("/nurse/cases/1").text


def test_a_form_on_another_site_is_refused(nurse: TestClient, emergency: int) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}
    answer = nurse.post("/nurse/cases/1/acknowledge", data={"csrf": token(nurse)}, headers=headers)
    assert answer.status_code == 403


def test_in_and_out(stranger: TestClient) -> None:
    answer = enter(stranger)
    assert (answer.status_code, answer.headers["location"]) == (303, "/nurse")
    cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith("nurse_session="))
    assert "HttpOnly" in cookie and "SameSite=strict" in cookie and "Path=/nurse" in cookie
    assert "Secure" not in cookie
    page = stranger.get("/nurse")
    assert page.status_code == 200 and NAME in page.text
    left = dict(stranger.cookies)
    assert stranger.post("/nurse/logout", data={"csrf": token(stranger)}).headers["location"] == "/nurse/login"
    stranger.cookies.set("nurse_session", left["nurse_session"])  # a stolen copy is worth nothing now
    assert stranger.get("/nurse").status_code == 303


def test_the_cookie_is_secure_over_https(app: object) -> None:
    client = TestClient(app, base_url="https://testserver", follow_redirects=False)  # type: ignore[arg-type]
    cookies = enter(client).headers.get_list("set-cookie")
    assert all("Secure" in cookie for cookie in cookies if cookie.startswith("nurse_session="))


def test_each_login_gets_a_session_of_its_own(stranger: TestClient) -> None:
    first = enter(stranger).cookies["nurse_session"]
    second = enter(stranger).cookies["nurse_session"]
    assert first != second and len(first) >= 43


def test_wrong_name_and_wrong_password_look_the_same(stranger: TestClient) -> None:
    wrong = enter(stranger, password="wrong password!")
    nobody = enter(stranger, name="Nobody Here")
    assert wrong.status_code == nobody.status_code == 401
    assert "do not fit" in wrong.text
    assert wrong.text.replace(NAME, "") == nobody.text.replace("Nobody Here", "")
    assert PASSWORD not in wrong.text


@pytest.mark.parametrize("text", ["", "\x00", "é" * 300, "' OR 1=1 --", "x" * 100_000, "\ud800"])
def test_odd_names_and_passwords_are_only_wrong(stranger: TestClient, text: str) -> None:
    stranger.get("/nurse/login")
    visit = stranger.cookies.get("nurse_visit") or ""
    encoded = {"name": text.encode("utf-8", "surrogatepass"), "password": text.encode("utf-8", "surrogatepass")}
    answer = stranger.post("/nurse/login", data={**encoded, "csrf": visit})
    assert answer.status_code == 401


def test_a_login_form_from_elsewhere_is_refused(stranger: TestClient) -> None:
    data = {"name": NAME, "password": PASSWORD, "csrf": ""}
    assert stranger.post("/nurse/login", data=data).status_code == 403
    stranger.get("/nurse/login")
    assert stranger.post("/nurse/login", data={**data, "csrf": "guess"}).status_code == 403


def test_failures_are_slowed_down_and_the_right_password_has_to_wait_too(stranger: TestClient) -> None:
    statuses = [enter(stranger, password="wrong password!").status_code for _ in range(6)]
    assert statuses == [401] * 5 + [429]
    answer = enter(stranger)
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["retry-after"]) <= 3
    assert "Wait" in answer.text and 'role="alert"' in answer.text


def test_nobody_can_lock_a_nurse_out_from_elsewhere(engine: Engine) -> None:
    """Many addresses failing under one name cost the name a short wait at most."""
    for number in range(60):
        try:
            login.log_in(engine, NAME, "wrong password!", f"10.0.{number}.1")
        except login.Wait as wait:
            assert wait.seconds <= 31


def test_an_ipv6_customer_counts_once(engine: Engine) -> None:
    with pytest.raises(login.Wait):
        for number in range(40):
            login.log_in(engine, f"name {number}", "wrong password!", f"2001:db8::{number:x}")


def test_removed_staff_are_out_at_once(nurse: TestClient, engine: Engine) -> None:
    people.remove(engine, NAME, by="test")
    assert nurse.get("/nurse").status_code == 303


@pytest.mark.parametrize(
    ("to", "then"),
    [
        ("/nurse/cases/7", "/nurse/cases/7"), ("/nurse?state=closed", "/nurse?state=closed"),
        ("https://evil.example/nurse", "/nurse"), ("//evil.example/nurse", "/nurse"), ("/nurse\\..\\x", "/nurse"),
        ("/\\evil.example", "/nurse"), ("/nursery", "/nurse"), ("javascript:alert(1)", "/nurse"), ("", "/nurse"),
        ("/nurse/../api", "/nurse"), ("/nurse/login", "/nurse"), ("/nurse/\r\nSet-Cookie: a=b", "/nurse"),
        ("/nurse?state=\r\nX: y", "/nurse"), ("/nurse?a=<b c>", "/nurse?a=%3Cb%20c%3E"), ("http://[", "/nurse"),
    ],
)
def test_after_the_login_one_stays_in_the_console(stranger: TestClient, to: str, then: str) -> None:
    stranger.get("/nurse/login", params={"to": to})
    assert enter(stranger, to=to).headers["location"] == then


def test_the_login_leads_to_what_was_asked_for(stranger: TestClient, emergency: int) -> None:
    place = stranger.get("/nurse/cases/1?whole=1").headers["location"]
    assert place == "/nurse/login?to=%2Fnurse%2Fcases%2F1%3Fwhole%3D1"
    assert 'value="/nurse/cases/1?whole=1"' in stranger.get(place).text


def test_a_link_in_a_mail_opens_the_case(nurse: TestClient, emergency: int) -> None:
    """The browser keeps a strict cookie back when another site leads to us; the page then asks again itself."""
    session = nurse.cookies.get("nurse_session")
    nurse.cookies.clear()
    page = nurse.get("/nurse/cases/1", headers={"Sec-Fetch-Site": "cross-site"})
    assert page.status_code == 200 and 'content="0;url=/nurse/cases/1"' in page.text
    nurse.cookies.set("nurse_session", session or "")
    assert nurse.get("/nurse/cases/1", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200


def test_htmx_is_sent_to_the_login(stranger: TestClient) -> None:
    answer = stranger.get("/nurse/queue", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["hx-redirect"]) == (401, "/nurse/login")


def test_passwords_are_argon2id_and_normalised() -> None:
    kept = login.hashed("pässword längér")
    assert kept.startswith("$argon2id$") and "pässword" not in kept
    assert login._matches(kept, "pa\u0308ssword la\u0308nge\u0301r")
    assert not login._matches(kept, "password langer") and not login._matches("no hash", "x")
    assert login.weakness("short") and login.weakness("x" * 257) and not login.weakness("twelve chars")
