"""What the patient told and answered, in short, to show to a clinician."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.triage.advice import advice
from bot.triage.checks import checks
from bot.triage.talk import talk

from .advise import answers, because
from .envelope import Event, Step, case, denied, kept, say


class ShowSummary(Step):
    """Facts only: nothing of it is a diagnosis."""

    def name(self) -> str:
        return "action_show_summary"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        told = case(tracker)
        answered = [
            (check.questions_by_name[name], value)
            for check in checks().values() for name, value in answers(check, tracker).items()
        ]
        without = [concept for concept in denied(tracker) if concept not in told.concepts]
        if not (told.concepts or answered or without or told.level != "none"):
            say(dispatcher, talk().summary["nothing"])
            return []
        name = advice().levels[told.level].name
        lines = talk().lines(name, told.concepts, without, answered)
        reason = because(str(kept(tracker).get("because") or ""))
        say(dispatcher, "\n".join(part for part in (*lines, reason, advice().not_a_diagnosis) if part))
        return []
