"""Ends a guided check: the level in plain words, what to do and by when, what to watch for, and why."""

from __future__ import annotations

from abc import ABC, abstractmethod

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.triage.advice import advice
from bot.triage.checks import Check, checks
from bot.triage.kept import keep

from .advise import answers, because
from .envelope import Event, Step, case, kept, say


class CloseCheck(Step, ABC):
    """The closing action of a check; there is one subclass for each check."""

    @property
    @abstractmethod
    def check(self) -> Check:
        """The check that the subclass is for."""

    def name(self) -> str:
        return self.check.closing

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        before = case(tracker)
        outcome = self.check.outcome(answers(self.check, tracker), before)
        told = keep(outcome.case, outcome.decision, kept(tracker))
        level = advice().levels[outcome.case.level]
        parts = [
            advice().closing.replace("{level}", level.name), level.say, because(told["because"]),
            advice().careful if outcome.unsure else "", level.watch, advice().not_a_diagnosis,
        ]
        say(dispatcher, " ".join(part for part in parts if part))
        return [SlotSet("case", told)] if outcome.case != before else []


CLOSINGS = [
    type(f"Close{check.name.title()}Check", (CloseCheck,), {"check": check, "__module__": __name__})
    for check in checks().values()
]
