"""An admin makes, changes and removes accounts."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine

from bot.console import login
from bot.records import audit, logins, people, second_factor
from bot.staff_rules import SingleSignOn

sys.path.insert(0, str(Path(__file__).parent))
from nurse_world import NAME, enter
from staff_world import as_role, csrf, session_of

STAFF = "/nurse/staff"
SSO = SingleSignOn("Riverside account", "https://login.example.org", "infusion", "", "email")


@pytest.fixture
def admin(stranger: TestClient, engine: Engine) -> TestClient:
    as_role(stranger, engine, "admin")
    return stranger


def number(engine: Engine, name: str) -> int:
    account = people.account(engine, name)
    assert account
    return account.id


def post(client: TestClient, path: str, **form: Any) -> Any:
    return client.post(path, data={"csrf": csrf(client, STAFF), **form})


def test_an_account_is_made_and_its_password_is_to_be_changed(admin: TestClient, engine: Engine) -> None:
    done = post(admin, STAFF, name=" Cy <b> ", role="lead", password="given by an admin")
    assert (done.status_code, done.headers["location"]) == (303, f"{STAFF}?done=added")
    page = admin.get(done.headers["location"]).text
    assert "Cy &lt;b&gt;" in page and "The account is made." in page and "given by" not in page
    admin.cookies.clear()
    enter(admin, name="Cy <b>", password="given by an admin")
    assert admin.get("/nurse").headers["location"].startswith("/nurse/password")


@pytest.mark.parametrize(("form", "reason"), [
    ({"name": "", "password": "x" * 12}, "1 to 128"), ({"name": "x" * 129, "password": "x" * 12}, "1 to 128"),
    ({"name": "nobody", "password": "x" * 12}, "1 to 128"), ({"name": "a\x1b[2J", "password": "x" * 12}, "printable"),
    ({"name": "Cy", "password": "short"}, "at least 12"), ({"name": "Cy", "password": ""}, "at least 12"),
    ({"name": "Cy", "password": "x" * 12, "role": "owner"}, "no such role"),
    ({"name": NAME, "password": "x" * 12}, "already"), ({"name": "Cy", "sso": "a\x00"}, "printable"),
])
def test_what_cannot_be_is_said_and_what_was_typed_stays(
    admin: TestClient, engine: Engine, form: dict[str, str], reason: str
) -> None:
    answer = post(admin, STAFF, **form)
    assert answer.status_code == 400 and reason in answer.text and 'role="alert"' in answer.text
    assert len(people.accounts(engine)) == 2


def test_an_account_for_single_sign_on_needs_no_password(
    admin: TestClient, engine: Engine, rules: Callable[..., None]
) -> None:
    assert "Riverside account" not in admin.get(STAFF).text
    rules(single_sign_on=SSO)
    assert "Riverside account: e-mail address" in admin.get(STAFF).text
    assert post(admin, STAFF, name="Cy", role="nurse", sso="cy@clinic.example").status_code == 303
    found = people.account_at_sso(engine, "cy@clinic.example")
    assert found and found.name == "Cy" and not found.temporary
    assert login.log_in(engine, "Cy", "", "10.0.0.1") is None
    assert post(admin, STAFF, name="Di", role="nurse", sso="cy@clinic.example").status_code == 400


def test_another_role_counts_at_once(admin: TestClient, engine: Engine) -> None:
    hers = session_of(engine, NAME)
    post(admin, f"{STAFF}/{number(engine, NAME)}/role", role="lead")
    session = logins.find(engine, hers)
    assert session and session.role == "lead"
    assert post(admin, f"{STAFF}/{number(engine, NAME)}/role", role="owner").status_code == 400


def test_a_reset_password_ends_all_sessions(admin: TestClient, engine: Engine) -> None:
    hers, path = session_of(engine, NAME), f"{STAFF}/{number(engine, NAME)}/password"
    assert post(admin, path, password="short").status_code == 400 and logins.find(engine, hers)
    assert post(admin, path, password="given by an admin").status_code == 303
    account = people.account(engine, NAME)
    assert account and account.temporary and logins.find(engine, hers) is None
    assert login.log_in(engine, NAME, "given by an admin", "10.0.0.1")


def test_a_lost_phone_is_taken_off(admin: TestClient, engine: Engine) -> None:
    second_factor.propose(engine, NAME, "sealed")
    second_factor.confirm(engine, NAME, 1, "")
    page = admin.get(f"{STAFF}/{number(engine, NAME)}").text
    assert "Take the second factor off" in page and "sealed" not in page
    post(admin, f"{STAFF}/{number(engine, NAME)}/factor")
    assert people.account(engine, NAME).totp_since is None  # type: ignore[union-attr]


def test_sessions_of_others_are_seen_and_ended(admin: TestClient, engine: Engine) -> None:
    first, second = session_of(engine, NAME, agent="Firefox"), session_of(engine, NAME, agent="Chrome")
    path = f"{STAFF}/{number(engine, NAME)}"
    page = admin.get(path).text
    assert "Firefox" in page and "Chrome" in page
    post(admin, f"{path}/sessions/revoke", handle=logins.hash_of(first)[:16])
    assert logins.find(engine, first) is None and logins.find(engine, second)
    post(admin, f"{path}/sessions/revoke")
    assert logins.find(engine, second) is None
    post(admin, f"{STAFF}/{number(engine, 'Some admin')}/sessions/revoke")
    assert admin.get(STAFF).status_code == 200  # the one that asks goes on


def test_who_is_removed_is_out(admin: TestClient, engine: Engine) -> None:
    hers = session_of(engine, NAME)
    post(admin, f"{STAFF}/{number(engine, NAME)}/remove")
    assert people.account(engine, NAME) is None and logins.find(engine, hers) is None


@pytest.mark.parametrize("action", ["role", "password", "factor", "remove"])
def test_nobody_changes_the_own_account_here_so_an_admin_is_always_left(
    admin: TestClient, engine: Engine, action: str
) -> None:
    me = number(engine, "Some admin")
    answer = post(admin, f"{STAFF}/{me}/{action}", role="nurse", password="x" * 12)
    assert answer.status_code == 403
    assert people.account(engine, "Some admin").role == "admin"  # type: ignore[union-attr]
    assert "your own account" in admin.get(f"{STAFF}/{me}").text


@pytest.mark.parametrize("wrong", ["99", "0", "99999999999999999999"])
def test_an_account_that_is_none(admin: TestClient, wrong: str) -> None:
    assert admin.get(f"{STAFF}/{wrong}").status_code == 404
    assert post(admin, f"{STAFF}/{wrong}/remove").status_code == 404


def test_all_of_it_is_noted_under_the_admins_name(admin: TestClient, engine: Engine) -> None:
    path = f"{STAFF}/{number(engine, NAME)}"
    session_of(engine, NAME)
    post(admin, STAFF, name="Cy", role="nurse", password="given by an admin")
    post(admin, f"{path}/role", role="lead")
    post(admin, f"{path}/sessions/revoke")
    post(admin, f"{path}/password", password="given by an admin")
    post(admin, f"{path}/remove")
    noted = [(e.action, e.subject) for e in reversed(audit.entries(engine, who="Some admin"))]
    assert noted == [
        ("staff.add", "Cy"), ("staff.role", NAME), ("session.revoke", NAME), ("staff.password", NAME),
        ("staff.remove", NAME),
    ]
    assert "given by" not in str(audit.entries(engine))
