"""Facebook Messenger. https://developers.facebook.com/docs/messenger-platform"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from bot.web.messaging.settings import Settings
from bot.web.messaging.shape import Forged, Incoming, Message, each
from bot.web.messaging.wire import Wire

API = "https://graph.facebook.com/v23.0"
QUICK_REPLIES = 13
MEDIA = {"image": "photo", "audio": "voice message", "video": "video", "location": "location"}
PASSING = (1, 2, 4, 32, 190, 613)  # away for a moment, too many calls, or a token to be put right
NOT_ACCEPTED = (400, 401, 403)


def open(settings: Settings) -> Messenger:
    """The channel. `verify_token` is a word of our own, typed into the app's page as well."""
    settings.only("page_token", "app_secret", "verify_token")
    return Messenger(
        settings.secret("page_token"), settings.secret("app_secret", form="[0-9a-f]{32}"),
        settings.secret("verify_token", form=r"\S{16,}"), settings.text("api", API),
    )


class Messenger:
    """A page."""

    names = ("messenger",)
    limit = 2000
    longest_title = 20

    def __init__(self, token: str, secret: str, verify_token: str, api: str) -> None:
        """`secret` is the app's."""
        self._secret, self._verify_token = secret.encode(), verify_token
        self._wire = Wire(api, _judge, headers={"Authorization": f"Bearer {token}"})

    def verify(self, raw: bytes, headers: Mapping[str, str], url: str) -> None:
        """The signature covers the body."""
        wanted = f"sha256={hmac.new(self._secret, raw, hashlib.sha256).hexdigest()}"
        told = headers.get("x-hub-signature-256", "")
        if not hmac.compare_digest(told.encode("latin-1", "replace"), wanted.encode()):
            raise Forged("the signature does not fit")

    def read(self, raw: bytes) -> list[Incoming]:
        """All messages of all entries."""
        body = json.loads(raw)
        if not isinstance(body, dict) or body.get("object") != "page" or not isinstance(body.get("entry"), list):
            raise ValueError("no page event")
        entries = [entry for entry in body["entry"] if isinstance(entry, dict)]
        return each((item for entry in entries for item in entry.get("messaging") or ()), _read, "messenger")

    def receipt(self, raw: bytes) -> tuple[str, str]:
        """As Meta's own examples answer."""
        return "text/plain", "EVENT_RECEIVED"

    def handshake(self, query: Mapping[str, str]) -> str | None:
        """The challenge comes back when the word is ours."""
        told = query.get("hub.verify_token", "").encode()
        if query.get("hub.mode") != "subscribe" or not hmac.compare_digest(told, self._verify_token.encode()):
            return None
        return query.get("hub.challenge", "")

    async def send(self, address: str, message: Message) -> str:
        """To a person's id on this page."""
        body: dict[str, Any] = {"text": message["text"]}
        if buttons := message.get("buttons"):
            body["quick_replies"] = [
                {"content_type": "text", "title": b.get("mark") or b["title"], "payload": b["payload"][:1000]}
                for b in buttons[:QUICK_REPLIES]
            ]
        told = {"recipient": {"id": address}, "messaging_type": "RESPONSE", "message": body}
        answer = await self._wire.call("POST", "/me/messages", json=told)
        return str(answer.get("message_id", ""))

    async def problem(self) -> str | None:
        """Asks who we are."""
        problem = await self._wire.problem("GET", "/me?fields=id", NOT_ACCEPTED)
        return f"'page_token' is not accepted: {problem}" if problem else None

    async def close(self) -> None:
        """End the connections."""
        await self._wire.close()


def _read(item: Mapping[str, Any]) -> Incoming | None:
    address, at = str(item["sender"]["id"]), item["timestamp"] / 1000
    if pressed := item.get("postback"):
        identity = pressed.get("mid") or f"{address}:{item['timestamp']}"
        return Incoming(identity, "messenger", address, pressed.get("payload") or pressed["title"], at=at)
    message = item.get("message")
    if not message or message.get("is_echo") or message.get("is_deleted"):
        return None  # a receipt, or what we said ourselves
    text = (message.get("quick_reply") or {}).get("payload") or message.get("text") or ""
    attached = message.get("attachments") or ()
    medium = MEDIA.get(attached[0]["type"], "file") if attached else "" if text else "message"
    return Incoming(message["mid"], "messenger", address, text, medium, at)


def _judge(answer: Mapping[str, Any]) -> tuple[str, bool]:
    error = answer.get("error")
    error = error if isinstance(error, dict) else {}
    code = error.get("code")
    passing = code in PASSING or error.get("is_transient") is True
    return (f"Messenger error {code}" if isinstance(code, int) else ""), passing
