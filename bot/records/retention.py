"""What is older than clinic.yml's `retention_days` is erased, once a day."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from . import audit, search
from .engine import reading
from .erasure import erase
from .tables import conversations, escalations, now

WHO = "retention"
DAY = 24 * 3600  # seconds
_BATCH = 200

logger = logging.getLogger("bot.retention")


def run(engine: Engine, days: int) -> int:
    """Erase the conversations without a word for so many days; returns how many.

    One whose case is still open is kept until a nurse has closed it. The audit log keeps an entry of each.
    The search's index forgets what was erased since the last time, also by patients themselves.
    """
    count = 0
    while due := _due(engine, days):
        for sender_id, alias in due:
            # First the entry, then the erasure: nothing is ever gone without one.
            audit.record(engine, WHO, "patient.erase", alias, {"days": days})
            erase(engine, sender_id)
            count += 1
    search.compact(engine)
    return count


def daily(engine: Engine, days: int, stop: threading.Event) -> None:
    """Run now and then every day until `stop` is set; a database that is away is tried again the next day."""
    while True:
        try:
            logger.info("retention: %d conversations erased after %d days", run(engine, days), days)
            chain = audit.verify(engine)
            # Kept outside the database, this line shows later whether the log's end was cut off.
            logger.info("retention: the audit log has %d rows, the newest hash is %s", chain.rows, chain.head)
            if chain.broken is not None:
                logger.error("retention: row %d of the audit log: %s", chain.broken, chain.reason)
        except SQLAlchemyError as error:
            logger.error("retention: the database cannot be used (%s)", type(error).__name__)
        if stop.wait(DAY):
            return


def _due(engine: Engine, days: int) -> list[tuple[str, str]]:
    waiting = sa.select(escalations.c.id).where(
        escalations.c.sender_id == conversations.c.id, escalations.c.state != "closed"
    )
    query = (
        sa.select(conversations.c.id, conversations.c.alias)
        .where(conversations.c.updated_at < now() - timedelta(days=days), ~waiting.exists())
        .order_by(conversations.c.updated_at).limit(_BATCH)
    )
    with reading(engine) as connection:
        return [(row.id, row.alias) for row in connection.execute(query)]
