"""The worker: looks into the outbox, sends what is due, and does not give up."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.records.alarms import climb
from bot.records.destinations import NOWHERE

from . import outbox
from .outbox import Alert
from .sender import NotSent, send, wording

POLL = 1.0  # seconds between looks into an empty outbox
AWAY = 5.0  # seconds until a database that is away is tried again
AT_ONCE = 16  # messages on their way at the same time
TO_ONE = 4  # to one destination: one that hangs holds up only its own

logger = logging.getLogger("bot.alerts")


def work(engine: Engine, destinations: Mapping[str, str], stop: threading.Event) -> None:
    """Send alerts until `stop` is set. `destinations` are addresses by their names in the outbox."""
    flying: dict[Future[None], str] = {}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        while not stop.is_set():
            flying = {future: name for future, name in flying.items() if not future.done()}
            free = min(AT_ONCE - len(flying), TO_ONE)
            if not free:
                wait(flying, timeout=POLL, return_when=FIRST_COMPLETED)
                continue
            busy = [name for name, number in Counter(flying.values()).items() if number >= TO_ONE]
            try:
                climb(engine)
                # No more than can leave at once: what waits here would outlive its lease and go out twice.
                alerts = outbox.claim(engine, free, busy)
            except SQLAlchemyError as error:
                logger.error("alerts: the database cannot be used (%s)", type(error).__name__)
                stop.wait(AWAY)
                continue
            flying |= {pool.submit(_deliver_safely, engine, destinations, alert): alert.destination for alert in alerts}
            if not alerts:
                stop.wait(POLL)


def deliver(engine: Engine, destinations: Mapping[str, str], alert: Alert) -> bool:
    """Send one claimed alert and mark what became of it; False when it did not go out."""
    if alert.destination == NOWHERE:
        outbox.sent(engine, alert)
        return True
    name, url = alert.destination, destinations.get(alert.destination)
    if url is None:  # its address was changed in clinic.yml since: a changed address must not swallow an alarm
        name, url = next(iter(destinations.items()))
        logger.warning("alerts: %s is no destination any more, alert %d goes to %s", alert.destination, alert.id, name)
    title, text = wording(alert.level, alert.handoff, alert.escalation_id, alert.waiting if alert.again else None)
    try:
        send(url, title, text)
    except NotSent as error:
        again = outbox.failed(engine, alert, str(error))
        then = f"again at {again:%H:%M:%S} UTC" if again else "the case is taken, no further try"
        logger.error("alerts: alert %d to %s, try %d: %s; %s", alert.id, name, alert.attempt, error, then)
        return False
    outbox.sent(engine, alert)
    return True


def _deliver_safely(engine: Engine, destinations: Mapping[str, str], alert: Alert) -> None:
    try:
        deliver(engine, destinations, alert)
    except SQLAlchemyError as error:
        # Sent or not is unmarked: the lease runs out and it is sent again. Twice is better than never.
        logger.error("alerts: alert %d cannot be marked (%s)", alert.id, type(error).__name__)
