"""Conversations that are to be gone: every line, case and alert of them."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from .engine import writing
from .tables import conversations


def erase(engine: Engine, sender_id: str) -> None:
    """Erase a conversation whatever its state.

    Raises a sqlalchemy.exc.SQLAlchemyError when the database does not take it; nothing is erased then.
    """
    with writing(engine) as connection:
        # the rest goes with it: every other table refers to the conversation
        connection.execute(sa.delete(conversations).where(conversations.c.id == sender_id))
