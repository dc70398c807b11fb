"""What replies say in their own words to what is asked about. Words are in data/triage/meanings.yml."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from .answer_words import plain, spellings
from .strict import Node, load
from .wordings import wordings

FILE = Path(__file__).resolve().parents[2] / "data" / "triage" / "meanings.yml"

_MOST = 9  # words of a reply in which a yes may be said by one word
_PAUSE = re.compile(r"[.!?;,:\n]|\s[-\N{EN DASH}\N{EM DASH}]\s")


@dataclass(frozen=True)
class Meaning:
    """The phrases that mean yes or no to a question about one concept; `unless` name another place of the body."""

    yes: tuple[str, ...]
    no: tuple[str, ...]
    unless: tuple[str, ...]


@dataclass(frozen=True)
class Meanings:
    """meanings.yml: `of` by concept."""

    denied_by: frozenset[str]
    a_new_breath: frozenset[str]
    of: Mapping[str, Meaning]


@lru_cache(maxsize=1)
def meanings() -> Meanings:
    """This installation's meanings, read once. Raises DataError as `read_meanings` does."""
    return read_meanings(FILE)


def read_meanings(path: Path) -> Meanings:
    """The meanings of a file. Raises DataError naming file, line and reason."""
    root = load(path).only(required=("denied_by", "a_new_breath", "of"), optional=("about",))
    return Meanings(
        denied_by=frozenset(_phrases(root, "denied_by")), a_new_breath=frozenset(_phrases(root, "a_new_breath")),
        of={name: _meaning(node) for name, node in root.nodes("of").items()},
    )


def meant(text: str, concepts: Iterable[str]) -> Literal["yes", "no"] | None:
    """What a reply means to a question of which a yes stands for some concepts; None when no phrase tells it."""
    known = [meanings().of[concept] for concept in concepts if concept in meanings().of]
    said = plain(text)
    if len(said.split()) <= _MOST and any(
            _tells(text, one.yes) and not _any_in(said, one.unless) for one in known):
        return "yes"
    return "no" if any(_any_in(said, one.no) for one in known) else None


def _tells(text: str, phrases: Iterable[str]) -> bool:
    """Whether a phrase stands in a text with nothing that denies it before it in the same breath."""
    known = meanings()
    for piece in _PAUSE.split(text):
        words = plain(piece).split()
        for phrase in phrases:
            parts = phrase.split()
            for place in range(len(words) - len(parts) + 1):
                if words[place:place + len(parts)] == parts and not _denied(words[:place], known):
                    return True
    return False


def _denied(before: list[str], known: Meanings) -> bool:
    for word in reversed(before):
        if word in known.a_new_breath:
            return False
        if word in known.denied_by:
            return True
    return False


def _any_in(said: str, phrases: Iterable[str]) -> bool:
    return any(f" {phrase} " in f" {said} " for phrase in phrases)


def _phrases(node: Node, key: str) -> tuple[str, ...]:
    return tuple(spelling for phrase in wordings(node, key) for spelling in spellings(phrase))


def _meaning(node: Node) -> Meaning:
    node.only(optional=("yes", "no", "unless"))
    return Meaning(_phrases(node, "yes"), _phrases(node, "no"), _phrases(node, "unless"))
