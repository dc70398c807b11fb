"""Answers a symptom that the rules know: what to do and by when, and the check that fits it."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from bot.triage.advice import MOST_CHECKLISTS
from bot.triage.checks import asked_for, fitting, general

from .advise import advise, begin, checklists_in_a_row, due
from .envelope import Event, Step, case, concepts, red_flags_denied, triage


class Triage(Step):
    """For messages that are urgent or routine. An emergency never comes here.

    When the words may also mean an emergency, the red flags are asked for instead of a check.
    """

    def name(self) -> str:
        return "action_triage"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        message = tracker.latest_message
        check = fitting(concepts(triage(tracker).get("findings", ()), "present", "uncertain"))
        if check is None and message.get("wishes_check"):
            check = asked_for(str(message.get("text") or "")) or general()
        starts = check is not None and due(check, tracker)
        # the general check asks for the red flags itself, when it is wished for
        first = check is not None and starts and (
            check.before_red_flags or (check.general and bool(message.get("wishes_check"))))
        asks = triage(tracker).get("ask_red_flags") and not first
        if asks and not red_flags_denied(tracker) and checklists_in_a_row(tracker) < MOST_CHECKLISTS:
            advise(dispatcher, tracker)
            return [FollowupAction("action_offer_checklist")]
        # what to watch for is said when the check closes; an urgent advice stands complete at once
        advise(dispatcher, tracker, watch=not starts or case(tracker).level == "urgent", check=check)
        return begin(check, dispatcher, tracker) if check and starts else []
