"""Ends a guided check: the level in plain words, what to do and by when, what to watch for, and why."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.triage.advice import advice
from bot.triage.kept import keep
from bot.triage.talk import talk

from .advise import answers, because, running
from .envelope import Event, Step, case, kept, say


class CloseCheck(Step):
    """Says it of the check that was begun last, and offers a summary to show to a clinician."""

    def name(self) -> str:
        return "action_close_check"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        check, before = running(tracker), case(tracker)
        outcome = check.outcome(answers(check, tracker), before)
        told = keep(outcome.case, outcome.decision, kept(tracker))
        level = advice().levels[outcome.case.level]
        said = told["because"] == outcome.decision.because  # the reason says then that an answer was unsure
        parts = [
            advice().closing.replace("{level}", level.name), level.say, because(told["because"]),
            advice().careful if outcome.unsure and not said else "", check.watch or level.watch,
            advice().not_a_diagnosis,
        ]
        button = {"title": talk().summary_button, "payload": talk().summary_button}
        say(dispatcher, " ".join(part for part in parts if part), [button])
        return [SlotSet("case", told)] if outcome.case != before else []
