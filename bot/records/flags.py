"""Cases for the nurse that no word of the patient's opens: something of ours went wrong."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from .alarms import sound
from .case_log import log
from .tables import LEVELS, conversations, escalations, now


def flag(connection: Connection, sender_id: str, level: str, because: str) -> None:
    """Put a conversation before the nurses with a reason, and alert them.

    A case that is open or taken gets the reason beside its own and nobody has it any more; one that
    shows the reason already stays as it is. Else a case is opened.
    """
    newest = connection.execute(
        sa.select(escalations)
        .where(escalations.c.sender_id == sender_id, escalations.c.state != "closed")
        .order_by(escalations.c.id.desc())
        .limit(1)
        .with_for_update()
    ).first()
    if newest is None:
        channel = sa.select(conversations.c.channel).where(conversations.c.id == sender_id).scalar_subquery()
        result = connection.execute(
            sa.insert(escalations).values(
                sender_id=sender_id, channel=channel, level=level, because=because, source="", findings="[]",
                handoff=False, state="open", opened_at=now(), note="",
            )
        )
        key = result.inserted_primary_key
        assert key is not None  # an insert of one row always has it
        sound(connection, key[0])
    elif because not in newest.because:
        connection.execute(
            sa.update(escalations)
            .where(escalations.c.id == newest.id)
            .values(
                level=max(level, newest.level, key=LEVELS.index), because=f"{newest.because} {because}".strip(),
                state="open", raised_at=now(), acknowledged_by=None, acknowledged_at=None,
                version=newest.version + 1,
            )
        )
        log(connection, newest.id, newest.version + 1, "", "trouble")
        sound(connection, newest.id)
