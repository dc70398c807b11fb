"""What is dated behind its telling: "he couldn't breathe and went blue. That was in 2013."."""

from __future__ import annotations

from collections.abc import Callable

from .cue import Cues
from .matching import Span

_THAT = frozenset(["that", "this", "those", "these"])
_ALL = frozenset(["all", "but", "and", "mind", "you"])  # may stand before it
_CLOSE = 3  # words between "that was" and its date: "that was way back in 1987"
_BACK = 2   # sentences before it that may be meant
_STILL = ("is_now", "turn", "contradicted")


def dated_behind(cues: Cues, is_long_ago: Callable[[Span], bool]) -> dict[int, Span]:
    """The sentences that a later one dates long ago, each with the words of the date.

    Only what is written in the past is dated; a sentence that tells of now, or of another time, ends it.
    """
    dated: dict[int, Span] = {}
    for placed in cues.by_kind.get("historical", ()):
        number = cues.reading.segment[placed.span.start]
        if not is_long_ago(placed.span) or not _says_that_it_was(cues, cues.reading.sentence(number)[0], placed.span):
            continue
        for earlier in range(number - 1, max(-1, number - 1 - _BACK), -1):
            first, last = cues.reading.sentence(earlier)
            if not cues.is_told_in_the_past(first, last, by_verbs=True) or _tells_of_now(cues, first, last):
                break
            dated[earlier] = placed.span
    return dated


def _says_that_it_was(cues: Cues, first: int, date: Span) -> bool:
    """Whether a sentence begins with "that was", closely before a date."""
    place = first
    while place < date.start and cues.words[place] in _ALL:
        place += 1
    return cues.words[place:place + 1] != [] and cues.words[place] in _THAT and cues.words[place + 1:place + 2] == [
        "be"] and date.start - place - 2 <= _CLOSE


def _tells_of_now(cues: Cues, first: int, last: int) -> bool:
    return any(first <= one.span.start < last for kind in _STILL for one in cues.by_kind.get(kind, ())) or any(
        first <= span.start < last for span in cues.reading.parts.get("lately", ()))
