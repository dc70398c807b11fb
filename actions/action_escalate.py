"""Says why this is an emergency, and that the nurses know."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from .advise import because
from .envelope import Event, Step, kept, respond, say, triage


class Escalate(Step):
    """After the emergency wording. The records open the escalation from the `case` slot on their own."""

    def name(self) -> str:
        return "action_escalate"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        message = triage(tracker)
        reason = message if message.get("level") == "emergency" else kept(tracker)
        wording = str(reason.get("say"))
        if wording.endswith("_es"):
            respond(dispatcher, "utter_escalated_es")
        elif wording.endswith("_crisis"):
            respond(dispatcher, "utter_escalated_crisis")
        else:
            why = because(str(reason.get("because") or ""))
            if why:
                say(dispatcher, why)
            respond(dispatcher, "utter_escalated")
        return []
