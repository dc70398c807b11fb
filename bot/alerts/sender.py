"""What an alert says, and how it leaves: by Apprise, or as a line in the log."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Mapping
from datetime import timedelta

import apprise

from bot.records.destinations import LOG

TIMEOUT = 30  # seconds for one destination; Apprise's own limits are shorter where it has them

logger = logging.getLogger("bot.alerts")
# Apprise repeats an address that it does not understand, passwords and all.
logging.getLogger("apprise").addFilter(lambda record: "URL" not in record.getMessage())


class NotSent(Exception):
    """A destination did not take an alert. The text holds no address: an address holds secrets."""


def wording(
    level: str, handoff: bool, escalation_id: int, waiting: timedelta | None = None,
    environ: Mapping[str, str] = os.environ,
) -> tuple[str, str]:
    """Title and text: how severe, which case, and where to read it. Nothing of the patient.

    `waiting` is how long nobody has acknowledged it, for an alert that says so. The link starts with
    PUBLIC_URL, the address at which staff reach this server.
    """
    base = environ.get("PUBLIC_URL") or f"http://localhost:{environ.get('PORT') or 8080}"
    alarm = level in ("emergency", "urgent") or not handoff
    what = f"{level.upper()}: a nurse is needed" if alarm else "A patient asks for a nurse"
    late = "" if waiting is None else f", nobody has it for {_minutes(waiting)}"
    return f"{what} (case {escalation_id}{late})", f"{base.rstrip('/')}/nurse/cases/{escalation_id}"


def _minutes(waiting: timedelta) -> str:
    minutes = int(waiting.total_seconds()) // 60
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"


def send(url: str, title: str, text: str) -> None:
    """Deliver one message to one address. Raises NotSent."""
    if url == LOG:
        logger.warning("ALERT %s %s", title, text)
        return
    outcome: list[str] = []
    # A thread of its own, left behind when it hangs: the next alert must not wait for it.
    thread = threading.Thread(target=lambda: outcome.append(_notify(url, title, text)), daemon=True)
    thread.start()
    thread.join(TIMEOUT)
    if not outcome:
        raise NotSent(f"no answer within {TIMEOUT} seconds")
    if outcome[0]:
        raise NotSent(outcome[0])


def _notify(url: str, title: str, text: str) -> str:
    """What went wrong, "" for nothing."""
    try:
        sender = apprise.Apprise()
        if not sender.add(url):
            return "Apprise does not understand the address"
        return "" if sender.notify(title=title, body=text) else "not delivered"
    except Exception as error:  # noqa: BLE001  # a plugin's fault must be recorded like any other failure
        return f"not delivered ({type(error).__name__})"
