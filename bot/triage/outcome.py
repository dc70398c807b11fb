"""What happened to somebody else and was seen to: "he passed out on Sunday, they have kept him in"."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from .cue import Cues
from .matching import Match, Span

_SEEN_TO, _LEFT_CARE = "seen_to", "left_care"  # helper cues: the care that an event ended in, and the end of it
_WRITER = frozenset(["i", "my", "mine", "we", "our", "you", "your"])
_TO_WRITER = frozenset(["me", "myself", "us"])
_OTHERS = frozenset(["he", "she", "they", "him", "his", "her", "them", "their"])
_OURS = frozenset(["my", "our"])
_BACK = 2     # sentences before the end that may tell what happened
_BESIDE = 2   # words before a finding in which the writer is named whose own it is


def seen_to(cues: Cues) -> dict[int, Span]:
    """The sentences that tell of others what was seen to since, each with the words that tell how it ended.

    What stands before the end must be told in the past and of somebody else. Where anything is found behind it, in its
    sentence, or "my" goes on there, nothing is over: "he was in hospital and now he can't talk". A sentence in which
    nothing is found must be about others alone: what the weights make of it is then not asked.
    """
    over: dict[int, Span] = {}
    ends = [(end, _BACK) for end in cues.reading.parts.get(_SEEN_TO, ())]
    # who has left care may fall ill again: "dad collapsed. He was discharged yesterday."
    ends += [(end, 0) for end in cues.reading.parts.get(_LEFT_CARE, ())]
    for end, back in ends:
        number = cues.reading.segment[end.start]
        first, last = _sentence(cues, number)
        before = list(_found(cues, first, end.start))
        if any(_found(cues, end.start, last)) or not _OURS.isdisjoint(cues.words[end.end:last]):
            continue
        if not (_is_past_of_others(cues, first, before) if before else _is_about_others(cues, first, last)):
            continue
        over[number] = end
        for earlier in range(number - 1, max(-1, number - 1 - back), -1):
            first, last = _sentence(cues, earlier)
            found = list(_found(cues, first, last))
            if found and not _is_past_of_others(cues, first, found):
                break
            if found:
                over[earlier] = end
    return over


def _sentence(cues: Cues, number: int) -> tuple[int, int]:
    segment = cues.reading.segment
    return bisect_left(segment, number), bisect_right(segment, number)


def _found(cues: Cues, first: int, last: int) -> Iterator[Match]:
    return (match for match in cues.matches if first <= match.start < last)


def _is_about_others(cues: Cues, first: int, last: int) -> bool:
    """Whether a sentence names somebody else and not the writer."""
    words = frozenset(cues.words[first:last])
    return words.isdisjoint(_WRITER | _TO_WRITER) and _names_others(cues, first, last)


def _names_others(cues: Cues, first: int, last: int) -> bool:
    return not _OTHERS.isdisjoint(cues.words[first:last]) or any(
        first <= span.start < last for span in cues.reading.parts.get("other_person", ()))


def _is_past_of_others(cues: Cues, first: int, found: list[Match]) -> bool:
    """Whether the words from a token to the last of some findings tell in the past what happened to somebody else."""
    last = max(match.end for match in found)
    people = {span.start for span in cues.reading.parts.get("other_person", ())}
    return _names_others(cues, first, last) and cues.is_told_in_the_past(first, last, by_verbs=True) and not any(
        cues.words[place] in _WRITER and not (cues.words[place] in _OURS and place + 1 in people)
        for match in found for place in range(max(first, match.start - _BESIDE), match.end))
