"""Says why this is an emergency, and that the nurses know."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.triage.rulebook import rulebook

from .advise import because
from .envelope import Event, Step, kept, respond, say, triage

PASSED_ON, CRISIS = "utter_escalated", "_crisis"


class Escalate(Step):
    """After the emergency wording. The records open the escalation from the `case` slot on their own."""

    def name(self) -> str:
        return "action_escalate"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        message = triage(tracker)
        reason = message if message.get("level") == "emergency" else kept(tracker)
        wording = str(reason.get("say"))
        language = next((one for one in rulebook().languages if one.holds(wording)), None)
        crisis = (language.english(wording) if language else wording).endswith(CRISIS)
        passed_on = PASSED_ON + CRISIS if crisis else PASSED_ON
        why = because(str(reason.get("because") or ""))
        if why and not crisis and not language:  # reasons are in English
            say(dispatcher, why)
        respond(dispatcher, language.wording(passed_on) if language else passed_on)
        return []
