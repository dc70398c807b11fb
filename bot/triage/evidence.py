"""What a message shows for or against a level: its words, word pairs and findings, each with its place."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator
from itertools import combinations
from typing import NamedTuple

from .assessment import Status
from .matching import Match, Reading

_STEM = 5  # letters that stand for the forms of a longer word
_PAIRED = 12  # concepts of which pairs are looked at, so that a long list costs no more
_LENGTHS = (3, 7, 15, 39)  # words up to which a message is very short, short, middling, long
_DIGIT = re.compile(r"\d")


class Evidence(NamedTuple):
    """One thing to weigh, and the tokens `start` to `end` (exclusive) that show it."""

    name: str
    start: int
    end: int


def evidence(
    reading: Reading, meant: Iterable[tuple[Match, Status]], first: int = 0, last: int | None = None,
    told: Container[int] = (),
) -> Iterator[Evidence]:
    """Everything in a text, or in its tokens `first` to `last` (exclusive), that may have a weight.

    The same thing comes as often as it is there. The words of the sentences `told` weigh nothing: they belong to
    a story.

    Names: `w:` word, `b:` two words in a row, `k:` two words with one between them, `x:` first letters of a long word,
    `s:` how a sentence begins, `e:` how it ends, `l:` how long the message is, `c:` concept with its status,
    `d:` two concepts that are both present; words of a denied finding are others than the same words
    elsewhere. Numbers count by their digits only: what they measure, the findings tell.
    """
    end = len(reading.tokens) if last is None else last
    meant = [(match, status) for match, status in meant
             if first <= match.start and match.end <= end and reading.segment[match.start] not in told]
    denied = _denied(meant)
    words = [_DIGIT.sub("0", t.word) if t.word[0].isdigit() else t.word for t in reading.tokens[first:end]]
    segment = reading.segment
    if words:
        yield Evidence(f"l:{bisect_right(_LENGTHS, len(words) - 1)}", first, first + 1)
    for place, word in enumerate(words, first):
        here = segment[place]
        if here in told:
            continue
        then = words[place + 1 - first] if place + 1 < end and segment[place + 1] == here else ""
        behind = words[place + 2 - first] if place + 2 < end and segment[place + 2] == here else ""
        if not place or here != segment[place - 1]:
            yield Evidence(f"s:{word}", place, place + 1)
            if then:
                yield Evidence(f"s:{word} {then}", place, place + 2)
        mark = "not-" if place in denied else ""
        yield Evidence(f"{mark}w:{word}", place, place + 1)
        if len(word) > _STEM:
            yield Evidence(f"{mark}x:{word[:_STEM]}", place, place + 1)
        if then:
            mark = mark or ("not-" if place + 1 in denied else "")
            yield Evidence(f"{mark}b:{word} {then}", place, place + 2)
        if behind:
            yield Evidence(f"k:{word} {behind}", place, place + 3)
        elif word[0].isalnum() and not (then and then[0].isalnum()):
            yield Evidence(f"e:{word}", place, place + 1)
    for match, status in meant:
        yield Evidence(f"c:{match.concept} {status}", match.start, match.end)
    there = {match.concept: match for match, status in meant if status in ("present", "uncertain")}
    for one, other in combinations(sorted(there)[:_PAIRED], 2):
        yield Evidence(f"d:{one} {other}", there[one].start, there[one].end)


def _denied(meant: list[tuple[Match, Status]]) -> set[int]:
    """The tokens that stand in denied findings only."""
    places = {
        denied: {place for match, status in meant if (status == "negated") is denied
                 for place in range(match.start, match.end)}
        for denied in (True, False)
    }
    return places[True] - places[False]
