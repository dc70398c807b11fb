"""What a turn came to, for whoever wraps the answer."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Turn:
    """A recorded turn.

    `level` is the conversation's after it; `triage` is the `{"rule", "level", "findings"}` of its last
    user message when that came to something, else None; `escalation_id` is the conversation's newest
    escalation that is not closed. `last_event_id` is the newest event, `concurrent` tells that
    somebody else had written since the conversation was read.
    """

    level: str
    triage: dict[str, Any] | None = None
    escalation_id: int | None = None
    last_event_id: int = 0
    concurrent: bool = False

    def as_dict(self) -> dict[str, Any]:
        """The part of contract.md's `turn` that records know: `level`, and `triage` when there is one."""
        return {"level": self.level, **({"triage": self.triage} if self.triage else {})}


# The newest turn saved in this asyncio task. A connection that is kept alive reuses its task, so a
# channel sets None before it handles a message.
last_turn: ContextVar[dict[str, Any] | None] = ContextVar("last_turn", default=None)
