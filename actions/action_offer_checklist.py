"""Asks for red flags when a message may hold one: not understood, or after advice on what was."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.triage.advice import checklist

from .advise import ADVICE
from .envelope import Event, Step, say

QUESTION = {"question": {"check": "red_flags", "asks": "other"}}
UNCLEAR = {"fallback": {"reason": "unclear_symptom"}}


class OfferChecklist(Step):
    """A button for each red flag says it as the patient's own message, which is then triaged like any other."""

    def name(self) -> str:
        return "action_offer_checklist"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        signs = {**checklist().signs, checklist().none: checklist().none}
        buttons = [{"title": title, "payload": payload} for title, payload in signs.items()]
        if tracker.latest_action_name in ADVICE:
            say(dispatcher, checklist().ask_after_advice, buttons, turn=QUESTION)
        else:
            say(dispatcher, checklist().ask, buttons, turn=QUESTION | UNCLEAR)
        return []
