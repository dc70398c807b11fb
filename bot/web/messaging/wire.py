"""Calls to a provider's API."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any

import httpx

from .shape import NotDelivered

TIMEOUT = 10.0  # seconds for a whole call; far less than a delivery's lease
LATER = (408, 425, 429)

# It logs each address called, and Telegram's holds the token.
logging.getLogger("httpx").setLevel(logging.WARNING)

Judge = Callable[[Mapping[str, Any]], tuple[str, bool]]


class Wire:
    """One provider's API. `judge` reads an error's body: its code, and whether trying again may help."""

    def __init__(self, api: str, judge: Judge, **options: Any) -> None:
        """`api` is the address that paths are put to; `options` go to httpx: headers, auth."""
        self._client = httpx.AsyncClient(base_url=api, timeout=TIMEOUT, **options)
        self._judge = judge

    async def call(self, method: str, path: str, **body: Any) -> dict[str, Any]:
        """The JSON object that the API answers. Raises NotDelivered."""
        try:
            async with asyncio.timeout(TIMEOUT):
                response = await self._client.request(method, path, **body)
        except (httpx.HTTPError, TimeoutError) as error:
            raise NotDelivered(f"no answer ({type(error).__name__})", again=True) from None
        try:
            answer = response.json()
        except ValueError:
            answer = {}
        answer = answer if isinstance(answer, dict) else {}
        status = response.status_code
        if status < 300:
            return answer
        code, again = self._judge(answer)
        told = f"{status}, {code}" if code else str(status)
        raise NotDelivered(told, again or status >= 500 or status in LATER, _pause(response, answer))

    async def problem(self, method: str, path: str, refused: tuple[int, ...] = (401,)) -> str | None:
        """Why the API does not accept our credentials; None when it does, or cannot be asked now."""
        try:
            response = await self._client.request(method, path)
        except httpx.HTTPError as error:
            logging.getLogger(__name__).warning("a provider cannot be asked now (%s)", type(error).__name__)
            return None
        return f"the provider answers {response.status_code}" if response.status_code in refused else None

    async def close(self) -> None:
        """End the connections."""
        await self._client.aclose()


def _pause(response: httpx.Response, answer: Mapping[str, Any]) -> float:
    """Seconds that the provider wants us to wait, 0 when it does not say."""
    parameters = answer.get("parameters")
    told = parameters.get("retry_after") if isinstance(parameters, dict) else response.headers.get("retry-after")
    return float(str(told)) if str(told).isdecimal() else 0.0
