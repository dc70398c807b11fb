"""Reads a message again in the light of the talk: as a reply, as part of a story, or by the rules alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from rasa.shared.core.events import Restarted, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.triage import LEVELS, Assessment, Case, Decision, assess, decide
from bot.triage.about_it import about_it
from bot.triage.amended import amended
from bot.triage.answers import calms, only_answers
from bot.triage.assessment import CRISIS
from bot.triage.behind_no import told_behind_no
from bot.triage.checks import checks
from bot.triage.confirmed import asks_on, confirmed
from bot.triage.continued import continued
from bot.triage.corrections import only_takes_back
from bot.triage.engine import alarm_stands, alarms_by_its_words, alarms_clearly, observe, report_stands, rule_stands
from bot.triage.kept import as_message_part, from_message_part, recall, speaks_of_body
from bot.triage.observed import COUNTS_AS_PRESENT
from bot.triage.pieces import in_pieces
from bot.triage.question import Value
from bot.triage.rulebook import rulebook
from bot.triage.settle import doubted

from .asked import Asked
from .triage_screen import TRIAGE

_BEFORE = 3  # messages that are read for the story that they announce
_CALM = ("none", "routine")


def as_story(
    text: str, triage: Mapping[str, Any], question: Asked | None, tracker: DialogueStateTracker,
) -> Mapping[str, Any] | None:
    """How a message reads as part of a story, when that is less alarming; None when it is no part of one.

    Only where no check waits for an answer and nothing urgent was told: else doubt counts as happening now.
    """
    case = recall(tracker.get_slot("case"))
    if (question and question.question) or case.get("level", "none") not in _CALM or (
            triage.get("level") == "none" and not triage.get("ask_red_flags")):
        return None
    before = "\n".join(messages_before(tracker))
    if not before or not observe(text, rulebook(), before).goes_on():
        return None
    told = assess(text, before=before)
    lower = LEVELS.index(told.decision.level) < LEVELS.index(triage.get("level", "none"))
    return as_message_part(told) if lower or (triage.get("ask_red_flags") and not told.ask_red_flags) else None


def as_correction(text: str, triage: Mapping[str, Any], tracker: DialogueStateTracker) -> Mapping[str, Any] | None:
    """A correction as it reads in its place in what was said before, when the rules alone read less; else None."""
    read = amended(text, messages_before(tracker))
    known = by_rules(text, triage).get("level", "none")
    return as_message_part(read) if read and LEVELS.index(read.level) > LEVELS.index(known) else None


def in_context(
    text: str, triage: Mapping[str, Any], question: Asked | None, tracker: DialogueStateTracker,
) -> Mapping[str, Any]:
    """How a message reads behind what was said before it; as it was screened when that changes nothing.

    A reply that is a no or a doubt and nothing else ("hard to say") is no symptom, whatever the rules read in it.
    """
    if question and triage.get("level", "none") != "none" and only_answers(text):
        return as_message_part(Assessment(text, Decision()))
    before = messages_before(tracker)
    if not before:
        return triage
    if triage.get("level") == "emergency" and asks_on(text, before[-1]):
        return as_message_part(talked_about(text, triage)._replace(ask_red_flags=True))
    alone = recall(tracker.get_slot("case")).get("level") == "emergency" or (
        question is not None and question.read(text, triage) is not None)
    others = () if alone else (confirmed(text, before), in_pieces(text, before))
    for read in (continued(text, before, bare=not alone), *others):
        if read and (LEVELS.index(read.level) > LEVELS.index(triage.get("level", "none")) or (
                read.ask_red_flags and triage.get("level", "none") == "none")):
            return as_message_part(read)
    if only_takes_back(text):
        return as_message_part(talked_about(text, triage))
    return _as_remark(text, triage, before[-1]) or triage


def as_answer(
    text: str, triage: Mapping[str, Any], value: Value | None, *, denied: bool = False,
) -> Mapping[str, Any]:
    """An answer to a check by the rules alone: it is no report, and few words weigh more than they mean.

    Unless they read like an emergency: that stands, except where the answer says that all is well, is a yes or no that
    alarms by its words only and not clearly, or is little more than a number. What reads like self-harm stands always.
    `denied`: its words say no to this very question, as "pink and warm" of a hand; few such words report nothing.
    """
    if denied and triage.get("level") != "emergency" and _is_short(text):
        return as_message_part(talked_about(text, triage))
    verdicts = rulebook().weighing.verdicts
    by_words = triage.get("rule") == verdicts["emergency"].rule
    crisis = triage.get("rule") == verdicts["crisis"].rule
    alarms = triage.get("level") == "emergency" and not _is_harmless(text, value, by_words)
    return triage if crisis or alarms else by_rules(text, triage)


def behind_no(text: str, triage: Mapping[str, Any], tracker: DialogueStateTracker) -> Mapping[str, Any]:
    """A reply by what stands behind its no, when that alarms more in the light of what was told before."""
    read = told_behind_no(text, messages_before(tracker, of_body=True))
    higher = read is not None and LEVELS.index(read.level) > LEVELS.index(triage.get("level", "none"))
    return as_message_part(read) if read and higher else triage


def of_what_is_checked(
    text: str, triage: Mapping[str, Any], question: Asked, tracker: DialogueStateTracker,
) -> Mapping[str, Any]:
    """The first reply in a check that was asked for, with what is checked in place of "it", when a rule reads that."""
    before, check = messages_before(tracker), checks().get(question.check)
    if not before or check is None or triage.get("level", "none") != "none":
        return triage
    read = about_it(text, before[-1], check)
    return as_message_part(read) if read else triage


def raised_together(text: str, triage: Mapping[str, Any], tracker: DialogueStateTracker) -> bool:
    """Whether what a message names makes a complaint graver that stood before it: "spotting", then "I'm pregnant"."""
    case = Case.from_dict(recall(tracker.get_slot("case")))
    return triage.get("level") == "none" and case.after(from_message_part(text, triage)).level != case.level


def _is_harmless(text: str, value: Value | None, by_words: bool) -> bool:
    if value == "yes" and by_words:
        return not alarms_by_its_words(text)
    if isinstance(value, int | float) and _is_short(text):
        return True
    return value in ("no", 0) and (calms(text) or not alarms_clearly(text))


def talked_about(text: str, triage: Mapping[str, Any]) -> Assessment:
    """A message that decides nothing, whatever it names."""
    read = from_message_part(text, triage)
    return Assessment(text, Decision(), doubted(read.findings, {finding.concept for finding in read.findings}))


def _is_short(text: str) -> bool:
    return len(text.split()) <= rulebook().weighing.few_words


def by_rules(text: str, triage: Mapping[str, Any]) -> Mapping[str, Any]:
    """How the rules alone read a message. What a correction takes back, for one, still weighs in its words."""
    read = from_message_part(text, triage)
    verdicts = {verdict.rule for verdict in rulebook().weighing.verdicts.values()}
    return as_message_part(without(read, verdicts)) if read.rule in verdicts else triage


def without(read: Assessment, gone: Collection[str]) -> Assessment:
    """A message as the rules read it without what was found of some concepts."""
    kept = tuple(finding for finding in read.findings if finding.concept not in gone)
    if len(kept) == len(read.findings) and read.rule not in gone:
        return read
    decision = decide([finding.concept for finding in kept if finding.status in COUNTS_AS_PRESENT])
    return read._replace(findings=kept, decision=decision)


def _as_remark(text: str, triage: Mapping[str, Any], before: str) -> Mapping[str, Any] | None:
    """A message by the rules alone when what the weights read does not stand; for an alarm, the red flags are asked.

    `before`: the message before it. None when all stands.
    """
    book = rulebook()
    verdicts, level = book.weighing.verdicts, triage.get("level", "none")
    if triage.get("rule") in (verdicts["routine"].rule, verdicts["urgent"].rule):
        return None if report_stands(text, before, level) else by_rules(text, triage)
    if triage.get("rule") == verdicts["emergency"].rule:
        return None if alarm_stands(text, before) else {**by_rules(text, triage), "ask_red_flags": True}
    if level != "emergency" or str(triage.get("say", "")).endswith(CRISIS):
        return None
    read = from_message_part(text, triage)
    stands = any(map(book.is_measured, read.findings)) or rule_stands(text, before)
    return None if stands else as_message_part(_asked_about(read))


def _asked_about(read: Assessment) -> Assessment:
    """A message in which what its emergency rules ask for counts as talked about, and the red flags are asked."""
    while read.level == "emergency" and read.rule in rulebook().rules:
        findings = doubted(read.findings, rulebook().rules[read.rule].concepts)
        decision = decide([finding.concept for finding in findings if finding.status in COUNTS_AS_PRESENT])
        read = read._replace(findings=findings, decision=decision)
    return read._replace(ask_red_flags=True)


def messages_before(tracker: DialogueStateTracker, *, of_body: bool = False) -> list[str]:
    """The patient's latest messages of this conversation, the one that is read now left out.

    `of_body`: only those that spoke of a body.
    """
    found: list[str] = []
    for event in reversed(tracker.events):
        if isinstance(event, (Restarted, SessionStarted)) or len(found) == _BEFORE:
            break
        if isinstance(event, UserUttered) and event.text and not (
                of_body and not speaks_of_body(event.parse_data.get(TRIAGE) or {})):
            found.insert(0, event.text)
    return found
