"""The ids of web conversations that were erased, as hashes, so that nothing brings one back."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from .engine import insert
from .tables import erased, now

REMEMBERED = timedelta(days=30)  # longer than a token or a turn in the spool of an erased conversation lives


def mark(connection: Connection, sender_id: str) -> None:
    """Remember that a conversation is gone."""
    moment = now()
    connection.execute(sa.delete(erased).where(erased.c.at < moment - REMEMBERED))
    connection.execute(
        insert(connection, erased)
        .values(sender_hash=_hash(sender_id), at=moment)
        .on_conflict_do_nothing(index_elements=["sender_hash"])
    )


def is_gone(connection: Connection, sender_id: str) -> bool:
    """Whether a web conversation was erased."""
    query = sa.select(erased.c.at).where(erased.c.sender_hash == _hash(sender_id))
    return connection.execute(query).first() is not None


def _hash(sender_id: str) -> str:
    return hashlib.sha256(sender_id.encode()).hexdigest()
