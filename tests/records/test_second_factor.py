"""The second factor in the records: codes and recovery codes work once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.records import audit, logins, people, second_factor
from bot.records.engine import reading
from bot.records.tables import recovery_codes

SHIFT = timedelta(hours=12)


@pytest.fixture
def sessions(engine: Engine) -> list[str]:
    """The secrets of two sessions of Ann's, who has no second factor yet."""
    people.add(engine, "Ann", "nurse", "hash", by="test")
    ann = people.account(engine, "Ann")
    assert ann
    return [logins.begin(engine, ann.id, SHIFT) for _ in range(2)]


def test_a_secret_counts_from_its_first_code_on(engine: Engine, sessions: list[str]) -> None:
    here, there = sessions
    assert second_factor.confirm(engine, "Ann", 100, logins.hash_of(here)) is None  # nothing was proposed
    second_factor.propose(engine, "Ann", "first")
    second_factor.propose(engine, "Ann", "second")
    before = logins.find(engine, here)
    assert before and not before.totp and not second_factor.spend(engine, "Ann", 99)
    codes = second_factor.confirm(engine, "Ann", 100, logins.hash_of(here))
    assert codes and len(set(codes)) == second_factor.CODES == second_factor.remaining(engine, "Ann")
    after = logins.find(engine, here)
    assert after and after.totp and after.proved and logins.find(engine, there) is None
    second_factor.propose(engine, "Ann", "third")
    assert people.account(engine, "Ann").totp_secret == "second"  # type: ignore[union-attr]
    assert second_factor.confirm(engine, "Ann", 101, logins.hash_of(here)) is None


def test_a_code_works_once_and_none_before_it(engine: Engine, sessions: list[str]) -> None:
    second_factor.propose(engine, "Ann", "secret")
    second_factor.confirm(engine, "Ann", 100, "")
    assert not second_factor.spend(engine, "Ann", 100) and not second_factor.spend(engine, "Ann", 99)
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(lambda _: second_factor.spend(engine, "Ann", 101), range(8))) == 1
    assert not second_factor.spend(engine, "Bo", 200)


def test_a_recovery_code_works_once_however_it_is_written(engine: Engine, sessions: list[str]) -> None:
    second_factor.propose(engine, "Ann", "secret")
    codes = second_factor.confirm(engine, "Ann", 100, "")
    assert codes
    people.add(engine, "Bo", "nurse", "hash", by="test")
    assert not second_factor.spend_recovery(engine, "Bo", codes[0])
    assert second_factor.spend_recovery(engine, "Ann", f" {codes[0].upper().replace('-', ' ')} ")
    assert not second_factor.spend_recovery(engine, "Ann", codes[0])
    assert not second_factor.spend_recovery(engine, "Ann", "") and not second_factor.spend_recovery(engine, "Ann", "é")
    assert second_factor.remaining(engine, "Ann") == second_factor.CODES - 1
    with reading(engine) as connection:
        kept = str(connection.execute(sa.select(recovery_codes)).all())
    assert not [code for code in codes if code in kept or code.replace("-", "") in kept]
    fresh = second_factor.renew(engine, "Ann")
    assert not second_factor.spend_recovery(engine, "Ann", codes[1])
    assert second_factor.spend_recovery(engine, "Ann", fresh[0])


def test_it_can_be_taken_off(engine: Engine, sessions: list[str]) -> None:
    second_factor.propose(engine, "Ann", "secret")
    codes = second_factor.confirm(engine, "Ann", 100, logins.hash_of(sessions[0]))
    assert codes and second_factor.reset(engine, "Ann", by="Eve") and not second_factor.reset(engine, "Ann", by="Eve")
    assert not second_factor.spend_recovery(engine, "Ann", codes[0])
    assert not logins.find(engine, sessions[0]).totp  # type: ignore[union-attr]
    assert [(e.who, e.action) for e in audit.entries(engine, subject="Ann", limit=2)] == [
        ("Eve", "factor.off"), ("Ann", "factor.on")
    ]
