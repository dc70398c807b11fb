"""What a message shows for or against a level: its words, word pairs and findings, each with its place."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from itertools import chain, combinations, repeat
from operator import itemgetter
from sys import intern
from typing import Protocol, TypeVar, cast

from .assessment import Status
from .matching import Match, Reading

_STEM = 5  # letters that stand for the forms of a longer word
_PAIRED = 12  # concepts of which pairs are looked at, so that a long list costs no more
_LENGTHS = (3, 7, 15, 39)  # words up to which a message is very short, short, middling, long
_LENGTH_NAMES = tuple(f"l:{length}" for length in range(len(_LENGTHS) + 1))
_TOKENS = (1, 1, 2, 3)  # by how many tokens a word, a stem, a pair and a pair apart are shown
_DIGIT = re.compile(r"\d")

Thing = TypeVar("Thing")
# What the table has of some things, None for nothing, shown from one token on, each a token further; and by how many
# tokens each is shown, 0 for what the text shows as a whole.
Evidence = tuple[list[Thing | None], int, int]
# The evidence of a sentence, by its first token, the one behind its last, and those that are denied.
Known = dict[tuple[int, int, frozenset[int]], list[Evidence[Thing]]]


# What a table has of a word: the word, and as it is `apart`, which are keys of pairs; of itself and of its stem; of a
# sentence that begins or ends with it; and of its pairs, by the word behind it and by the next but one as that is
# `apart`. All that a message may ask of a word lies together: memory is slow to look into at many places.
Word = tuple[str, str, Thing | None, Thing | None, Thing | None, Thing | None, Mapping[str, Thing]]
# The same for all words of a text, each kind in a row of its own.
Words = tuple[
    tuple[str, ...], tuple[str, ...], tuple[Thing | None, ...], tuple[Thing | None, ...], tuple[Thing | None, ...],
    tuple[Thing | None, ...], tuple[Mapping[str, Thing], ...]]
_rows_of = itemgetter(0)


def word_of(text: str, named: Callable[[str], Thing | None], pairs: Mapping[str, Thing]) -> Word[Thing]:
    """What there is of a word."""
    stem = named(f"x:{text[:_STEM]}") if len(text) > _STEM else None
    return text, apart(text), named(f"w:{text}"), stem, named(f"s:{text}"), named(f"e:{text}"), pairs


def in_rows(words: Iterable[Word[Thing]]) -> Words[Thing]:
    """What there is of the words of a text, each kind in a row."""
    return cast("Words[Thing]", tuple(zip(*words, strict=True)) or ((),) * 7)


class Table(Protocol[Thing]):
    """Something for each thing that a message may show, such as its weights. `pair` looks into the pairs of a word."""

    @property
    def pair(self) -> Callable[[Mapping[str, Thing], str], Thing | None]:
        """What there is under a key of pairs."""

    def words(self, plain: Iterable[str]) -> Words[Thing]:
        """What there is of the words of a text."""

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
    table: Table[Thing], words: Words[Thing], reading: Reading, meant: Iterable[tuple[Match, Status]],
    first: int, last: int, told: Container[int] = (), known: Known[Thing] | None = None, of_body: bool = False,
) -> list[Evidence[Thing]]:
    """Everything in the tokens `first` to `last` (exclusive) of a text that may have a weight.

    `words` are those of the whole text. The same thing comes as often as it is there. The words of the sentences `told`
    weigh nothing: they belong to a story. `known` keeps what sentences show, for when the text is asked about again.
    `of_body`: whether a body part, a symptom or distress is among the tokens.

    Names: `w:` word, `b:` two words in a row, `k:` two words with one between them, `x:` first letters of a long word,
    `s:` how a sentence begins, `e:` how it ends, `l:` how long the message is, `y:` whether it speaks of the body,
    `c:` concept with its status,
    `d:` two concepts that are both present; words of a denied finding are others than the same words
    elsewhere.
    """
    named, segment, known = table.named, reading.segment, {} if known is None else known
    meant = [(match, status) for match, status in meant
             if first <= match.start and match.end <= last and segment[match.start] not in told]
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
                known[sentence] = _sentence(table, words, *sentence, begins)
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
    table: Table[Thing], words: Words[Thing], start: int, end: int, denied: frozenset[int], begins: bool,
) -> list[Evidence[Thing]]:
    """What the words of a sentence show, or those of a piece of it."""
    named, (texts, apart, said, stems, beginning, ending, behind) = table.named, words
    own = behind[start:end]
    rows = (list(said[start:end]), list(stems[start:end]), list(map(table.pair, own, texts[start + 1:end])),
            list(map(table.pair, own, apart[start + 2:end])))
    if denied:
        _deny(named, texts, start, end, denied, rows)
    found: list[Evidence[Thing]] = list(zip(rows, repeat(start), _TOKENS, strict=False))
    if begins:
        found.append(([beginning[start]], start, 1))
        if end - start > 1:
            found.append(([named(f"s:{texts[start]} {texts[start + 1]}")], start, 2))
    if texts[end - 1][0].isalnum():
        found.append(([ending[end - 1]], end - 1, 1))
    elif end - start > 1 and texts[end - 2][0].isalnum():
        found.append(([ending[end - 2]], end - 2, 1))
    return found


def _deny(
    named: Callable[[str], Thing | None], texts: Sequence[str], start: int, end: int, denied: frozenset[int],
    rows: Sequence[list[Thing | None]],
) -> None:
    """Put what denied words show in the place of what they would show elsewhere."""
    said, stems, pairs, _ = rows
    for place in denied:
        text = texts[place]
        said[place - start] = named(f"not-w:{text}")
        stems[place - start] = named(f"not-x:{text[:_STEM]}") if len(text) > _STEM else None
        for left in range(max(start, place - 1), min(place + 1, end - 1)):
            pairs[left - start] = named(f"not-b:{texts[left]} {texts[left + 1]}")


def things(found: Iterable[Evidence[Thing]]) -> set[Thing]:
    """The things that are shown, each once."""
    there: set[Thing | None] = set(chain.from_iterable(map(_rows_of, found)))
    there.discard(None)
    return cast("set[Thing]", there)


def _denied(meant: list[tuple[Match, Status]]) -> frozenset[int]:
    """The tokens that stand in denied findings only."""
    if not any([status == "negated" for _, status in meant]):
        return frozenset()
    places: dict[bool, set[int]] = {True: set(), False: set()}
    for match, status in meant:
        places[status == "negated"].update(range(match.start, match.end))
    return frozenset(places[True] - places[False])


class Names:
    """The table of everything that can be shown, by its name: what weights are learned for."""

    def words(self, plain: Iterable[str]) -> Words[str]:
        """The names of the words of a text."""
        return in_rows(word_of(word, self.named, _Pairs(word)) for word in map(shape, plain))

    def pair(self, pairs: Mapping[str, str], key: str) -> str:
        """The name of a word and another."""
        return pairs[key]

    def named(self, name: str) -> str:
        """The name itself."""
        return name


class _Pairs(dict[str, str]):
    """The names of a word and any other."""

    def __init__(self, first: str) -> None:
        super().__init__()
        self._first = first

    def __missing__(self, key: str) -> str:
        lies_apart, _, second = key.rpartition(" ")
        return f"{'k' if lies_apart else 'b'}:{self._first} {second}"
