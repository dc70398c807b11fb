"""The database's schema, step by step. Run by `python -m bot migrate`; Alembic is configured in code."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy.engine import Connection, Engine

from bot.records.engine import writing

# Any fixed number: two machines that migrate at once take turns on it.
_LOCK = 7_262_001


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's configuration, to run on a connection."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring a database to a revision, all or nothing.

    Raises a sqlalchemy.exc.SQLAlchemyError when the database cannot be reached or refuses.
    """
    with writing(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        command.upgrade(configuration(connection), revision)
