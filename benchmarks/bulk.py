"""Many rows put into an empty database of each kind, as quickly as it takes them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.records.full_text import POSTGRESQL
from bot.records.tables import Moment, case_changes, escalations, events, misreadings, notes, outbox

BATCH = 20_000  # rows


class Sqlite:
    """Rows by the driver itself, in one transaction; the search is built at the end."""

    def __init__(self, engine: Engine) -> None:
        self._raw = engine.raw_connection()
        self._cursor = self._raw.cursor()

    def before(self) -> None:
        self._cursor.execute("PRAGMA synchronous = OFF")
        self._cursor.execute("PRAGMA cache_size = -400000")
        self._cursor.execute("BEGIN IMMEDIATE")
        self._triggers = self._cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'lines'"
        ).fetchall()
        for name, _ in self._triggers:
            self._cursor.execute(f"DROP TRIGGER {name}")

    def put(self, table: sa.Table, rows: Iterator[dict[str, Any]]) -> None:
        while batch := list(islice(rows, BATCH)):
            names = [*batch[0]]
            kinds = [isinstance(table.c[name].type, Moment) for name in names]
            places = ", ".join("?" * len(names))
            self._cursor.executemany(
                f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({places})",
                [[_sqlite_value(value, kind) for value, kind in zip(row.values(), kinds, strict=True)]
                 for row in batch],
            )

    def put_several(self, tables: Sequence[sa.Table], rows: Iterator[tuple[sa.Table, dict[str, Any]]]) -> None:
        _by_table(self, tables, rows)

    def after(self) -> None:
        self._cursor.execute("INSERT INTO lines_fts(lines_fts) VALUES ('rebuild')")
        for _, statement in self._triggers:
            self._cursor.execute(statement)
        self._cursor.execute("COMMIT")
        self._cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._cursor.execute("PRAGMA synchronous = FULL")
        self._raw.close()


class Postgres:
    """Rows by COPY; the search's index is built at the end, and the statistics are taken as autovacuum would."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._raw = engine.raw_connection()
        self._cursor = self._raw.cursor()

    def before(self) -> None:
        self._cursor.execute("DROP INDEX ix_lines_words")

    def put(self, table: sa.Table, rows: Iterator[dict[str, Any]]) -> None:
        while batch := list(islice(rows, BATCH)):
            file = io.StringIO()
            writer = csv.writer(file)
            for row in batch:
                writer.writerow([r"\N" if value is None else value for value in row.values()])
            file.seek(0)
            self._cursor.copy_expert(
                f"COPY {table.name} ({', '.join(batch[0])}) FROM STDIN WITH (FORMAT csv, NULL '\\N')", file
            )

    def put_several(self, tables: Sequence[sa.Table], rows: Iterator[tuple[sa.Table, dict[str, Any]]]) -> None:
        _by_table(self, tables, rows)

    def after(self) -> None:
        self._cursor.execute(next(s for s in POSTGRESQL if s.startswith("CREATE INDEX ix_lines_words")))
        for table in (events, escalations, case_changes, notes, outbox, misreadings):
            self._cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), (SELECT max(id) FROM {table.name}))"
            )
        self._raw.commit()
        self._raw.close()
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")


def _by_table(
    store: Sqlite | Postgres, tables: Sequence[sa.Table], rows: Iterator[tuple[sa.Table, dict[str, Any]]]
) -> None:
    while batch := list(islice(rows, BATCH)):
        for table in tables:
            store.put(table, iter([row for of, row in batch if of is table]))


def _sqlite_value(value: Any, moment: bool) -> Any:
    return f"{value:%Y-%m-%d %H:%M:%S.%f}" if moment and value is not None else value
