"""Numbers in digits and in words: "98", "ninety eight", "one eighty"."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter

from .matching import Reading
from .normalise import number

_WORDS = dict(zip(
    ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "dozen", "thirteen",
     "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty", "thirty", "forty",
     "fifty", "sixty", "seventy", "eighty", "ninety", "hundred"),
    (2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 12, 13, 14, 15, 16, 17, 18, 19, 20, 30, 40, 50, 60, 70, 80, 90,
     100), strict=True))
_ONES = {word: value for word, value in {"one": 1, **_WORDS}.items() if value < 10}
_SPELLED = "|".join(sorted(["one", *_WORDS], key=len, reverse=True))
NUMBER = rf"(?:\d+(?:[.,]\d+)?|(?:{_SPELLED})(?:[\s-](?:{_SPELLED}))?\b)"  # the inside of a pattern for either
_HUNDREDS = {"one": 100, "two": 200}  # before tens or teens: "one eighty", "two ten"
_first = itemgetter(0)
_BEGINNINGS = frozenset([*_WORDS, *_HUNDREDS])


def numbers_begin(plain: Sequence[str]) -> list[int]:
    """Where among plain words a number may begin."""
    if _BEGINNINGS.isdisjoint(plain) and not any(map(str.isdigit, map(_first, plain))):
        return []  # as in most messages
    return [place for place, word in enumerate(plain) if word in _BEGINNINGS or word[0].isdigit()]


def number_at(reading: Reading, place: int) -> tuple[float | None, int]:
    """The number that begins at a token, None for none, and its last token."""
    word = reading.plain[place]
    if not word.isalpha():
        return number(word), place
    behind = _WORDS.get("".join(reading.words(place + 1, place + 2)), 0)
    if word in _HUNDREDS and 10 <= behind < 100:
        value, last = _HUNDREDS[word] + behind, place + 1
    elif word in _WORDS:
        value, last = _WORDS[word], place
    else:
        return None, place
    ones = _ONES.get("".join(reading.words(last + 1, last + 2)), 0)
    return (value + ones, last + 1) if ones and 20 <= value % 100 < 100 else (value, last)
