"""Statements that only tell more of a complaint: a denial, good news, or how it is."""

from __future__ import annotations

from collections.abc import Sequence

from .answer_words import plain, stands_in, words
from .answers import asks_back, clauses, questions
from .rulebook import rulebook

_FIRST = 4  # words of a clause in which a denial announces itself: "kidneys don't ache"
_NAMES = 5  # letters of a word that may name what was told


def asks_for_nothing(text: str) -> bool:
    """Whether a message asks no question and wants nothing to be told, shown or done."""
    return not (questions(text) or asks_back(text) or stands_in(plain(text), words().detail.asks_for))


def denies(text: str) -> bool:
    """Whether a statement denies something, or says that something is well."""
    known = words()
    said = plain(text)
    return stands_in(said, known.detail.well) or stands_in(said, known.calm) or any(
        stands_in(" ".join(plain(clause).split()[:_FIRST]), known.detail.denies) for clause in clauses(text))


def goes_on(text: str) -> bool:
    """Whether a statement begins as one that goes on about what was told: "it's passed", "goes off in a minute"."""
    return f"{plain(text)} ".startswith(tuple(f"{phrase} " for phrase in words().detail.opens))


def names_again(text: str, before: Sequence[str]) -> bool:
    """Whether a statement says a word of the messages `before` it again: "the hiccups are driving me mad"."""
    return stands_in(plain(text), words().detail.own) and any(
        not _things(text).isdisjoint(_things(earlier)) for earlier in before)


def _things(text: str) -> set[str]:
    """The words of a text that name something."""
    reading = rulebook().read(text)
    return {word for word in reading.plain if len(word) >= _NAMES and word.isalpha()} - reading.fillers
