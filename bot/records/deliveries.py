"""What is still to be sent to messaging apps. A reply of weight that cannot be sent comes before a nurse."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from .addresses import address_of
from .engine import writing
from .flags import flag
from .tables import deliveries, now
from .waiting import LEASE, held
from .waiting import claim as claim_rows

BUSY = "sending"
FIRST_PAUSE, LONGEST_PAUSE = 1, 60  # seconds between tries
TRIED = timedelta(hours=1)  # later than that, an answer is of no use any more
# When a nurse is told that a reply has not gone out, by its level. It is tried on all the same.
TOLD_AFTER = {"emergency": timedelta(minutes=2), "urgent": timedelta(minutes=15)}


def enqueue(
    connection: Connection, sender_id: str, messages: Sequence[Mapping[str, Any]], level: str = "urgent"
) -> bool:
    """Queue messages (`{"text"?, "buttons"?}` each) for a conversation on a messaging app.

    `level` is that of what they say: from urgent on, as for what staff write, a nurse is told when
    they cannot be delivered. False, and nothing is queued, when there are no messages, when the
    conversation is not on a messaging app, or when its patient has said STOP.
    """
    to = address_of(connection, sender_id)
    if not messages or to is None or to.stopped:
        return False
    moment = now()
    connection.execute(
        sa.insert(deliveries).values(
            sender_id=sender_id, channel=to.channel, address=to.address, content=json.dumps(list(messages)),
            level=level, told=False, parts_sent=0, receipts="", state="pending", attempts=0, next_try_at=moment,
            created_at=moment, last_error="",
        )
    )
    return True


def offered(connection: Connection, sender_id: str) -> dict[str, str]:
    """What the marks of the newest reply's buttons stand for, payloads by marks in lower case; often empty."""
    query = (
        sa.select(deliveries.c.content)
        .where(deliveries.c.sender_id == sender_id)
        .order_by(deliveries.c.id.desc())
        .limit(1)
    )
    content = connection.execute(query).scalar() or "[]"
    buttons = [button for message in json.loads(content) for button in message.get("buttons") or ()]
    return {button["mark"].lower(): button["payload"] for button in buttons if "mark" in button}


def claim(engine: Engine, limit: int) -> list[Any]:
    """Take deliveries that are due. A conversation's order is kept, but nothing holds a graver one up."""
    return claim_rows(engine, deliveries, BUSY, ("sender_id", "level"), limit)


def progressed(engine: Engine, row: Any, parts: int, receipt: str) -> None:
    """Say that so many parts of a claimed delivery have gone out, and hold it for the next.

    `receipt` is the provider's id of the last of them.
    """
    with writing(engine) as connection:
        connection.execute(
            sa.update(deliveries)
            .where(held(deliveries, row, BUSY))
            .values(parts_sent=parts, receipts=deliveries.c.receipts + f"{receipt} ", next_try_at=now() + LEASE)
        )


def sent(engine: Engine, row: Any) -> None:
    """Say that a claimed delivery has gone out whole."""
    with writing(engine) as connection:
        connection.execute(
            sa.update(deliveries)
            .where(held(deliveries, row, BUSY))
            .values(state="sent", sent_at=now(), last_error="")
        )


def failed(engine: Engine, row: Any, error: str, again: bool, pause: float = 0) -> datetime | None:
    """Say that a claimed delivery did not go out; returns when it is tried again.

    `error` must hold no address and no words of anybody. Without `again`, or when it has been tried
    for too long, it is given up: None. `pause` is the least time in seconds that the provider asked for.
    """
    wait = max(pause, min(FIRST_PAUSE * 2 ** min(row.attempts - 1, 10), LONGEST_PAUSE))
    next_try = now() + timedelta(seconds=wait)
    tell_at = TOLD_AFTER.get(row.level)
    late = tell_at is not None and next_try > row.created_at + tell_at
    if again and next_try <= row.created_at + TRIED:
        values: dict[str, Any] = {"state": "pending", "next_try_at": next_try, "last_error": error}
    else:
        values, late = {"state": "given_up", "last_error": error}, tell_at is not None
    with writing(engine) as connection:
        tell = late and not row.told
        if tell:
            values["told"] = True
        mine = sa.update(deliveries).where(held(deliveries, row, BUSY)).values(values)
        if connection.execute(mine).rowcount == 1 and tell:
            _tell(connection, row, error)
    return values.get("next_try_at")


def bounced(connection: Connection, sender_id: str, receipt: str, error: str) -> None:
    """The provider says that something which it had taken did not reach the patient."""
    mine = sa.and_(deliveries.c.sender_id == sender_id, deliveries.c.receipts.contains(receipt, autoescape=True))
    row = connection.execute(sa.select(deliveries).where(mine)).first()
    if row is None:
        return
    told = row.told or row.level in TOLD_AFTER
    connection.execute(
        sa.update(deliveries).where(deliveries.c.id == row.id).values(state="given_up", last_error=error, told=told)
    )
    if told and not row.told:
        _tell(connection, row, error)


def _tell(connection: Connection, row: Any, error: str) -> None:
    flag(
        connection, row.sender_id, row.level,
        f"A message to the patient was not delivered by {row.channel} ({error}). Reach them another way.",
    )
