"""Accounts and failed logins."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.records import audit, logins, people
from bot.records.engine import reading
from bot.records.people import Limit
from bot.records.tables import login_failures, now

SHIFT = timedelta(hours=12)


def test_accounts(engine: Engine) -> None:
    assert people.add(engine, "Ann", "nurse", "hash", by="Eve") and people.add(engine, "Bo", "admin", "hash", by="Eve")
    assert not people.add(engine, "Ann", "lead", "other", by="Eve")
    assert [(a.name, a.role) for a in people.accounts(engine)] == [("Ann", "nurse"), ("Bo", "admin")]
    ann = people.account(engine, "Ann")
    assert ann and ann.password_hash == "hash" and people.account(engine, "ann") is None
    people.rehash(engine, ann.id, "stronger")
    assert people.account(engine, "Ann").password_hash == "stronger"  # type: ignore[union-attr]
    assert people.set_role(engine, "Ann", "lead", by="Eve") and not people.set_role(engine, "Cy", "lead", by="Eve")
    assert people.account(engine, "Ann").role == "lead"  # type: ignore[union-attr]
    assert people.remove(engine, "Ann", by="Eve") and not people.remove(engine, "Ann", by="Eve")
    with pytest.raises(sa.exc.IntegrityError):
        people.add(engine, "Eve", "owner", "hash", by="Eve")
    assert [(e.who, e.action, e.subject) for e in reversed(audit.entries(engine))] == [
        ("Eve", "staff.add", "Ann"), ("Eve", "staff.add", "Bo"), ("Eve", "staff.role", "Ann"),
        ("Eve", "staff.remove", "Ann"),
    ]


def test_single_sign_on_names_one_account(engine: Engine) -> None:
    assert people.add(engine, "Ann", "nurse", "", sso="ann@clinic.example", by="Eve")
    assert not people.add(engine, "Bo", "nurse", "", sso="ann@clinic.example", by="Eve")
    assert people.add(engine, "Cy", "nurse", "hash", by="Eve") and people.add(engine, "Di", "nurse", "hash", by="Eve")
    found = people.account_at_sso(engine, "ann@clinic.example")
    assert found and found.name == "Ann"
    assert people.account_at_sso(engine, "") is None and people.account_at_sso(engine, "x") is None


def test_a_new_password_ends_the_other_sessions(engine: Engine) -> None:
    people.add(engine, "Ann", "nurse", "hash", by="Eve")
    ann = people.account(engine, "Ann")
    assert ann
    here, there = logins.begin(engine, ann.id, SHIFT), logins.begin(engine, ann.id, SHIFT)
    assert people.set_password(
        engine, "Ann", "new hash", temporary=True, by="Ann", keep=logins.hash_of(here)
    )
    kept = logins.find(engine, here)
    assert kept and kept.temporary and logins.find(engine, there) is None
    assert not people.set_password(engine, "Bo", "new hash", temporary=True, by="Ann")


def test_failures_cost_time(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = now()
    monkeypatch.setattr(people, "now", lambda: clock)
    limits = {"ann from here": Limit(free=2, longest=60)}
    waits = []
    for _ in range(9):
        assert people.attempt(engine, limits) == 0
        waits.append(people.attempt(engine, limits) if len(waits) >= 2 else 0)
        clock += timedelta(seconds=max(waits[-1], 0))
    assert waits == [0, 0, 3, 5, 9, 17, 33, 61, 61]
    assert people.attempt(engine, {"bo from there": Limit(2, 60)}) == 0
    clock += people.FORGET + timedelta(seconds=1)
    assert people.attempt(engine, limits) == 0
    with reading(engine) as connection:
        assert len(connection.execute(sa.select(login_failures)).all()) == 1


def test_success_forgives(engine: Engine) -> None:
    pair, rest = {"pair": Limit(3, 60)}, {"address": Limit(3, 60)}
    for _ in range(10):
        assert people.attempt(engine, {**pair, **rest}) == 0
        people.succeeded(engine, "pair", rest)
    with reading(engine) as connection:
        assert [row.failures for row in connection.execute(sa.select(login_failures))] == [0]


def test_attempts_all_at_once_gain_nothing(engine: Engine) -> None:
    limits: dict[str, Any] = {"pair": Limit(free=4, longest=900)}
    with ThreadPoolExecutor(12) as pool:
        waits = list(pool.map(lambda _: people.attempt(engine, limits), range(24)))
    assert waits.count(0) == 5
