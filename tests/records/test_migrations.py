"""Migrations build exactly the tables that the code uses."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import make_url

from bot.commands import migrate as command
from bot.records import alarms, migrations, queries, queue, search
from bot.records.engine import engine as records_engine
from bot.records.engine import require_current, writing
from bot.records.tables import REVISION, metadata, outbox

BEFORE = (
    "INSERT INTO conversations VALUES ('w-1', 'P-1', 'sms', 'urgent', 'r', '2026-01-01 00:00', '2026-01-01 00:00')",
    "INSERT INTO events (id, sender_id, turn, type_name, timestamp, data) VALUES "
    """(7, 'w-1', 't', 'user', 1.0, '{"text": "It \\u0000itches \\ud800"}')""",
    "INSERT INTO events (id, sender_id, turn, type_name, timestamp, data) VALUES (8, 'w-1', 't', 'bot', 2.0, '{}')",
    "INSERT INTO escalations (id, sender_id, level, because, source, findings, handoff, state, opened_at, note, "
    "acknowledged_by, acknowledged_at) VALUES (3, 'w-1', 'urgent', '', '', '[]', false, 'acknowledged', "
    "'2026-01-01 00:00', '', 'Ann', '2026-01-01 00:05')",
    "INSERT INTO outbox (escalation_id, destination, state, attempts, next_try_at, created_at, last_error) "
    "VALUES (3, 'log', 'sent', 1, '2026-01-01 00:00', '2026-01-01 00:00', '')",
)


def ours(name: str | None, kind: str, _parents: object) -> bool:
    """Whether the metadata knows it: the search's own tables, column and index are beside it, in full_text.py."""
    return not (name or "").startswith(("lines_fts", "ix_lines_words")) and (kind, name) != ("column", "words")


def test_migrated_is_the_metadata(bare: Any) -> None:
    migrations.upgrade(bare.engine)
    migrations.upgrade(bare.engine)  # nothing to do, no error
    require_current(bare.engine)
    with bare.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": ours})
        assert compare_metadata(context, metadata) == []
        checks = {
            table: {c["name"] for c in sa.inspect(connection).get_check_constraints(table)} for table in metadata.tables
        }
    wanted = {
        name: {str(c.name) for c in table.constraints if isinstance(c, sa.CheckConstraint)}
        for name, table in metadata.tables.items()
    }
    assert {t: {n.replace(f"ck_{t}_", "") for n in names} for t, names in checks.items()} == {
        t: {n.replace(f"ck_{t}_", "") for n in names} for t, names in wanted.items()
    }


def test_what_was_recorded_before_is_found_and_kept(bare: Any) -> None:
    migrations.upgrade(bare.engine, "0001")
    with writing(bare.engine) as connection:
        for statement in BEFORE:
            connection.exec_driver_sql(statement)
    migrations.upgrade(bare.engine)
    assert [hit.sender_id for hit in search.search(bare.engine, "itching").hits] == ["w-1"]
    [case] = queries.queue(bare.engine)
    assert (case.claimed_by, case.version, case.tags, case.changed_at) == ("Ann", 1, (), case.acknowledged_at)
    assert queue.known(bare.engine, "channel") == ["sms"]
    with bare.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM outbox").scalar() == 1


def test_the_revision_is_the_newest() -> None:
    assert ScriptDirectory.from_config(migrations.configuration()).get_heads() == [REVISION]


def test_a_migration_that_fails_leaves_nothing(bare: Any) -> None:
    with writing(bare.engine) as connection:
        connection.execute(sa.text("CREATE TABLE login_failures (key TEXT)"))  # the last table of 0001
    with pytest.raises(sa.exc.SQLAlchemyError):
        migrations.upgrade(bare.engine)
    with bare.engine.connect() as connection:
        assert sa.inspect(connection).get_table_names() == ["login_failures"]


def test_a_case_that_was_open_before_there_was_a_policy_climbs_by_it(bare: Any) -> None:
    migrations.upgrade(bare.engine, "0001")
    with writing(bare.engine) as connection:
        for statement in (
            "INSERT INTO conversations VALUES ('w-1', 'P-1', '', 'emergency', NULL, :moment, :moment)",
            "INSERT INTO escalations (sender_id, level, because, source, findings, handoff, state, opened_at, note)"
            " VALUES ('w-1', 'emergency', '', '', '[]', false, 'open', :moment, '')",
            "INSERT INTO escalations (sender_id, level, because, source, findings, handoff, state, opened_at, note)"
            " VALUES ('w-1', 'emergency', '', '', '[]', false, 'closed', :moment, '')",
            "INSERT INTO outbox (escalation_id, destination, state, attempts, next_try_at, created_at, last_error)"
            " VALUES (1, 'log', 'sent', 1, :moment, :moment, '')",
        ):
            connection.execute(sa.text(statement), {"moment": "2026-11-25 08:00:00.000000"})
    migrations.upgrade(bare.engine)
    assert alarms.climb(bare.engine) == 1
    with bare.engine.connect() as connection:
        rows = connection.execute(sa.select(outbox.c.escalation_id, outbox.c.state).order_by(outbox.c.id)).all()
    assert [tuple(row) for row in rows] == [(1, "sent"), (1, "pending")]


def test_errors_and_addresses_show_no_secret(
    bare: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = make_url(bare.url).set(password="hunter2") if make_url(bare.url).host else make_url(bare.url)

    class Settings:
        database_url = url.render_as_string(hide_password=False)

    monkeypatch.setattr(command, "clinic", Settings)
    assert command.run(None) == 0  # type: ignore[arg-type]
    bare.shut()
    assert command.run(None) == 1  # type: ignore[arg-type]
    output = capsys.readouterr()
    assert f"schema {REVISION}" in output.out and output.err.startswith("migrate: ")
    assert "hunter2" not in output.out + output.err
    bare.reopen()
    records_engine(Settings.database_url).dispose()
