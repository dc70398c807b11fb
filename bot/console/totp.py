"""Codes of an authenticator app: TOTP, RFC 6238, six digits every half minute."""

from __future__ import annotations

import base64
import hmac
import logging
import time
from datetime import datetime, timezone

import pyotp
import segno
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SECONDS = 30
DRIFT = 1  # half minutes by which a phone's clock may be wrong, either way

logger = logging.getLogger("bot.console")


def new_secret() -> str:
    """A new secret, in the letters that a person can type into an app."""
    return pyotp.random_base32()


def step_of(secret: str, code: str) -> int | None:
    """The half minute, counted since 1970, whose code this is; None when it is not one of just now."""
    digits = "".join(code.split())
    if not secret or len(digits) != 6 or not (digits.isascii() and digits.isdigit()):
        return None
    maker, current = pyotp.TOTP(secret, interval=SECONDS), int(time.time()) // SECONDS
    steps = [current + shift for shift in range(-DRIFT, DRIFT + 1)]
    fitting = [step for step in steps if hmac.compare_digest(_code(maker, step), digits)]
    return fitting[-1] if fitting else None


def address(secret: str, name: str, clinic: str) -> str:
    """What an authenticator app reads from the picture."""
    return pyotp.TOTP(secret, interval=SECONDS).provisioning_uri(name=name, issuer_name=clinic)


def picture(text: str) -> str:
    """A QR code as SVG to put into a page."""
    return segno.make(text, error="m").svg_inline(scale=4, border=4, light="#fff", title="QR code", omitsize=False)


def sealed(secret: str, key: str) -> str:
    """A secret as the database keeps it."""
    return _box(key).encrypt(secret.encode()).decode()


def unsealed(kept: str, key: str) -> str:
    """The secret again; "" when it was sealed with another key, so that no code fits."""
    try:
        return _box(key).decrypt(kept.encode()).decode()
    except InvalidToken:
        logger.error("console: a second factor was set up under another SECRET_KEY; `bot staff reset-factor` helps")
        return ""


def _code(maker: pyotp.TOTP, step: int) -> str:
    return maker.at(datetime.fromtimestamp(step * SECONDS, timezone.utc))


def _box(key: str) -> Fernet:
    derived = HKDF(SHA256(), length=32, salt=None, info=b"second factor").derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
