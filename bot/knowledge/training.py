"""The training examples of data/nlu, each with its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.triage.strict import DataError, Node
from bot.triage.strict import load as load_yaml


@dataclass(frozen=True)
class Example:
    """One training sentence of an intent, and the file and line where it stands."""

    intent: str
    text: str
    path: Path
    line: int

    def key(self) -> str:
        """The sentence as a word-counting classifier sees it."""
        return key(self.text)


def key(text: str) -> str:
    """A sentence without case and punctuation."""
    return " ".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())


def examples(folder: Path) -> list[Example]:
    """All examples of intents in a folder's Rasa NLU files (format 3.1).

    Other items (synonym, regex, lookup) are left to Rasa. Raises DataError for a file of another shape.
    """
    return [example for path in sorted(folder.glob("*.yml")) for example in _of_file(path)]


def examples_of_clinic(node: Node, intent: str) -> Iterator[Example]:
    """The examples that stand in an entry of a clinic's own."""
    lines = node.path.read_text(encoding="utf-8").splitlines()
    start = node.lines.get("examples", node.line)
    for number, text in enumerate(node.strings("examples"), start=1):
        written = start + number if start + number <= len(lines) and text in lines[start + number - 1] else start
        yield Example(intent, text, node.path, written)


def _of_file(path: Path) -> Iterator[Example]:
    root = load_yaml(path).only(required=("version", "nlu"))
    items = root["nlu"]
    if not isinstance(items, list):
        raise root.fail("'nlu' must be a list", "nlu")
    for item in items:
        if not isinstance(item, Node):
            raise root.fail(f"'nlu' holds {item!r}, which has no keys", "nlu")
        if "intent" in item:
            item.only(required=("intent", "examples"))
            yield from _of_intent(item)


def _of_intent(item: Node) -> Iterator[Example]:
    intent, first = item.text("intent"), item.lines["examples"] + 1
    for offset, line in enumerate(str(item["examples"]).splitlines()):
        text = line.strip()
        if not text:
            continue
        if not text.startswith("- ") or not text[2:].strip():
            raise DataError(item.path, first + offset, f"'{text}' is no example: write '- ' and the sentence")
        yield Example(intent, text[2:].strip(), item.path, first + offset)
