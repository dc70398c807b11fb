"""What "it" is in the first reply to a check that was asked for: "check my breathing", then "can't catch it"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .answers import calms
from .assessment import LEVELS, Assessment, Finding
from .checks import Check, asked_for
from .engine import assess
from .observed import COUNTS_AS_PRESENT
from .rulebook import Rulebook, rulebook

_IT = re.compile(r"\bit\b", re.IGNORECASE)
_OWNED = re.compile(r"\b((?:my|his|her|our)\s+[a-z]+)", re.IGNORECASE)


def about_it(text: str, before: str, check: Check, book: Rulebook | None = None) -> Assessment | None:
    """The gravest way in which a rule reads a reply with what was to be checked put in place of "it"; None for none.

    `before` is the message before it, which must have asked for the check. Findings are all of the whole text.
    """
    if "?" in text or calms(text) or not _IT.search(text) or asked_for(before) != check:
        return None
    book = book or rulebook()
    read = [one for subject in _subjects(before, check)
            if (one := assess(_IT.sub(subject, text, count=1), book)).rule in book.rules]
    most = max(read, key=lambda one: LEVELS.index(one.level), default=None)
    if most is None:
        return None
    found = dict.fromkeys(finding.concept for finding in most.findings if finding.status in COUNTS_AS_PRESENT)
    return most._replace(text=text, findings=tuple(Finding(concept, text, 0, len(text)) for concept in found))


def _subjects(before: str, check: Check) -> Iterator[str]:
    """What was to be checked, as it was asked for and as the check calls it."""
    if owned := _OWNED.search(before):
        yield owned[1]
    if check.subject:
        yield check.subject
