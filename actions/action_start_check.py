"""Begins a guided check because the patient asked for one, or asks which."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.triage.checks import asked_for, checks, fitting, general
from bot.triage.talk import talk

from .advise import advise, begin, due
from .envelope import Event, Step, case, concepts, respond, say, triage

MOST_WISH = 12  # words of a wish for a check that tells nothing of a complaint; a longer one is not asked which


class StartCheck(Step):
    """The check that fits the message, else the one that is named, else the one that fits what was told before.

    What reads as if it were only asked about counts last: "can I do the check, got bumps after my drip". What may be
    anything gets the general one, and so does a wish with much around it that was not understood. Asks afresh,
    whatever was answered before.
    """

    def name(self) -> str:
        return "action_start_check"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        text, findings = str(tracker.latest_message.get("text") or ""), triage(tracker).get("findings", ())
        check = fitting(concepts(findings, "present", "uncertain")) or asked_for(text) or (
            fitting(case(tracker).concepts)) or fitting(concepts(findings, "hypothetical"))
        leaves_choice = _was_asked_which(tracker) and talk().menu.leaves_choice(text)
        if check is None and (leaves_choice or triage(tracker).get("ask_red_flags") or len(text.split()) > MOST_WISH):
            check = general()
        if check is None:
            say(dispatcher, talk().which_check, [{"title": c.button, "payload": c.button} for c in checks().values()])
            return []
        forgotten = [SlotSet(check.slot(question), None) for question in check.questions]
        if due(check, tracker, afresh=True):
            return [*forgotten, *begin(check, dispatcher, tracker)]
        respond(dispatcher, "utter_check_not_needed")
        advise(dispatcher, tracker)
        return forgotten


def _was_asked_which(tracker: Tracker) -> bool:
    """Whether this action was the last one before, and so offered the checks."""
    names = [str(event.get("name")) for event in tracker.events if event.get("event") == "action"]
    return [name for name in names if name != "action_listen"][-1:] == [StartCheck().name()]
