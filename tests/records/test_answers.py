"""Answers kept by key, in the records that all processes share."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.records import answers, tables
from bot.records.answers import Answer, Claim
from bot.records.engine import writing
from bot.records.turns import append
from tests.records.turns_of import bot, case, user

PARTS = [{"text": "Hello."}, {"custom": {"turn": {"level": "none"}}}]


def claimed(engine: Engine, key: str = "k1", text: str = "hello") -> Claim:
    return answers.claim(engine, "w-1", key, text)


def test_the_first_claims_and_the_next_gets_the_same_answer(engine: Engine) -> None:
    first = claimed(engine)
    assert (first.mine, first.after, first.answer) == (True, 0, None)
    again = claimed(engine)
    assert (again.mine, again.answer) == (False, None)
    assert 0 <= again.age < 60
    assert answers.answered(engine, "w-1", "k1") is None
    done = answers.finish(engine, "w-1", "k1", "hello", first.after, PARTS)
    assert answers.answered(engine, "w-1", "k1") == claimed(engine).answer == done == Answer(PARTS)


def test_of_many_at_once_one_claims(engine: Engine) -> None:
    with ThreadPoolExecutor(8) as pool:
        claims = list(pool.map(lambda _: claimed(engine).mine, range(8)))
    assert sorted(claims) == [False] * 7 + [True]


def test_a_key_belongs_to_one_text_and_one_conversation(engine: Engine) -> None:
    claimed(engine)
    with pytest.raises(answers.OtherText):
        claimed(engine, text="good-bye")
    assert claimed(engine, key="k2").mine
    assert answers.claim(engine, "w-2", "k1", "hello").mine


def test_without_a_key_nothing_is_kept(engine: Engine) -> None:
    for _ in range(2):
        assert answers.claim(engine, "w-1", None, "hello").mine
        answers.finish(engine, "w-1", None, "hello", 0, PARTS)
    with engine.connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(tables.answers)).scalar_one() == 0


def test_an_answer_tells_the_ids_of_the_lines_it_is_made_of(engine: Engine) -> None:
    append(engine, "w-1", "widget", [user("hello"), bot("Hello.")])
    claim = claimed(engine)
    turn = {"turn": {"answer": {"id": "benefits", "sections": []}}}
    buttons = [{"title": "Yes", "payload": "Yes"}]
    append(
        engine, "w-1", "widget",
        [user("hello"), bot("One.\n\nTwo."), bot("", custom=turn), case("none"), bot("Three?", buttons=buttons)],
    )
    parts = [
        {"text": "One."}, {"text": "Two."}, {"custom": turn}, {"text": "Three?", "buttons": buttons},
        {"custom": {"turn": {"level": "none"}}},
    ]
    done = answers.finish(engine, "w-1", "k1", "hello", claim.after, parts)
    assert done.said == 3
    assert [part.pop("id", None) for part in done.messages] == [4, 4, 5, 7, None]
    assert done.messages == parts


def test_an_answer_that_nobody_kept_is_found_in_the_conversation(engine: Engine) -> None:
    append(engine, "w-1", "widget", [user("hello"), bot("Earlier.")])
    claim = claimed(engine)
    assert answers.recorded(engine, "w-1", "hello", claim.after) is None
    append(engine, "w-1", "widget", [user("hello"), case("urgent"), bot("Hello.")])
    append(engine, "w-1", "widget", [user("and more"), bot("Later.")])
    found = answers.recorded(engine, "w-1", "hello", claim.after)
    assert found == Answer([{"id": 5, "text": "Hello."}, {"custom": {"turn": {"level": "urgent"}}}], said=3)


def test_a_message_that_was_recorded_without_an_answer_is_not_answered(engine: Engine) -> None:
    append(engine, "w-1", "widget", [user("hello")])
    assert answers.recorded(engine, "w-1", "hello", 0) is None


def test_keys_are_forgotten_when_no_token_can_bring_them_any_more(engine: Engine) -> None:
    claimed(engine)
    with writing(engine) as connection:
        connection.execute(sa.update(tables.answers).values(claimed_at=tables.now() - timedelta(days=3)))
    claimed(engine, key="k2")
    assert claimed(engine).mine
