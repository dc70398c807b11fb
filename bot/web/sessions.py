"""Conversation tokens: sender ids that only we mint, signed, with an end."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from itsdangerous import BadSignature, URLSafeTimedSerializer

from bot.clinic import Clinic

COOKIE = "conversation"
# A browser takes this name from our own host over https only: a neighbouring site cannot plant a conversation.
SECURE_COOKIE = f"__Host-{COOKIE}"
LIFETIME = 24 * 3600  # seconds


class Sessions:
    """Mints and reads the tokens that stand for one conversation each."""

    def __init__(self, secret: str, lifetime: int = LIFETIME) -> None:
        """`lifetime` of a token is in seconds."""
        self.lifetime = lifetime
        self._signer = URLSafeTimedSerializer(secret, salt="conversation")

    def mint(self) -> tuple[str, str]:
        """A new conversation: its sender id, which stays with us, and the token that stands for it."""
        sender = f"w-{secrets.token_hex(16)}"
        return sender, self.token(sender)

    def token(self, sender: str) -> str:
        """A token that stands for a conversation from now on."""
        return self._signer.dumps(sender)

    def sender(self, token: str) -> str | None:
        """The sender id that a token stands for; None when it is forged, damaged or too old."""
        try:
            sender = self._signer.loads(token, max_age=self.lifetime)
        except BadSignature:  # an expired signature is one of these too
            return None
        return sender if isinstance(sender, str) else None


def cookie_name(scheme: str) -> str:
    """The name of the cookie that holds the token, for a page of `scheme` (http or https)."""
    return SECURE_COOKIE if scheme == "https" else COOKIE


def secret_key(clinic: Clinic, folder: Path) -> str:
    """The key that signs tokens: SECRET_KEY, else one made once and kept in `folder`/secret_key (mode 600)."""
    if clinic.secret_key:
        return clinic.secret_key
    path = folder / "secret_key"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / f".secret_key.{os.getpid()}"
        descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            os.link(draft, path)  # whole or not at all: of two processes that start together, one wins
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()
