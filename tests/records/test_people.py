"""Accounts, sessions and failed logins."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.records import people
from bot.records.engine import reading
from bot.records.people import Limit
from bot.records.tables import login_failures, now, sessions

SHIFT = timedelta(hours=12)


def test_accounts(engine: Engine) -> None:
    assert people.add(engine, "Ann", "nurse", "hash") and people.add(engine, "Bo", "admin", "hash")
    assert not people.add(engine, "Ann", "lead", "other")
    assert [(a.name, a.role) for a in people.accounts(engine)] == [("Ann", "nurse"), ("Bo", "admin")]
    ann = people.account(engine, "Ann")
    assert ann and ann.password_hash == "hash" and people.account(engine, "ann") is None
    people.rehash(engine, ann.id, "stronger")
    assert people.account(engine, "Ann").password_hash == "stronger"  # type: ignore[union-attr]
    assert people.remove(engine, "Ann") and not people.remove(engine, "Ann")
    with pytest.raises(sa.exc.IntegrityError):
        people.add(engine, "Eve", "owner", "hash")


def test_sessions_end(engine: Engine) -> None:
    people.add(engine, "Ann", "nurse", "hash")
    ann = people.account(engine, "Ann")
    assert ann
    secret = people.begin_session(engine, ann.id, SHIFT)
    session = people.session(engine, secret)
    assert session and (session.name, session.role) == ("Ann", "nurse") and len(session.csrf) > 30
    with reading(engine) as connection:
        assert secret not in str(connection.execute(sa.select(sessions)).all())
    assert people.session(engine, secret + "x") is None
    people.end_session(engine, secret)
    assert people.session(engine, secret) is None
    over = people.begin_session(engine, ann.id, timedelta(seconds=-1))
    assert people.session(engine, over) is None
    alive = people.begin_session(engine, ann.id, SHIFT)
    with reading(engine) as connection:
        assert len(connection.execute(sa.select(sessions)).all()) == 1  # the one that was over is gone
    people.remove(engine, "Ann")
    assert people.session(engine, alive) is None


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
