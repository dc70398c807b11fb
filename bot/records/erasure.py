"""Conversations that are to be gone: every line, case, alert and answer of them."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from . import audit, gone, spool
from .engine import writing
from .tables import answers, conversations, escalations, now

# The sender ids of the web are made for one conversation each. Those of a messaging app may come back with
# something new to say, and that has to be recorded.
MADE_ONCE = "widget"


def erase(engine: Engine, sender_id: str) -> None:
    """Erase a conversation whatever its state, also what waits for it in the spool.

    Raises a sqlalchemy.exc.SQLAlchemyError when the database does not take it; nothing is erased then.
    """
    spool.replay(engine)
    with writing(engine) as connection:
        _lock(connection, sender_id)
        _erase(connection, sender_id)


def request(engine: Engine, sender_id: str) -> bool:
    """Erase a conversation because its patient wants it. True when that is done.

    False when a case of it is still open: then it is erased as soon as the case is closed. Raises as `erase`.
    """
    spool.replay(engine)
    with writing(engine) as connection:
        _lock(connection, sender_id)
        if _has_open_case(connection, sender_id):
            connection.execute(
                sa.update(conversations).where(conversations.c.id == sender_id).values(erase_requested_at=now())
            )
            return False
        _erase_and_note(connection, sender_id)
        return True


def after_closing(engine: Engine, escalation_id: int) -> None:
    """Erase the conversation of a case that was just closed, when its patient asked for that and no case is left.

    Raises as `erase`.
    """
    query = (
        sa.select(conversations.c.id)
        .join(escalations, escalations.c.sender_id == conversations.c.id)
        .where(escalations.c.id == escalation_id, conversations.c.erase_requested_at.is_not(None))
    )
    with writing(engine) as connection:
        sender_id = connection.execute(query).scalar()
        if sender_id is None:
            return
        _lock(connection, sender_id)
        if not _has_open_case(connection, sender_id):
            _erase_and_note(connection, sender_id)


def _lock(connection: Connection, sender_id: str) -> None:
    query = sa.select(conversations.c.id).where(conversations.c.id == sender_id).with_for_update()
    connection.execute(query)


def _has_open_case(connection: Connection, sender_id: str) -> bool:
    query = sa.select(escalations.c.id).where(escalations.c.sender_id == sender_id, escalations.c.state != "closed")
    return connection.execute(query).first() is not None


def _erase_and_note(connection: Connection, sender_id: str) -> None:
    alias = connection.execute(sa.select(conversations.c.alias).where(conversations.c.id == sender_id)).scalar()
    _erase(connection, sender_id)
    if alias:
        audit.note(connection, "patient", "patient.erase", alias)


def _erase(connection: Connection, sender_id: str) -> None:
    channel = connection.execute(
        sa.select(conversations.c.channel).where(conversations.c.id == sender_id)
    ).scalar()
    if channel in (None, MADE_ONCE):
        gone.mark(connection, sender_id)
    connection.execute(sa.delete(answers).where(answers.c.sender_id == sender_id))
    # the rest goes with it: every other table refers to the conversation
    connection.execute(sa.delete(conversations).where(conversations.c.id == sender_id))
