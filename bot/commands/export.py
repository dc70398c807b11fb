"""`python -m bot export`: what is taken out of the records to learn from."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from contextlib import nullcontext
from datetime import datetime, timezone
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from bot.clinic import clinic
from bot.records import audit
from bot.records.engine import engine, require_current
from bot.records.errors import RecordsError
from bot.records.labelled import labelled
from bot.records.tables import now

BY = "command line"  # who did it, for the audit log: whoever has this machine
_START = datetime(1970, 1, 1, tzinfo=timezone.utc)


def arguments(parser: argparse.ArgumentParser) -> None:
    """misreadings."""
    kinds = parser.add_subparsers(dest="kind", metavar="WHAT", required=True)
    misreadings = kinds.add_parser(
        "misreadings", help="patients' messages with the level that staff say they should have come to, as JSON lines"
    )
    misreadings.add_argument("--since", type=_moment, default=_START, metavar="YYYY-MM-DD", help="first day (UTC)")
    misreadings.add_argument("--before", type=_moment, metavar="YYYY-MM-DD", help="the day after the last (UTC)")
    misreadings.add_argument("--out", type=Path, help="the file to write; else they are printed")


def run(options: argparse.Namespace) -> int:
    """Do it; 1 with one line of reason when it cannot be done."""
    records = engine(clinic().database_url)
    try:
        require_current(records)
        found = list(labelled(records, options.since, options.before or now()))
        # First the entry, then the lines: nothing leaves without one.
        audit.record(records, BY, "learning.export", "", {"lines": len(found), **Counter(one.kind for one in found)})
        with options.out.open("w", encoding="utf-8") if options.out else nullcontext(sys.stdout) as file:
            for one in found:
                print(one.line, file=file)
    except RecordsError as error:
        return _fail(str(error))
    except SQLAlchemyError as error:
        return _fail(f"the database cannot be used ({type(error).__name__})")
    except OSError as error:
        return _fail(f"{options.out} cannot be written ({error.strerror})")
    if options.out:
        print(f"{len(found)} lines in {options.out}")
    return 0


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc)


def _fail(reason: str) -> int:
    print(f"export: {reason}", file=sys.stderr)
    return 1
