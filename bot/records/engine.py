"""Connections to the records. Nothing is opened at import."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.pool import QueuePool

from .errors import NotMigrated
from .tables import REVISION

BUSY_SECONDS = 10


@lru_cache(maxsize=8)
def engine(url: str) -> Engine:
    """The engine for a database address, one per process and address.

    `sqlite:///path` (the folder is made) or `postgresql://…`. Opens no connection yet. Raises
    sqlalchemy.exc.ArgumentError for an address that is none.
    """
    address = make_url(url)
    # Parameters hold what patients wrote, and errors reach logs.
    options: dict[str, Any] = {"future": True, "hide_parameters": True, "pool_pre_ping": True}
    if address.get_backend_name() == "sqlite":
        if address.database and address.database != ":memory:":
            Path(address.database).parent.mkdir(parents=True, exist_ok=True)
        made = sa.create_engine(
            address, poolclass=QueuePool, connect_args={"check_same_thread": False, "timeout": BUSY_SECONDS}, **options
        )
        sa.event.listen(made, "connect", _sqlite_connect)
        sa.event.listen(made, "begin", _sqlite_begin)
        return made
    if address.drivername in ("postgres", "postgresql"):  # which driver that means differs between 1.4 and 2.1
        address = address.set(drivername="postgresql+psycopg2")
    return sa.create_engine(address, connect_args={"connect_timeout": 3}, **options)


def _sqlite_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions begin where _sqlite_begin says, not where pysqlite guesses
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    cursor.execute("PRAGMA journal_mode = WAL")
    # With WAL, NORMAL may lose the last commits at a power cut. An emergency must not be among them.
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA secure_delete = ON")  # what a patient wants erased is overwritten, not only unlinked
    cursor.close()


def _sqlite_begin(connection: Connection) -> None:
    # A reader that turns writer fails at once, whatever the timeout, when another wrote meanwhile.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A connection in one transaction that writes: committed at the end, rolled back on an error."""
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        yield connection


def insert(connection: Connection, table: sa.Table) -> Any:
    """An INSERT that knows `on_conflict_do_nothing`, which each database spells in its own module."""
    return (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(table)


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection for reading."""
    with engine.connect() as connection:
        yield connection


def require_current(engine: Engine) -> None:
    """Return when the database has the schema of this code.

    Raises NotMigrated naming the command to run; a sqlalchemy.exc.DBAPIError when it cannot be reached.
    """
    with reading(engine) as connection:
        found = None
        if sa.inspect(connection).has_table("alembic_version"):
            found = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    if found != REVISION:
        raise NotMigrated(
            f"the database has schema {found or 'none'}, this version needs {REVISION}: run `python -m bot migrate`"
        )
