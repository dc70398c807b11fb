"""After the answer to how an emergency went: says what is left to do, and goes on with what was told besides."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from bot.triage.checks import fitting
from bot.triage.returning import returning

from .action_ask_how_it_went import told_as
from .advise import advise, begin, due
from .envelope import Event, Step, case, respond, say, triage


class NoteHowItWent(Step):
    """For what is over. What is not over is an emergency again and never comes here."""

    def name(self) -> str:
        return "action_note_how_it_went"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        reply = tracker.latest_message.get("answer") or {}
        answer = returning().answers.get(str(reply.get("value")))
        if answer:
            say(dispatcher, answer.reply(told_as(tracker)))
        else:
            respond(dispatcher, "utter_noted")
        if triage(tracker).get("level") in ("routine", "urgent"):
            advise(dispatcher, tracker)
        check = fitting(case(tracker).concepts)
        if check and due(check, tracker):
            return begin(check, dispatcher, tracker)
        said = [e.get("parse_data") or {} for e in tracker.events if e.get("event") == "user"]
        before = said[-2].get("triage") or {} if len(said) > 1 else {}
        return [FollowupAction("action_offer_checklist")] if before.get("ask_red_flags") else []
