"""Hands over to a person: notes it for the nurses, and says what happens next."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.clinic import clinic

from .advise import advise
from .envelope import Event, Step, respond, triage

HANDOFF = {"status": "requested"}


class RequestHuman(Step):
    """What happens next depends on whether the clinic is open. A symptom told in the same message is answered too."""

    def name(self) -> str:
        return "action_request_human"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        if triage(tracker).get("level") in ("routine", "urgent"):
            advise(dispatcher, tracker)
        is_open = clinic().opening.is_open(clinic().now())
        turn = {"handoff": {**HANDOFF, "open": is_open}}
        respond(dispatcher, "utter_handoff_open" if is_open else "utter_handoff_closed", turn=turn)
        return [SlotSet("handoff", HANDOFF)]
