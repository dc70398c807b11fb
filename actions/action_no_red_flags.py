"""After a no to the red flags: goes on with the check that fits what was said, or says what is left to do."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.triage.checks import fitting, general

from .advise import begin, due
from .envelope import Event, Step, case, respond

STANDS = {"urgent": "_urgent", "routine": "_routine"}  # how the response of a level ends


class NoRedFlags(Step):
    """The advice that was given before the red flags were asked for still stands."""

    def name(self) -> str:
        return "action_no_red_flags"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        level = case(tracker).level
        check = fitting(list(case(tracker).concepts)) or (None if level == "urgent" else general())
        if check and due(check, tracker):
            return begin(check, dispatcher, tracker)
        respond(dispatcher, f"utter_no_red_flags{STANDS.get(level, '')}")
        return []
