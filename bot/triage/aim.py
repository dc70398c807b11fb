"""What a no is aimed at: "no pets" and "eyes are fine" answer no question about the hand."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile

from .answer_words import plain, words
from .answers import calms
from .rulebook import rulebook

_BARE = frozenset(["nothing", "none", "nope"])  # deny whatever was asked; a "no" before "my" is read as a nope
_OBJECT = 3  # words behind a "no" in which the thing that it denies is named


def own_words(concepts: Iterable[str], *wordings: str) -> frozenset[str]:
    """The plain words by which a question and what it asks about are named."""
    book = rulebook()
    own = {word for wording in wordings for word in book.read(wording).plain}
    if book.crisis.isdisjoint(concepts):
        own.update(word for part in _parts(concepts) for term in book.parts[part].terms for word in term.split())
    return frozenset(own - book.fillers)


def is_elsewhere(text: str, own: frozenset[str]) -> bool:
    """Whether a reply that sounds like a no speaks of something else than a question with these words of its own."""
    reading = rulebook().read(text)
    said = reading.plain
    if "?" in text or not _BARE.isdisjoint(said):
        return False
    if said[:1] == ["no"] and len(said) > 1:
        thing = takewhile(lambda word: word.isalnum() and word != "no", said[1:1 + _OBJECT])
        named = [word for word in thing if word not in reading.fillers]
        return said[1].isalpha() and said[1] not in words().no_then and own.isdisjoint(named)
    body = {word for span in reading.of_role("body") for word in said[span.start:span.end]} - reading.fillers
    body.update(words().elsewhere.intersection(plain(text).split()))
    return calms(text) and bool(body) and own.isdisjoint(body)


def _parts(concepts: Iterable[str]) -> set[str]:
    """The parts of the lexicon of which concepts are composed, also by way of other concepts."""
    book, found, to_do = rulebook(), set[str](), list(concepts)
    seen: set[str] = set()
    while to_do:
        name = to_do.pop()
        if name in book.parts:
            found.add(name)
        elif name in book.concepts and name not in seen:
            seen.add(name)
            to_do += [one for pattern in book.concepts[name].patterns for elements in pattern.elements
                      for one in elements]
    return found
