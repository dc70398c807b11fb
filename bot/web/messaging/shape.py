"""What a messaging provider's file has to offer, and what passes between it and us."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

logger = logging.getLogger(__name__)

# {"text", "buttons"?: [{"title", "payload", "mark"?}]}, short enough for the provider. Choices with a mark stand in the
# text already, with their numbers: a button of theirs needs no more than the mark.
Message = Mapping[str, Any]

_Item = TypeVar("_Item")


class Forged(Exception):
    """A request did not come from the provider, or is an old one sent again. Its text repeats nothing of it."""


class NotDelivered(Exception):
    """A message was not taken. The text holds no address and nobody's words: it reaches logs and the nurse."""

    def __init__(self, reason: str, again: bool, pause: float = 0) -> None:
        """`again`: whether trying again may help, after `pause` seconds at least."""
        super().__init__(reason)
        self.again, self.pause = again, pause


@dataclass(frozen=True)
class Incoming:
    """One thing that a provider tells us: a message, or that one of ours did not reach its reader.

    `id` is the provider's, the same when it tells it twice. `address` is where answers go. `medium` names
    what came instead of words or beside them, as in "photo". `at` is in seconds since 1970, where the
    provider says so. `settled` is STOP, START or HELP when the provider has answered that by itself.
    """

    id: str
    channel: str
    address: str
    text: str = ""
    medium: str = ""
    at: float | None = None
    settled: str = ""
    undelivered: str = ""  # what `send` returned for the message of ours; `text` says why then


class Channel(Protocol):
    """A messaging provider that is set up."""

    names: tuple[str, ...]  # as patients and nurses know it; most providers are one channel
    limit: int  # characters of one message
    longest_title: int  # characters of a button; 0 where there are none. Longer choices are written out and numbered

    def verify(self, raw: bytes, headers: Mapping[str, str], url: str) -> None:
        """Return when the provider sent this to our public `url`; raises Forged. Names in `headers` are lower-case."""

    def read(self, raw: bytes) -> list[Incoming]:
        """All that a verified body tells. Raises ValueError when it is not of the provider's form at all."""

    def receipt(self, raw: bytes) -> tuple[str, str]:
        """Media type and body of the answer that the provider expects at once."""

    def handshake(self, query: Mapping[str, str]) -> str | None:
        """What to answer when the provider asks by GET whether this address is ours; None for anybody else."""

    async def send(self, address: str, message: Message) -> str:
        """Deliver one message; returns the provider's id of it, "" when it has none. Raises NotDelivered."""

    async def problem(self) -> str | None:
        """What the provider says against our credentials; None when it accepts them or cannot be asked now."""

    async def close(self) -> None:
        """End the connections."""


def each(items: Iterable[_Item], read: Callable[[_Item], Incoming | None], provider: str) -> list[Incoming]:
    """What `read` makes of each item of a batch. One that it cannot read is logged and does not lose the others."""
    found = []
    for item in items:
        try:
            incoming = read(item)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            logger.error("%s: an item of a batch cannot be read (%s)", provider, type(error).__name__)
            continue
        if incoming is not None:
            found.append(incoming)
    return found
