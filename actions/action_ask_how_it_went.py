"""Asks somebody who comes back how the emergency of the session before went."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.triage.returning import returning

from .advise import advise
from .envelope import Event, Step, say, triage

QUESTION = {"question": {"check": "returning", "asks": "other"}}


class AskHowItWent(Step):
    """A symptom told in the same message is answered first; its check waits for the reply."""

    def name(self) -> str:
        return "action_ask_how_it_went"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        if triage(tracker).get("level") in ("routine", "urgent"):
            advise(dispatcher, tracker)
        again = (tracker.get_slot("returning") or {}).get("asked", 1) > 1
        question = returning().question(told_as(tracker), again=again)
        buttons = [{"title": a.button, "payload": a.button} for a in returning().answers.values()]
        say(dispatcher, question, buttons, turn=QUESTION)
        return []


def told_as(tracker: Tracker) -> str:
    """The wording in which the emergency was told."""
    return str((tracker.get_slot("returning") or {}).get("say") or "")
