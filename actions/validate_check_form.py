"""Leads through a guided check: takes an answer, and asks the next question."""

from __future__ import annotations

from abc import ABC, abstractmethod

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.triage.advice import checklist
from bot.triage.checks import UNSURE, Check, Question, Value, checks
from bot.triage.kept import keep

from .advise import answers
from .envelope import Event, Step, case, denied, kept, respond, say, triage

MOST_TRIES = 2


class ValidateCheckForm(Step, ABC):
    """The validation action of a check's form; there is one subclass for each check.

    Rasa calls it when the form begins, after each reply, and when the form goes on after a question
    in between. It asks the next question itself, so that a turn costs one call.
    """

    @property
    @abstractmethod
    def check(self) -> Check:
        """The check that the subclass is for."""

    def name(self) -> str:
        return f"validate_{self.check.form}"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        check, before = self.check, case(tracker)
        asked = check.question(tracker.get_slot("requested_slot"))
        answered = dict(answers(check, tracker))
        events: list[Event] = []
        lost = False
        if asked and asked.asks in answered:  # the slot holds the reply, or the emergency's leftovers
            value = self._reply(asked, tracker)
            lost = value is None
            answered.pop(asked.asks)
            if value is not None:
                answered[asked.asks] = value
            events.append(SlotSet(check.slot(asked), value))
        outcome = check.outcome(answered, before)
        if outcome.case != before:
            events.append(SlotSet("case", keep(outcome.case, outcome.decision, kept(tracker))))
        question = None if outcome.case.level == "emergency" else check.next(answered, outcome.case, denied(tracker))
        if lost:
            _acknowledge(dispatcher, tracker)
        if question:
            again = lost and question is asked
            buttons = [{"title": button, "payload": button} for button in question.buttons]
            turn = {"question": {"check": check.name, "asks": question.asks}}
            say(dispatcher, question.again if again else question.ask, buttons, turn=turn)
            events += _tries(tracker, _tried(tracker) + 1 if again else 1)
        return [*events, SlotSet("requested_slot", check.slot(question) if question else None)]

    def _reply(self, asked: Question, tracker: Tracker) -> Value | None:
        reply = tracker.latest_message.get("answer") or {}
        value: Value | None = reply.get("value") if reply.get("asks") == asked.asks else None
        return UNSURE if value is None and _tried(tracker) >= MOST_TRIES else value


def _acknowledge(dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
    read = triage(tracker)
    if read.get("level") in ("routine", "urgent"):
        respond(dispatcher, "utter_noted")
    elif read.get("ask_red_flags"):
        say(dispatcher, checklist().statement, turn={"fallback": {"reason": "unclear_symptom"}})


def _tried(tracker: Tracker) -> int:
    tries = tracker.get_slot("tries")
    return tries if isinstance(tries, int) else 1


def _tries(tracker: Tracker, tries: int) -> list[Event]:
    # A slot that is set tells Rasa's form that something was filled in: only set it when it changes.
    return [SlotSet("tries", tries)] if tries != _tried(tracker) else []


FORMS = [
    type(f"Validate{check.name.title()}CheckForm", (ValidateCheckForm,), {"check": check, "__module__": __name__})
    for check in checks().values()
]
