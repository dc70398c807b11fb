"""The labelled sets: JSON lines in, checked items out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar, cast

from bot.triage import LEVELS, Level
from bot.triage.strict import DataError

UNANSWERABLE_KINDS = ("near", "far", "unsafe")


@dataclass(frozen=True)
class Message:
    """One patient message and the level it should reach by itself."""

    id: str
    text: str
    level: Level
    kind: str


@dataclass(frozen=True)
class Question:
    """A question; `sections` are the article sections that answer it, none for an unanswerable one."""

    id: str
    text: str
    kind: str
    sections: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Conversation:
    """Several turns and what must become of them.

    `answers` maps what a guided check asks to the reply, with the reply to anything else under
    "default"; it is None when `turns` are sent in order whatever the assistant asks.
    `emergency_from` is the latest turn, counted from 1, whose reply must show an emergency.
    """

    id: str
    kind: str
    turns: tuple[str, ...]
    accepted: frozenset[Level]
    answers: Mapping[str, str] | None = None
    emergency_from: int | None = None
    never_emergency: bool = False


@dataclass(frozen=True)
class Statement:
    """A sentence of a clinician's note and a finding in it, `finding == text[start:end]`, negated or not."""

    id: str
    text: str
    kind: str
    finding: str
    start: int
    end: int
    negated: bool


@dataclass(frozen=True)
class _Line:
    """One JSON object and where it stands. Every getter raises DataError naming file and line."""

    path: Path
    number: int
    value: dict[str, Any] = field(repr=False)

    def fail(self, reason: str) -> DataError:
        return DataError(self.path, self.number, reason)

    def get(self, key: str) -> Any:
        if key not in self.value:
            raise self.fail(f"'{key}' is missing")
        return self.value[key]

    def text(self, key: str) -> str:
        value = self.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.fail(f"'{key}' must be a text that is not blank, not {value!r}")
        return value

    def texts(self, key: str, *, empty: bool = False) -> list[str]:
        value = self.get(key)
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            raise self.fail(f"'{key}' must be a list of texts, not {value!r}")
        if not value and not empty:
            raise self.fail(f"'{key}' must not be empty")
        return value

    def level(self, value: Any, key: str) -> Level:
        if value not in LEVELS:
            raise self.fail(f"'{key}' is {value!r}, not one of {', '.join(LEVELS)}")
        return cast(Level, value)

    def flag(self, key: str) -> bool:
        value = self.get(key)
        if not isinstance(value, bool):
            raise self.fail(f"'{key}' must be true or false, not {value!r}")
        return value

    def place(self, key: str) -> int:
        value = self.get(key)
        if type(value) is not int or value < 0:
            raise self.fail(f"'{key}' must be a place in the text, not {value!r}")
        return value


Item = TypeVar("Item", Message, Question, Conversation, Statement)


def messages(path: Path) -> list[Message]:
    """The items of a triage set. Raises DataError naming file, line and reason."""
    return _read(path, lambda line: Message(
        line.text("id"), line.text("text"), line.level(line.get("level"), "level"), line.text("kind")))


def answerable(path: Path) -> list[Question]:
    """The items of a set of questions that the article answers. Raises DataError."""
    return _read(path, lambda line: Question(
        line.text("id"), line.text("text"), line.text("kind"), frozenset(line.texts("section"))))


def unanswerable(path: Path) -> list[Question]:
    """The items of a set of questions that the article does not answer. Raises DataError."""
    return _read(path, _unanswerable)


def conversations(path: Path) -> list[Conversation]:
    """The items of a set of conversations. Raises DataError."""
    return _read(path, _conversation)


def statements(path: Path) -> list[Statement]:
    """The items of a set of negated and not negated findings. Raises DataError."""
    return _read(path, _statement)


def _unanswerable(line: _Line) -> Question:
    if (kind := line.text("kind")) not in UNANSWERABLE_KINDS:
        raise line.fail(f"'kind' is {kind!r}, not one of {', '.join(UNANSWERABLE_KINDS)}")
    return Question(line.text("id"), line.text("text"), kind)


def _conversation(line: _Line) -> Conversation:
    turns = tuple(line.texts("turns"))
    answers = None
    if line.flag("uses_answers"):
        answers = line.get("answers")
        if not isinstance(answers, dict) or not all(isinstance(text, str) for text in answers.values()):
            raise line.fail("'answers' must map what is asked to texts")
        if "default" not in answers:
            raise line.fail("'answers' has no 'default'")
    latest = line.get("must_be_emergency_from_turn")
    if latest is not None and (type(latest) is not int or not 1 <= latest <= len(turns)):
        raise line.fail(f"'must_be_emergency_from_turn' must be null or a turn from 1 to {len(turns)}, not {latest!r}")
    never = line.flag("never_emergency")
    if never and latest is not None:
        raise line.fail("'never_emergency' and 'must_be_emergency_from_turn' contradict each other")
    final = line.level(line.get("final_level"), "final_level")
    also = [line.level(level, "also_acceptable") for level in line.texts("also_acceptable", empty=True)]
    return Conversation(
        line.text("id"), line.text("category"), turns, frozenset([final, *also]), answers, latest, never)


def _statement(line: _Line) -> Statement:
    text, finding, start, end = line.text("text"), line.text("finding"), line.place("start"), line.place("end")
    if text[start:end] != finding:
        raise line.fail(f"'finding' is {finding!r}, but from {start} to {end} stands {text[start:end]!r}")
    return Statement(line.text("id"), text, line.text("kind"), finding, start, end, line.flag("negated"))


def _read(path: Path, item: Callable[[_Line], Item]) -> list[Item]:
    try:
        source = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(path, 1, f"cannot be read: {error}") from error
    items: list[Item] = []
    seen: dict[str, int] = {}
    # splitlines() would also break at characters that JSON allows inside a text
    for number, text in enumerate(source.split("\n"), 1):
        if not text.strip():
            continue
        try:
            value = json.loads(text)
        except ValueError as error:
            raise DataError(path, number, f"not valid JSON: {error}") from error
        if not isinstance(value, dict):
            raise DataError(path, number, "must be a JSON object")
        read = item(_Line(path, number, value))
        if read.id in seen:
            raise DataError(path, number, f"id '{read.id}' stands already in line {seen[read.id]}")
        seen[read.id] = number
        items.append(read)
    if not items:
        raise DataError(path, 1, "holds no items")
    return items
