"""How many cases and alerts there are, and how old: for /metrics. The canary's are not among them."""

from __future__ import annotations

from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from .destinations import NOWHERE
from .engine import reading
from .tables import CANARY, LEVELS, canary, destinations, escalations, now, outbox


@dataclass
class Counts:
    """By level: `cases`, those `waiting` for a nurse, the age of the `oldest` of them in seconds (0 for none).

    By destination: alerts `sent`, tries that `failed`, whether it is `failing` now, `seconds` from alarm to
    delivery, summed. `canary_age` is in seconds since the newest check, None before the first.
    """

    cases: dict[str, int]
    waiting: dict[str, int]
    oldest: dict[str, float]
    alerts_waiting: int = 0
    sent: dict[str, int] = field(default_factory=dict)
    failed: dict[str, int] = field(default_factory=dict)
    failing: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    canary_ok: bool = False
    canary_age: float | None = None


def counts(engine: Engine) -> Counts:
    """Counted now. Raises a sqlalchemy.exc.SQLAlchemyError when the database is away."""
    found = Counts(dict.fromkeys(LEVELS, 0), dict.fromkeys(LEVELS, 0), dict.fromkeys(LEVELS, 0.0))
    moment, patients = now(), escalations.c.sender_id != CANARY
    cases = sa.select(escalations.c.level, sa.func.count()).where(patients).group_by(escalations.c.level)
    waiting = (
        sa.select(escalations.c.level, sa.func.count(), sa.func.min(escalations.c.opened_at))
        .where(patients, escalations.c.state == "open")
        .group_by(escalations.c.level)
    )
    alerts = sa.select(sa.func.count()).where(
        outbox.c.state.in_(("pending", "sending")), outbox.c.destination != NOWHERE
    )
    with reading(engine) as connection:
        for level, number in connection.execute(cases):
            found.cases[level] = number
        for level, number, opened_at in connection.execute(waiting):
            found.waiting[level] = number
            found.oldest[level] = (moment - opened_at).total_seconds()
        found.alerts_waiting = connection.execute(alerts).scalar_one()
        for row in connection.execute(sa.select(destinations)):
            found.sent[row.name], found.failed[row.name] = row.sent, row.failed
            found.failing[row.name], found.seconds[row.name] = int(row.failing_since is not None), row.seconds
        checked = connection.execute(sa.select(canary.c.checked_at, canary.c.problem)).first()
    if checked and checked.checked_at:
        found.canary_ok = not checked.problem
        found.canary_age = (moment - checked.checked_at).total_seconds()
    return found
