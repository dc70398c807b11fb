"""The canary's rows: whose turn it is to send one, what became of it in the records, and its tracks swept away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from .destinations import NOWHERE
from .engine import insert, reading, writing
from .tables import CANARY, canary, conversations, escalations, events, now, outbox
from .turns import newest_event_id

_THE_ROW = canary.c.id == 1


@dataclass(frozen=True)
class Trace:
    """How far a canary came: its answer recorded (by whom), its case opened, its alert put, its alert taken."""

    answered: bool
    by_gateway: bool
    case: bool
    alert: bool
    taken: bool


def soon(engine: Engine, pause: timedelta) -> None:
    """Send the next canary after a pause at the latest."""
    at = now() + pause
    with writing(engine) as connection:
        _known(connection)
        connection.execute(sa.update(canary).where(_THE_ROW, canary.c.next_at > at).values(next_at=at))


def claim(engine: Engine, lease: timedelta) -> bool:
    """Whether a canary is due and this worker sends it. Nobody else does before the lease is over."""
    moment = now()
    with reading(engine) as connection:
        next_at = connection.execute(sa.select(canary.c.next_at)).scalar()
    if next_at is not None and next_at > moment:
        return False
    with writing(engine) as connection:
        _known(connection)
        mine = sa.update(canary).where(_THE_ROW, canary.c.next_at <= moment).values(next_at=moment + lease)
        return connection.execute(mine).rowcount == 1


def checked(engine: Engine, problem: str, pause: timedelta) -> None:
    """Note what a canary found, "" for nothing, and when the next one flies."""
    moment = now()
    with writing(engine) as connection:
        connection.execute(
            sa.update(canary).where(_THE_ROW).values(checked_at=moment, problem=problem, next_at=moment + pause)
        )


def begin(engine: Engine) -> int:
    """Sweep, and return the id of the canary's newest event: what comes after it is new."""
    with writing(engine) as connection:
        _sweep(connection)
        return newest_event_id(connection, CANARY)


def trace(engine: Engine, after: int) -> Trace:
    """How far the canary came that was sent when `after` was the newest event."""
    new = sa.and_(events.c.sender_id == CANARY, events.c.id > after, events.c.type_name == "bot")
    alert = (
        sa.select(outbox.c.state).join(escalations, escalations.c.id == outbox.c.escalation_id)
        .where(escalations.c.sender_id == CANARY, outbox.c.destination == NOWHERE)
    )
    with reading(engine) as connection:
        said = [*connection.execute(sa.select(events.c.data).where(new)).scalars()]
        case = connection.execute(sa.select(escalations.c.id).where(escalations.c.sender_id == CANARY)).first()
        state = connection.execute(alert).scalar()
    by_gateway = any('"answered_by": "gateway"' in data for data in said)
    return Trace(bool(said), by_gateway, case is not None, state is not None, state == "sent")


def sweep(engine: Engine) -> None:
    """Remove what a canary left, so that no list and no count ever meets it."""
    with writing(engine) as connection:
        _sweep(connection)


def _sweep(connection: Connection) -> None:
    # The newest event stays: SQLite would give its id again, and a reader who has got so far would miss what has it.
    newest = newest_event_id(connection, CANARY)
    connection.execute(sa.delete(escalations).where(escalations.c.sender_id == CANARY))
    connection.execute(sa.delete(events).where(events.c.sender_id == CANARY, events.c.id < newest))
    connection.execute(
        sa.update(conversations).where(conversations.c.id == CANARY).values(level="none", rule=None)
    )


def _known(connection: Connection) -> None:
    connection.execute(
        insert(connection, canary).values(id=1, next_at=now(), problem="").on_conflict_do_nothing(
            index_elements=["id"])
    )
