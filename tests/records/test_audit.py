"""The audit log only grows, and a row that was changed behind its back shows."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.records import audit
from bot.records.engine import writing

UNLOCK = {
    "sqlite": ["DROP TRIGGER audit_update", "DROP TRIGGER audit_delete", "DROP TRIGGER audit_insert"],
    "postgresql": ["ALTER TABLE audit DISABLE TRIGGER ALL"],
}


def fill(engine: Engine, count: int = 5) -> None:
    for number in range(count):
        audit.record(engine, "Ann", "case.read", f"case {number}", {"whole": True})


def run(engine: Engine, *statements: str) -> None:
    with writing(engine) as connection:
        for statement in statements:
            connection.execute(sa.text(statement))


def test_rows_follow_each_other(engine: Engine) -> None:
    assert audit.verify(engine) == audit.Chain(0, audit.FIRST)
    fill(engine)
    newest, *older = audit.entries(engine)
    assert newest.id == 5 and newest.previous == older[0].hash and newest.at.tzinfo is not None
    assert (newest.who, newest.action, newest.subject, newest.detail) == (
        "Ann", "case.read", "case 4", '{"whole": true}'
    )
    assert older[-1].previous == audit.FIRST
    assert audit.verify(engine) == audit.Chain(5, newest.hash)
    assert audit.hash_of(engine, 5) == newest.hash and audit.hash_of(engine, 6) is None


def test_more_rows_than_are_read_at_once(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "_BATCH", 2)
    fill(engine, 4)
    assert audit.verify(engine).rows == 4
    fill(engine, 1)
    assert audit.verify(engine).rows == 5


def test_writers_at_once_make_one_chain(engine: Engine) -> None:
    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(lambda n: audit.record(engine, f"nurse {n}", "case.read", "case 1"), range(40)))
    assert sorted(numbers) == list(range(1, 41))
    assert audit.verify(engine).rows == 40


def test_what_is_undone_leaves_no_row(engine: Engine) -> None:
    fill(engine, 1)
    with pytest.raises(RuntimeError), writing(engine) as connection:
        audit.note(connection, "Ann", "patient.erase", "P-234567")
        raise RuntimeError
    fill(engine, 1)
    assert audit.verify(engine).rows == 2


@pytest.mark.parametrize("statement", [
    "UPDATE audit SET who = 'Bo' WHERE id = 2", "DELETE FROM audit WHERE id = 2", "DELETE FROM audit",
    "UPDATE audit SET id = 9 WHERE id = 5",
])
def test_the_database_refuses_to_change_a_row(engine: Engine, statement: str) -> None:
    fill(engine)
    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        run(engine, statement)
    assert audit.verify(engine).rows == 5


def test_the_database_refuses_to_put_a_row_in_the_place_of_another(engine: Engine) -> None:
    fill(engine)
    columns = "(id, at, who, action, subject, detail, previous, hash)"
    row = "(2, '2026-01-01 00:00:00', 'Bo', 'x', 'x', '{}', 'x', 'x')"
    replace = "OR REPLACE " if engine.dialect.name == "sqlite" else ""
    with pytest.raises(sa.exc.DBAPIError):
        run(engine, f"INSERT {replace}INTO audit {columns} VALUES {row}")
    assert audit.verify(engine).rows == 5


def test_postgresql_refuses_to_empty_the_table(engine: Engine) -> None:
    if engine.dialect.name != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    fill(engine)
    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        run(engine, "TRUNCATE audit")


@pytest.mark.parametrize(("statement", "broken", "reason"), [
    ("UPDATE audit SET who = 'Bo' WHERE id = 3", 3, "not as it was written"),
    ("UPDATE audit SET at = '2026-01-01 00:00:00' WHERE id = 1", 1, "not as it was written"),
    ("UPDATE audit SET detail = '{}' WHERE id = 5", 5, "not as it was written"),
    ("UPDATE audit SET hash = 'x' WHERE id = 2", 2, "not as it was written"),
    ("UPDATE audit SET previous = 'x' WHERE id = 4", 4, "does not follow"),
    ("DELETE FROM audit WHERE id = 2", 3, "row 2 is missing"),
    ("DELETE FROM audit WHERE id = 1", 2, "row 1 is missing"),
])
def test_the_first_row_that_was_tampered_with_is_named(
    engine: Engine, statement: str, broken: int, reason: str
) -> None:
    fill(engine)
    run(engine, *UNLOCK[engine.dialect.name], statement)
    found = audit.verify(engine)
    assert found.broken == broken and reason in found.reason


def test_the_end_that_was_cut_off_shows_by_a_hash_kept_elsewhere(engine: Engine) -> None:
    fill(engine)
    kept = audit.verify(engine)
    run(engine, *UNLOCK[engine.dialect.name], "DELETE FROM audit WHERE id > 3")
    assert audit.verify(engine).broken is None
    assert audit.hash_of(engine, kept.rows) != kept.head


def test_entries_are_found_by_who_what_and_whom(engine: Engine) -> None:
    fill(engine)
    audit.record(engine, "Bo", "logout", "Bo")
    assert [e.id for e in audit.entries(engine, who="Bo")] == [6]
    assert [e.id for e in audit.entries(engine, action="case.read", limit=2)] == [5, 4]
    assert [e.id for e in audit.entries(engine, action="case.read", before=4)] == [3, 2, 1]
    assert [e.id for e in audit.entries(engine, subject="case 1")] == [2]
    assert audit.actions(engine) == ["case.read", "logout"]


def test_odd_letters_are_taken(engine: Engine) -> None:
    audit.record(engine, "A\x00nn\ud800" + "x" * 300, "act\nion", "é" * 400, {"name": "\x00\ud800"})
    assert audit.verify(engine) == audit.Chain(1, audit.entries(engine)[0].hash)


def test_a_migrated_database_refuses_too(bare: Any) -> None:
    migrations = pytest.importorskip("bot.records.migrations", reason="Rasa's environment has no Alembic")
    migrations.upgrade(bare.engine)
    fill(bare.engine)
    for statement in ("UPDATE audit SET who = 'Bo'", "DELETE FROM audit"):
        with pytest.raises(sa.exc.DBAPIError, match="append-only"):
            run(bare.engine, statement)
