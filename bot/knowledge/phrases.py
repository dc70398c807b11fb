"""How people ask on, and how one message holds several questions. Words are in data/knowledge/phrases.yml."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bot.clinic import ROOT
from bot.triage.answer_words import plain, words
from bot.triage.answers import questions
from bot.triage.strict import load

PHRASES = "phrases.yml"

_SENTENCE = re.compile(r"[^.?!;\n]+[.?!;\n]*")
_LEAST_WORDS = 2   # a shorter part says too little by itself


@dataclass(frozen=True)
class Phrases:
    """The phrases of phrases.yml, plain."""

    joints: tuple[str, ...]
    more: frozenset[str]
    why: frozenset[str]
    tell_more: str

    def parts(self, text: str) -> list[str]:
        """The questions of a message that holds several, in order; none for any other message.

        What is told before a question belongs to it, what is told after the last one to that.
        """
        parts: list[str] = []
        told = ""
        for piece in self._pieces(text):
            told = f"{told} {piece}".strip()
            if _is_question(piece):
                parts.append(told)
                told = ""
        if told and parts:
            parts[-1] = f"{parts[-1]} {told}"
        return parts if len(parts) > 1 else []

    def questions(self, text: str) -> list[str]:
        """The questions of a message, in order, without what is told beside them."""
        return [piece for piece in self._pieces(text) if _is_question(piece)]

    def _pieces(self, text: str) -> Iterator[str]:
        for sentence in _SENTENCE.findall(text):
            start = 0
            for joint in self._joint.finditer(sentence):
                if _opens(sentence[joint.end():]):
                    yield sentence[start:joint.start()].strip()
                    start = joint.end()
            yield sentence[start:].strip()

    @property
    def _joint(self) -> re.Pattern[str]:
        return _joint(self.joints)


@lru_cache(maxsize=1)
def phrases() -> Phrases:
    """This installation's phrases, read once. Raises DataError as `read_phrases` does."""
    return read_phrases(ROOT / "data" / "knowledge" / PHRASES)


def read_phrases(path: Path) -> Phrases:
    """The phrases of a file. Raises DataError naming file, line and reason."""
    root = load(path).only(required=("joints", "more", "why", "tell_more"))
    found = {key: [plain(text) for text in root.strings(key)] for key in ("joints", "more", "why")}
    if plain(root.text("tell_more")) not in found["more"]:
        raise root.fail("'tell_more' does not stand under 'more'", "tell_more")
    return Phrases(
        tuple(found["joints"]), frozenset(found["more"]), frozenset(found["why"]), root.text("tell_more"),
    )


@lru_cache(maxsize=8)
def _joint(joints: tuple[str, ...]) -> re.Pattern[str]:
    longest = sorted(map(re.escape, joints), key=len, reverse=True)
    return re.compile(rf",\s*(?:(?:{'|'.join(longest)})\s+)?|\s(?:{'|'.join(longest)})\s+", re.IGNORECASE)


def _is_question(piece: str) -> bool:
    return questions(piece) and len(piece.split()) >= _LEAST_WORDS


def _opens(text: str) -> bool:
    said = plain(text)
    return any(f"{said} ".startswith(f"{phrase} ") for phrase in words().question)
