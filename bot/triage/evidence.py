"""What a message shows for or against a level: its words, word pairs and findings, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from .assessment import Status
from .matching import Match, Reading

_STEM = 5  # letters that stand for the forms of a longer word
_DIGIT = re.compile(r"\d")


class Evidence(NamedTuple):
    """One thing to weigh, and the tokens `start` to `end` (exclusive) that show it."""

    name: str
    start: int
    end: int


def evidence(reading: Reading, meant: Iterable[tuple[Match, Status]]) -> Iterator[Evidence]:
    """Everything in a text that may have a weight, the same thing as often as it is there.

    Names: `w:` word, `b:` two words in a row, `x:` first letters of a long word, `c:` concept with its
    status; words of a denied finding are others than the same words elsewhere. Numbers count by their
    digits only: what they measure, the findings tell.
    """
    meant = list(meant)
    denied = _denied(meant)
    words = [_DIGIT.sub("0", t.word) if t.word[0].isdigit() else t.word for t in reading.tokens]
    segment, last = reading.segment, len(words) - 1
    for place, word in enumerate(words):
        mark = "not-" if place in denied else ""
        yield Evidence(f"{mark}w:{word}", place, place + 1)
        if len(word) > _STEM:
            yield Evidence(f"{mark}x:{word[:_STEM]}", place, place + 1)
        if place < last and segment[place] == segment[place + 1]:
            mark = mark or ("not-" if place + 1 in denied else "")
            yield Evidence(f"{mark}b:{word} {words[place + 1]}", place, place + 2)
    for match, status in meant:
        yield Evidence(f"c:{match.concept} {status}", match.start, match.end)


def _denied(meant: list[tuple[Match, Status]]) -> set[int]:
    """The tokens that stand in denied findings only."""
    places = {
        denied: {place for match, status in meant if (status == "negated") is denied
                 for place in range(match.start, match.end)}
        for denied in (True, False)
    }
    return places[True] - places[False]
