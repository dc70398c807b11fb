"""Passwords and who may try them."""

from __future__ import annotations

import ipaddress
import unicodedata
from datetime import timedelta
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy.engine import Engine

from bot.records import people
from bot.records.people import Limit

SHORTEST = 12  # characters
LONGEST = 256
SHIFT = timedelta(hours=12)

_hasher = PasswordHasher()


class Wait(Exception):
    """Too many failed logins."""

    def __init__(self, seconds: int) -> None:
        """`seconds` until the next may be tried."""
        super().__init__(f"wait {seconds} seconds")
        self.seconds = seconds


def weakness(password: str) -> str:
    """Why a password cannot be taken, "" when it can."""
    if len(password) < SHORTEST:
        return f"a password has at least {SHORTEST} characters"
    if len(password) > LONGEST:
        return f"a password has at most {LONGEST} characters"
    return ""


def hashed(password: str) -> str:
    """The argon2id hash to keep of a password."""
    return _hasher.hash(_plain(password))


def log_in(engine: Engine, name: str, password: str, address: str) -> str | None:
    """Check a name and a password that came from a network address; the new session's secret, None when wrong.

    Raises Wait after too many failures: of this name from this address soon, of this address later,
    and of this name from anywhere last and for a short time only, so that nobody can lock a nurse out.
    """
    pair, rest = _limits(name, address)
    wait = people.attempt(engine, {**pair, **rest})
    if wait:
        raise Wait(wait)
    account = people.account(engine, name)
    if not _matches(account.password_hash if account else _nobodys(), password) or account is None:
        return None
    people.succeeded(engine, next(iter(pair)), rest)
    if _hasher.check_needs_rehash(account.password_hash):
        people.rehash(engine, account.id, hashed(password))
    return people.begin_session(engine, account.id, SHIFT)


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
    return hashed("nobody has this password")
