"""The one who talks to Rasa, over its REST channel on loopback."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx

from bot.records.addresses import channel_of

TIMEOUT = 4.0  # seconds for the whole answer: the patient gets one from the gateway before the fifth


class Unavailable(Exception):
    """Rasa gave no reply that a patient could be shown. Its text says why and holds none of the patient's words."""

    def __init__(self, reason: str, kind: str) -> None:
        """`kind` is late, down, failed, malformed or empty."""
        super().__init__(reason)
        self.kind = kind


class Rasa:
    """Rasa's REST channel at `url` (http://host:port)."""

    def __init__(self, url: str, timeout: float = TIMEOUT) -> None:
        """`timeout` is in seconds, for a whole answer."""
        self.timeout = timeout
        # trust_env off: a proxy of the machine's must not see what patients write to a process beside this one
        self._client = httpx.AsyncClient(base_url=url, timeout=timeout, trust_env=False)

    async def send(self, sender: str, text: str, waited: float = 0.0) -> list[dict[str, Any]]:
        """Rasa's answer to one message: `{"text"?, "buttons"?, "custom"?}` each, at least one to be read.

        `waited` is how many seconds the patient has waited already. Raises Unavailable for a late, failed,
        malformed or wordless answer.
        """
        left = self.timeout - waited
        if left <= 0:
            raise Unavailable("no time is left to ask Rasa", "late")
        body = {"sender": sender, "message": text, "input_channel": channel_of(sender)}
        try:
            async with asyncio.timeout(left):  # httpx limits each read, not the sum of them
                response = await self._client.post("/webhooks/rest/webhook", json=body)
            response.raise_for_status()
            items = response.json()
        except httpx.HTTPStatusError as error:
            raise Unavailable(f"Rasa answered {error.response.status_code}", "failed") from error
        except (httpx.HTTPError, TimeoutError) as error:
            kind = "late" if isinstance(error, (TimeoutError, httpx.TimeoutException)) else "down"
            raise Unavailable(f"no answer from Rasa ({type(error).__name__})", kind) from error
        except ValueError as error:
            raise Unavailable("Rasa's answer is not JSON", "malformed") from error
        messages = [shown for item in items if (shown := _message(item))] if isinstance(items, list) else []
        if not any("text" in message or "buttons" in message for message in messages):
            raise Unavailable("Rasa's answer says nothing", "empty")
        return messages

    async def problem(self) -> str | None:
        """Why Rasa cannot answer now; None when its channel says that it can."""
        try:
            async with asyncio.timeout(self.timeout):
                response = await self._client.get("/webhooks/rest/")
            response.raise_for_status()
            ready = response.json().get("status") == "ok"
        except httpx.HTTPStatusError as error:
            return f"answered {error.response.status_code}"
        except (httpx.HTTPError, TimeoutError) as error:
            return f"no answer ({type(error).__name__})"
        except (ValueError, AttributeError):
            return "its answer is not understood"
        return None if ready else "says that it is not ready"

    async def close(self) -> None:
        """End the connections."""
        await self._client.aclose()


def _message(item: object) -> dict[str, Any]:
    """The parts of a Rasa message that the chat API passes on; empty when there is none."""
    if not isinstance(item, dict):
        return {}
    shown: dict[str, Any] = {}
    if isinstance(text := item.get("text"), str) and text.strip():
        shown["text"] = text
    if isinstance(buttons := item.get("buttons"), list):
        usable = [
            {"title": button["title"], "payload": button.get("payload") or button["title"]}
            for button in buttons
            if isinstance(button, dict) and isinstance(button.get("title"), str)
        ]
        if usable:
            shown["buttons"] = usable
    if isinstance(custom := item.get("custom"), dict):
        shown["custom"] = custom
    return shown
