"""Hands over to a person: notes it for the nurses, and says how to reach one."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from .advise import advise
from .envelope import Event, Step, respond, triage

HANDOFF = {"status": "requested"}


class RequestHuman(Step):
    """A symptom told in the same message is answered too."""

    def name(self) -> str:
        return "action_request_human"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        if triage(tracker).get("level") in ("routine", "urgent"):
            advise(dispatcher, tracker)
        respond(dispatcher, "utter_handoff", turn={"handoff": HANDOFF})
        return [SlotSet("handoff", HANDOFF)]
