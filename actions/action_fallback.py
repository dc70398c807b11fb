"""Says that there is no answer to a message, and whom to ask instead."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from .envelope import Event, Step, respond
from .tell import warn


class Fallback(Step):
    """For messages that are neither understood nor speak of the body."""

    def name(self) -> str:
        return "action_fallback"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        warn(dispatcher, tracker)
        respond(dispatcher, "utter_fallback", turn={"fallback": {"reason": "not_understood"}})
        return []
