"""What patients say of the answers: it helped, or it did not."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from .engine import writing
from .tables import conversations, events, feedback, now


def note(engine: Engine, sender_id: str, helped: bool, event_id: int | None) -> bool:
    """Keep a patient's judgement of a line of the assistant's, or of the whole conversation for None.

    A later judgement of the same replaces the earlier one. False when there is no such line or conversation.
    Raises a sqlalchemy.exc.SQLAlchemyError when the database does not take it.
    """
    with writing(engine) as connection:
        there = sa.select(conversations.c.id).where(conversations.c.id == sender_id).with_for_update()
        if connection.execute(there).first() is None:
            return False
        line = sa.select(events.c.id).where(
            events.c.id == event_id, events.c.sender_id == sender_id, events.c.type_name == "bot"
        )
        if event_id is not None and connection.execute(line).first() is None:
            return False
        same = feedback.c.event_id.is_(None) if event_id is None else feedback.c.event_id == event_id
        connection.execute(sa.delete(feedback).where(feedback.c.sender_id == sender_id, same))
        connection.execute(
            sa.insert(feedback).values(sender_id=sender_id, event_id=event_id, helped=helped, at=now())
        )
        return True
