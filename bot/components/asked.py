"""What the assistant asked last, and what a reply to that means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rasa.shared.core.constants import ACTION_LISTEN_NAME, REQUESTED_SLOT
from rasa.shared.core.events import ActionExecuted, ActiveLoop, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.triage.advice import checklist, signs_named
from bot.triage.aim import is_elsewhere
from bot.triage.answers import UNSURE, first_clause, names_instead, sounds_like_no, yes_no
from bot.triage.checks import CHECK_SLOT, FORM, checks, of_form
from bot.triage.kept import from_message_part
from bot.triage.observed import COUNTS_AS_PRESENT
from bot.triage.question import Question, Value
from bot.triage.returning import returning

CHECKLIST = "action_offer_checklist"
HOW_IT_WENT = "action_ask_how_it_went"
ASKING = {CHECKLIST: "red_flags", HOW_IT_WENT: "returning"}  # by the action that asks
ADVICE = ("action_triage", "action_triage_and_answer")  # may stand before the checklist
HAND_OVER = "action_request_human"
NO_RED_FLAGS = "action_no_red_flags"
MENU = "action_start_check"  # asks which check, when it begins none
_TURNS_LEFT = 2  # that which left the list, and that in which it was asked
MOST_ASKED = 6  # a question of a check, what was asked in between included


@dataclass(frozen=True)
class Asked:
    """What the assistant asked last: a question of a check, the red-flag checklist, or how it went.

    `times`: how often it was asked in a row, this time included.
    """

    check: str
    question: Question | None = None
    times: int = 1

    @property
    def asks(self) -> str:
        """The contract's name for what is asked."""
        return self.question.asks if self.question else "other"

    def besides(self, text: str, tracker: DialogueStateTracker, value: Value | None) -> dict[str, Value]:
        """What a reply answers of the check's other questions, by the names of their slots.

        `value` is what it means as an answer to this one.
        """
        check = checks().get(self.check)
        if check is None or self.question is None:
            return {}
        slots = ((q.name, tracker.get_slot(check.slot(q))) for q in check.questions)
        answered = {name: kept for name, kept in slots if kept is not None}
        told = check.besides(text, self.question, answered)
        if value is None and not told:
            told = check.named_besides(text, self.question, answered)
        return {check.slot(check.questions_by_name[name]): value for name, value in told.items()}

    def read(self, text: str, triage: Mapping[str, Any]) -> Value | None:
        """What a reply means, None when it is no answer."""
        if self.check == ASKING[HOW_IT_WENT]:
            return returning().read(text)
        if self.question is None:
            nothing = triage.get("level") == "none" and not any(
                finding["status"] in COUNTS_AS_PRESENT for finding in triage.get("findings", ()))
            denied = nothing and (sounds_like_no(text) or (names_instead(text) and not triage.get("ask_red_flags")))
            named = "yes" if checklist().names_a_sign(text) else None
            value = named or yes_no(text) or ("no" if denied else None)
            return None if value == "no" and is_elsewhere(text, signs_named()) else value
        return self.question.read(text, from_message_part(text, triage).findings)

    def read_beside(self, text: str) -> Value | None:
        """What a reply means that goes on with something else: "no. can I have a shower?"."""
        if self.question is None or self.question.type == "text":
            return None
        if self.times >= MOST_ASKED:
            return UNSURE
        clause = first_clause(text)
        if self.question.plain_no and "?" not in text:
            clause = text
        return self.question.read(clause) if clause else None


def asked(tracker: DialogueStateTracker) -> Asked | None:
    """What a tracker's latest question is, before or after the reply was logged."""
    check = of_form(tracker.active_loop_name, tracker.get_slot(CHECK_SLOT))
    if check:
        question = check.question(tracker.get_slot(REQUESTED_SLOT))
        return Asked(check.name, question, _asked_in_a_row(tracker)) if question else None
    actions = _actions(tracker)
    latest = actions[0] if actions else None
    return Asked(ASKING[latest], times=_in_a_row([a for a in actions if a not in ADVICE])) if latest in ASKING else None


def list_was_left(tracker: DialogueStateTracker) -> bool:
    """Whether the red flags were asked for a turn ago and neither yes nor no was said, but something in between."""
    turns: list[list[str]] = [[]]
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            turns.append([])
        elif isinstance(event, ActionExecuted) and event.action_name and event.action_name != ACTION_LISTEN_NAME:
            turns[-1].append(event.action_name)
        if len(turns) > _TURNS_LEFT:
            break
    latest, *before = turns
    return tracker.active_loop_name is None and NO_RED_FLAGS not in latest and any(CHECKLIST in t for t in before)


def which_check_was_asked(tracker: DialogueStateTracker) -> bool:
    """Whether the latest turn asked which check it should be."""
    return tracker.active_loop_name is None and _actions(tracker)[:1] == [MENU]


def handed_over_in_check(tracker: DialogueStateTracker) -> bool:
    """Whether a person was asked for since the check began."""
    for event in reversed(tracker.events):
        if isinstance(event, ActiveLoop) and event.name == FORM:
            return False
        if isinstance(event, ActionExecuted) and event.action_name == HAND_OVER:
            return True
    return False


def _actions(tracker: DialogueStateTracker) -> list[str | None]:
    """What the assistant did, the latest first."""
    return [e.action_name for e in reversed(tracker.events)
            if isinstance(e, ActionExecuted) and e.action_name != ACTION_LISTEN_NAME]


def _asked_in_a_row(tracker: DialogueStateTracker) -> int:
    """How often the form has asked for the slot that it asks for now."""
    return _in_a_row([e.value for e in reversed(tracker.events) if isinstance(e, SlotSet) and e.key == REQUESTED_SLOT])


def _in_a_row(values: Sequence[object]) -> int:
    """How often the first of some values stands there before another one comes."""
    return next((n for n, value in enumerate(values) if value != values[0]), len(values))
