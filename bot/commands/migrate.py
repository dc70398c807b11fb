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
    """Migrate; 1 with a plain line when it cannot be done."""
    url = clinic().database_url
    if problem := not_migrated(url):
        print(problem, file=sys.stderr)
        return 1
    print(f"{_shown(url)} has schema {REVISION}")
    return 0


def not_migrated(url: str) -> str:
    """Bring the database of a URL to the newest schema; why that cannot be done, "" when it is."""
    try:
        from bot.records.migrations import upgrade
    except ImportError:
        return "migrate: Alembic is not in this environment, run it with .venv-web/bin/python"
    try:
        upgrade(engine(url))
    except SQLAlchemyError as error:
        return f"migrate: {_shown(url)}: {error.__class__.__name__}: {_first_line(error)}"
    return ""


def _shown(url: str) -> str:
    return make_url(url).render_as_string(hide_password=True)


def _first_line(error: SQLAlchemyError) -> str:
    return str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
