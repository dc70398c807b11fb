from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

sys.path.insert(0, str(Path(__file__).parent))
from turns_of import case, said, session, slot, user

from bot.records import queries, turns
from bot.records.tables import now
from bot.records.unseen import unseen_emergency

CHEST_PAIN = {"level": "emergency", "rule": "chest_pain", "concepts": ["chest_pain"]}
NOTED = {"answer": "gone", "noted": "It is gone.", "again": False}


def test_an_emergency_that_nobody_has_acknowledged_is_told_with_its_case(engine: Engine) -> None:
    turns.append(engine, "w-1", "widget", said("chest pain", "emergency", "chest_pain"))
    assert unseen_emergency(engine, "w-1", now() - timedelta(hours=24)) == CHEST_PAIN
    assert unseen_emergency(engine, "w-2", now() - timedelta(hours=24)) is None


def test_what_is_older_acknowledged_closed_or_less_is_not_told(engine: Engine) -> None:
    for sender in ("w-1", "w-2", "w-3"):
        turns.append(engine, sender, "widget", said("chest pain", "emergency", "chest_pain"))
    turns.append(engine, "w-4", "widget", said("fever", "urgent", "fever"))
    queries.acknowledge(engine, 2, "Ann")
    queries.close(engine, 3, "Ann", "called")
    assert unseen_emergency(engine, "w-1", now() + timedelta(seconds=1)) is None
    for sender in ("w-2", "w-3", "w-4"):
        assert unseen_emergency(engine, sender, now() - timedelta(hours=24)) is None


def test_an_emergency_told_again_while_nobody_has_seen_the_first_counts_from_then(engine: Engine) -> None:
    turns.append(engine, "w-1", "widget", said("chest pain", "emergency", "chest_pain"))
    again = {**case("emergency", "chest_pain", "chest_pain"), "timestamp": (now() + timedelta(hours=13)).timestamp()}
    turns.append(engine, "w-1", "widget", [session(), user("chest pain", "emergency", "chest_pain"), again], seen=2)
    assert unseen_emergency(engine, "w-1", now() + timedelta(hours=1)) == CHEST_PAIN


def test_an_emergency_whose_case_is_lost_is_told_all_the_same(engine: Engine) -> None:
    turns.append(engine, "w-1", "widget", [user("chest pain", "emergency", "chest_pain")])
    assert unseen_emergency(engine, "w-1", now() - timedelta(hours=1)) == {"level": "emergency", "rule": "chest_pain"}


def test_a_new_session_starts_afresh_and_the_nurse_keeps_the_flag(engine: Engine) -> None:
    turns.append(engine, "w-1", "widget", said("chest pain", "emergency", "chest_pain"))
    turn = turns.append(engine, "w-1", "widget", [session(), user("hello")], seen=2)
    assert turn.level == "none"
    assert [one.level for one in queries.queue(engine)] == ["emergency"]


@pytest.mark.parametrize(("again", "alerts"), [(False, 1), (True, 2)])
def test_how_it_went_is_noted_for_the_nurse_and_alerts_when_it_is_not_over(
    engine: Engine, again: bool, alerts: int
) -> None:
    turns.append(engine, "w-1", "widget", said("chest pain", "emergency", "chest_pain"))
    how = slot("how_it_went", {**NOTED, "again": again})
    turns.append(engine, "w-1", "widget", [user("x"), how, *([case("emergency", "still")] if again else [])], seen=2)
    [escalation] = queries.queue(engine)
    assert escalation.because == "Because of chest_pain. It is gone."
    assert (escalation.level, escalation.state) == ("emergency", "open")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("select count(*) from outbox").scalar() == alerts


def test_what_is_not_over_comes_back_although_the_nurse_has_closed_it_meanwhile(engine: Engine) -> None:
    turns.append(engine, "w-1", "widget", said("chest pain", "emergency", "chest_pain"))
    queries.close(engine, 1, "Ann", "called")
    how = slot("how_it_went", {**NOTED, "again": True})
    turns.append(engine, "w-1", "widget", [user("yes"), how, case("emergency", "still")], seen=2)
    assert [(one.id, one.level, one.state) for one in queries.queue(engine)] == [(2, "emergency", "open")]
