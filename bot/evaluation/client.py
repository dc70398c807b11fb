"""Talks to a running assistant, as a patient's browser does or straight to Rasa's REST channel."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from time import sleep
from typing import Any, Protocol
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, Request, build_opener

from bot.triage import Level

from .scores import Step
from .sets import Conversation

TIMEOUT_SECONDS = 30.0
LONGEST_WAIT_SECONDS = 120.0
# A guided check has fewer than 25 questions; whatever goes on for longer goes round in circles.
MOST_STEPS = 60
# The assistant runs on this machine as a rule; a proxy that the environment names would not find it.
_opener = build_opener(ProxyHandler({}))


class ClientError(Exception):
    """The assistant could not be asked, or what came back is no reply. Its text is one line."""


@dataclass(frozen=True)
class Reply:
    """One turn of the assistant: the texts and button titles it shows, and the turn's envelope."""

    texts: tuple[str, ...]
    envelope: dict[str, Any] = field(default_factory=dict)

    @property
    def level(self) -> Level | None:
        """The conversation's level after this turn, None when the reply names none."""
        return self.envelope.get("level")

    @property
    def sections(self) -> frozenset[str] | None:
        """The article sections of the answer, None when the turn holds no answer."""
        answer = self.envelope.get("answer")
        return None if answer is None else frozenset(answer.get("sections") or ())

    @property
    def asks(self) -> str | None:
        """What a guided check asks, None when it asks nothing."""
        return (self.envelope.get("question") or {}).get("asks")

    @property
    def checklist(self) -> bool:
        """Whether the red-flag checklist was offered, as a question or, while another is open, as a reminder."""
        question, fallback = self.envelope.get("question") or {}, self.envelope.get("fallback") or {}
        return question.get("check") == "red_flags" or fallback.get("reason") == "unclear_symptom"

    @property
    def said(self) -> str:
        """All that is there to read, a line for each text or button."""
        return "\n".join(self.texts)


class Chat(Protocol):
    """One patient's conversation."""

    def say(self, text: str) -> Reply:
        """Sends a message and waits for the reply. Raises ClientError."""
        ...


def reply(messages: Any) -> Reply:
    """A turn's messages as one reply; the `turn` objects are merged in order. Raises ClientError."""
    if not isinstance(messages, list) or not all(isinstance(message, dict) for message in messages):
        raise ClientError(f"the assistant sent no list of messages but {str(messages)[:80]!r}")
    texts: list[str] = []
    envelope: dict[str, Any] = {}
    for message in messages:
        if text := message.get("text"):
            texts.append(text)
        texts.extend(button["title"] for button in message.get("buttons") or ())
        custom = message.get("custom")
        if isinstance(custom, dict) and isinstance(custom.get("turn"), dict):
            envelope.update(custom["turn"])
    return Reply(tuple(texts), envelope)


class RasaChat:
    """A conversation over Rasa's REST channel, which listens on loopback. `url` is the server's root."""

    def __init__(self, url: str) -> None:
        self._url = f"{url.rstrip('/')}/webhooks/rest/webhook"
        self._sender = f"evaluation-{secrets.token_hex(8)}"

    def say(self, text: str) -> Reply:
        """Sends a message and waits for the reply. Raises ClientError."""
        return reply(_post(self._url, {"sender": self._sender, "message": text}))


class GatewayChat:
    """A conversation over the chat API. `url` is the web server's root. Raises ClientError."""

    def __init__(self, url: str) -> None:
        self._url = f"{url.rstrip('/')}/api/v1"
        opened = _post(f"{self._url}/conversations", {})
        if not isinstance(opened, dict) or not isinstance(opened.get("token"), str):
            raise ClientError(f"{self._url}/conversations gave no token")
        self._token: str = opened["token"]

    def say(self, text: str) -> Reply:
        """Sends a message and waits for the reply, and for the rate limit to allow it. Raises ClientError."""
        answered = _post(f"{self._url}/messages", {"text": text}, {"Authorization": f"Bearer {self._token}"})
        return reply(answered.get("messages") if isinstance(answered, dict) else answered)


def play(item: Conversation, chat: Chat) -> tuple[list[Step], bool]:
    """Plays a conversation to its end: the replies, and False when it was cut off as endless.

    An item with answers replies to a guided check while one asks, and only then sends its next
    turn; another sends its turns in order whatever it is asked. Raises ClientError.
    """
    steps: list[Step] = []

    def send(text: str, turn: int) -> str | None:
        answered = chat.say(text)
        steps.append(Step(turn, answered.level, bool(answered.texts)))
        return answered.asks

    for turn, text in enumerate(item.turns, 1):
        asked = send(text, turn)
        while asked and item.answers is not None:
            if len(steps) >= MOST_STEPS:
                return steps, False
            asked = send(item.answers.get(asked, item.answers["default"]), turn)
    return steps, True


def _post(url: str, body: dict[str, Any], headers: dict[str, str] | None = None) -> Any:
    """The JSON that answers a POST, after as many waits as a 429 asks for within LONGEST_WAIT_SECONDS."""
    request = Request(url, json.dumps(body).encode(), {"Content-Type": "application/json", **(headers or {})})
    waited = 0.0
    while True:
        try:
            with _opener.open(request, timeout=TIMEOUT_SECONDS) as response:
                return json.load(response)
        except HTTPError as error:
            pause = _seconds(error.headers.get("Retry-After"))
            if error.code != 429 or waited + pause > LONGEST_WAIT_SECONDS:
                raise ClientError(f"{url} answered {error.code} {error.reason}") from error
            waited += pause
            sleep(pause)
        except (URLError, TimeoutError, ConnectionError) as error:
            raise ClientError(f"{url} does not answer: {getattr(error, 'reason', error)}") from error
        except ValueError as error:
            raise ClientError(f"{url} did not answer with JSON: {error}") from error


def _seconds(retry_after: str | None) -> float:
    """The wait that a Retry-After header asks for; a second when it is absent, or a date."""
    return max(0.1, float(retry_after)) if retry_after and retry_after.strip().isdigit() else 1.0
