"""What somebody only asks about and what would be an emergency: "what if it bleeds a lot?"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .assessment import LEVELS, Decision
from .engine import assess
from .rulebook import Rulebook, rulebook

_HAS = "I have {}"  # makes a statement of "signs of a stroke?"
_ARTICLE = re.compile(r"\s*(?:(?:a|an|the)\s+)?", re.IGNORECASE)
_MOST = 60  # words of a question; a longer message is a story


def asked_about(text: str, book: Rulebook | None = None) -> Decision:
    """What would hold if what a message only asks about were so; that of no level below an emergency.

    Each way of taking the question out of it is read as a report.
    """
    book = book or rulebook()
    if len(text.split()) > _MOST:
        return Decision()
    read = [assess(one, book).decision for one in dict.fromkeys(_statements(text, book))]
    most = max(read, key=lambda decision: LEVELS.index(decision.level), default=Decision())
    return most if most.level == "emergency" else Decision()


def _statements(text: str, book: Rulebook) -> Iterator[str]:
    """A question as the statements that it may be about: without its words of asking, and what stands behind them."""
    said = text.replace("?", " ")
    asked = [finding for finding in assess(text, book).findings if finding.status == "hypothetical" and finding.cue]
    cues = {finding.cue: re.compile(rf"(?<!\w){re.escape(finding.cue)}(?!\w)") for finding in asked}
    bare = said
    for cue in sorted(cues, key=len, reverse=True):
        bare = cues[cue].sub(" ", bare)
    if cues or "?" in text:
        yield bare
    for finding in asked:
        for found in cues[finding.cue].finditer(said, 0, finding.start):
            yield said[found.end():]
            if (article := _ARTICLE.match(said, found.end())) and article.end() == finding.start:
                yield _HAS.format(said[found.end():].strip())
