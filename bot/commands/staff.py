"""`python -m bot staff`: who may use the nurse console."""

from __future__ import annotations

import argparse
import getpass
import sys

from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.clinic import clinic
from bot.records import logins, people, second_factor
from bot.records.engine import engine, require_current
from bot.records.errors import RecordsError
from bot.staff_rules import ROLES

BY = "command line"  # who did it, for the audit log: whoever has this machine


def arguments(parser: argparse.ArgumentParser) -> None:
    """add, list, role, password, reset-factor, log-out, remove."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    add = actions.add_parser("add", help="make an account; asks for the password twice")
    add.add_argument("name")
    add.add_argument("--role", choices=ROLES, default="nurse")
    add.add_argument("--sso", default="", help="who this is at the clinic's single sign-on; there is no password then")
    _with_password(add)
    actions.add_parser("list", help="show all accounts")
    role = actions.add_parser("role", help="give an account another role")
    role.add_argument("name")
    role.add_argument("role", choices=ROLES)
    password = actions.add_parser("password", help="give an account another password and log it out everywhere")
    password.add_argument("name")
    _with_password(password)
    for action, summary in (
        ("reset-factor", "take the second factor off an account, as when the phone is lost"),
        ("log-out", "end all sessions of an account"),
        ("remove", "delete an account and log it out everywhere"),
    ):
        actions.add_parser(action, help=summary).add_argument("name")


def run(options: argparse.Namespace) -> int:
    """Do it; 1 with one line of reason when it cannot be done."""
    records = engine(clinic().database_url)
    try:
        require_current(records)
        if options.action == "add":
            return _add(records, options)
        if options.action == "list":
            return _list(records)
        if people.account(records, options.name) is None:
            return _fail(f"there is no account {options.name}")
        return _change(records, options)
    except RecordsError as error:
        return _fail(str(error))
    except SQLAlchemyError as error:
        return _fail(f"the database cannot be used ({type(error).__name__})")


def _change(records: Engine, options: argparse.Namespace) -> int:
    name = options.name
    if options.action == "password":
        return _password(records, options)
    if options.action == "role":
        people.set_role(records, name, options.role, by=BY)
        print(f"{name} is {options.role} from now on")
    elif options.action == "reset-factor":
        if not second_factor.reset(records, name, by=BY):
            return _fail(f"{name} has no second factor")
        print(f"{name} has no second factor any more")
    elif options.action == "log-out":
        print(f"{name}: {logins.revoke(records, name, by=BY)} sessions ended")
    else:
        people.remove(records, name, by=BY)
        print(f"{name} is removed")
    return 0


def _list(records: Engine) -> int:
    for account in people.accounts(records):
        more = "\tsecond factor" if account.totp_since else ""
        more += "\tsingle sign-on" if account.sso else ""
        print(f"{account.name}\t{account.role}\tsince {account.created_at:%Y-%m-%d}{more}")
    return 0


def _add(records: Engine, options: argparse.Namespace) -> int:
    try:
        from bot.console import login
    except ImportError:
        return _fail("argon2 is not in this environment, run it with .venv-web/bin/python")
    name, sso = options.name.strip(), options.sso.strip()
    if problem := login.unfit_name(name):
        return _fail(problem)
    if people.account(records, name):
        return _fail(f"there is an account {name} already")
    password = "" if sso else _asked(options, name)
    if password is None:
        return 1
    kept = login.hashed(password) if password else ""
    if not people.add(records, name, options.role, kept, sso=sso, by=BY):
        return _fail(f"there is an account {name}, or one of this single sign-on name, already")
    print(f"{name} may log in as {options.role}")
    return 0


def _password(records: Engine, options: argparse.Namespace) -> int:
    try:
        from bot.console import login
    except ImportError:
        return _fail("argon2 is not in this environment, run it with .venv-web/bin/python")
    password = _asked(options, options.name)
    if password is None:
        return 1
    people.set_password(records, options.name, login.hashed(password), temporary=False, by=BY)
    print(f"{options.name} has a new password")
    return 0


def _asked(options: argparse.Namespace, name: str) -> str | None:
    """A password that was typed and can be taken; None, with the reason told, when not."""
    from bot.console import login

    if options.password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = getpass.getpass(f"Password for {name} (at least {login.SHORTEST} characters): ")
        if password != getpass.getpass("Again: "):
            _fail("the two passwords differ")
            return None
    if weakness := login.weakness(password):
        _fail(weakness)
        return None
    return password


def _with_password(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--password-stdin", action="store_true", help="read the password from one line of standard input"
    )


def _fail(reason: str) -> int:
    print(f"staff: {reason}", file=sys.stderr)
    return 1
