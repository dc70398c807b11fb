"""Answers questions from data/knowledge, or says what is known of a topic outside of it."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from .envelope import Event, Step
from .tell import tell, wanted


class AnswerQuestion(Step):
    """For the intents faq_<entry> and topic_<topic>."""

    def name(self) -> str:
        return "action_answer"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        intents, longer = wanted(tracker)
        tell(dispatcher, tracker, intents, longer=longer)
        return []
