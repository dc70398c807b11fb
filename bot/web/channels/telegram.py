"""Telegram, private chats only. https://core.telegram.org/bots/api"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from typing import Any

from bot.web.messaging.settings import Settings
from bot.web.messaging.shape import Forged, Incoming, Message, each
from bot.web.messaging.wire import Wire

API = "https://api.telegram.org"
LONGEST_DATA = 64  # bytes that a button can bring back
START = "Hello"  # what Telegram's own /start button says for the patient
MEDIA = {
    "voice": "voice message", "audio": "sound", "photo": "photo", "video": "video", "video_note": "video",
    "animation": "animation", "sticker": "sticker", "document": "file", "location": "location", "contact": "contact",
    "poll": "poll", "dice": "sticker",
}


def open(settings: Settings) -> Telegram:
    """The channel. `secret_token` is the one given to setWebhook."""
    settings.only("bot_token", "secret_token")
    token = settings.secret("bot_token", form=r"\d+:[\w-]{30,}")
    return Telegram(token, settings.secret("secret_token", form=r"[\w-]{16,256}"), settings.text("api", API))


class Telegram:
    """A bot."""

    names = ("telegram",)
    limit = 4096
    longest_title = 200

    def __init__(self, token: str, secret: str, api: str) -> None:
        """`secret` comes back in a header of every request."""
        self._secret = secret
        self._wire = Wire(f"{api}/bot{token}", _judge)

    def verify(self, raw: bytes, headers: Mapping[str, str], url: str) -> None:
        """Telegram signs nothing; the secret token in a header is all it has."""
        told = headers.get("x-telegram-bot-api-secret-token", "")
        if not hmac.compare_digest(told.encode("latin-1", "replace"), self._secret.encode()):
            raise Forged("the secret token does not fit")

    def read(self, raw: bytes) -> list[Incoming]:
        """One message, written or changed, or one button pressed."""
        update = json.loads(raw)
        if not isinstance(update, dict) or "update_id" not in update:
            raise ValueError("no update")
        return each([update], _read, "telegram")

    def receipt(self, raw: bytes) -> tuple[str, str]:
        """For a button, the call that ends its waiting sign: Telegram takes one as the answer."""
        pressed = json.loads(raw).get("callback_query")
        if not isinstance(pressed, dict):
            return "application/json", "{}"
        call = {"method": "answerCallbackQuery", "callback_query_id": pressed.get("id")}
        return "application/json", json.dumps(call)

    def handshake(self, query: Mapping[str, str]) -> str | None:
        """Telegram does not ask."""
        return None

    async def send(self, address: str, message: Message) -> str:
        """To a chat id. Plain text: nothing in it is read as markup."""
        body: dict[str, Any] = {
            "chat_id": int(address), "text": message["text"], "link_preview_options": {"is_disabled": True},
        }
        if buttons := message.get("buttons"):
            rows = [[_button(index, button)] for index, button in enumerate(buttons)]
            body["reply_markup"] = {"inline_keyboard": rows}
        answer = await self._wire.call("POST", "/sendMessage", json=body)
        return str((answer.get("result") or {}).get("message_id", ""))

    async def problem(self) -> str | None:
        """Asks who we are."""
        problem = await self._wire.problem("GET", "/getMe", (401, 404))
        return f"'bot_token' is not accepted: {problem}" if problem else None

    async def close(self) -> None:
        """End the connections."""
        await self._wire.close()


def _button(index: int, button: Mapping[str, str]) -> dict[str, str]:
    """It brings back its payload, or where it stands when that is too long."""
    payload = button["payload"]
    data = payload if len(payload.encode()) <= LONGEST_DATA else f"#{index}"
    return {"text": button.get("mark") or button["title"], "callback_data": data}


def _read(update: Mapping[str, Any]) -> Incoming | None:
    if pressed := update.get("callback_query"):
        message = pressed["message"]
        return _private(update, message, _pressed(pressed["data"], message))
    message = update.get("message") or update.get("edited_message")
    if not message:
        return None  # somebody blocked the bot, or joined a group: nothing was said
    text = message.get("text") or message.get("caption") or ""
    if text.startswith("/start"):
        text = START
    medium = next((name for key, name in MEDIA.items() if key in message), "" if text else "message")
    return _private(update, message, text, medium, message.get("edit_date") or message.get("date"))


def _private(
    update: Mapping[str, Any], message: Mapping[str, Any], text: str, medium: str = "", at: float | None = None
) -> Incoming | None:
    """None in a group: what a patient says there would be answered for all to read."""
    if message["chat"]["type"] != "private":
        return None
    address = str(message["chat"]["id"])
    # Telegram may begin its numbering anew after a quiet week, so the update's number alone is not enough
    identity = f"{update['update_id']}:{address}:{message['message_id']}"
    return Incoming(identity, "telegram", address, text, medium, at)


def _pressed(data: str, message: Mapping[str, Any]) -> str:
    if not data.startswith("#"):
        return data
    title: str = message["reply_markup"]["inline_keyboard"][int(data[1:])][0]["text"]
    return title


def _judge(answer: Mapping[str, Any]) -> tuple[str, bool]:
    code = answer.get("error_code")
    return (f"Telegram error {code}" if isinstance(code, int) else ""), code in (401, 404)  # the token, put right later
