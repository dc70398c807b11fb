"""Messages as the router gets them, in a talk that stands at some point."""

from __future__ import annotations

from typing import Any

from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SlotSet, UserUttered
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.training_data.message import Message

from bot.components.router import Router
from bot.components.triage_screen import screen
from bot.knowledge.choosing import Guesses
from bot.triage.checks import checks

SITE = checks()["site"]
NAMES = [*(SITE.slot(question) for question in SITE.questions), "requested_slot", "check"]
SLOTS = [AnySlot(name, mappings=[{}]) for name in NAMES]
ROUTER = Router(Router.get_default_config())


def tracker(*events: Event) -> DialogueStateTracker:
    return DialogueStateTracker.from_events("p", list(events), slots=SLOTS)


def asking(slot: str) -> DialogueStateTracker:
    return tracker(UserUttered("hi"), SlotSet("check", "site"), ActionExecuted("check_form"),
                   ActiveLoop("check_form"), SlotSet("requested_slot", slot), ActionExecuted("action_listen"))


def offering() -> DialogueStateTracker:
    return tracker(UserUttered("hi"), ActionExecuted("action_offer_checklist"), ActionExecuted("action_listen"))


NOTHING = tracker(ActionExecuted("action_listen"))


def routed(
    text: str, talk: DialogueStateTracker, *ranking: tuple[str, float], triage: dict[str, Any] | None = None,
    parts: list[tuple[str, Guesses]] | None = None,
) -> Message:
    guesses = [{"name": name, "confidence": confidence} for name, confidence in ranking]
    data = {"text": text, "intent": guesses[0] if guesses else None, "intent_ranking": guesses}
    (message,) = ROUTER.process([Message({**data, "triage": triage or screen(text), "parts": parts})], talk)
    return message


def intent(*arguments: Any, **options: Any) -> str:
    return str(routed(*arguments, **options).get("intent")["name"])


def told(*texts: str) -> DialogueStateTracker:
    return tracker(*(event for text in texts for event in (UserUttered(text), ActionExecuted("action_listen"))))
