"""What a message shows for or against a level: its words, word pairs and findings, each with its place."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Container, Iterable, Sequence
from itertools import combinations
from typing import Generic, Protocol, TypeVar

from .assessment import Status
from .matching import Match, Reading

_STEM = 5  # letters that stand for the forms of a longer word
_PAIRED = 12  # concepts of which pairs are looked at, so that a long list costs no more
_LENGTHS = (3, 7, 15, 39)  # words up to which a message is very short, short, middling, long
_DIGIT = re.compile(r"\d")
ALONE, PAIRS = ("w", "not-w", "s", "e"), ("b", "not-b", "k", "s")  # the kinds of things of one word, and of two

Thing = TypeVar("Thing")
# What the table has of one thing, None for nothing, and the tokens from and up to which that is shown.
Evidence = tuple[Thing | None, int, int]


class Word(Generic[Thing]):
    """What a table has of a word: as it is, denied, and where it begins or ends a sentence."""

    __slots__ = ("begins", "denied", "ends", "is_said", "said", "text")

    def __init__(self, text: str, of: Callable[[str], Thing | None]) -> None:
        self.text, self.is_said = text, text[0].isalnum()
        self.begins, self.ends = of(f"s:{text}"), of(f"e:{text}")
        # the word, and its first letters when it is longer
        stem = text[:_STEM] if len(text) > _STEM else ""
        self.said = of(f"w:{text}"), of(f"x:{stem}") if stem else None
        self.denied = of(f"not-w:{text}"), of(f"not-x:{stem}") if stem else None


class Table(Protocol[Thing]):
    """Something for each thing that a message may show, such as its weights."""

    def words(self, plain: Iterable[str]) -> Sequence[Word[Thing]]:
        """What there is of each word of a text."""

    def pair(self, kind: str) -> Callable[[tuple[str, str]], Thing | None]:
        """What tells what there is of two words."""

    def other(self, name: str) -> Thing | None:
        """What there is of something that is no word."""


def shape(word: str) -> str:
    """What counts of a word: of a number its digits only, for what it measures, the findings tell."""
    return _DIGIT.sub("0", word) if word[0].isdigit() else word


def evidence(
    table: Table[Thing], words: Sequence[Word[Thing]], reading: Reading, meant: Iterable[tuple[Match, Status]],
    first: int, last: int, told: Container[int] = (),
) -> list[Evidence[Thing]]:
    """Everything in the tokens `first` to `last` (exclusive) of a text that may have a weight.

    `words` are those of all tokens. The same thing comes as often as it is there. The words of the sentences `told`
    weigh nothing: they belong to a story.

    Names: `w:` word, `b:` two words in a row, `k:` two words with one between them, `x:` first letters of a long word,
    `s:` how a sentence begins, `e:` how it ends, `l:` how long the message is, `c:` concept with its status,
    `d:` two concepts that are both present; words of a denied finding are others than the same words
    elsewhere.
    """
    segment = reading.segment
    meant = [(match, status) for match, status in meant
             if first <= match.start and match.end <= last and segment[match.start] not in told]
    denied = _denied(meant)
    two, denied_two, apart, begin = map(table.pair, PAIRS)
    found: list[Evidence[Thing]] = []
    show = found.append
    if first < last:
        show((table.other(f"l:{bisect_right(_LENGTHS, last - first - 1)}"), first, first + 1))
    for place in range(first, last):
        here = segment[place]
        if here in told:
            continue
        word = words[place]
        then = words[place + 1] if place + 1 < last and segment[place + 1] == here else None
        if not place or here != segment[place - 1]:
            show((word.begins, place, place + 1))
            if then:
                show((begin((word.text, then.text)), place, place + 2))
        whole, stem = word.denied if place in denied else word.said
        show((whole, place, place + 1))
        show((stem, place, place + 1))
        if then:
            pair = denied_two if place in denied or place + 1 in denied else two
            show((pair((word.text, then.text)), place, place + 2))
        if then and place + 2 < last and segment[place + 2] == here:
            show((apart((word.text, words[place + 2].text)), place, place + 3))
        elif word.is_said and not (then and then.is_said):
            show((word.ends, place, place + 1))
    for match, status in meant:
        show((table.other(f"c:{match.concept} {status}"), match.start, match.end))
    there = {match.concept: match for match, status in meant if status in ("present", "uncertain")}
    for one, other in combinations(sorted(there)[:_PAIRED], 2):
        show((table.other(f"d:{one} {other}"), there[one].start, there[one].end))
    return found


def _denied(meant: list[tuple[Match, Status]]) -> set[int]:
    """The tokens that stand in denied findings only."""
    places: dict[bool, set[int]] = {True: set(), False: set()}
    for match, status in meant:
        places[status == "negated"].update(range(match.start, match.end))
    return places[True] - places[False]


class Names:
    """The table of everything that can be shown, by its name: what weights are learned for."""

    def words(self, plain: Iterable[str]) -> list[Word[str]]:
        """The names of each word of a text."""
        return [Word(shape(word), self.other) for word in plain]

    def pair(self, kind: str) -> Callable[[tuple[str, str]], str]:
        """What tells the name of two words."""
        return lambda words: f"{kind}:{' '.join(words)}"

    def other(self, name: str) -> str:
        """The name itself."""
        return name
