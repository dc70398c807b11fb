"""Nothing is lost when the database goes away."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from bot.records import queries, spool
from bot.records.errors import NotRecorded

sys.path.insert(0, str(Path(__file__).parent))
from turns_of import bot, said, user

PAIN = [*said("my chest hurts SECRET", "emergency", "chest_pain"), bot("Call 911")]


def test_turns_wait_on_disk_and_follow(database: Any, tmp_path: Path) -> None:
    engine, folder = database.engine, tmp_path / "spool"
    spool.append(engine, "w-1", "widget", said("hello"), spool=folder)
    database.shut()
    for sender in ("w-1", "w-2", "w-1"):
        with pytest.raises(NotRecorded) as caught:
            spool.append(engine, sender, "widget", PAIN, spool=folder)
        assert caught.value.kept
        assert "SECRET" not in str(caught.value) and caught.value.__context__ is None
    assert len(list(folder.iterdir())) == 3
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())
    with pytest.raises(SQLAlchemyError):
        spool.replay(engine, folder)
    database.reopen()
    spool.append(engine, "w-3", "widget", said("hi"), spool=folder)
    assert list(folder.iterdir()) == []
    assert [m.text for m in queries.transcript(engine, "w-1")] == ["hello", *["my chest hurts SECRET", "Call 911"] * 2]
    assert {e.sender_id for e in queries.queue(engine)} == {"w-1", "w-2"}


def test_a_spool_played_twice_writes_once(database: Any, tmp_path: Path) -> None:
    """A crash after the commit and before the file is gone."""
    database.shut()
    with pytest.raises(NotRecorded):
        spool.append(database.engine, "w-1", "widget", PAIN, spool=tmp_path)
    [path] = tmp_path.glob("*.jsonl")
    copy = path.read_text()
    database.reopen()
    assert spool.replay(database.engine, tmp_path) == 1
    path.write_text(copy)
    assert spool.replay(database.engine, tmp_path) == 1
    assert len(queries.transcript(database.engine, "w-1")) == 2


def test_a_commit_whose_answer_was_lost_is_not_written_twice(
    database: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def commits_then_fails(*arguments: Any, **options: Any) -> None:
        real(*arguments, **options)
        raise OperationalError("COMMIT", {}, Exception("connection closed"))

    real = spool.append_turn
    monkeypatch.setattr(spool, "append_turn", commits_then_fails)
    with pytest.raises(NotRecorded):
        spool.append(database.engine, "w-1", "widget", PAIN, spool=tmp_path)
    monkeypatch.undo()
    assert spool.replay(database.engine, tmp_path) == 1
    assert len(queries.transcript(database.engine, "w-1")) == 2
    assert len(queries.queue(database.engine)) == 1


def test_what_cannot_be_recorded_does_not_hold_up_the_rest(database: Any, tmp_path: Path) -> None:
    (tmp_path / "00-torn.jsonl").write_text('{"turn": "x", "sender')
    (tmp_path / "01-odd.jsonl").write_text('{"turn": "y"}\n')
    turn = {"turn": "z" * 32, "sender_id": "w-1", "channel": "", "events": [user("hi")]}
    (tmp_path / "02-fine.jsonl").write_text(json.dumps(turn))
    assert spool.replay(database.engine, tmp_path) == 1
    assert sorted(path.name for path in tmp_path.glob("0*")) == ["00-torn.refused", "01-odd.refused"]
    assert [m.text for m in queries.transcript(database.engine, "w-1")] == ["hi"]


def test_no_database_and_no_disk_is_said(database: Any, tmp_path: Path) -> None:
    database.shut()
    (tmp_path / "spool").write_text("a file where the folder should be")
    with pytest.raises(NotRecorded) as caught:
        spool.append(database.engine, "w-1", "widget", PAIN, spool=tmp_path / "spool")
    assert not caught.value.kept
    database.reopen()


def test_the_spool_stands_beside_an_sqlite_file(database: Any) -> None:
    folder = spool.folder(database.engine)
    if database.engine.dialect.name == "sqlite":
        assert folder == Path(database.engine.url.database).parent / "spool"
    else:
        assert folder.parts[-3:-1] == ("var", "spool")


def test_each_database_has_a_spool_of_its_own() -> None:
    one, other = (sa.create_engine(f"postgresql+psycopg2://u:p@db.example/{name}") for name in ("one", "other"))
    assert spool.folder(one) != spool.folder(other)
    assert spool.folder(one).parent == spool.folder(other).parent
