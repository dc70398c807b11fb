"""What happened to a case, and by whom, as the others are told."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from .tables import case_changes, now


def log(connection: Connection, escalation_id: int, version: int, who: str, what: str, detail: str = "") -> None:
    """Keep what happened to a case. `version` is the case's after it, `who` is "" for the patient and the rules."""
    connection.execute(
        sa.insert(case_changes).values(
            escalation_id=escalation_id, version=version, who=who, what=what, detail=detail[:255], at=now()
        )
    )
