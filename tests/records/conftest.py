"""Every test of the records runs on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.records.engine import engine as records_engine
from bot.records.engine import writing
from bot.records.tables import REVISION, metadata

sys.path.insert(0, str(Path(__file__).parent.parent))
from services.postgres import Server, serve

# Rasa's environment has no Alembic, the web's has no Rasa; these folders run in both.
NEEDS = {"test_migrations.py": "alembic", "test_tracker_store.py": "rasa"}
collect_ignore = [name for name, library in NEEDS.items() if find_spec(library) is None]


@dataclass(frozen=True)
class Database:
    """A database that a test may break and mend."""

    url: str
    shut: Callable[[], None]
    reopen: Callable[[], None]

    @property
    def engine(self) -> Engine:
        return records_engine(self.url)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    with serve() as server:
        if server is None:
            if os.environ.get("CI") == "true":
                pytest.fail("CI needs PostgreSQL: its binaries, or TEST_DATABASE_URL")
            pytest.skip("no PostgreSQL on this machine and no TEST_DATABASE_URL")
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def bare(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without tables."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            file = tmp_path / "db" / "records.db"
            database = _sqlite(file)
        else:
            server: Server = request.getfixturevalue("postgres")
            url = stack.enter_context(server.database())
            database = Database(url, lambda: server.shut(url), lambda: server.reopen(url))
        yield database
        database.engine.dispose()


def _sqlite(file: Path) -> Database:
    url, aside = f"sqlite:///{file}", file.with_suffix(".aside")

    def shut() -> None:
        records_engine(url).dispose()
        file.rename(aside)
        file.mkdir()

    def reopen() -> None:
        file.rmdir()
        aside.rename(file)

    return Database(url, shut, reopen)


@pytest.fixture()
def database(bare: Database) -> Database:
    """A database with the newest schema, made without Alembic, which Rasa's environment lacks."""
    metadata.create_all(bare.engine)
    with writing(bare.engine) as connection:
        connection.execute(sa.text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        connection.execute(sa.text("INSERT INTO alembic_version VALUES (:revision)"), {"revision": REVISION})
    return bare


@pytest.fixture()
def engine(database: Database) -> Engine:
    return database.engine
