"""`python -m bot alerts`: the worker that delivers alerts, and a test of the destinations."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
import threading

from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.clinic import ROOT, clinic
from bot.records import standing
from bot.records.engine import engine, require_current
from bot.records.errors import RecordsError
from bot.records.tables import CANARY

logger = logging.getLogger("bot.alerts")


def arguments(parser: argparse.ArgumentParser) -> None:
    """run, test."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    actions.add_parser("run", help="deliver alerts until stopped")
    actions.add_parser("test", help="send a message marked as a test to every destination")


def run(options: argparse.Namespace) -> int:
    """Do it; 1 when the database needs a migration, or when a destination did not take the test."""
    return _test() if options.action == "test" else _run()


def _run() -> int:
    from bot import logs
    from bot.alerts.worker import work
    from bot.records import retention

    logs.configure("alerts")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    records = engine(clinic().database_url)
    try:
        require_current(records)
    except RecordsError as error:
        print(f"alerts: {error}", file=sys.stderr)
        return 1
    except SQLAlchemyError as error:
        # It may come up after us; the worker goes on asking.
        logger.error("alerts: the database cannot be reached (%s)", type(error).__name__)
    destinations = clinic().alerts.destinations()
    logger.info("alerts: delivering to %s", ", ".join(destinations))
    _start_canary(records, stop)
    # The one process that is always there: it also erases once a day what is too old.
    threading.Thread(
        target=retention.daily, args=(records, clinic().retention_days, stop), name="retention", daemon=True
    ).start()
    work(records, destinations, stop)
    return 0


def _start_canary(records: Engine, stop: threading.Event) -> None:
    from bot.alerts.canary import Canary, chat_address, keep_flying
    from bot.web.sessions import Sessions, secret_key

    policy = clinic().alerts
    if policy.canary_every is None:
        return
    sessions = Sessions(secret_key(clinic(), ROOT / "var"))
    canary = Canary(records, chat_address(os.environ), lambda: sessions.token(CANARY), policy.canary_says)
    # A daemon: an end must not wait for a chat that does not answer.
    threading.Thread(target=keep_flying, args=(records, canary, policy.canary_every, stop), daemon=True).start()


def _test() -> int:
    """Send it to everybody, and keep what became of it for the console."""
    from bot.alerts.sender import NotSent, send

    policy, records, failed = clinic().alerts, engine(clinic().database_url), False
    for name, url in policy.destinations().items():
        error = ""
        try:
            send(url, "TEST: no patient needs you", "This is a test of the alerts. Nothing has to be done.")
        except NotSent as reason:
            failed, error = True, str(reason)
        print(f"{name} ({', '.join(policy.readers(name))}): {error or 'sent'}")
        try:
            standing.fails(records, name, error) if error else standing.works(records, name)
        except SQLAlchemyError as reason:
            print(f"{name}: the console cannot show this, {type(reason).__name__}", file=sys.stderr)
    return 1 if failed else 0
