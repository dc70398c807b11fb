"""What came in from messaging apps and is not answered yet. It survives a restart, and nothing counts twice."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from .engine import insert, writing
from .tables import arrivals, now
from .waiting import claim as claim_rows
from .waiting import held

BUSY = "working"


def keep(
    connection: Connection, sender_id: str, channel: str, provider_id: str, content: Mapping[str, Any]
) -> bool:
    """Keep a message that came in; False when one of that provider's id is known already."""
    moment = now()
    result = connection.execute(
        insert(connection, arrivals)
        .values(
            sender_id=sender_id, channel=channel, provider_id=provider_id, content=json.dumps(content),
            state="pending", attempts=0, next_try_at=moment, created_at=moment,
        )
        .on_conflict_do_nothing(index_elements=["channel", "provider_id"])
    )
    return bool(result.rowcount == 1)


def claim(engine: Engine, limit: int) -> list[Any]:
    """Take arrivals to answer; of one conversation only the oldest, so that its order is kept."""
    return claim_rows(engine, arrivals, BUSY, ("sender_id",), limit)


def done(connection: Connection, row: Any) -> bool:
    """Say that a claimed arrival is answered, and forget its words. False when another worker has it by now."""
    result = connection.execute(sa.update(arrivals).where(held(arrivals, row, BUSY)).values(state="done", content="{}"))
    return bool(result.rowcount == 1)


def later(engine: Engine, row: Any, seconds: float, counts: bool = True) -> None:
    """Put a claimed arrival back for a while; without `counts` that was no attempt."""
    values = {"state": "pending", "next_try_at": now() + timedelta(seconds=seconds)}
    with writing(engine) as connection:
        connection.execute(
            sa.update(arrivals)
            .where(held(arrivals, row, BUSY))
            .values(**values, attempts=row.attempts if counts else row.attempts - 1)
        )
