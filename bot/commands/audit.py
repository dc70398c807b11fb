"""`python -m bot audit`: show the audit log, or check that it is as it was written."""

from __future__ import annotations

import argparse
import sys

from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.clinic import clinic
from bot.records import audit
from bot.records.engine import engine, require_current
from bot.records.errors import RecordsError


def arguments(parser: argparse.ArgumentParser) -> None:
    """verify, show."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    verify = actions.add_parser("verify", help="check every row; name the first that is not as it was written")
    verify.add_argument(
        "--expect", metavar="ROW:HASH", default="",
        help="also check that a row has this hash: one that an earlier verify printed, so that a cut end shows",
    )
    show = actions.add_parser("show", help="print the newest rows, oldest first")
    show.add_argument("--who", default="", help="only what this person did")
    show.add_argument("--what", default="", help="only this action, as in case.read")
    show.add_argument("--subject", default="", help='only about this, as in "case 7" or P-7KQ4MX')
    show.add_argument("--limit", type=int, default=50, help="how many (50)")


def run(options: argparse.Namespace) -> int:
    """Do it; 1 when the log is not whole or cannot be read."""
    records = engine(clinic().database_url)
    try:
        require_current(records)
        return _verify(records, options.expect) if options.action == "verify" else _show(records, options)
    except RecordsError as error:
        return _fail(str(error))
    except SQLAlchemyError as error:
        return _fail(f"the database cannot be used ({type(error).__name__})")


def _verify(records: Engine, expect: str) -> int:
    chain = audit.verify(records)
    if chain.broken is not None:
        return _fail(f"row {chain.broken}: {chain.reason}; the {chain.rows} rows before it are as they were written")
    number, _, wanted = expect.partition(":")
    if expect:
        if not number.isascii() or not number.isdigit():
            return _fail(f'"{expect}" does not read like ROW:HASH')
        if audit.hash_of(records, int(number)) != wanted:
            return _fail(f"row {number} is not the one that was expected: the log was cut or written anew")
    print(f"all {chain.rows} rows are as they were written; the newest is {chain.rows}:{chain.head}")
    return 0


def _show(records: Engine, options: argparse.Namespace) -> int:
    found = audit.entries(
        records, who=options.who, action=options.what, subject=options.subject, limit=max(options.limit, 0)
    )
    for row in reversed(found):
        print(f"{row.id}\t{row.at:%Y-%m-%d %H:%M:%S}\t{row.who}\t{row.action}\t{row.subject}\t{row.detail}")
    return 0


def _fail(reason: str) -> int:
    print(f"audit: {reason}", file=sys.stderr)
    return 1
