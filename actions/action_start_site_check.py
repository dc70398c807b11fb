"""Begins the check of the infusion site because the patient asked for it."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.triage.checks import checks

from .advise import advise, begin, due
from .envelope import Event, Step, respond


class StartSiteCheck(Step):
    """Asks afresh, whatever was answered in an earlier check of this conversation."""

    def name(self) -> str:
        return "action_start_site_check"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        check = checks()["site"]
        forgotten = [SlotSet(check.slot(question), None) for question in check.questions]
        if due(check, tracker, afresh=True):
            return [*forgotten, *begin(check, dispatcher)]
        respond(dispatcher, "utter_check_not_needed")
        advise(dispatcher, tracker)
        return forgotten
