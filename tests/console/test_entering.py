"""From the password to the queue: the second factor, the locked screen, a password to change."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine

from bot.console import login, stages, totp
from bot.records import audit, logins, people
from bot.records.tables import now

sys.path.insert(0, str(Path(__file__).parent))
from nurse_world import NAME, PASSWORD, enter
from staff_world import csrf, session_of, set_up, sits_down

CASE = "/nurse/cases/1"


def place(answer: Any) -> str:
    """Where one is sent, with `to` as it stands."""
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def later(monkeypatch: pytest.MonkeyPatch, minutes: float) -> None:
    """The clock goes on; the session's own last word stays where it was."""
    moment = now() + timedelta(minutes=minutes)
    monkeypatch.setattr(stages, "now", lambda: moment)


def gives(client: TestClient, code: str, to: str = "/nurse") -> Any:
    return client.post("/nurse/code", data={"csrf": csrf(client, "/nurse/code"), "code": code, "to": to})


def test_without_a_second_factor_the_password_is_enough(nurse: TestClient) -> None:
    assert nurse.get("/nurse").status_code == 200
    assert place(gives(nurse, "000000")) == "/nurse"


def test_with_a_second_factor_both_are_needed(nurse: TestClient, engine: Engine, emergency: int) -> None:
    phone, codes = set_up(nurse)
    assert len(codes) == 10
    assert nurse.get("/nurse").status_code == 200  # who has just proved it goes on
    nurse.cookies.clear()
    enter(nurse, to=CASE)
    before = nurse.cookies["nurse_session"]
    assert place(nurse.get(CASE)) == "/nurse/code?to=%2Fnurse%2Fcases%2F1"
    page = nurse.get("/nurse/code", params={"to": CASE}).text
    assert f'value="{CASE}"' in page and "Queue</a>" not in page and 'autocomplete="one-time-code"' in page
    assert place(gives(nurse, f" {phone.code()} ", CASE)) == CASE
    assert nurse.get(CASE).status_code == 200
    assert nurse.cookies["nurse_session"] != before and logins.find(engine, before) is None


def test_a_session_before_the_second_factor_has_ended_with_it(nurse: TestClient, engine: Engine) -> None:
    other = session_of(engine, NAME)
    set_up(nurse)
    assert logins.find(engine, other) is None


def test_a_code_works_once(nurse: TestClient) -> None:
    phone, _ = set_up(nurse)
    code = phone.code()
    for status in (303, 401):
        nurse.cookies.clear()
        enter(nurse)
        assert gives(nurse, code).status_code == status


def test_a_recovery_code_stands_in_once(nurse: TestClient) -> None:
    _, codes = set_up(nurse)
    for status in (303, 401):
        nurse.cookies.clear()
        enter(nurse)
        assert gives(nurse, codes[0].upper()).status_code == status
    assert gives(nurse, codes[1]).status_code == 303


