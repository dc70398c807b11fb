"""Where findings stand in a message, cut into pieces that HTML can mark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from bot.triage.rulebook import rulebook

STATUS = {
    "present": "present", "negated": "denied", "hypothetical": "asked about, not present",
    "historical": "in the past", "resolved": "gone again", "uncertain": "not sure",
}


@dataclass(frozen=True)
class Found:
    """A finding in words: `what` it is, and `how` it was said."""

    number: int
    text: str
    what: str
    how: str
    status: str


@dataclass(frozen=True)
class Piece:
    """Part of a message, with the findings that cover it: usually none or one."""

    text: str
    found: tuple[Found, ...] = ()

    @property
    def status(self) -> str:
        """The gravest status of the findings here, for the colour."""
        order = [*STATUS]
        return min((f.status for f in self.found), key=lambda s: order.index(s) if s in order else 99, default="")


def described(findings: Sequence[Mapping[str, Any]]) -> list[Found]:
    """Findings as recorded, in words. They are numbered from 1; those that read the same have one number."""
    numbers: dict[tuple[str, str], int] = {}
    found = []
    for finding in findings:
        what, how = str(finding.get("concept", "")).replace("_", " "), _how(finding)
        number = numbers.setdefault((what, how), len(numbers) + 1)
        found.append(Found(number, str(finding.get("text", "")), what, how, str(finding.get("status", ""))))
    return found


def fired(findings: Sequence[Mapping[str, Any]], rule: str = "") -> list[str]:
    """The words of findings in order, each once, and none that a longer one holds already.

    Only those of the rule's own concepts, when it has any and they were found.
    """
    known = rulebook().rules.get(rule)
    concepts = {concept for together in known.any_of for concept, _ in together} if known else set()
    own = [finding for finding in findings if finding.get("concept") in concepts]
    texts = list(dict.fromkeys(str(finding.get("text") or "") for finding in own or findings))
    return [text for text in texts if text and not any(text in other and text != other for other in texts)]


def _how(finding: Mapping[str, Any]) -> str:
    status = str(finding.get("status", ""))
    how = STATUS.get(status, status)
    if finding.get("who"):
        how += f", said of: {finding['who']}"
    if finding.get("cue"):
        how += f", because of “{finding['cue']}”"
    return how


def pieces(text: str, findings: Sequence[Mapping[str, Any]]) -> list[Piece]:
    """The text cut where findings begin and end; joined, the pieces are the text.

    A finding whose place does not hold its words is looked for; one that is nowhere marks nothing.
    """
    spans = [
        (*place, found)
        for finding, found in zip(findings, described(findings), strict=True)
        if (place := _place(text, finding)) is not None
    ]
    cuts = sorted({0, len(text), *(s for s, _, _ in spans), *(e for _, e, _ in spans)})
    return [
        Piece(text[start:end], tuple(found for s, e, found in spans if s <= start and end <= e))
        for start, end in pairwise(cuts)
    ]


def _place(text: str, finding: Mapping[str, Any]) -> tuple[int, int] | None:
    words, start, end = finding.get("text"), finding.get("start"), finding.get("end")
    if not isinstance(words, str) or not words:
        return None
    if isinstance(start, int) and isinstance(end, int) and 0 <= start < end and text[start:end] == words:
        return start, end
    found = text.find(words)
    return None if found < 0 else (found, found + len(words))
