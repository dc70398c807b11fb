"""What a patient wants gone is gone from every table, and stays gone."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.records import answers, erasure, feedback, gone, queries, spool
from bot.records.engine import reading
from bot.records.errors import NotRecorded
from bot.records.tables import conversations, metadata
from bot.records.turns import append
from tests.records.turns_of import bot, said

OTHER = "w-other"


def rows(engine: Engine) -> dict[str, int]:
    """How many rows each table has, without empty ones."""
    with reading(engine) as connection:
        counts = {
            name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for name, table in metadata.tables.items()
        }
    return {name: count for name, count in counts.items() if count}


def talk(engine: Engine, sender: str, level: str = "none", channel: str = "widget") -> None:
    """A message with its answer, a kept answer and a judgement of it."""
    answers.claim(engine, sender, "key", "hello")
    append(engine, sender, channel, [*said("hello", level, "chest_pain" if level != "none" else None), bot("Hello.")])
    answers.finish(engine, sender, "key", "hello", 0, [{"text": "Hello."}])
    line = queries.transcript(engine, sender)[-1].id
    assert feedback.note(engine, sender, True, line)


def is_gone(engine: Engine, sender: str) -> bool:
    with reading(engine) as connection:
        return gone.is_gone(connection, sender)


def test_nothing_of_an_erased_conversation_is_left_and_others_keep_all(engine: Engine) -> None:
    talk(engine, OTHER, "emergency")
    before = rows(engine)
    assert before.keys() >= {"conversations", "events", "answers", "feedback", "escalations", "outbox"}
    talk(engine, "w-1", "emergency")
    erasure.erase(engine, "w-1")
    assert rows(engine) == {**before, "erased": 1}
    assert len(queries.transcript(engine, OTHER)) == 2


def test_a_turn_that_was_under_way_does_not_bring_it_back(engine: Engine) -> None:
    talk(engine, "w-1")
    erasure.erase(engine, "w-1")
    append(engine, "w-1", "widget", said("my chest hurts", "emergency", "chest_pain"))
    answers.finish(engine, "w-1", "key", "hello", 0, [{"text": "Hello."}])
    assert rows(engine) == {"erased": 1}
    with pytest.raises(answers.Erased):
        answers.claim(engine, "w-1", "key", "hello")
    with pytest.raises(answers.Erased):
        answers.newest(engine, "w-1")


def test_what_waits_in_the_spool_is_erased_too(database: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setattr(spool, "folder", lambda engine: tmp_path / "spool")
    talk(database.engine, "w-1")
    database.shut()
    with pytest.raises(NotRecorded):
        spool.append(database.engine, "w-1", "widget", said("SECRET"))
    database.reopen()
    erasure.erase(database.engine, "w-1")
    assert list((tmp_path / "spool").iterdir()) == []
    assert rows(database.engine) == {"erased": 1}


def test_somebody_who_comes_back_by_a_messaging_app_is_recorded_again(engine: Engine) -> None:
    talk(engine, "sms-1", channel="sms")
    erasure.erase(engine, "sms-1")
    assert rows(engine) == {}
    append(engine, "sms-1", "sms", said("my chest hurts", "emergency", "chest_pain"))
    assert [e.level for e in queries.queue(engine)] == ["emergency"]


def test_a_conversation_that_nobody_looks_after_is_erased_on_request(engine: Engine) -> None:
    talk(engine, "w-1")
    assert erasure.request(engine, "w-1") is True
    assert rows(engine) == {"erased": 1, "audit": 1}  # and the log says that the patient wished it
    assert erasure.request(engine, "w-unknown") is True
    assert is_gone(engine, "w-unknown")


def test_one_with_an_open_case_is_erased_when_that_is_closed(engine: Engine) -> None:
    talk(engine, "w-1", "emergency")
    assert erasure.request(engine, "w-1") is False
    [case] = queries.queue(engine)
    assert queries.acknowledge(engine, case.id, "Ann")
    assert erasure.request(engine, "w-1") is False
    assert [m.text for m in queries.transcript(engine, "w-1")] == ["hello", "Hello."]
    assert queries.close(engine, case.id, "Ann", "seen")
    assert rows(engine) == {"erased": 1, "audit": 1}  # and the log says that the patient wished it


def test_closing_a_case_erases_nothing_that_nobody_asked_for(engine: Engine) -> None:
    talk(engine, "w-1", "emergency")
    [case] = queries.queue(engine)
    assert queries.close(engine, case.id, "Ann", "seen")
    assert len(queries.transcript(engine, "w-1")) == 2
    assert not is_gone(engine, "w-1")


def test_a_new_danger_after_the_request_keeps_the_conversation_until_it_is_closed_too(engine: Engine) -> None:
    talk(engine, "w-1", "emergency")
    erasure.request(engine, "w-1")
    [case] = queries.queue(engine)
    with reading(engine) as connection:
        asked = connection.execute(sa.select(conversations.c.erase_requested_at)).scalar_one()
    assert asked is not None
    append(engine, "w-1", "widget", said("and I can't breathe", "emergency", "breathing"))
    assert [e.id for e in queries.queue(engine)] == [case.id]
    assert queries.close(engine, case.id, "Ann", "seen")
    assert rows(engine) == {"erased": 1, "audit": 1}  # and the log says that the patient wished it
