"""The people who may use the console: accounts and failed logins. Knows hashes only, never a password."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from .audit import note
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
    temporary: bool
    sso: str
    totp_secret: str
    totp_since: datetime | None
    totp_step: int | None


@dataclass(frozen=True)
class Limit:
    """How many failures are free, and the longest wait in seconds after more of them."""

    free: int
    longest: int


def add(
    engine: Engine, name: str, role: str, password_hash: str, *, temporary: bool = False, sso: str = "", by: str
) -> bool:
    """Make an account. False when the name, or who it is at single sign-on, is taken.

    `temporary`: the password has to be changed at the first login. `by` is who did it, for the audit log,
    here and below.
    """
    values = {
        "name": name, "role": role, "password_hash": password_hash, "temporary": temporary, "sso": sso or None,
        "created_at": now(),
    }
    with writing(engine) as connection:
        done = bool(connection.execute(insert(connection, staff).values(values).on_conflict_do_nothing()).rowcount)
        if done:
            note(connection, by, "staff.add", name, {"role": role, "sso": bool(sso)})
    return done


def remove(engine: Engine, name: str, *, by: str) -> bool:
    """Delete an account and end its sessions. False when there is none of that name."""
    with writing(engine) as connection:
        done = bool(connection.execute(sa.delete(staff).where(staff.c.name == name)).rowcount)
        if done:
            note(connection, by, "staff.remove", name)
    return done


def set_role(engine: Engine, name: str, role: str, *, by: str) -> bool:
    """Give an account another role; it counts from the next request on. False when there is none of that name."""
    with writing(engine) as connection:
        done = bool(connection.execute(sa.update(staff).where(staff.c.name == name).values(role=role)).rowcount)
        if done:
            note(connection, by, "staff.role", name, {"role": role})
    return done


def set_password(
    engine: Engine, name: str, password_hash: str, *, temporary: bool, by: str, keep: str = ""
) -> bool:
    """Give an account another password and end its sessions, but for the one of hash `keep`.

    False when there is none of that name.
    """
    with writing(engine) as connection:
        changed = connection.execute(
            sa.update(staff).where(staff.c.name == name).values(password_hash=password_hash, temporary=temporary)
        )
        if not changed.rowcount:
            return False
        mine = sa.select(staff.c.id).where(staff.c.name == name).scalar_subquery()
        connection.execute(sa.delete(sessions).where(sessions.c.staff_id == mine, sessions.c.id_hash != keep))
        note(connection, by, "staff.password", name, {"temporary": temporary})
    return True


def accounts(engine: Engine) -> list[Account]:
    """All accounts by name."""
    with reading(engine) as connection:
        return [_account(row) for row in connection.execute(sa.select(staff).order_by(staff.c.name))]


def account(engine: Engine, name: str) -> Account | None:
    """The account of a name, None when there is none."""
    return _first(engine, staff.c.name == name)


def account_at_sso(engine: Engine, sso: str) -> Account | None:
    """The account of somebody whom the clinic's single sign-on vouches for, None when there is none."""
    return _first(engine, staff.c.sso == sso) if sso else None


def rehash(engine: Engine, staff_id: int, password_hash: str) -> None:
    """Replace a password's hash by a stronger one of the same password."""
    with writing(engine) as connection:
        connection.execute(sa.update(staff).where(staff.c.id == staff_id).values(password_hash=password_hash))


def _first(engine: Engine, condition: Any) -> Account | None:
    with reading(engine) as connection:
        row = connection.execute(sa.select(staff).where(condition)).first()
    return None if row is None else _account(row)


def _account(row: Any) -> Account:
    values = dict(row._mapping)
    return Account(**{**values, "sso": values["sso"] or "", "totp_secret": values["totp_secret"] or ""})


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
