"""Runs an action on a conversation that is made up of a few words."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.envelope import Step
from bot.triage import Case, assess
from bot.triage.kept import as_message_part, keep


def tracker(
    text: str = "", intent: str = "", *, earlier: tuple[str, ...] = (), answer: dict[str, Any] | None = None,
    asked_for: dict[str, Any] | None = None, **slots: Any,
) -> Tracker:
    """A conversation: earlier messages, then `text`; the case slot is what they come to, unless given."""
    events, case, kept = [], Case(), dict[str, Any]()
    for message in (*earlier, text):
        assessment = assess(message)
        case = case.after(assessment)
        kept = keep(case, assessment.decision, kept)
        events.append({"event": "user", "text": message, "parse_data": {"triage": as_message_part(assessment)}})
    latest = {"text": text, "intent": {"name": intent}, "triage": as_message_part(assess(text)), "answer": answer,
              "asked_for": asked_for}
    return Tracker("p", {"case": kept, **slots}, latest, events, False, None, {}, None)


async def run(action: Step, talk: Tracker) -> Said:
    """What the action says and which events it returns."""
    dispatcher = CollectingDispatcher()
    events = await action.run(dispatcher, talk, {})
    return Said(dispatcher.messages, events)


class Said:
    """Texts, response names, buttons, the merged turn, slots set, and the next action."""

    def __init__(self, messages: list[dict[str, Any]], events: list[dict[str, Any]]) -> None:
        self.text = "\n".join(m["text"] for m in messages if m.get("text"))
        self.responses = [m["response"] for m in messages if m.get("response")]
        self.buttons = [button for m in messages for button in m["buttons"]]
        self.turn: dict[str, Any] = {}
        for message in messages:
            self.turn.update(message["custom"].get("turn", {}))
        self.slots = {e["name"]: e["value"] for e in events if e["event"] == "slot"}
        self.next = [e["name"] for e in events if e["event"] == "followup"]
        self.events = events
