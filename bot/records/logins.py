"""Who is logged in where. The database has only the hash of a cookie's secret, so a copied table opens no door."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from .audit import note
from .engine import reading, writing
from .tables import now, sessions, staff

TOUCH = timedelta(seconds=20)  # a person's doing is written down no more often than this


@dataclass(frozen=True)
class Session:
    """A person's session; `csrf` has to come back with every change.

    `proved`: the second factor was given. `temporary`: the password has to be changed first. `totp`: there is a
    second factor. `locked` is what the person chose; an idle session is locked without it.
    """

    id_hash: str
    staff_id: int
    name: str
    role: str
    csrf: str
    created_at: datetime
    expires_at: datetime
    seen_at: datetime
    locked: bool
    proved: bool
    temporary: bool
    totp: bool
    address: str
    agent: str

    @property
    def handle(self) -> str:
        """What a page calls it: of no use as a key to it."""
        return self.id_hash[:16]


_shown = sa.select(
    sessions, staff.c.name, staff.c.role, staff.c.temporary, staff.c.totp_since.is_not(None).label("totp")
).join(staff, staff.c.id == sessions.c.staff_id)


def begin(
    engine: Engine, staff_id: int, lifetime: timedelta, *, proved: bool = False, address: str = "", agent: str = ""
) -> str:
    """Log a person in; returns the secret for the cookie."""
    secret = secrets.token_urlsafe(32)
    moment = now()
    with writing(engine) as connection:
        connection.execute(sa.delete(sessions).where(sessions.c.expires_at <= moment))
        connection.execute(
            sa.insert(sessions).values(
                id_hash=hash_of(secret), staff_id=staff_id, csrf=secrets.token_urlsafe(32), created_at=moment,
                expires_at=moment + lifetime, seen_at=moment, locked=False, proved=proved,
                address=_plain(address, 64), agent=_plain(agent, 255),
            )
        )
    return secret


def find(engine: Engine, secret: str) -> Session | None:
    """Whose session a cookie's secret is; None when it is nobody's or over."""
    query = _shown.where(sessions.c.id_hash == hash_of(secret), sessions.c.expires_at > now())
    with reading(engine) as connection:
        row = connection.execute(query).first()
    return None if row is None else _session(row)


def touch(engine: Engine, session: Session) -> None:
    """Say that the person has just done something."""
    moment = now()
    if moment - session.seen_at >= TOUCH:
        _change(engine, session, seen_at=moment)


def lock(engine: Engine, session: Session) -> None:
    """Lock a session until it is unlocked."""
    _change(engine, session, locked=True)


def unlock(engine: Engine, session: Session) -> None:
    """Let the person go on."""
    _change(engine, session, locked=False, seen_at=now())


def prove(engine: Engine, session: Session, lifetime: timedelta) -> str:
    """Turn a session whose second factor was given into a new one; returns its secret. The old one is over."""
    secret = begin(
        engine, session.staff_id, lifetime, proved=True, address=session.address, agent=session.agent
    )
    end(engine, session.id_hash)
    return secret


def end(engine: Engine, id_hash: str) -> None:
    """Log a session out."""
    with writing(engine) as connection:
        connection.execute(sa.delete(sessions).where(sessions.c.id_hash == id_hash))


def current(engine: Engine, name: str = "") -> list[Session]:
    """The sessions of one person, or of everybody; the newest first."""
    query = _shown.where(sessions.c.expires_at > now()).order_by(sessions.c.created_at.desc(), sessions.c.id_hash)
    if name:
        query = query.where(staff.c.name == name)
    with reading(engine) as connection:
        return [_session(row) for row in connection.execute(query)]


def revoke(engine: Engine, name: str, handle: str = "", *, by: str, keep: str = "") -> int:
    """End one session of a person, or all but the one of hash `keep`; returns how many ended. `by` is who did it."""
    mine = sa.select(staff.c.id).where(staff.c.name == name).scalar_subquery()
    ended = sa.delete(sessions).where(sessions.c.staff_id == mine, sessions.c.id_hash != keep)
    if handle:
        ended = ended.where(sessions.c.id_hash.startswith(handle, autoescape=True))
    with writing(engine) as connection:
        count = int(connection.execute(ended).rowcount)
        if count:
            note(connection, by, "session.revoke", name, {"sessions": count})
    return count


def hash_of(secret: str) -> str:
    """What the database keeps of a cookie's secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _change(engine: Engine, session: Session, **values: Any) -> None:
    with writing(engine) as connection:
        connection.execute(sa.update(sessions).where(sessions.c.id_hash == session.id_hash).values(**values))


def _session(row: Any) -> Session:
    values: Mapping[str, Any] = row._mapping
    return Session(**{**values, "totp": bool(values["totp"])})


def _plain(text: str, longest: int) -> str:
    return "".join(c for c in text if c.isprintable())[:longest]
