"""Stories: sentences that go on with a film, an animal, a dream or a time long ago that was announced before them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container, Iterator

from .cue import Cues
from .matching import Span

OPENS = ("", "others", "past")  # how a story goes on: in sentences about others, or in sentences of the past

_WRITER = frozenset(["i", "me", "my", "mine", "myself", "we", "us", "our", "ours"])
_OTHERS = frozenset(["he", "she", "they", "him", "his", "her", "them", "their"])
_ENDS = ("here_with_me", "lately")  # helper cues that may speak of somebody who is here, or of today
_PAUSE = 2  # sentences in a row that may say nothing of the story


def told_elsewhere(cues: Cues, crisis: Container[str]) -> dict[int, Span]:
    """The sentences that belong to a story by their numbers, each with the words that announced it.

    The sentence with the announcement is none of them. A story ends for good where somebody of the writer's
    own life comes in: whom "he" means is then not certain, and what is not certain is happening. A sentence of the
    writer's own past with one of the concepts of `crisis` is never part of a story.
    """
    told: dict[int, Span] = {}
    announced: Span | None = None
    goes_on, silent = "", 0
    for number, first, end in _sentences(cues):
        opened = _opened(cues, first, end)
        if opened and not (opened[0] == "others" and _somebody_of_ones_own(cues, first, end)):
            goes_on, announced = opened
            silent = 0
        elif announced and _goes_on(goes_on, cues, first, end, crisis):
            told[number] = announced
            silent = 0
        elif silent >= _PAUSE or _somebody_of_ones_own(cues, first, end):
            announced = None
        else:
            silent += 1
    return told


def _sentences(cues: Cues) -> Iterator[tuple[int, int, int]]:
    """The number, the first token and the end of every sentence that has a word in it."""
    segment = cues.reading.segment
    first = 0
    while first < len(segment):
        end = bisect_left(segment, segment[first] + 1)
        if any(word[0].isalnum() for word in cues.words[first:end]):
            yield segment[first], first, end
        first = end


def _opened(cues: Cues, first: int, end: int) -> tuple[str, Span] | None:
    """How the story goes on that a sentence announces, and the words that do."""
    return next(((opens, span) for span, opens in cues.openers if first <= span.start < end), None)


def _somebody_of_ones_own(cues: Cues, first: int, end: int) -> bool:
    """Whether a sentence names a person of the writer's life, or asks for help."""
    ends = any(first <= span.start < end for span in cues.reading.parts.get("here_with_me", ()))
    return ends or any(
        first <= span.start < end and not {"my", "our"}.isdisjoint(cues.words[max(first, span.start - 2):span.start])
        for span in cues.reading.parts.get("other_person", ()))


def _goes_on(goes_on: str, cues: Cues, first: int, end: int, crisis: Container[str]) -> bool:
    words = frozenset(cues.words[first:end])
    if any(first <= span.start < end for name in _ENDS for span in cues.reading.parts.get(name, ())) or any(
            first <= one.span.start < end for one in cues.by_kind["contradicted"]):
        return False
    if goes_on == "past":
        return cues.is_told_in_the_past(first, end, by_verbs=True) and not any(
            first <= one.span.start < end for one in cues.by_kind["is_now"]) and not any(
            first <= match.start < end and match.concept in crisis for match in cues.matches)
    return words.isdisjoint(_WRITER) and not words.isdisjoint(_OTHERS)
