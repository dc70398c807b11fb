"""What a message shows for or against a level: its words, word pairs and findings, each with its place."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from itertools import combinations, pairwise
from sys import intern
from typing import Any, Protocol, TypeVar, cast

from .assessment import Status
from .matching import Match, Reading

_STEM = 5  # letters that stand for the forms of a longer word
_PAIRED = 12  # concepts of which pairs are looked at, so that a long list costs no more
_LENGTHS = (3, 7, 15, 39)  # words up to which a message is very short, short, middling, long
_LENGTH_NAMES = tuple(f"l:{length}" for length in range(len(_LENGTHS) + 1))
_DIGIT = re.compile(r"\d")

_NO_PAIRS: Mapping[str, Any] = {}

Thing = TypeVar("Thing")
# What the table has of some things, None for nothing, shown from one token on, each a token further; and by how many
# tokens each is shown, 0 for what the text shows as a whole.
Evidence = tuple[list[Thing | None], int, int]
# The evidence of a sentence, by its first token, the one behind its last, and those that are denied.
Known = dict[tuple[int, int, frozenset[int]], list[Evidence[Thing]]]


class Word(dict[str, Thing]):
    """What a table has of a word, its stem, and a sentence that begins or ends with it.

    It holds its pairs, by the word behind it, and by the next but one as that is `apart`. All that a message may ask of
    a word lies together: memory is slow to look into at many places.
    """

    __slots__ = ("apart", "begins", "ends", "is_said", "said", "stem", "text")

    def __init__(self, text: str, named: Callable[[str], Thing | None], pairs: Mapping[str, Thing] = _NO_PAIRS) -> None:
        super().__init__(pairs)
        self.text, self.apart, self.is_said = text, apart(text), text[0].isalnum()
        self.said, self.stem = named(f"w:{text}"), named(f"x:{text[:_STEM]}") if len(text) > _STEM else None
        self.begins, self.ends = named(f"s:{text}"), named(f"e:{text}")


class Table(Protocol[Thing]):
    """Something for each thing that a message may show, such as its weights."""

    def words(self, plain: Iterable[str]) -> Sequence[Word[Thing]]:
        """What there is of each word of a text."""

    @property
    def named(self) -> Callable[[str], Thing | None]:
        """Tells what there is of something by its name."""


def apart(word: str) -> str:
    """A word with another one before it, as a key."""
    return intern(f"_ {word}")


def shape(word: str) -> str:
    """What counts of a word: of a number its digits only, for what it measures, the findings tell."""
    return _DIGIT.sub("0", word) if word[0].isdigit() else word


def evidence(
    table: Table[Thing], words: Sequence[Word[Thing]], reading: Reading, meant: Sequence[tuple[Match, Status]],
    first: int, last: int, told: Container[int] = (), known: Known[Thing] | None = None, of_body: bool = False,
) -> list[Evidence[Thing]]:
    """Everything in the tokens `first` to `last` (exclusive) of a text that may have a weight.

    `words` are those of all tokens, `meant` the findings among these that weigh. The same thing comes as often as it is
    there. The words of the sentences `told` weigh nothing: they belong to a story. `known` keeps what sentences show,
    for when the text is asked about again.
    `of_body`: whether a body part, a symptom or distress is among the tokens.

    Names: `w:` word, `b:` two words in a row, `k:` two words with one between them, `x:` first letters of a long word,
    `s:` how a sentence begins, `e:` how it ends, `l:` how long the message is, `y:` whether it speaks of the body,
    `c:` concept with its status,
    `d:` two concepts that are both present; words of a denied finding are others than the same words
    elsewhere.
    """
    named, segment, known = table.named, reading.segment, {} if known is None else known
    denied = _denied(meant)
    found: list[Evidence[Thing]] = []
    if first < last:
        length = _LENGTH_NAMES[bisect_right(_LENGTHS, last - first - 1)]
        found.append(([named(length), named("y:body" if of_body else "y:no body")], first, 0))
    start = first
    while start < last:
        end = bisect_right(segment, segment[start], start, last)
        if segment[start] not in told:
            sentence = start, end, denied.intersection(range(start, end)) if denied else denied
            if sentence not in known:
                begins = not start or segment[start] != segment[start - 1]
                known[sentence] = _sentence(named, words, *sentence, begins)
            found += known[sentence]
        start = end
    for match, status in meant:
        found.append(([named(f"c:{match.concept} {status}")], match.start, match.end - match.start))
    there = {match.concept: match for match, status in meant if status in ("present", "uncertain")}
    if len(there) > 1:
        for one, other in combinations(sorted(there)[:_PAIRED], 2):
            found.append(([named(f"d:{one} {other}")], there[one].start, there[one].end - there[one].start))
    return found


def _sentence(
    named: Callable[[str], Thing | None], words: Sequence[Word[Thing]], start: int, end: int, denied: frozenset[int],
    begins: bool,
) -> list[Evidence[Thing]]:
    """What the words of a sentence show, or those of a piece of it."""
    own = words[start:end]
    said, stems = [word.said for word in own], [word.stem for word in own]
    pairs = [word.get(then.text) for word, then in pairwise(own)]
    apart = [word.get(then.apart) for word, then in zip(own, own[2:], strict=False)]
    for place in denied:
        word = words[place]
        said[place - start] = named(f"not-w:{word.text}")
        stems[place - start] = named(f"not-x:{word.text[:_STEM]}") if len(word.text) > _STEM else None
        for left in range(max(start, place - 1), min(place + 1, end - 1)):
            pairs[left - start] = named(f"not-b:{words[left].text} {words[left + 1].text}")
    found: list[Evidence[Thing]] = [(said, start, 1), (stems, start, 1), (pairs, start, 2), (apart, start, 3)]
    if begins:
        found.append(([own[0].begins], start, 1))
        if len(own) > 1:
            found.append(([named(f"s:{own[0].text} {own[1].text}")], start, 2))
    if own[-1].is_said:
        found.append(([own[-1].ends], end - 1, 1))
    elif len(own) > 1 and own[-2].is_said:
        found.append(([own[-2].ends], end - 2, 1))
    return found


def things(found: Iterable[Evidence[Thing]]) -> set[Thing]:
    """The things that are shown, each once."""
    there: set[Thing | None] = set().union(*[row for row, _, _ in found])
    there.discard(None)
    return cast(set[Thing], there)


def _denied(meant: Sequence[tuple[Match, Status]]) -> frozenset[int]:
    """The tokens that stand in denied findings only."""
    if not any([status == "negated" for _, status in meant]):
        return frozenset()
    places: dict[bool, set[int]] = {True: set(), False: set()}
    for match, status in meant:
        places[status == "negated"].update(range(match.start, match.end))
    return frozenset(places[True] - places[False])


class Names:
    """The table of everything that can be shown, by its name: what weights are learned for."""

    def words(self, plain: Iterable[str]) -> list[Word[str]]:
        """The names of each word of a text."""
        return [_AnyWord(word, self.named) for word in map(shape, plain)]

    def named(self, name: str) -> str:
        """The name itself."""
        return name


class _AnyWord(Word[str]):
    """The names of a word, also of its pair with any other."""

    __slots__ = ()

    def get(self, key: str, default: object = None) -> str:
        lies_apart, _, second = key.rpartition(" ")
        return f"{'k' if lies_apart else 'b'}:{self.text} {second}"
