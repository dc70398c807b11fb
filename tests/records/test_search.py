"""Full-text search in transcripts, in step with what is recorded and erased."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.records import search, turns
from bot.records.engine import reading, writing
from bot.records.search import Narrowed
from bot.records.tables import conversations, lines, now

sys.path.insert(0, str(Path(__file__).parent))
from turns_of import bot, said, slot, user


@pytest.fixture
def told(engine: Engine) -> Engine:
    """Three conversations, one of them flagged."""
    turns.append(engine, "w-1", "widget", [user("My left arm is SWELLING and it itches"), bot("Is it warm?")])
    turns.append(engine, "w-2", "sms", [*said("the swollen arm bleeds", "emergency", "bleeding"), bot("Call 911 now")])
    turns.append(engine, "w-3", "sms", [user("Café “Ærø” no puedo respirar"), slot("other", "swelling")])
    return engine


def found(engine: Engine, text: str, **options: object) -> list[str]:
    return [hit.sender_id for hit in search.search(engine, text, **options).hits]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "senders"),
    [
        ("swell", ["w-1"]), ("swelling", ["w-1"]), ("bleeding", ["w-2"]), ("arm", ["w-2", "w-1"]),
        ("arm itching", ["w-1"]), ("ARM bleed", ["w-2"]), ('"arm bleeds"', ["w-2"]), ('"bleeds arm"', []),
        ('"left arm" itch', ["w-1"]), ("warm", ["w-1"]), ("respirar", ["w-3"]), ("911", ["w-2"]), ("zebra", []),
        ("", []), ("!!! ---", []), ('"', []), ("arm OR zebra", []), ("text:arm", []), ("arm*", ["w-2", "w-1"]),
        ("NEAR(arm left)", []), ("'; DROP TABLE lines; --", []), ("arm \x00", ["w-2", "w-1"]), ("\ud800", []),
    ],
)
def test_words_are_found_by_their_stems_and_are_only_words(told: Engine, text: str, senders: list[str]) -> None:
    assert found(told, text) == senders


def test_a_hit_shows_the_words_and_the_case(told: Engine) -> None:
    [hit] = search.search(told, "bleeding arm").hits
    assert hit.pieces == ("the swollen ", "arm", " ", "bleeds", "")
    assert (hit.who, hit.channel, hit.case, hit.level, hit.state) == ("patient", "sms", 1, "emergency", "open")
    [hit] = search.search(told, "warm").hits
    assert (hit.who, hit.case, hit.level, hit.state) == ("assistant", None, "none", "")
    assert hit.alias == turns.alias("w-1") and hit.at.tzinfo


def test_hits_are_narrowed_by_the_newest_case(told: Engine) -> None:
    assert found(told, "arm", narrowed=Narrowed(states=("open",))) == ["w-2"]
    assert found(told, "arm", narrowed=Narrowed(levels=("urgent",))) == []
    assert found(told, "arm", narrowed=Narrowed(channel="widget")) == ["w-1"]
    assert found(told, "arm", narrowed=Narrowed(rule="bleeding")) == ["w-2"]
    assert found(told, "arm", narrowed=Narrowed(holder="Ann")) == []
    assert found(told, "arm", narrowed=Narrowed(said_from=now() - timedelta(days=1))) == []
    assert found(told, "arm", narrowed=Narrowed(said_before=now())) == ["w-2", "w-1"]


def test_pages_go_on_even_where_nothing_is_kept(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "LOOKED_AT", 10)
    for number in range(35):
        sender, channel = ("w-1", "widget") if number % 9 else ("w-2", "sms")
        turns.append(engine, sender, channel, [user(f"arm {number}")])
    read, before = [], None
    for _ in range(20):
        page = search.search(engine, "arm", Narrowed(channel="sms"), before, size=2)
        read += [hit.sender_id for hit in page.hits]
        before = page.next
        if before is None:
            break
    assert read == ["w-2"] * 4 and before is None


def test_what_is_erased_is_found_no_more(told: Engine) -> None:
    with writing(told) as connection:
        connection.execute(sa.delete(conversations).where(conversations.c.id == "w-1"))
    assert found(told, "arm") == ["w-2"] and found(told, "itch") == []
    with reading(told) as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(lines)).scalar() == 3
    search.compact(told)
    assert found(told, "arm") == ["w-2"]


def test_nothing_of_what_was_erased_is_left_in_the_index(tmp_path: Path) -> None:
    """SQLite's index keeps words of deleted rows until it is written anew."""
    from bot.records.engine import engine as records_engine
    from bot.records.tables import metadata

    made = records_engine(f"sqlite:///{tmp_path / 'records.db'}")
    metadata.create_all(made)
    turns.append(made, "w-1", "widget", [user("xylophonitis")])
    turns.append(made, "w-2", "widget", [user("something else")])
    with writing(made) as connection:
        connection.exec_driver_sql("PRAGMA secure_delete = ON")
        connection.execute(sa.delete(conversations).where(conversations.c.id == "w-1"))
    search.compact(made)
    with made.connect() as connection:
        blocks = connection.exec_driver_sql("SELECT block FROM lines_fts_data").scalars().all()
    assert not any(b"xyloph" in block for block in blocks)
    assert any(b"someth" in block for block in blocks)
    made.dispose()


def test_a_turn_that_is_not_recorded_leaves_nothing_to_find(engine: Engine) -> None:
    turns.append(engine, "w-1", "widget", [user("arm")], turn_id="a" * 32)
    turns.append(engine, "w-1", "widget", [user("arm")], turn_id="a" * 32)
    with pytest.raises(TypeError):
        turns.append(engine, "w-1", "widget", [user("arm"), {"event": "slot", "name": "x", "value": object()}])
    assert found(engine, "arm") == ["w-1"]
