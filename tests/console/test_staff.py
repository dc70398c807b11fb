"""`python -m bot staff`."""

from __future__ import annotations

import argparse
import io
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine

from bot.clinic import clinic
from bot.commands import staff
from bot.console import login
from bot.records import audit, logins, people, second_factor
from bot.records.engine import engine as records_engine

sys.path.insert(0, str(Path(__file__).parent))
from nurse_world import PASSWORD


@pytest.fixture()
def call(engine: Engine, url: str, monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.setattr(staff, "clinic", lambda: replace(clinic(), database_url=url))

    def run(*words: str, typed: str = "") -> int:
        parser = argparse.ArgumentParser()
        staff.arguments(parser)
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        answers = iter(typed.split("\n"))
        monkeypatch.setattr("getpass.getpass", lambda prompt: next(answers))
        return staff.run(parser.parse_args(list(words)))

    return run


def test_add_list_remove(call, capsys: pytest.CaptureFixture[str]) -> None:  # type: ignore[no-untyped-def]
    assert call("add", "Bo Lind", "--role", "lead", typed="a good long password\na good long password") == 0
    assert call("add", "Cy", "--password-stdin", typed="another good one\n") == 0
    assert call("list") == 0
    listed = capsys.readouterr().out
    assert "Bo Lind\tlead" in listed and "Cy\tnurse" in listed and "argon2" not in listed
    assert call("remove", "Cy") == 0 and call("remove", "Cy") == 1


def test_the_new_account_works(call, stranger: TestClient) -> None:  # type: ignore[no-untyped-def]
    call("add", "Cy", "--password-stdin", typed="another good one\r\n")
    stranger.get("/nurse/login")
    form = {"name": " Cy ", "password": "another good one", "csrf": stranger.cookies.get("nurse_visit") or ""}
    assert stranger.post("/nurse/login", data=form).status_code == 303


def test_role_password_second_factor_and_sessions_are_changed(  # type: ignore[no-untyped-def]
    call, engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("role", "Ann Reyes", "lead") == 0
    second_factor.propose(engine, "Ann Reyes", "sealed")
    second_factor.confirm(engine, "Ann Reyes", 1, "")
    call("list")
    assert "Ann Reyes\tlead" in capsys.readouterr().out
    assert call("reset-factor", "Ann Reyes") == 0 and call("reset-factor", "Ann Reyes") == 1
    secret = login.log_in(engine, "Ann Reyes", PASSWORD, "10.0.0.1")
    assert secret and call("log-out", "Ann Reyes") == 0 and logins.find(engine, secret) is None
    assert call("password", "Ann Reyes", "--password-stdin", typed="a new good one\n") == 0
    assert login.log_in(engine, "Ann Reyes", "a new good one", "10.0.0.1")
    assert {e.who for e in audit.entries(engine) if e.action.startswith(("staff.role", "factor.off"))} == {
        "command line"
    }


def test_an_account_for_single_sign_on_has_no_password(call, engine: Engine) -> None:  # type: ignore[no-untyped-def]
    assert call("add", "Cy", "--sso", "cy@clinic.example") == 0
    assert call("add", "Di", "--sso", "cy@clinic.example") == 1
    found = people.account_at_sso(engine, "cy@clinic.example")
    assert found and found.name == "Cy" and login.log_in(engine, "Cy", "", "10.0.0.1") is None


@pytest.mark.parametrize(
    ("words", "typed", "reason"),
    [
        (("add", "Bo"), "short\nshort", "at least 12"), (("add", "Bo"), "a good long one\nanother good one", "differ"),
        (("add", "Bo", "--password-stdin"), "", "at least 12"), (("add", "Ann Reyes"), "x" * 12, "already"),
        (("add", "  "), "", "printable"), (("add", "a\x1b[2J"), "", "printable"), (("remove", "Zoe"), "", "no account"),
        (("password", "Zoe"), "", "no account"), (("password", "Ann Reyes", "--password-stdin"), "x", "at least 12"),
    ],
)
def test_what_cannot_be(call, capsys: pytest.CaptureFixture[str], words, typed, reason) -> None:  # type: ignore[no-untyped-def]
    assert call(*words, typed=typed) == 1
    error = capsys.readouterr().err
    assert reason in error and error.startswith("staff: ") and error.count("\n") == 1


def test_a_database_that_is_not_migrated(
    call, monkeypatch: pytest.MonkeyPatch, tmp_path, capsys: pytest.CaptureFixture[str]  # type: ignore[no-untyped-def]
) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    monkeypatch.setattr(staff, "clinic", lambda: replace(clinic(), database_url=url))
    assert call("list") == 1
    assert "run `python -m bot migrate`" in capsys.readouterr().err
    records_engine(url).dispose()
