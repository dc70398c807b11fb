"""One's own account: where one is logged in, recovery codes, the second factor off."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine

from bot.records import audit, logins, people

sys.path.insert(0, str(Path(__file__).parent))
from nurse_world import NAME, PASSWORD
from staff_world import csrf, session_of, set_up

ACCOUNT = "/nurse/account"


def test_one_sees_where_one_is_logged_in_and_ends_it(nurse: TestClient, engine: Engine) -> None:
    other = session_of(engine, NAME, address="10.9.8.7", agent="Firefox <on a tablet>")
    people.add(engine, "Bo", "nurse", "x", by="test")
    session_of(engine, "Bo", agent="Bo's own")
    page = nurse.get(ACCOUNT).text
    assert "Firefox &lt;on a tablet&gt;" in page and "10.9.8.7" in page and "testclient" in page
    assert "Bo&#39;s own" not in page and "This one" in page
    assert other not in page and logins.hash_of(other) not in page
    handle = re.findall(r"/nurse/account/sessions/(\w+)/revoke", page)
    assert len(handle) == 1
    done = nurse.post(f"{ACCOUNT}/sessions/{handle[0]}/revoke", data={"csrf": csrf(nurse, ACCOUNT)})
    assert (done.status_code, done.headers["location"]) == (303, ACCOUNT)
    assert logins.find(engine, other) is None and nurse.get(ACCOUNT).status_code == 200


def test_one_logs_out_everywhere_else(nurse: TestClient, engine: Engine) -> None:
    others = [session_of(engine, NAME) for _ in range(2)]
    nurse.post(f"{ACCOUNT}/sessions/revoke", data={"csrf": csrf(nurse, ACCOUNT)})
    assert not [s for s in others if logins.find(engine, s)] and nurse.get(ACCOUNT).status_code == 200
    assert audit.entries(engine)[0].action == "session.revoke"


def test_nobody_ends_the_session_of_another(nurse: TestClient, engine: Engine) -> None:
    people.add(engine, "Bo", "nurse", "x", by="test")
    his = session_of(engine, "Bo")
    mine = nurse.cookies["nurse_session"]
    for handle in (logins.hash_of(his)[:16], logins.hash_of(mine)[:16], "_", "%25"):
        answer = nurse.post(f"{ACCOUNT}/sessions/{handle}/revoke", data={"csrf": csrf(nurse, ACCOUNT)})
        assert answer.status_code == 404
    assert logins.find(engine, his) and logins.find(engine, mine)


def test_new_recovery_codes_want_the_password(nurse: TestClient, engine: Engine) -> None:
    _, old = set_up(nurse)
    assert "Recovery codes left: <strong>10</strong>" in nurse.get(ACCOUNT).text
    form = {"csrf": csrf(nurse, ACCOUNT), "password": "wrong password!"}
    refused = nurse.post(f"{ACCOUNT}/recovery", data=form)
    assert refused.status_code == 401 and "The password is not right" in refused.text
    fresh = nurse.post(f"{ACCOUNT}/recovery", data={**form, "password": PASSWORD})
    codes = re.findall(r"<code>([^<]+)</code>", fresh.text)
    assert len(codes) == 10 and not set(codes) & set(old)


def test_the_second_factor_goes_off_with_the_password(nurse: TestClient, engine: Engine) -> None:
    set_up(nurse)
    form = {"csrf": csrf(nurse, ACCOUNT), "password": "wrong password!"}
    assert nurse.post(f"{ACCOUNT}/factor/off", data=form).status_code == 401
    assert nurse.post(f"{ACCOUNT}/factor/off", data={**form, "password": PASSWORD}).status_code == 303
    assert not people.account(engine, NAME).totp_secret  # type: ignore[union-attr]
    assert nurse.get("/nurse").status_code == 200 and "Set one up" in nurse.get(ACCOUNT).text


def test_guessing_the_password_at_an_open_screen_is_slowed_down(nurse: TestClient) -> None:
    set_up(nurse)
    form = {"csrf": csrf(nurse, ACCOUNT), "password": "wrong password!"}
    assert [nurse.post(f"{ACCOUNT}/recovery", data=form).status_code for _ in range(6)] == [401] * 5 + [429]
    assert nurse.post(f"{ACCOUNT}/factor/off", data={**form, "password": PASSWORD}).status_code == 429


def test_a_second_factor_is_not_set_up_twice(nurse: TestClient) -> None:
    set_up(nurse)
    assert nurse.get("/nurse/factor").headers["location"] == ACCOUNT
    form = {"csrf": csrf(nurse, ACCOUNT), "password": PASSWORD, "code": "000000"}
    assert nurse.post("/nurse/factor", data=form).status_code in (303, 401)
