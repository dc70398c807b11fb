"""One patient's data: found, told whole, erased."""

from __future__ import annotations

import json
import sys
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.records import audit, patients, queries, retention, turns
from bot.records.engine import reading, writing
from bot.records.erasure import erase
from bot.records.tables import conversations, metadata, now

sys.path.insert(0, str(Path(__file__).parent))
from turns_of import bot, said, user


def writes(engine: Engine, sender: str, text: str = "chest pain", level: str = "emergency") -> int:
    """A patient writes; returns the number of the case, 0 when it made none."""
    messages = [*said(text, level, "a_rule" if level != "none" else None), bot("Call 911.")]
    return turns.append(engine, sender, "widget", messages).escalation_id or 0


def ages(engine: Engine, sender: str, days: int) -> None:
    with writing(engine) as connection:
        connection.execute(
            sa.update(conversations).where(conversations.c.id == sender)
            .values(updated_at=now() - timedelta(days=days))
        )


def senders(engine: Engine) -> list[str]:
    with reading(engine) as connection:
        return list(connection.execute(sa.select(conversations.c.id).order_by(conversations.c.id)).scalars())


def test_a_patient_is_found_by_alias_and_by_a_cases_number(engine: Engine) -> None:
    number = writes(engine, "w-1")
    writes(engine, "w-2", "hello", "none")
    alias = turns.alias("w-1")
    for text in (alias, alias.lower(), alias.removeprefix("P-"), f"  {alias} ", str(number)):
        assert [p.sender_id for p in patients.find(engine, text)] == ["w-1"], text
    for text in ("", "P-", "999", "9" * 30, "x\x00", "²", "%", "w-1"):
        assert patients.find(engine, text) == [], text
    found = patients.find(engine, alias)[0]
    assert (found.cases, found.open_cases, found.messages, found.level) == ((number,), (number,), 2, "emergency")
    assert patients.by_handle(engine, found.handle) == found and "w-1" not in found.handle
    for handle in ("", "x", alias, f"{alias}-0000000000000000", "\x00-x"):
        assert patients.by_handle(engine, handle) is None


def test_everything_is_told_and_nothing_of_others(engine: Engine) -> None:
    number = writes(engine, "w-1", "I can't breathe {really}")
    writes(engine, "w-2", "somebody else")
    queries.close(engine, number, "Ann", "[called back]")
    told = patients.everything(engine, "w-1")
    assert {"conversations", "events", "escalations", "outbox"} <= set(told)
    assert [row["data"]["text"] for row in told["events"] if row["type_name"] == "user"] == ["I can't breathe {really}"]
    assert told["escalations"][0]["note"] == "[called back]" and told["escalations"][0]["closed_by"] == "Ann"
    assert isinstance(told["escalations"][0]["findings"], list) and told["outbox"]
    whole = json.dumps(told)
    assert "somebody else" not in whole and "w-2" not in whole


def test_an_erased_patient_is_in_no_table_any_more(engine: Engine) -> None:
    writes(engine, "w-1")
    writes(engine, "w-2")
    erase(engine, "w-1")
    erase(engine, "w-3")  # nobody: no error
    assert senders(engine) == ["w-2"]
    left = patients.everything(engine, "w-1")
    assert set(left) <= set(metadata.tables) and not [name for name, rows in left.items() if rows]
    assert patients.everything(engine, "w-2")["outbox"]


def test_what_is_too_old_goes_but_no_open_case(engine: Engine) -> None:
    closed, waiting = writes(engine, "w-old"), writes(engine, "w-open")
    queries.close(engine, closed, "Ann", "")
    writes(engine, "w-calm", "hello", "none")
    writes(engine, "w-new", "hello", "none")
    for sender in ("w-old", "w-open", "w-calm"):
        ages(engine, sender, 31)
    ages(engine, "w-new", 29)
    assert retention.run(engine, 30) == 2
    assert senders(engine) == ["w-new", "w-open"]
    assert {(e.who, e.action, e.subject) for e in audit.entries(engine)} == {
        ("retention", "patient.erase", turns.alias(sender)) for sender in ("w-old", "w-calm")
    }
    queries.close(engine, waiting, "Ann", "")
    assert retention.run(engine, 30) == 1 and retention.run(engine, 30) == 0


def test_more_than_one_batch_goes(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        turns.append(engine, f"w-{number}", "widget", [user("hello")])
        ages(engine, f"w-{number}", 400)
    monkeypatch.setattr(retention, "_BATCH", 2)
    assert retention.run(engine, 365) == 5 and audit.verify(engine).rows == 5


def test_the_worker_goes_on_when_the_database_is_away_and_says_what_the_log_is(
    database: Any, caplog: pytest.LogCaptureFixture
) -> None:
    stop = threading.Event()
    stop.set()
    caplog.set_level("INFO")
    audit.record(database.engine, "Ann", "case.read", "case 1")
    retention.daily(database.engine, 30, stop)
    assert f"has 1 rows, the newest hash is {audit.verify(database.engine).head}" in caplog.text
    database.shut()
    retention.daily(database.engine, 30, stop)
    database.reopen()
    assert "the database cannot be used" in caplog.text
