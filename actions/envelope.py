"""What actions share: the turn envelope of contract.md, and reading a conversation's case."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.clinic import clinic
from bot.faults import place
from bot.triage import Case
from bot.triage.advice import signs_denied
from bot.triage.kept import recall

logger = logging.getLogger(__name__)

Event = dict[str, Any]


class Step(Action, ABC):
    """A custom action that always says something.

    A fault in it must not get out: the server would send it back to Rasa with the whole conversation
    in its text, and Rasa would log that.
    """

    @abstractmethod
    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """What the action does: utters, and returns events."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """Acts; says that there is no answer right now when that fails."""
        try:
            return self.act(dispatcher, tracker)
        except Exception as error:  # noqa: BLE001
            logger.error("%s failed: %s", self.name(), place(error))
            dispatcher.messages.clear()
            respond(dispatcher, "utter_unavailable")
            return []


def say(
    dispatcher: CollectingDispatcher, text: str, buttons: Iterable[Mapping[str, str]] = (), *,
    turn: Mapping[str, Any] | None = None,
) -> None:
    """Utters wording from data/, with the clinic's words put in, and a part of the turn envelope."""
    worded = text.format(**clinic().words())
    dispatcher.utter_message(text=worded, buttons=[dict(b) for b in buttons], json_message=envelope(turn))


def respond(dispatcher: CollectingDispatcher, response: str, *, turn: Mapping[str, Any] | None = None) -> None:
    """Utters a response of domain.yml and a part of the turn envelope."""
    dispatcher.utter_message(response=response, json_message=envelope(turn))


def envelope(turn: Mapping[str, Any] | None) -> dict[str, Any]:
    """The `custom` item for a part of the turn; empty for none."""
    return {"turn": dict(turn)} if turn else {}


def kept(tracker: Tracker) -> Mapping[str, Any]:
    """The `case` slot; empty when it is unset, or is not what we keep there."""
    return recall(tracker.get_slot("case"))


def case(tracker: Tracker) -> Case:
    """What the conversation has come to so far."""
    return Case.from_dict(kept(tracker))


def triage(tracker: Tracker) -> Mapping[str, Any]:
    """How the rules read the latest message; empty when it was not screened."""
    value = tracker.latest_message.get("triage")
    return value if isinstance(value, Mapping) else {}


def concepts(findings: Iterable[Mapping[str, Any]], *statuses: str) -> list[str]:
    """The concepts of findings with one of some statuses."""
    return [f["concept"] for f in findings if f.get("status") in statuses]


def denied(tracker: Tracker) -> list[str]:
    """The concepts that the patient has denied or taken back, in this conversation."""
    said = (event.get("parse_data") or {} for event in tracker.events if event.get("event") == "user")
    told = [c for data in said for c in (
        *concepts((data.get("triage") or {}).get("findings", ()), "negated"), *_back(data))]
    return [*told, *sorted(signs_denied())] if red_flags_denied(tracker) else told


def taken_back(tracker: Tracker) -> list[str]:
    """The concepts that the latest message takes back."""
    return _back(tracker.latest_message)


def _back(message: Mapping[str, Any]) -> list[str]:
    return list((message.get("correction") or {}).get("concepts") or ())


def red_flags_denied(tracker: Tracker) -> bool:
    """Whether the patient has said, in this conversation, to have none of the red flags."""
    replies = ((e.get("parse_data") or {}).get("answer") or {} for e in tracker.events if e.get("event") == "user")
    return any(reply.get("check") == "red_flags" and reply.get("value") == "no" for reply in replies)
