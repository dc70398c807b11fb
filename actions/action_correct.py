"""Changes what was told when the patient takes it back, and says what follows from it now; notes what adds to it."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.triage.advice import advice
from bot.triage.checks import FORM, Check, fitting

from .advise import advise, answers, begin, corrected, running
from .envelope import Event, Step, case, denied, respond, say, taken_back


class Correct(Step):
    """The `case` slot has followed already. An emergency never comes here: it stands."""

    def name(self) -> str:
        return "action_correct"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        changed = corrected(tracker)
        events = [SlotSet(slot, value) for slot, value in changed.items()]
        respond(dispatcher, "utter_corrected" if changed or taken_back(tracker) else "utter_noted")
        check = running(tracker)
        if tracker.active_loop_name:
            return [*events, *_other(check, dispatcher, tracker)]
        own = check.answers_in(changed)
        if own and check.next({**answers(check, tracker), **own}, case(tracker), denied(tracker)):
            return [*events, FollowupAction(FORM)]
        if not (changed or taken_back(tracker)) and case(tracker).level == "none":
            return events
        say(dispatcher, advice().levels[case(tracker).level].name)
        advise(dispatcher, tracker)
        return events


def _other(check: Check, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
    """Goes on with another check when the one that runs is about what was taken back."""
    concepts = case(tracker).concepts
    other = fitting(concepts)
    return begin(other, dispatcher, tracker) if other and check.starts_on.isdisjoint(concepts) else []
