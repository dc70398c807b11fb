"""What is dated behind its telling: "he couldn't breathe and went blue. That was in 2013."."""

from __future__ import annotations

from .cue import Cues
from .matching import Span

_THAT = frozenset(["that", "this", "those", "these"])
_ALL = frozenset(["all", "but", "and", "mind", "you"])  # may stand before it
_OPENING = 6  # words of a sentence in which it says so: "and that was way back in 1987"
_BACK = 2   # sentences before it that may be meant
_LONG_AGO = frozenset(["year", "decade", "child", "kid", "boy", "girl", "baby", "teenager", "student", "school", "uni",
                       "university", "college", "young", "little", "late", "childhood", "old", "be"])


def is_long_ago(cues: Cues, date: Span) -> bool:
    """Whether words tell of years ago, or of somebody's childhood."""
    words = cues.words[date.start:date.end]
    return not _LONG_AGO.isdisjoint(words) or (words[0].isdigit() and len(words[0]) == 4)


def dated_behind(cues: Cues) -> dict[int, Span]:
    """The sentences that a later one dates long ago, each with the words of the date.

    Only what is written in the past is dated; a sentence that tells of now, or of another time, ends it.
    """
    dated: dict[int, Span] = {}
    for placed in cues.by_kind.get("historical", ()):
        number = cues.reading.segment[placed.span.start]
        if not (is_long_ago(cues, placed.span) and _says_that_it_was(cues, placed.span)):
            continue
        for earlier in range(number - 1, max(-1, number - 1 - _BACK), -1):
            first, last = cues.reading.sentence(earlier)
            if not cues.is_told_in_the_past(first, last, by_verbs=True) or cues.tells_of_now(first, last):
                break
            dated[earlier] = placed.span
    return dated


def _says_that_it_was(cues: Cues, date: Span) -> bool:
    """Whether the sentence of a date begins with "that was", closely before it."""
    first, _ = cues.reading.sentence(cues.reading.segment[date.start])
    if date.start - first > _OPENING:
        return False
    words = [word for word in cues.words[first:date.start] if word not in _ALL]
    return not _THAT.isdisjoint(words[:1]) and words[1:2] == ["be"]