@pytest.mark.parametrize("code", ["", "000000", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "\x00", "x" * 9000])
def test_wrong_codes_are_only_wrong(nurse: TestClient, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    monkeypatch.setattr(totp, "_code", lambda maker, step: "424242")
    page = nurse.get("/nurse/factor").text
    assert "<svg" in page
    form = {"csrf": csrf(nurse, "/nurse/factor"), "code": "424242", "password": PASSWORD}
    assert nurse.post("/nurse/factor", data=form).status_code == 200
    nurse.cookies.clear()
    enter(nurse)
    answer = gives(nurse, code)
    assert answer.status_code == 401 and 'role="alert"' in answer.text
    assert nurse.get("/nurse").status_code == 303


def test_guessing_codes_takes_for_ever_whatever_the_session(nurse: TestClient) -> None:
    phone, codes = set_up(nurse)
    statuses = []
    for _ in range(6):
        nurse.cookies.clear()
        enter(nurse)
        statuses.append(gives(nurse, "000000").status_code)
    assert statuses == [401] * 5 + [429]
    assert gives(nurse, phone.code()).status_code == 429 and gives(nurse, codes[0]).status_code == 429


def test_the_way_from_password_to_code_is_short(nurse: TestClient, engine: Engine) -> None:
    set_up(nurse)
    nurse.cookies.clear()
    enter(nurse)
    session = logins.find(engine, nurse.cookies["nurse_session"])
    assert session and session.expires_at - session.created_at == login.STEP


def test_the_secret_is_sealed_in_the_database(nurse: TestClient, engine: Engine) -> None:
    page = nurse.get("/nurse/factor").text
    secret = page.split('<code id="key">')[1].split("<")[0].replace(" ", "")
    kept = people.account(engine, NAME).totp_secret  # type: ignore[union-attr]
    assert secret not in kept and totp.unsealed(kept, "for tests") == secret
    assert totp.unsealed(kept, "another key") == ""
    assert nurse.get("/nurse/factor").text == page  # the same secret until a code has proved it


def test_setting_up_wants_password_and_code(nurse: TestClient, engine: Engine) -> None:
    phone_code = "000000"
    token = csrf(nurse, "/nurse/factor")
    for form in ({"password": PASSWORD, "code": phone_code}, {"password": "wrong password!", "code": phone_code}, {}):
        assert nurse.post("/nurse/factor", data={"csrf": token, **form}).status_code == 401
    assert not logins.find(engine, nurse.cookies["nurse_session"]).totp  # type: ignore[union-attr]


def test_a_clinic_may_ask_for_a_second_factor(
    nurse: TestClient, engine: Engine, rules: Callable[..., None], emergency: int
) -> None:
    rules(second_factor=("nurse",))
    assert place(nurse.get(CASE)) == "/nurse/factor?to=%2Fnurse%2Fcases%2F1"
    assert "The clinic asks for one" in nurse.get("/nurse/factor").text
    set_up(nurse)
    assert nurse.get(CASE).status_code == 200
    assert nurse.post("/nurse/account/factor/off", data={"csrf": csrf(nurse, "/nurse/account")}).status_code == 403


def test_a_clinic_may_ask_it_of_some_roles_only(nurse: TestClient, rules: Callable[..., None]) -> None:
    rules(second_factor=("lead", "admin"))
    assert nurse.get("/nurse").status_code == 200


def test_who_came_by_single_sign_on_has_given_it_there(
    stranger: TestClient, engine: Engine, rules: Callable[..., None]
) -> None:
    rules(second_factor=("nurse",))
    sits_down(stranger, engine, NAME, proved=True)
    assert stranger.get("/nurse").status_code == 200


def test_the_screen_locks_after_the_idle_minutes_and_the_case_stays(
    nurse: TestClient, rules: Callable[..., None], emergency: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules(idle_minutes=5)
    later(monkeypatch, 4.9)
    assert nurse.get(CASE).status_code == 200
    later(monkeypatch, 5.1)
    lock = place(nurse.get(CASE))
    assert lock == "/nurse/locked?to=%2Fnurse%2Fcases%2F1"
    page = nurse.get(lock)
    assert "lips" not in page.text and page.status_code == 200
    token = page.text.split('name="csrf" value="')[1].split('"')[0]
    assert place(nurse.post("/nurse/cases/1/acknowledge", data={"csrf": token})) == "/nurse/locked"
    wrong = nurse.post("/nurse/unlock", data={"csrf": token, "word": "wrong password!", "to": CASE})
    assert wrong.status_code == 401 and 'role="alert"' in wrong.text
    monkeypatch.undo()
    assert place(nurse.post("/nurse/unlock", data={"csrf": token, "word": PASSWORD, "to": CASE})) == CASE
    page = nurse.get(CASE)
    assert page.status_code == 200 and "Nobody has it" in page.text


def test_a_refresh_is_nobodys_doing(
    nurse: TestClient, engine: Engine, emergency: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = nurse.cookies["nurse_session"]
    begun = logins.find(engine, secret).seen_at  # type: ignore[union-attr]
    moment = now() + timedelta(minutes=2)
    monkeypatch.setattr(logins, "now", lambda: moment)
    for headers in ({"HX-Request": "true"}, {"Accept": "text/event-stream"}):
        assert nurse.get("/nurse/queue", headers=headers).status_code == 200
    assert logins.find(engine, secret).seen_at == begun  # type: ignore[union-attr]
    token = logins.find(engine, secret).csrf  # type: ignore[union-attr]
    assert nurse.post("/nurse/active", data={"csrf": token}).status_code == 204
    assert logins.find(engine, secret).seen_at == moment  # type: ignore[union-attr]


def test_a_locked_queue_sends_its_refresh_to_the_lock(nurse: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    later(monkeypatch, 60)
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/nurse?state=closed"}
    answer = nurse.get("/nurse/queue", headers=headers)
    assert (answer.status_code, answer.text) == (401, "")
    assert answer.headers["hx-redirect"] == "/nurse/locked?to=%2Fnurse%3Fstate%3Dclosed"


def test_one_may_lock_at_once_and_unlock_by_a_code(nurse: TestClient, emergency: int) -> None:
    phone, _ = set_up(nurse)
    token = csrf(nurse, CASE)
    assert place(nurse.post("/nurse/lock", data={"csrf": token, "to": CASE})) == f"/nurse/locked?to={CASE}"
    assert place(nurse.get(CASE)).startswith("/nurse/locked")
    code = phone.code()
    assert nurse.post("/nurse/unlock", data={"csrf": token, "word": code, "here": "true"}).status_code == 204
    assert nurse.get(CASE).status_code == 200
    nurse.post("/nurse/lock", data={"csrf": token})
    again = nurse.post("/nurse/unlock", data={"csrf": token, "word": code, "here": "true"})
    assert again.status_code == 401 and "<" not in again.text  # a line for the page's script


def test_guessing_at_a_locked_screen_is_slowed_down(nurse: TestClient) -> None:
    token = csrf(nurse, "/nurse")
    nurse.post("/nurse/lock", data={"csrf": token})
    form = {"csrf": token, "word": "wrong password!"}
    assert [nurse.post("/nurse/unlock", data=form).status_code for _ in range(6)] == [401] * 5 + [429]
    assert nurse.post("/nurse/unlock", data={**form, "word": PASSWORD}).status_code == 429


def test_who_is_locked_may_still_log_out(nurse: TestClient) -> None:
    token = csrf(nurse, "/nurse")
    nurse.post("/nurse/lock", data={"csrf": token})
    assert place(nurse.post("/nurse/logout", data={"csrf": token})) == "/nurse/login"


def test_a_page_tells_its_script_the_idle_seconds(nurse: TestClient, rules: Callable[..., None]) -> None:
    rules(idle_minutes=7)
    assert 'data-idle="420"' in nurse.get("/nurse").text
    assert nurse.get("/nurse/static/lock.js").status_code == 200


def test_a_password_that_was_given_has_to_be_changed_first(stranger: TestClient, engine: Engine) -> None:
    people.set_password(engine, NAME, login.hashed("given by an admin"), temporary=True, by="test")
    enter(stranger, password="given by an admin")
    assert place(stranger.get("/nurse")) == "/nurse/password?to=%2Fnurse"
    assert place(stranger.get("/nurse/factor")).startswith("/nurse/password")
    form = {"csrf": csrf(stranger, "/nurse/password"), "old": "given by an admin", "to": "/nurse"}
    for new, again, status in (
        ("short", "short", 400), ("a new good one", "another good one", 400),
        ("given by an admin", "given by an admin", 400),
    ):
        assert stranger.post("/nurse/password", data={**form, "new": new, "again": again}).status_code == status
    good = {"new": "a new good one", "again": "a new good one"}
    assert stranger.post("/nurse/password", data={**form, **good, "old": "not this one"}).status_code == 401
    assert place(stranger.post("/nurse/password", data={**form, **good})) == "/nurse"
    assert stranger.get("/nurse").status_code == 200
    stranger.cookies.clear()
    assert enter(stranger, password="a new good one").status_code == 303


def test_changing_the_password_ends_the_other_sessions(nurse: TestClient, engine: Engine) -> None:
    other = session_of(engine, NAME)
    form = {"csrf": csrf(nurse, "/nurse/password"), "old": PASSWORD, "new": "a new good one", "again": "a new good one"}
    nurse.post("/nurse/password", data=form)
    assert logins.find(engine, other) is None and nurse.get("/nurse").status_code == 200


def test_logins_and_what_becomes_of_them_are_noted(nurse: TestClient, engine: Engine) -> None:
    phone, codes = set_up(nurse)
    nurse.post("/nurse/logout", data={"csrf": csrf(nurse, "/nurse")})
    enter(nurse, password="wrong password!")
    enter(nurse, name="my secret passphrase", password="x")  # typed into the wrong field
    enter(nurse)
    gives(nurse, "000000")
    gives(nurse, codes[0])
    token = csrf(nurse, "/nurse")
    nurse.post("/nurse/lock", data={"csrf": token})
    nurse.post("/nurse/unlock", data={"csrf": token, "word": phone.code()})
    noted = [(e.who, e.action) for e in reversed(audit.entries(engine))]
    assert noted == [
        ("test", "staff.add"), (NAME, "login"), (NAME, "factor.on"), (NAME, "logout"), (NAME, "login.failed"),
        ("nobody", "login.failed"), (NAME, "login.password"), (NAME, "login.failed"), (NAME, "factor.recovery"),
        (NAME, "login"), (NAME, "session.lock"), (NAME, "session.unlock"),
    ]
    kept = str(audit.entries(engine))
    assert not [secret for secret in (PASSWORD, "wrong password!", "my secret", *codes) if secret in kept]
    assert audit.verify(engine).broken is None


def test_codes_are_taken_half_a_minute_early_and_late(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = totp.new_secret()
    monkeypatch.setattr(time, "time", lambda: 1_700_000_000.0)
    step = 1_700_000_000 // 30
    maker = totp.pyotp.TOTP(secret)
    for shift, wanted in ((-2, None), (-1, step - 1), (0, step), (1, step + 1), (2, None)):
        assert totp.step_of(secret, maker.at(1_700_000_000 + 30 * shift)) == wanted
    assert totp.step_of("", maker.at(1_700_000_000)) is None


def test_the_codes_are_those_of_rfc_6238(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # the RFC's "12345678901234567890"
    for moment, code in ((59, "287082"), (1111111109, "081804"), (20000000000, "353130")):
        monkeypatch.setattr(time, "time", lambda moment=moment: float(moment))
        assert totp.step_of(secret, code) == moment // 30
    assert totp.address(secret, "Ann Reyes", "A & B") == (
        f"otpauth://totp/A%20%26%20B:Ann%20Reyes?secret={secret}&issuer=A%20%26%20B"
    )
