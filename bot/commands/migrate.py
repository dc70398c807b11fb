"""`python -m bot migrate`: bring the database to the newest schema."""

from __future__ import annotations

import argparse
import sys

from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.clinic import clinic
from bot.records.engine import engine
from bot.records.tables import REVISION


def arguments(parser: argparse.ArgumentParser) -> None:
    """No options: the database is DATABASE_URL's, else the SQLite file var/records.db."""


def run(options: argparse.Namespace) -> int:
    """Migrate; 1 when the database cannot be reached or Alembic is not in this environment."""
    try:
        from bot.records.migrations import upgrade
    except ImportError:
        print("migrate: Alembic is not in this environment, run it with .venv-web/bin/python", file=sys.stderr)
        return 1
    url = clinic().database_url
    shown = make_url(url).render_as_string(hide_password=True)
    try:
        upgrade(engine(url))
    except SQLAlchemyError as error:
        print(f"migrate: {shown}: {error.__class__.__name__}: {_first_line(error)}", file=sys.stderr)
        return 1
    print(f"{shown} has schema {REVISION}")
    return 0


def _first_line(error: SQLAlchemyError) -> str:
    return str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
