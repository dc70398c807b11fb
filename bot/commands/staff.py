"""`python -m bot staff`: who may use the nurse console."""

from __future__ import annotations

import argparse
import getpass
import sys

from sqlalchemy.exc import SQLAlchemyError

from bot.clinic import clinic
from bot.records import people
from bot.records.engine import engine, require_current
from bot.records.errors import RecordsError
from bot.records.tables import ROLES


def arguments(parser: argparse.ArgumentParser) -> None:
    """add, list, remove."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    add = actions.add_parser("add", help="make an account; asks for the password twice")
    add.add_argument("name")
    add.add_argument("--role", choices=ROLES, default="nurse")
    add.add_argument("--password-stdin", action="store_true", help="read the password from one line of standard input")
    actions.add_parser("list", help="show all accounts")
    remove = actions.add_parser("remove", help="delete an account and log it out everywhere")
    remove.add_argument("name")


def run(options: argparse.Namespace) -> int:
    """Do it; 1 with one line of reason when it cannot be done."""
    records = engine(clinic().database_url)
    try:
        require_current(records)
        if options.action == "add":
            return _add(options)
        if options.action == "remove":
            if people.remove(records, options.name):
                print(f"{options.name} is removed")
                return 0
            return _fail(f"there is no account {options.name}")
        for account in people.accounts(records):
            print(f"{account.name}\t{account.role}\tsince {account.created_at:%Y-%m-%d}")
    except RecordsError as error:
        return _fail(str(error))
    except SQLAlchemyError as error:
        return _fail(f"the database cannot be used ({type(error).__name__})")
    return 0


def _add(options: argparse.Namespace) -> int:
    try:
        from bot.console import login
    except ImportError:
        return _fail("argon2 is not in this environment, run it with .venv-web/bin/python")
    name = options.name.strip()
    if not name or len(name) > 128 or not name.isprintable():
        return _fail("a name has 1 to 128 printable characters")
    records = engine(clinic().database_url)
    if people.account(records, name):
        return _fail(f"there is an account {name} already")
    if options.password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = getpass.getpass(f"Password for {name} (at least {login.SHORTEST} characters): ")
        if password != getpass.getpass("Again: "):
            return _fail("the two passwords differ")
    weakness = login.weakness(password)
    if weakness:
        return _fail(weakness)
    if not people.add(records, name, options.role, login.hashed(password)):
        return _fail(f"there is an account {name} already")
    print(f"{name} may log in as {options.role}")
    return 0


def _fail(reason: str) -> int:
    print(f"staff: {reason}", file=sys.stderr)
    return 1
