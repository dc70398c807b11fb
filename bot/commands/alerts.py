"""`python -m bot alerts`: the worker that delivers alerts, and a test of the destinations."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
import threading

from sqlalchemy.exc import SQLAlchemyError

from bot.clinic import clinic
from bot.records.destinations import by_name
from bot.records.engine import engine, require_current
from bot.records.errors import RecordsError


def arguments(parser: argparse.ArgumentParser) -> None:
    """run, test."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    actions.add_parser("run", help="deliver alerts until stopped")
    actions.add_parser("test", help="send a message marked as a test to every destination")


def run(options: argparse.Namespace) -> int:
    """Do it; 1 when the database needs a migration, or when a destination did not take the test."""
    logging.basicConfig(level=logging.INFO, stream=sys.stdout, format="%(asctime)s %(levelname)s %(message)s")
    return _test() if options.action == "test" else _run()


def _run() -> int:
    from bot.alerts.worker import work
    from bot.records import retention

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
        logging.getLogger("bot.alerts").error("alerts: the database cannot be reached (%s)", type(error).__name__)
    destinations = by_name(clinic().alert_urls)
    logging.getLogger("bot.alerts").info("alerts: delivering to %s", ", ".join(destinations))
    # The one process that is always there: it also erases once a day what is too old.
    threading.Thread(
        target=retention.daily, args=(records, clinic().retention_days, stop), name="retention", daemon=True
    ).start()
    work(records, destinations, stop)
    return 0


def _test() -> int:
    from bot.alerts.sender import NotSent, send

    failed = False
    for name, url in by_name(clinic().alert_urls).items():
        try:
            send(url, "TEST: no patient needs you", "This is a test of the alerts. Nothing has to be done.")
            print(f"{name}: sent")
        except NotSent as error:
            failed = True
            print(f"{name}: {error}")
    return 1 if failed else 0
