"""Slack, direct messages to the app. https://docs.slack.dev/apis/events-api"""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from slack_sdk.signature import SignatureVerifier

from bot.web.messaging.settings import Settings
from bot.web.messaging.shape import Forged, Incoming, Message, NotDelivered, each
from bot.web.messaging.wire import Wire

API = "https://slack.com/api"
BUTTONS, LONGEST_VALUE = 25, 2000
PASSING = (
    "ratelimited", "internal_error", "fatal_error", "service_unavailable", "request_timeout",
    "invalid_auth", "not_authed", "token_revoked", "token_expired",  # the token, put right later
)


def open(settings: Settings) -> Slack:
    """The channel."""
    settings.only("bot_token", "signing_secret")
    token = settings.secret("bot_token", form=r"xoxb-[\w-]+")
    return Slack(token, settings.secret("signing_secret", form="[0-9a-f]{32,64}"), settings.text("api", API))


class Slack:
    """An app in one workspace."""

    names = ("slack",)
    limit = 3000
    longest_title = 75

    def __init__(self, token: str, secret: str, api: str) -> None:
        """`secret` signs what Slack sends us, `token` is ours for what we send."""
        self._verifier = SignatureVerifier(secret)
        self._wire = Wire(api, _judge, headers={"Authorization": f"Bearer {token}"})

    def verify(self, raw: bytes, headers: Mapping[str, str], url: str) -> None:
        """The signature covers the body and its time, which must be of the last five minutes."""
        try:
            valid = self._verifier.is_valid_request(raw, dict(headers))
        except (ValueError, TypeError):  # a time that is no number, a body or signature that is no text
            valid = False
        if not valid:
            raise Forged("the signature does not fit, or is older than five minutes")

    def read(self, raw: bytes) -> list[Incoming]:
        """One message, or the buttons that were pressed."""
        body = _body(raw)
        if body.get("type") == "block_actions":
            return each(body.get("actions") or (), lambda action: _pressed(action, body), "slack")
        return each([body], _read, "slack") if body.get("type") == "event_callback" else []

    def receipt(self, raw: bytes) -> tuple[str, str]:
        """Empty, but for the question whether this address is ours."""
        body = _body(raw)
        return "text/plain", str(body.get("challenge", "")) if body.get("type") == "url_verification" else ""

    def handshake(self, query: Mapping[str, str]) -> str | None:
        """Slack asks by POST."""
        return None

    async def send(self, address: str, message: Message) -> str:
        """To a conversation's id. Nothing in the text is read as markup."""
        body: dict[str, Any] = {
            "channel": address, "text": html.escape(message["text"], quote=False), "mrkdwn": False,
            "unfurl_links": False, "unfurl_media": False,
        }
        if buttons := message.get("buttons"):
            body["blocks"] = [
                {"type": "section", "text": {"type": "plain_text", "text": message["text"]}},
                {"type": "actions", "elements": [_button(i, b) for i, b in enumerate(buttons[:BUTTONS])]},
            ]
        answer = await self._wire.call("POST", "/chat.postMessage", json=body)
        if answer.get("ok") is not True:  # Slack says no with a 200
            reason, again = _judge(answer)
            raise NotDelivered(reason or "not understood", again)
        return str(answer.get("ts", ""))

    async def problem(self) -> str | None:
        """Asks who we are."""
        try:
            answer = await self._wire.call("POST", "/auth.test")
        except NotDelivered as error:
            return None if error.again else f"'bot_token' is not accepted: {error}"
        return None if answer.get("ok") is True else f"'bot_token' is not accepted: {_judge(answer)[0]}"

    async def close(self) -> None:
        """End the connections."""
        await self._wire.close()


def _body(raw: bytes) -> dict[str, Any]:
    """What is told, by JSON or, for buttons, as JSON in a form."""
    text = raw.decode("utf-8")
    body = json.loads(text if text.lstrip().startswith("{") else parse_qs(text).get("payload", [""])[0])
    if not isinstance(body, dict):
        raise ValueError("no object")
    return body


def _read(body: Mapping[str, Any]) -> Incoming | None:
    event = body["event"]
    if event.get("type") != "message" or event.get("channel_type") != "im":
        return None
    message = event["message"] if event.get("subtype") == "message_changed" else event
    if message.get("bot_id") or event.get("subtype") not in (None, "file_share", "message_changed"):
        return None  # our own words, or a note of Slack's
    text = html.unescape(message.get("text") or "")
    if event.get("subtype") == "message_changed" and text == html.unescape(event["previous_message"].get("text") or ""):
        return None  # a preview was added, the words are the same
    medium = "file" if message.get("files") else "" if text else "message"
    at = float(event.get("event_ts") or event["ts"])
    return Incoming(body["event_id"], "slack", event["channel"], text, medium, at)


def _pressed(action: Mapping[str, Any], body: Mapping[str, Any]) -> Incoming:
    address = body["channel"]["id"]
    return Incoming(f"{address}:{action['action_ts']}", "slack", address, action["value"])


def _button(index: int, button: Mapping[str, str]) -> dict[str, Any]:
    return {
        "type": "button", "action_id": f"choice-{index}", "value": button["payload"][:LONGEST_VALUE],
        "text": {"type": "plain_text", "text": button.get("mark") or button["title"]},
    }


def _judge(answer: Mapping[str, Any]) -> tuple[str, bool]:
    error = answer.get("error")
    known = error if isinstance(error, str) and error.replace("_", "").isalnum() else ""
    return (f"Slack error {known[:60]}" if known else ""), known in PASSING
