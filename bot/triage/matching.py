"""Finds the parts of the lexicon in a text, and composes them into concepts."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate, pairwise, product
from math import inf
from operator import not_
from typing import NamedTuple

from .normalise import HARD_BREAKS, Words
from .once import once

LIST_WORDS = frozenset([
    ",", "and", "or", "/", "&", "+", "both", "into", "to", "down", "through", "across", "up", "y", "e", "o", "u", "ni",
])
_FILLER_ROOM = 8  # words without content that may stand between two elements


class Span(NamedTuple):
    """Tokens `start` to `end` (exclusive)."""

    start: int
    end: int


span_of: Callable[[tuple[int, int]], Span] = partial(tuple.__new__, Span)  # sooner than by the class


@dataclass(frozen=True, slots=True)
class Pattern:
    """Parts that together make a concept.

    Each element is a tuple of part names of which any one will do. `ordered` keeps their order,
    `window` is the number of content words that may stand between two of them.
    """

    concept: str
    elements: tuple[tuple[str, ...], ...]
    ordered: bool
    window: int
    about_body: bool = False


class Match(NamedTuple):
    """A concept found at the tokens of its elements."""

    concept: str
    start: int
    end: int
    spans: tuple[Span, ...]


match_of: Callable[[tuple[str, int, int, tuple[Span, ...]]], Match] = partial(tuple.__new__, Match)


class Reading:
    """A text cut into tokens, with the parts of the lexicon found in it.

    `plain` holds the words of the tokens, `starts` and `ends` where each stands in the text as it was written,
    `segment` the number of the sentence of each.
    """

    def __init__(
        self, words: Words, parts: dict[str, list[Span]], fillers: frozenset[str], roles: Mapping[str, str],
    ) -> None:
        self.plain, self.starts, self.ends = words
        self.parts, self.fillers = parts, fillers
        self.segment = [0] * len(self.plain) if HARD_BREAKS.isdisjoint(self.plain) else list(
            accumulate(map(HARD_BREAKS.__contains__, self.plain[:-1]), initial=0))
        self._by_role: dict[str, list[str]] = {}
        for name in parts.keys() & roles.keys():
            role = roles[name]
            if role in self._by_role:
                self._by_role[role].append(name)
            else:
                self._by_role[role] = [name]

    @once
    def weight(self) -> list[int]:
        """How many content words stand before each token."""
        return list(accumulate(map(not_, map(self.fillers.__contains__, self.plain)), initial=0))

    def named(self, role: str) -> list[str]:
        """The names of the parts with a role that are in the text."""
        return self._by_role.get(role, [])

    def of_role(self, role: str) -> list[Span]:
        """Where parts with a role stand, one part after the other."""
        names = self._by_role.get(role)
        return [span for name in names for span in self.parts.get(name, ())] if names else []

    def between(self, left: int, right: int) -> int:
        """The number of content words from token `left` up to token `right`."""
        return self.weight[right] - self.weight[left] if right > left else 0

    def sentence(self, number: int) -> tuple[int, int]:
        """The first token of a sentence, by its number in `segment`, and the one behind its last."""
        return bisect_left(self.segment, number), bisect_left(self.segment, number + 1)

    def words(self, left: int, right: int) -> list[str]:
        """The plain words from token `left` up to token `right`."""
        return self.plain[left:right]


def compose(pattern: Pattern, reading: Reading, bodies: list[Span]) -> list[Match]:
    """The places where a pattern's elements stand together, nearest first, none sharing an element.

    Each element must be in the text.
    """
    choices = [
        reading.parts[element[0]] if len(element) == 1
        else sorted({span for part in element for span in reading.parts.get(part, ())})
        for element in pattern.elements
    ]
    if len(choices) == 1:
        return [match_of((pattern.concept, span.start, span.end, (span,))) for span in choices[0]]
    reach = pattern.window + _FILLER_ROOM
    found = []
    for spans in product(*choices) if len(reading.plain) <= reach else _combinations((), choices, reach):
        ordered = spans if pattern.ordered else sorted(spans)
        if _stand_together(pattern, ordered, reading, bodies):
            found.append(match_of((pattern.concept, ordered[0].start, ordered[-1].end, spans)))
    if len(found) < 2:
        return found
    found.sort(key=lambda match: (match.end - match.start, match.start))
    taken: set[Span] = set()
    result = []
    for match in found:
        if taken.isdisjoint(match.spans):
            taken.update(match.spans)
            result.append(match)
    return result


def _combinations(chosen: tuple[Span, ...], choices: list[list[Span]], reach: int) -> Iterator[tuple[Span, ...]]:
    """Every way to add one span of each choice, none further than `reach` tokens from the others."""
    candidates, *further = choices
    first, high = 0, inf
    if chosen:
        low = min(chosen).start - reach
        first, high = bisect_left(candidates, (low, low)), max([span.end for span in chosen]) + reach
    for place in range(first, len(candidates)):
        if candidates[place].start > high:
            return
        spans = (*chosen, candidates[place])
        if further:
            yield from _combinations(spans, further, reach)
        else:
            yield spans


def _stand_together(pattern: Pattern, ordered: Sequence[Span], reading: Reading, bodies: list[Span]) -> bool:
    if reading.segment[ordered[0].start] != reading.segment[ordered[-1].end - 1]:
        return False
    for left, right in pairwise(ordered):
        if left.end > right.start or reading.between(left.end, right.start) > pattern.window:
            return False
        if pattern.about_body and _another_body_part_between(left, right, reading, bodies):
            return False
    return True


def _another_body_part_between(left: Span, right: Span, reading: Reading, bodies: list[Span]) -> bool:
    """Whether the sensation belongs to another body part; in a list ("arm and chest") it belongs to both."""
    for place in range(bisect_left(bodies, (left.end, 0)), len(bodies)):
        body = bodies[place]
        if body.start >= right.start:
            return False
        if left.end <= body.start and body.end <= right.start:
            gaps = [reading.words(left.end, body.start), reading.words(body.end, right.start)]
            if not any(all(w in LIST_WORDS or w in reading.fillers for w in gap) and LIST_WORDS.intersection(gap)
                       for gap in gaps):
                return True
    return False
