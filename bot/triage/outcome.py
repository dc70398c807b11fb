"""What happened to somebody else and was seen to: "he passed out on Sunday, they have kept him in"."""

from __future__ import annotations

from bisect import bisect_left

from .cue import Cues
from .matching import Match, Span
from .scene import OBJECTS, OTHERS, OURS, WRITER

_SEEN_TO, _LEFT_CARE = "seen_to", "left_care"  # helper cues: the care that an event ended in, and the end of it
_HERE = WRITER | {"you", "your"}  # who write and are written to
_BACK = 2     # sentences before the end that may tell what happened
_BESIDE = 2   # words before a finding in which the writer is named whose own it is


def seen_to(cues: Cues) -> dict[int, Span]:
    """The sentences that tell of others what was seen to since, each with the words that tell how it ended.

    What stands before the end must be told in the past and of somebody else. Where anything is found behind it, in its
    sentence, or "my" goes on there, nothing is over: "he was in hospital and now he can't talk". A sentence in which
    nothing is found must be about others alone: what the weights make of it is then not asked.
    """
    over: dict[int, Span] = {}
    if _SEEN_TO not in cues.reading.parts and _LEFT_CARE not in cues.reading.parts:
        return over
    ends = [(end, _BACK) for end in cues.reading.parts.get(_SEEN_TO, ())]
    # who has left care may fall ill again: "dad collapsed. He was discharged yesterday."
    ends += [(end, 0) for end in cues.reading.parts.get(_LEFT_CARE, ())]
    for end, back in ends:
        number = cues.reading.segment[end.start]
        first, last = cues.reading.sentence(number)
        before = _found(cues, first, end.start)
        if _found(cues, end.start, last) or not OURS.isdisjoint(cues.words[end.end:last]):
            continue
        if not (_is_past_of_others(cues, first, before) if before else _is_about_others(cues, first, last)):
            continue
        over[number] = end
        for earlier in range(number - 1, max(-1, number - 1 - back), -1):
            first, last = cues.reading.sentence(earlier)
            found = _found(cues, first, last)
            if found and not _is_past_of_others(cues, first, found):
                break
            if found:
                over[earlier] = end
    return over


def _found(cues: Cues, first: int, last: int) -> list[Match]:
    low, high = (bisect_left(cues.matches, place, key=lambda match: match.start) for place in (first, last))
    return cues.matches[low:high]


def _is_about_others(cues: Cues, first: int, last: int) -> bool:
    """Whether a sentence names somebody else and not the writer."""
    return _HERE.isdisjoint(cues.words[first:last]) and _names_others(cues, first, last)


def _names_others(cues: Cues, first: int, last: int) -> bool:
    return not OTHERS.isdisjoint(cues.words[first:last]) or any(
        first <= span.start < last for span in cues.reading.parts.get("other_person", ()))


def _is_past_of_others(cues: Cues, first: int, found: list[Match]) -> bool:
    """Whether the words from a token to the last of some findings tell in the past what happened to somebody else."""
    last = max(match.end for match in found)
    return _names_others(cues, first, last) and cues.is_told_in_the_past(first, last, by_verbs=True) and not any(
        _is_of_writer(cues, first, match) for match in found)


def _is_of_writer(cues: Cues, first: int, match: Match) -> bool:
    """Whether a finding is the writer's own, by a word in it or closely before it: but "my neighbour fell"."""
    people = {span.start for span in cues.reading.parts.get("other_person", ())}
    return any(
        word in _HERE and word not in OBJECTS and not (word in OURS and place in people)
        for place, word in enumerate(cues.words[max(first, match.start - _BESIDE):match.end],
                                     max(first, match.start - _BESIDE) + 1))
