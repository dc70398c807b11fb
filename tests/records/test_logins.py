"""Sessions of the staff: they end, are listed, locked and revoked."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.records import audit, logins, people
from bot.records.engine import reading
from bot.records.tables import now, sessions

SHIFT = timedelta(hours=12)


@pytest.fixture
def ann(engine: Engine) -> int:
    people.add(engine, "Ann", "nurse", "hash", by="test")
    found = people.account(engine, "Ann")
    assert found
    return found.id


def test_sessions_end(engine: Engine, ann: int) -> None:
    secret = logins.begin(engine, ann, SHIFT)
    session = logins.find(engine, secret)
    assert session and (session.name, session.role) == ("Ann", "nurse") and len(session.csrf) > 30
    assert not (session.locked or session.proved or session.temporary or session.totp)
    with reading(engine) as connection:
        assert secret not in str(connection.execute(sa.select(sessions)).all())
    assert logins.find(engine, secret + "x") is None
    logins.end(engine, session.id_hash)
    assert logins.find(engine, secret) is None
    over = logins.begin(engine, ann, timedelta(seconds=-1))
    assert logins.find(engine, over) is None
    alive = logins.begin(engine, ann, SHIFT)
    with reading(engine) as connection:
        assert len(connection.execute(sa.select(sessions)).all()) == 1  # the one that was over is gone
    people.remove(engine, "Ann", by="test")
    assert logins.find(engine, alive) is None


def test_doing_something_is_written_down_but_not_every_time(
    engine: Engine, ann: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = logins.begin(engine, ann, SHIFT)
    session = logins.find(engine, secret)
    assert session
    begun = session.seen_at
    logins.touch(engine, session)
    assert logins.find(engine, secret).seen_at == begun  # type: ignore[union-attr]
    later = now() + timedelta(minutes=1)
    monkeypatch.setattr(logins, "now", lambda: later)
    logins.touch(engine, session)
    assert logins.find(engine, secret).seen_at == later  # type: ignore[union-attr]


def test_a_lock_stays_until_it_is_taken_off(engine: Engine, ann: int) -> None:
    secret = logins.begin(engine, ann, SHIFT)
    session = logins.find(engine, secret)
    assert session
    logins.lock(engine, session)
    assert logins.find(engine, secret).locked  # type: ignore[union-attr]
    logins.unlock(engine, session)
    assert not logins.find(engine, secret).locked  # type: ignore[union-attr]


def test_a_proved_session_is_a_new_one(engine: Engine, ann: int) -> None:
    first = logins.begin(engine, ann, SHIFT, address="10.0.0.1", agent="Firefox\x00")
    session = logins.find(engine, first)
    assert session
    second = logins.find(engine, logins.prove(engine, session, SHIFT))
    assert second and second.proved and (second.address, second.agent) == ("10.0.0.1", "Firefox")
    assert logins.find(engine, first) is None and second.csrf != session.csrf


def test_sessions_are_listed_and_revoked(engine: Engine, ann: int) -> None:
    people.add(engine, "Bo", "nurse", "hash", by="test")
    bo = people.account(engine, "Bo")
    assert bo
    mine = [logins.begin(engine, ann, SHIFT) for _ in range(3)]
    his = logins.begin(engine, bo.id, SHIFT)
    assert [s.name for s in logins.current(engine, "Ann")] == ["Ann"] * 3 and len(logins.current(engine)) == 4
    other = logins.find(engine, his)
    assert other
    assert logins.revoke(engine, "Ann", other.handle, by="Ann") == 0  # not hers to end
    one = logins.find(engine, mine[0])
    assert one and logins.revoke(engine, "Ann", one.handle, by="Ann") == 1
    assert logins.find(engine, mine[0]) is None
    assert logins.revoke(engine, "Ann", by="Eve", keep=logins.hash_of(mine[1])) == 1
    assert logins.find(engine, mine[1]) and logins.find(engine, his)
    assert logins.revoke(engine, "Ann", "%", by="Eve") == 0
    assert [(e.who, e.subject) for e in audit.entries(engine, action="session.revoke")] == [
        ("Eve", "Ann"), ("Ann", "Ann")
    ]
