"""`python -m bot retention`: erase now what the alert worker erases once a day."""

from __future__ import annotations

import argparse
import sys

from sqlalchemy.exc import SQLAlchemyError

from bot.clinic import clinic
from bot.records import retention
from bot.records.engine import engine, require_current
from bot.records.errors import RecordsError


def arguments(parser: argparse.ArgumentParser) -> None:
    """No options: the days are clinic.yml's `retention_days`."""


def run(options: argparse.Namespace) -> int:
    """Erase; 1 with one line of reason when it cannot be done."""
    settings = clinic()
    records = engine(settings.database_url)
    try:
        require_current(records)
        count = retention.run(records, settings.retention_days)
    except RecordsError as error:
        print(f"retention: {error}", file=sys.stderr)
        return 1
    except SQLAlchemyError as error:
        print(f"retention: the database cannot be used ({type(error).__name__})", file=sys.stderr)
        return 1
    print(f"{count} conversations without a word for {settings.retention_days} days are erased")
    return 0
