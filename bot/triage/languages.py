"""Which other language a message is written in, for the wording of an emergency."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .strict import load


@dataclass(frozen=True)
class Language:
    """A language: the words that tell it, how many different ones it takes, and its wordings."""

    words: frozenset[str]
    least: int
    say: Mapping[str, str]
    otherwise: str

    def wording(self, say: str) -> str:
        """The wording to use instead of one of domain.yml."""
        return self.say.get(say, self.otherwise)

    def english(self, say: str) -> str:
        """The wording of domain.yml that one of this language stands for; the same when it stands for none."""
        return next((english for english, own in self.say.items() if own == say), say)

    def holds(self, say: str) -> bool:
        """Whether a wording is one of this language."""
        return say == self.otherwise or say in self.say.values()


def read_languages(path: Path) -> tuple[Language, ...]:
    """The languages of a file. Raises DataError naming file, line and reason."""
    found = []
    for node in load(path).only(required=("languages",), optional=("about",)).nodes("languages").values():
        node.only(required=("least", "words", "say", "otherwise"))
        say = node.get("say")
        if not isinstance(say, dict) or not all(isinstance(value, str) for value in say.values()):
            raise node.fail("'say' must map a wording to the one to use instead", "say")
        if not isinstance(node["least"], int) or node["least"] < 1:
            raise node.fail("'least' must be a number of words", "least")
        words = frozenset(word.strip() for word in node.text("words").split(","))
        found.append(Language(words, node["least"], dict(say), node.text("otherwise")))
    return tuple(found)


def written_in(text: str, languages: tuple[Language, ...]) -> Language | None:
    """The language of a message, None for English."""
    letters = text.lower()
    if not letters.isascii():
        letters = "".join(c for c in unicodedata.normalize("NFKD", letters) if not unicodedata.combining(c))
    words = set(re.findall(r"[a-z]+", letters))
    return next((one for one in languages if len(words & one.words) >= one.least), None)
