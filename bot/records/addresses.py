"""Who writes from which messaging app: sender ids that we mint, and the address behind each."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from .engine import insert, reading
from .tables import addresses, conversations, now, opt_outs
from .turns import alias


@dataclass(frozen=True)
class Address:
    """Where a conversation's answers go. `stopped` tells that its owner wants no messages."""

    channel: str
    address: str
    stopped: bool

    @property
    def phone(self) -> str:
        """The number to call, as in "+15550123456"; "" where the provider tells none."""
        return number[0] if (number := re.search(r"\+\d+$", self.address)) else ""


def mint(channel: str) -> str:
    """A new sender id for a conversation on a channel."""
    return f"{channel}-{secrets.token_hex(16)}"


def channel_of(sender_id: str) -> str:
    """The channel that a sender id was minted for; "widget" for a conversation of the chat API."""
    channel = sender_id.rpartition("-")[0]
    return channel if channel not in ("", "w") else "widget"


def fingerprint(secret: str, channel: str, address: str) -> str:
    """The keyed hash by which an address is looked up, 64 hex digits."""
    return hmac.new(secret.encode(), f"{channel}\0{address}".encode(), hashlib.sha256).hexdigest()


def known(connection: Connection, address_hash: str) -> str | None:
    """The sender id that an address writes under; None when it has not written yet."""
    found: str | None = connection.execute(
        sa.select(addresses.c.sender_id).where(addresses.c.address_hash == address_hash)
    ).scalar()
    return found


def introduce(connection: Connection, channel: str, address: str, address_hash: str, fresh: str) -> str:
    """Begin a conversation for an unknown address; returns its sender id, `fresh` unless another was faster."""
    moment = now()
    connection.execute(
        insert(connection, conversations)
        .values(id=fresh, alias=alias(fresh), channel=channel, level="none", created_at=moment, updated_at=moment)
        .on_conflict_do_nothing(index_elements=["id"])
    )
    connection.execute(
        insert(connection, addresses)
        .values(sender_id=fresh, channel=channel, address=address, address_hash=address_hash, created_at=moment)
        .on_conflict_do_nothing(index_elements=["address_hash"])
    )
    # Of two first messages that arrive at once, one mints; the other finds what it minted.
    minted = known(connection, address_hash) or fresh
    if minted != fresh:
        connection.execute(sa.delete(conversations).where(conversations.c.id == fresh))
    return minted


def address_of(connection: Connection, sender_id: str) -> Address | None:
    """Where a conversation is answered; None for one of the chat API."""
    query = (
        sa.select(addresses.c.channel, addresses.c.address, opt_outs.c.at)
        .join_from(addresses, opt_outs, opt_outs.c.address_hash == addresses.c.address_hash, isouter=True)
        .where(addresses.c.sender_id == sender_id)
    )
    row = connection.execute(query).first()
    return None if row is None else Address(row.channel, row.address, row.at is not None)


def reach(engine: Engine, sender_id: str) -> Address | None:
    """The same as `address_of`, on a connection of its own."""
    with reading(engine) as connection:
        return address_of(connection, sender_id)


def opt_out(connection: Connection, sender_id: str) -> None:
    """Keep that the owner of a conversation's address wants no messages."""
    connection.execute(
        insert(connection, opt_outs)
        .values(address_hash=_hash_of(connection, sender_id), at=now())
        .on_conflict_do_nothing(index_elements=["address_hash"])
    )


def opt_in(connection: Connection, sender_id: str) -> None:
    """Keep that the owner of a conversation's address wants messages again."""
    connection.execute(sa.delete(opt_outs).where(opt_outs.c.address_hash == _hash_of(connection, sender_id)))


def _hash_of(connection: Connection, sender_id: str) -> str:
    found: str = connection.execute(
        sa.select(addresses.c.address_hash).where(addresses.c.sender_id == sender_id)
    ).scalar_one()
    return found
