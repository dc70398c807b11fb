"""Offers the questions that a message may mean, instead of guessing."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.knowledge import knowledge

from .envelope import Event, Step, envelope, respond
from .tell import warn

CLOSE_CALL = {"fallback": {"reason": "close_call"}}


class OfferChoices(Step):
    """A button for each question asks it as the patient's own message."""

    def name(self) -> str:
        return "action_offer_choices"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        intents = (tracker.latest_message.get("asked_for") or {}).get("choices") or ()
        asks = [ask for ask in map(knowledge().ask, intents) if ask]
        warn(dispatcher, tracker)
        if not asks:
            respond(dispatcher, "utter_fallback", turn={"fallback": {"reason": "not_understood"}})
            return []
        buttons = [{"title": ask, "payload": ask} for ask in asks]
        dispatcher.utter_message(response="utter_close_call", buttons=buttons, json_message=envelope(CLOSE_CALL))
        return []
