"""What a conversation comes to once something in it is taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa.shared.core.events import Restarted, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.triage import Case, Decision
from bot.triage.advice import checklist
from bot.triage.checks import checks
from bot.triage.kept import from_message_part
from bot.triage.question import Value

from .intent_names import ANSWER
from .rereading import without
from .taking_back import CORRECTION
from .triage_screen import TRIAGE


def retold(tracker: DialogueStateTracker) -> tuple[Case, Decision]:
    """The case of all that was said since the conversation began, without what was taken back later.

    The decision is the one that gave the case its level.
    """
    messages, answers = _since_the_beginning(tracker)
    case, reason = Case(), Decision()
    for place, message in enumerate(messages):
        gone = {c for later in messages[place + 1:] for c in correction(later).get("concepts", ())}
        reply: Mapping[str, Any] = message.parse_data.get(ANSWER) or {}
        answer = checklist().decisions.get(str(reply.get("value"))) if reply.get("check") == "red_flags" else None
        read = without(from_message_part(message.text or "", message.parse_data.get(TRIAGE) or {}), gone)
        for decision in (read.decision, answer or Decision()):
            if case.raised(decision) != case:
                case, reason = case.raised(decision), decision
        case = case.after(read)
    for check in checks().values():
        outcome = check.outcome(check.answers_in(answers), case)
        if outcome.case.level != case.level:
            reason = outcome.decision
        case = outcome.case
    return case, reason


def correction(message: UserUttered) -> Mapping[str, Any]:
    """What a message corrects, empty for nothing."""
    found: Mapping[str, Any] = message.parse_data.get(CORRECTION) or {}
    return found


def _since_the_beginning(tracker: DialogueStateTracker) -> tuple[list[UserUttered], dict[str, Value]]:
    """The messages, and the answers to all checks, corrected ones as they are now, by their slots.

    An answer stays although the check was begun afresh later.
    """
    slots = {check.slot(q): q for check in checks().values() for q in check.questions}
    messages: list[UserUttered] = []
    answers: dict[str, Value] = {}
    written = ""  # the slot that holds the latest message as it was written
    for event in tracker.events:
        if isinstance(event, (Restarted, SessionStarted)):
            messages, answers = [], {}
        elif isinstance(event, UserUttered):
            messages.append(event)
            written = ""
            answers |= correction(event).get("answers", {})
        elif isinstance(event, SlotSet) and event.key in slots and event.value is not None:
            answers[event.key] = slots[event.key].sound(event.value)
            written = event.key if messages and event.value == messages[-1].text else written
        elif isinstance(event, SlotSet) and event.key == written:
            answers.pop(event.key, None)  # it was no answer
    return messages, answers
