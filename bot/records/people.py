"""The people who may use the console: accounts, sessions, failed logins. Knows hashes only, never a password."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from .engine import insert, reading, writing
from .tables import login_failures, now, sessions, staff

FORGET = timedelta(days=1)  # a failed login counts no longer than this


@dataclass(frozen=True)
class Account:
    """A person of the staff."""

    id: int
    name: str
    role: str
    password_hash: str
    created_at: datetime


@dataclass(frozen=True)
class Session:
    """A person who is logged in; `csrf` has to come back with every change."""

    staff_id: int
    name: str
    role: str
    csrf: str
    expires_at: datetime


@dataclass(frozen=True)
class Limit:
    """How many failures are free, and the longest wait in seconds after more of them."""

    free: int
    longest: int


def add(engine: Engine, name: str, role: str, password_hash: str) -> bool:
    """Make an account. False when the name is taken."""
    with writing(engine) as connection:
        return bool(
            connection.execute(
                insert(connection, staff)
                .values(name=name, role=role, password_hash=password_hash, created_at=now())
                .on_conflict_do_nothing(index_elements=["name"])
            ).rowcount
        )


def remove(engine: Engine, name: str) -> bool:
    """Delete an account and end its sessions. False when there is none of that name."""
    with writing(engine) as connection:
        return bool(connection.execute(sa.delete(staff).where(staff.c.name == name)).rowcount)


def accounts(engine: Engine) -> list[Account]:
    """All accounts by name."""
    with reading(engine) as connection:
        return [Account(**row._mapping) for row in connection.execute(sa.select(staff).order_by(staff.c.name))]


def account(engine: Engine, name: str) -> Account | None:
    """The account of a name, None when there is none."""
    with reading(engine) as connection:
        row = connection.execute(sa.select(staff).where(staff.c.name == name)).first()
    return None if row is None else Account(**row._mapping)


def rehash(engine: Engine, staff_id: int, password_hash: str) -> None:
    """Replace a password's hash by a stronger one."""
    with writing(engine) as connection:
        connection.execute(sa.update(staff).where(staff.c.id == staff_id).values(password_hash=password_hash))


def begin_session(engine: Engine, staff_id: int, lifetime: timedelta) -> str:
    """Log a person in; returns the secret for the cookie, of which the database has only the hash."""
    secret = secrets.token_urlsafe(32)
    moment = now()
    with writing(engine) as connection:
        connection.execute(sa.delete(sessions).where(sessions.c.expires_at <= moment))
        connection.execute(
            sa.insert(sessions).values(
                id_hash=_hash(secret), staff_id=staff_id, csrf=secrets.token_urlsafe(32), created_at=moment,
                expires_at=moment + lifetime,
            )
        )
    return secret


def session(engine: Engine, secret: str) -> Session | None:
    """Whose session a cookie's secret is; None when it is nobody's or over."""
    query = (
        sa.select(sessions.c.staff_id, staff.c.name, staff.c.role, sessions.c.csrf, sessions.c.expires_at)
        .join(staff, staff.c.id == sessions.c.staff_id)
        .where(sessions.c.id_hash == _hash(secret), sessions.c.expires_at > now())
    )
    with reading(engine) as connection:
        row = connection.execute(query).first()
    return None if row is None else Session(**row._mapping)


def end_session(engine: Engine, secret: str) -> None:
    """Log a session out."""
    with writing(engine) as connection:
        connection.execute(sa.delete(sessions).where(sessions.c.id_hash == _hash(secret)))


def attempt(engine: Engine, limits: Mapping[str, Limit]) -> int:
    """Count a login attempt under each key; returns the seconds to wait, 0 when it may go on.

    It counts as failed until `succeeded` is called, so that attempts sent all at once gain nothing.
    An attempt that has to wait is not counted.
    """
    moment = now()
    keys = {_hash(key): limit for key, limit in limits.items()}
    with writing(engine) as connection:
        if connection.dialect.name == "postgresql":
            # A row that is not there yet cannot be locked; the table can, and logins are rare.
            connection.exec_driver_sql("LOCK TABLE login_failures IN SHARE ROW EXCLUSIVE MODE")
        connection.execute(sa.delete(login_failures).where(login_failures.c.last_at < moment - FORGET))
        query = sa.select(login_failures).where(login_failures.c.key.in_(list(keys)))
        known = {row.key: row for row in connection.execute(query)}
        wait = max((row.blocked_until - moment).total_seconds() for row in known.values()) if known else 0
        if wait > 0:
            return int(wait) + 1
        for key, limit in keys.items():
            failures = known[key].failures + 1 if key in known else 1
            pause = min(2 ** min(failures - limit.free, 30), limit.longest) if failures > limit.free else 0
            values = {"failures": failures, "last_at": moment, "blocked_until": moment + timedelta(seconds=pause)}
            if key in known:
                connection.execute(sa.update(login_failures).where(login_failures.c.key == key).values(values))
            else:
                connection.execute(sa.insert(login_failures).values(key=key, **values))
    return 0


def succeeded(engine: Engine, forgiven: str, others: Mapping[str, Limit]) -> None:
    """Take an attempt back: forget all failures of one key, and this one of the others."""
    with writing(engine) as connection:
        connection.execute(sa.delete(login_failures).where(login_failures.c.key == _hash(forgiven)))
        connection.execute(
            sa.update(login_failures)
            .where(login_failures.c.key.in_([_hash(key) for key in others]))
            .values(failures=login_failures.c.failures - 1, blocked_until=now())
        )


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
