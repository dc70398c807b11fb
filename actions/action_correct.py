"""Changes what was told when the patient takes it back, and says what follows from it now."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.triage.advice import advice
from bot.triage.checks import FORM

from .advise import advise, answers, running
from .envelope import Event, Step, case, denied, respond, say


class Correct(Step):
    """The `case` slot has followed already. An emergency never comes here: it stands."""

    def name(self) -> str:
        return "action_correct"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        correction = tracker.latest_message.get("correction") or {}
        changed = dict(correction.get("answers") or {})
        events = [SlotSet(slot, value) for slot, value in changed.items()]
        respond(dispatcher, "utter_corrected")
        if tracker.active_loop_name:
            return events
        check = running(tracker)
        own = {q.name: changed[check.slot(q)] for q in check.questions if check.slot(q) in changed}
        if own and check.next({**answers(check, tracker), **own}, case(tracker), denied(tracker)):
            return [*events, FollowupAction(FORM)]
        say(dispatcher, advice().levels[case(tracker).level].name)
        advise(dispatcher, tracker)
        return events
