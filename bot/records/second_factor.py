"""The second factor of an account as the records keep it: a sealed secret, the last code's time, recovery codes."""

from __future__ import annotations

import hashlib
import secrets

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from .audit import note
from .engine import reading, writing
from .tables import now, recovery_codes, sessions, staff

CODES = 10
_LETTERS = "23456789abcdefghjkmnpqrstvwxyz"  # none that are read for another
_LENGTH = 16  # letters: 78 bits, too many to guess even from a copied table of plain hashes


def propose(engine: Engine, name: str, sealed: str) -> None:
    """Keep a secret that no code has proved yet; a secret in use stays."""
    with writing(engine) as connection:
        connection.execute(
            sa.update(staff).where(staff.c.name == name, staff.c.totp_since.is_(None)).values(totp_secret=sealed)
        )


def confirm(engine: Engine, name: str, step: int, session: str) -> list[str] | None:
    """Take the proposed secret into use with the half minute of its first code; returns the recovery codes.

    Ends the person's other sessions, all but the one of hash `session`. None when another secret is in use already.
    """
    with writing(engine) as connection:
        taken = connection.execute(
            sa.update(staff)
            .where(staff.c.name == name, staff.c.totp_since.is_(None), staff.c.totp_secret.is_not(None))
            .values(totp_since=now(), totp_step=step)
        )
        if not taken.rowcount:
            return None
        mine = sa.select(staff.c.id).where(staff.c.name == name).scalar_subquery()
        connection.execute(sa.delete(sessions).where(sessions.c.staff_id == mine, sessions.c.id_hash != session))
        connection.execute(sa.update(sessions).where(sessions.c.id_hash == session).values(proved=True))
        codes = _renew(connection, name)
        note(connection, name, "factor.on", name)
    return codes


def spend(engine: Engine, name: str, step: int) -> bool:
    """Use the code of a half minute. False when it, or a later one, was used already."""
    unused = sa.or_(staff.c.totp_step.is_(None), staff.c.totp_step < step)
    with writing(engine) as connection:
        return bool(
            connection.execute(
                sa.update(staff).where(staff.c.name == name, staff.c.totp_since.is_not(None), unused)
                .values(totp_step=step)
            ).rowcount
        )


def spend_recovery(engine: Engine, name: str, code: str) -> bool:
    """Use a recovery code, which works once. False when it is none of this person's."""
    mine = sa.select(staff.c.id).where(staff.c.name == name).scalar_subquery()
    with writing(engine) as connection:
        used = connection.execute(
            sa.delete(recovery_codes).where(
                recovery_codes.c.staff_id == mine, recovery_codes.c.code_hash == _hash(code)
            )
        )
        if used.rowcount:
            note(connection, name, "factor.recovery", name)
        return bool(used.rowcount)


def renew(engine: Engine, name: str) -> list[str]:
    """Make new recovery codes; the old ones are worth nothing any more."""
    with writing(engine) as connection:
        codes = _renew(connection, name)
        note(connection, name, "factor.codes", name)
    return codes


def remaining(engine: Engine, name: str) -> int:
    """How many recovery codes are left."""
    query = (
        sa.select(sa.func.count()).select_from(recovery_codes)
        .join(staff, staff.c.id == recovery_codes.c.staff_id).where(staff.c.name == name)
    )
    with reading(engine) as connection:
        return int(connection.execute(query).scalar_one())


def reset(engine: Engine, name: str, *, by: str) -> bool:
    """Take the second factor off an account. False when there is none of that name, or nothing to take off."""
    with writing(engine) as connection:
        had = connection.execute(
            sa.update(staff)
            .where(staff.c.name == name, staff.c.totp_secret.is_not(None))
            .values(totp_secret=None, totp_since=None, totp_step=None)
        )
        if not had.rowcount:
            return False
        mine = sa.select(staff.c.id).where(staff.c.name == name).scalar_subquery()
        connection.execute(sa.delete(recovery_codes).where(recovery_codes.c.staff_id == mine))
        note(connection, by, "factor.off", name)
    return True


def _renew(connection: Connection, name: str) -> list[str]:
    staff_id = connection.execute(sa.select(staff.c.id).where(staff.c.name == name)).scalar_one()
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)) for _ in range(CODES)]
    connection.execute(sa.delete(recovery_codes).where(recovery_codes.c.staff_id == staff_id))
    connection.execute(
        sa.insert(recovery_codes), [{"code_hash": _hash(code), "staff_id": staff_id} for code in codes]
    )
    return ["-".join(code[n : n + 4] for n in range(0, _LENGTH, 4)) for code in codes]


def _hash(code: str) -> str:
    letters = "".join(c for c in code.lower() if c in _LETTERS)
    return hashlib.sha256(letters.encode()).hexdigest()
