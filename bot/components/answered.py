"""What the assistant answered last."""

from __future__ import annotations

from dataclasses import dataclass

from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

_MOST_TURNS = 3  # what was answered longer ago is no longer meant by "why?"


@dataclass(frozen=True)
class Answered:
    """The id of an entry and what was said of it."""

    id: str
    said: str


def answered(tracker: DialogueStateTracker | None) -> Answered | None:
    """The last answer, None when there is none or something else was told, asked or refused since."""
    turns = 0
    for event in reversed(tracker.events if tracker else []):
        if isinstance(event, UserUttered):
            turns += 1
        if turns > _MOST_TURNS:
            return None
        turn = ((event.data or {}).get("custom") or {}).get("turn") if isinstance(event, BotUttered) else None
        if turn and "answer" in turn:
            return Answered(str(turn["answer"]["id"]), event.text or "")
        if turn:
            return None
    return None
