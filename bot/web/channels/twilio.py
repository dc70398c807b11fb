"""Twilio: SMS and WhatsApp. https://www.twilio.com/docs/messaging/guides/webhook-request"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import ImmutableMultiDict
from twilio.request_validator import RequestValidator

from bot.web.messaging.settings import Settings
from bot.web.messaging.shape import Forged, Incoming, Message, NotDelivered
from bot.web.messaging.wire import Wire

API = "https://api.twilio.com"
PREFIX = "whatsapp:"
# Our token is revoked, or too much at once: both pass. https://www.twilio.com/docs/api/errors
PASSING = (20003, 20429)


def open(settings: Settings) -> Twilio:
    """The channel; `sms` and `whatsapp` are our own numbers, at least one of them."""
    settings.only("account_sid", "auth_token", optional=("sms", "whatsapp"))
    numbers = {name: settings.text(name, form=r"\+?\d{3,15}") for name in ("sms", "whatsapp")}
    if not any(numbers.values()):
        raise settings.node.fail("'sms' or 'whatsapp' must say our number, as in \"+15550100100\"")
    account = settings.text("account_sid", form="AC[0-9a-f]{32}")
    token = settings.secret("auth_token", form="[0-9a-f]{32}")
    return Twilio(account, token, numbers, settings.webhook, settings.text("api", API))


class Twilio:
    """An account with a number for SMS, one for WhatsApp, or both."""

    names = ("sms", "whatsapp")
    limit = 1600
    longest_title = 0  # SMS has no buttons; WhatsApp's need a template stored at Twilio for every set of them

    def __init__(self, account: str, token: str, numbers: Mapping[str, str], webhook: str, api: str) -> None:
        """`numbers` are ours, by "sms" and "whatsapp"; `webhook` is told what becomes of what we send."""
        self._account, self._numbers, self._webhook = account, numbers, webhook
        self._validator = RequestValidator(token)
        self._wire = Wire(f"{api}/2010-04-01/Accounts/{account}", _judge, auth=(account, token))

    def verify(self, raw: bytes, headers: Mapping[str, str], url: str) -> None:
        """The signature covers the address and every field of the form."""
        try:
            form = _form(raw)
        except ValueError:
            raise Forged("the body is no form") from None
        if not self._validator.validate(url, form, headers.get("x-twilio-signature", "")):
            raise Forged("the signature does not fit")

    def read(self, raw: bytes) -> list[Incoming]:
        """One message, or the fate of one of ours."""
        form = _form(raw)
        if "MessageStatus" in form:
            return [_undelivered(form)] if form["MessageStatus"] in ("failed", "undelivered") else []
        if not form.get("MessageSid") or not form.get("From"):
            raise ValueError("no message")
        channel, address = _split(form["From"])
        return [
            Incoming(
                form["MessageSid"], channel, address, text=form.get("ButtonPayload") or form.get("Body", ""),
                medium=_medium(form), settled=form.get("OptOutType", ""),
            )
        ]

    def receipt(self, raw: bytes) -> tuple[str, str]:
        """No words in it: they are sent by the API, so that a failure is seen and tried again."""
        return "text/xml", "<Response/>"

    def handshake(self, query: Mapping[str, str]) -> str | None:
        """Twilio does not ask."""
        return None

    async def send(self, address: str, message: Message) -> str:
        """To a number, or to "whatsapp:" and a number."""
        channel, _ = _split(address)
        ours = self._numbers.get(channel)
        if not ours:
            raise NotDelivered(f"no number of ours for {channel}", again=False)
        form = {
            "To": address, "From": f"{PREFIX}{ours}" if channel == "whatsapp" else ours, "Body": message["text"],
            "StatusCallback": self._webhook,
        }
        answer = await self._wire.call("POST", "/Messages.json", data=form)
        return str(answer.get("sid", ""))

    async def problem(self) -> str | None:
        """Asks for our own account."""
        problem = await self._wire.problem("GET", ".json", (401, 403, 404))
        return f"'account_sid' and 'auth_token' are not accepted: {problem}" if problem else None

    async def close(self) -> None:
        """End the connections."""
        await self._wire.close()


def _form(raw: bytes) -> ImmutableMultiDict[str, str]:
    return ImmutableMultiDict(parse_qsl(raw.decode("utf-8"), keep_blank_values=True, errors="strict"))


def _split(address: str) -> tuple[str, str]:
    """The channel of a sender, and the address to answer it at."""
    return "whatsapp" if address.startswith(PREFIX) else "sms", address


def _medium(form: Mapping[str, str]) -> str:
    if form.get("Latitude"):
        return "location"
    if form.get("NumMedia", "0") in ("", "0"):
        return ""
    kind = form.get("MediaContentType0", "").partition("/")[0]
    return {"image": "photo", "audio": "voice message", "video": "video"}.get(kind, "file")


def _undelivered(form: Mapping[str, str]) -> Incoming:
    channel, address = _split(form["To"])
    identity = f"{form['MessageSid']}:{form['MessageStatus']}"
    reason = f"Twilio error {form.get('ErrorCode') or 'unknown'}"
    return Incoming(identity, channel, address, undelivered=form["MessageSid"], text=reason)


def _judge(answer: Mapping[str, Any]) -> tuple[str, bool]:
    code = answer.get("code")
    return (f"Twilio error {code}" if isinstance(code, int) else ""), code in PASSING
