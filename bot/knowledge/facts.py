"""The numbered list of what the article states, and which entry answers each of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.triage.strict import DataError, Node
from bot.triage.strict import load as load_yaml

from .answers import FACTS, Knowledge


@dataclass(frozen=True)
class Fact:
    """One statement of the article in our words, its section's title, and the id of the entry that tells it.

    `bullet` is set when the article lists it as a bullet point; `line` is its place in the file.
    """

    n: int
    fact: str
    section: str
    entry: str
    bullet: bool
    line: int


def facts(folder: Path) -> list[Fact]:
    """The facts of `facts.yml`, numbered from 1 in order. Raises DataError for a file of another shape."""
    root = load_yaml(folder / FACTS).only(required=("facts",))
    if not isinstance(root["facts"], list):
        raise root.fail("'facts' must be a list", "facts")
    return [_fact(root, number, item) for number, item in enumerate(root["facts"], start=1)]


def _fact(root: Node, number: int, item: object) -> Fact:
    if not isinstance(item, Node):
        raise root.fail(f"fact {number} must have keys, not {item!r}", "facts")
    item.only(required=("n", "fact", "section", "entry"), optional=("bullet",))
    if item["n"] != number:
        raise item.fail(f"'n' is {item['n']!r}, the fact stands at place {number}", "n")
    bullet = item.get("bullet", False)
    if not isinstance(bullet, bool):
        raise item.fail(f"'bullet' must be true or false, not {bullet!r}", "bullet")
    return Fact(number, item.text("fact"), item.text("section"), item.text("entry"), bullet, item.line)


def lost_facts(folder: Path, known: Knowledge) -> Iterator[DataError]:
    """A fault for each fact whose entry does not exist, or does not list the fact's section."""
    for fact in facts(folder):
        answer = known.answers.get(fact.entry)
        if answer is None:
            yield DataError(folder / FACTS, fact.line, f"fact {fact.n}: there is no entry '{fact.entry}'")
        elif fact.section not in answer.sections:
            reason = f"fact {fact.n}: entry '{fact.entry}' does not list the section '{fact.section}'"
            yield DataError(folder / FACTS, fact.line, reason)
