"""A patient's judgement of an answer."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.records import feedback, queries
from bot.records.engine import reading
from bot.records.tables import feedback as table
from bot.records.turns import append
from tests.records.turns_of import bot, user


def kept(engine: Engine) -> list[tuple[str, int | None, bool]]:
    with reading(engine) as connection:
        query = sa.select(table.c.sender_id, table.c.event_id, table.c.helped).order_by(table.c.id)
        return [tuple(row) for row in connection.execute(query)]


def lines(engine: Engine, sender: str) -> list[int]:
    append(engine, sender, "widget", [user("hello"), bot("Hello.")])
    return [message.id for message in queries.transcript(engine, sender)]


def test_the_later_judgement_of_the_same_counts(engine: Engine) -> None:
    _, answer = lines(engine, "w-1")
    assert feedback.note(engine, "w-1", True, answer)
    assert feedback.note(engine, "w-1", True, None)
    assert feedback.note(engine, "w-1", False, answer)
    assert feedback.note(engine, "w-1", False, None)
    assert kept(engine) == [("w-1", answer, False), ("w-1", None, False)]


def test_only_answers_of_the_own_conversation_can_be_judged(engine: Engine) -> None:
    mine, _ = lines(engine, "w-1")
    _, theirs = lines(engine, "w-2")
    assert not feedback.note(engine, "w-1", True, theirs)
    assert not feedback.note(engine, "w-1", True, mine)
    assert not feedback.note(engine, "w-1", True, 2**63 - 1)
    assert not feedback.note(engine, "w-3", True, None)
    assert kept(engine) == []
