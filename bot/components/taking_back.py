"""What a message takes back of what the conversation has come to."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from rasa.shared.core.events import SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.triage import Case
from bot.triage.amended import no_longer_told
from bot.triage.checks import checks
from bot.triage.corrections import Correction, correction, only_takes_back, sounds_taken_back, tells_what_it_was
from bot.triage.kept import from_message_part, recall
from bot.triage.observed import COUNTS_AS_PRESENT

from .rereading import by_rules
from .triage_screen import TRIAGE

CASE, CORRECTION = "case", "correction"
_RECENT = 3  # messages of which a report may be taken back without naming it


def taken_back(text: str, triage: Mapping[str, Any], tracker: DialogueStateTracker) -> Correction | None:
    """What a message corrects of what the conversation has come to."""
    slots = {check.slot(q): q for check in checks().values() for q in check.questions}
    answered = {s: q.sound(v) for s, q in slots.items() if (v := tracker.get_slot(s)) is not None}
    latest = next((e.key for e in reversed(tracker.events)
                   if isinstance(e, SlotSet) and e.key in answered and e.value is not None), None)
    case = Case.from_dict(recall(tracker.get_slot(CASE)))
    findings = from_message_part(text, by_rules(text, triage)).findings
    told, report = _report(tracker)
    found = correction(text, findings, case.concepts, answered, latest, [f["concept"] for f in report],
                       no_longer_told(text, told))
    if found:
        back = {finding.concept for finding in findings if finding.status == "negated"}
        same = _of_the_same_words(found.concepts & (found.concepts if tells_what_it_was(text) else back), report)
        return replace(found, concepts=found.concepts | same)
    if case.level == "emergency":
        return Correction() if sounds_taken_back(text) else None
    spoken = any(isinstance(event, UserUttered) for event in tracker.events)
    return Correction() if spoken and only_takes_back(text) and triage.get("level", "none") == "none" else None


def _report(tracker: DialogueStateTracker) -> tuple[str, list[Mapping[str, Any]]]:
    """The patient's latest report below an emergency and its findings, if it is one of the last messages."""
    latest = [(e.text or "", e.parse_data.get(TRIAGE) or {}) for e in reversed(tracker.events)
              if isinstance(e, UserUttered)]
    nothing: tuple[str, Mapping[str, Any]] = "", {}
    text, read = next(((t, r) for t, r in latest[:_RECENT] if r.get("level", "none") != "none"), nothing)
    if read.get("level") == "emergency":
        return nothing[0], []
    return text, [f for f in read.get("findings", ()) if f["status"] in COUNTS_AS_PRESENT]


def _of_the_same_words(concepts: Collection[str], report: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """What a report says in words that hold one of some concepts: who did not vomit did not vomit all night either."""
    back = [(f["start"], f["end"]) for f in report if f["concept"] in concepts]
    return frozenset(f["concept"] for f in report if any(f["start"] < end and start < f["end"] for start, end in back))
