"""Answers a symptom, and then the question that stands beside it."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from .action_triage import Triage
from .envelope import Event, Step
from .tell import tell, wanted


class TriageAndAnswer(Step):
    """For messages that tell of a symptom and ask something else. What to do is said first."""

    def name(self) -> str:
        return "action_triage_and_answer"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        events = Triage().act(dispatcher, tracker)
        answer = CollectingDispatcher()
        tell(answer, tracker, wanted(tracker)[0])
        dispatcher.messages[1:1] = answer.messages  # behind the advice, before what a check begins with
        return events
