"""What a message is beside an answer or a report: a remark, a goodbye, the choice of a check."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa.shared.core.trackers import DialogueStateTracker

from bot.knowledge.choosing import QUESTIONS
from bot.triage.advice import checklist
from bot.triage.answer_words import plain
from bot.triage.answers import gives_thanks, says_goodbye, yes_no
from bot.triage.checks import asked_for, of_button
from bot.triage.kept import recall, speaks_of_body
from bot.triage.observed import COUNTS_AS_PRESENT
from bot.triage.question import Question
from bot.triage.rulebook import rulebook
from bot.triage.talk import talk

from .asked import Asked, which_check_was_asked
from .intent_names import (
    GOODBYE,
    NOT_UNDERSTOOD,
    REQUEST_HUMAN,
    SMALL_TALK,
    START_CHECK,
    SUMMARY,
    UNCLEAR_SYMPTOM,
)
from .rereading import by_rules

_MOST_THANKED = 3  # how often a question was asked when thanks instead of an answer end the check
_CHOICE = 3  # words of a reply that names one of the checks


def says_again(triage: Mapping[str, Any], question: Asked, tracker: DialogueStateTracker) -> bool:
    """Whether all that a yes names was told before, and none of it is what was asked about."""
    if question.question is None:
        return False
    known = set(recall(tracker.get_slot("case")).get("concepts", ()))
    named = {finding["concept"] for finding in triage.get("findings", ())
             if finding["status"] in COUNTS_AS_PRESENT and finding["concept"] in rulebook().concepts}
    return bool(named) and named <= known and named.isdisjoint(question.question.concepts())


def chooses_check(text: str, triage: Mapping[str, Any], tracker: DialogueStateTracker) -> bool:
    """Whether a few words name the check that was offered, "breathing", or leave the choice to us, "you choose".

    Not where a rule reads an emergency in them.
    """
    name = talk().menu.name(text)
    chooses = talk().menu.leaves_choice(text) or (len(name.split()) <= _CHOICE and asked_for(name) is not None)
    return chooses and which_check_was_asked(tracker) and by_rules(text, triage).get("level") != "emergency"


def is_remark(text: str, triage: Mapping[str, Any], question: Question) -> bool:
    """Whether a message in a check does not answer, and tells nothing: "hold on", "what do you mean?"."""
    if triage.get("level", "none") != "none":
        return False
    return question.asks_what_is_meant(text) or bool(talk().reply(text, bodily=speaks_of_body(triage)))


def says_yes(text: str) -> bool:
    """Whether a message is a yes, or names one of the danger signs as the list does."""
    return checklist().names_a_sign(text) or yes_no(text) == "yes"


def may_begin(intent: str, text: str, triage: Mapping[str, Any]) -> bool:
    """Whether a question that says what hurts, or where, may be the wish for a check: "my vein is angry, check it?"."""
    if not intent.startswith(QUESTIONS) and intent not in (NOT_UNDERSTOOD, UNCLEAR_SYMPTOM):
        return False
    names = asked_for(text) or any(finding["status"] == "present" for finding in triage.get("findings", ()))
    return bool(names) and not triage.get("ask_red_flags")


def leaves(intent: str, text: str, triage: Mapping[str, Any], question: Asked) -> bool:
    """Whether somebody in a check says goodbye behind other words, or thanks after being asked often enough."""
    if intent == GOODBYE or triage.get("level", "none") != "none" or triage.get("ask_red_flags"):
        return False
    return says_goodbye(text) or (question.times >= _MOST_THANKED and gives_thanks(text))


def is_aside(intent: str) -> bool:
    """Whether an intent is a question, small talk or the wish for a person, which a check goes on behind."""
    return intent.startswith(QUESTIONS) or (intent in (REQUEST_HUMAN, *SMALL_TALK) and intent != GOODBYE)


def button(text: str) -> str:
    """The intent of a button of ours, "" for what is none."""
    if plain(text) == plain(talk().summary_button):
        return SUMMARY
    return START_CHECK if of_button(text) else ""
