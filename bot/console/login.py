"""Passwords and codes, and who may try them."""

from __future__ import annotations

import ipaddress
import secrets
import unicodedata
from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy.engine import Engine

from bot.records import audit, logins, people, second_factor
from bot.records.logins import Session
from bot.records.people import Account, Limit

from . import totp

SHORTEST = 12  # characters
LONGEST = 256
SHIFT = timedelta(hours=12)
STEP = timedelta(minutes=10)  # from the password to the code

_hasher = PasswordHasher()


class Wait(Exception):
    """Too many failed logins."""

    def __init__(self, seconds: int) -> None:
        """`seconds` until the next may be tried."""
        super().__init__(f"Too many failed attempts. Wait {seconds} seconds, then try again.")
        self.seconds = seconds


def weakness(password: str) -> str:
    """Why a password cannot be taken, "" when it can."""
    if len(password) < SHORTEST:
        return f"a password has at least {SHORTEST} characters"
    if len(password) > LONGEST:
        return f"a password has at most {LONGEST} characters"
    return ""


def unfit_name(name: str) -> str:
    """Why a name cannot be taken, "" when it can."""
    fits = name and len(name) <= 128 and name.isprintable() and name != audit.NOBODY
    return "" if fits else "a name has 1 to 128 printable characters"


def hashed(password: str) -> str:
    """The argon2id hash to keep of a password."""
    return _hasher.hash(_plain(password))


def log_in(engine: Engine, name: str, password: str, address: str, agent: str = "") -> str | None:
    """Check a name and a password that came from a network address; the new session's secret, None when wrong.

    `agent` is the browser. What becomes of it goes into the audit log.

    Raises Wait after too many failures: of this name from this address soon, of this address later,
    and of this name from anywhere last and for a short time only, so that nobody can lock a nurse out.
    """
    pair, rest = _limits(name, address)
    account = people.account(engine, name)
    # A name that is no account's is not kept: it may be a password, typed into the wrong field.
    who = account.name if account else audit.NOBODY
    wait = people.attempt(engine, {**pair, **rest})
    if wait:
        raise Wait(wait)  # not noted: the failures before it are, and nobody may fill the log
    fits = _matches((account and account.password_hash) or _nobodys(), password)
    if not (fits and account and account.password_hash):
        audit.record(engine, who, "login.failed", who, {"address": address})
        return None
    people.succeeded(engine, next(iter(pair)), rest)
    if _hasher.check_needs_rehash(account.password_hash):
        people.rehash(engine, account.id, hashed(password))
    waiting = account.totp_since is not None
    audit.record(engine, who, "login.password" if waiting else "login", who, {"address": address})
    return logins.begin(engine, account.id, STEP if waiting else SHIFT, address=address, agent=agent)


def unlocks(engine: Engine, session: Session, word: str, key: str) -> bool:
    """Whether a word is this person's password or a fresh code of theirs, which their session goes on with.

    `key` unseals the codes' secret. Raises Wait after too many that were not.
    """
    return _tried(engine, session, f"again\n{session.name}\n{session.id_hash}",
                  lambda account: _matches(account.password_hash, word)
                  or _code_fits(engine, account, word, key, recovery=False))


def confirms(engine: Engine, session: Session, password: str) -> bool:
    """Whether a password is this person's, before a change that a stranger at the open screen must not make.

    Raises Wait after too many that were not.
    """
    return _tried(engine, session, f"again\n{session.name}\n{session.id_hash}",
                  lambda account: _matches(account.password_hash, password))


def proves(engine: Engine, session: Session, code: str, key: str) -> bool:
    """Whether a code, from the person's app or from the list of recovery codes, is right; it works once.

    Raises Wait after too many that were wrong, whatever the session.
    """
    return _tried(engine, session, f"code\n{session.name}",
                  lambda account: _code_fits(engine, account, code, key, recovery=True))


def _tried(engine: Engine, session: Session, tries: str, fits: Callable[[Account], bool]) -> bool:
    account = people.account(engine, session.name)
    if account is None:
        return False
    wait = people.attempt(engine, {tries: Limit(free=4, longest=900)})
    if wait:
        raise Wait(wait)
    if not fits(account):
        audit.record(engine, session.name, "login.failed", session.name, {"address": session.address, "step": 2})
        return False
    people.succeeded(engine, tries, {})
    return True


def _code_fits(engine: Engine, account: Account, code: str, key: str, *, recovery: bool) -> bool:
    if account.totp_since is None:
        return False
    step = totp.step_of(totp.unsealed(account.totp_secret, key), code)
    if step is not None:
        return second_factor.spend(engine, account.name, step)
    return recovery and second_factor.spend_recovery(engine, account.name, code)


def _limits(name: str, address: str) -> tuple[dict[str, Limit], dict[str, Limit]]:
    network = _network(address)
    return {f"{name}\n{network}": Limit(free=4, longest=900)}, {
        f"address\n{network}": Limit(free=20, longest=900), f"name\n{name}": Limit(free=50, longest=30),
    }


def _network(address: str) -> str:
    """Whom an address belongs to: an IPv6 customer has 2^64 of them."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((parsed, 64), strict=False)) if parsed.version == 6 else address


def _matches(password_hash: str, password: str) -> bool:
    try:
        return len(password) <= LONGEST and _hasher.verify(password_hash, _plain(password))
    except (VerifyMismatchError, InvalidHashError):
        return False


def _plain(password: str) -> bytes:
    # Two keyboards write the same letter in two ways.
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")


@lru_cache(maxsize=1)
def _nobodys() -> str:
    # Checked for a name that does not exist, so that the time taken does not tell.
    return hashed(secrets.token_urlsafe())
