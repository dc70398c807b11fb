"""The labelled messages that the weights are learned from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import yaml

from bot.triage.advice import checklist
from bot.triage.assessment import CRISIS
from bot.triage.checks import checks
from bot.triage.rulebook import FOLDER, Rulebook
from bot.triage.strict import DataError, load
from bot.triage.weights import CLASSES, read_weights

NLU = FOLDER.parent / "nlu"
# what the weights depend on: another hash of these means that they must be learned again
_LEARNED_FROM = (
    "learning.yml", "examples", "composed.yml", "lexicon", "concepts", "context", "protocols", "measures.yml",
    "normalise.yml",
)


@dataclass(frozen=True)
class Teaching:
    """learning.yml: how often a rule's example or a button is told, and the intents that tell nothing of a level."""

    times: int
    asked_by_the_ill: frozenset[str]


class Example(NamedTuple):
    """A message and its class."""

    text: str
    label: str


def teaching(folder: Path = FOLDER) -> Teaching:
    """The settings of learning.yml. Raises DataError naming file, line and reason."""
    root = load(folder / "learning.yml").only(required=("times", "asked_by_the_ill"), optional=("about",))
    if isinstance(root["times"], bool) or not isinstance(root["times"], int) or root["times"] < 1:
        raise root.fail("'times' must be a whole number, 1 or more", "times")
    return Teaching(root["times"], frozenset(root.strings("asked_by_the_ill")))


def read_examples(folder: Path = FOLDER) -> list[Example]:
    """Every example of a folder like data/triage, each once.

    Raises DataError for a faulty file, and for a message that stands under two classes.
    """
    found: dict[str, tuple[str, Path, int]] = {}
    for path in sorted((folder / "examples").glob("*.yml")):
        root = load(path).only(optional=(*CLASSES, "about"))
        for label in CLASSES:
            for text in root.strings(label):
                known = found.setdefault(text, (label, path, root.lines[label]))
                if known[0] != label:
                    raise root.fail(f"“{text}” is '{label}' here and '{known[0]}' in {known[1].name}", label)
    return [Example(text, label) for text, (label, _, _) in found.items()]


def of_rules(book: Rulebook) -> Iterator[Example]:
    """The examples beside the rules, each several times: a rule must be able to count on its own."""
    for rule in book.rules.values():
        label = "crisis" if rule.say.endswith(CRISIS) else rule.level
        yield from (Example(text, label) for text in rule.fires * teaching().times)


def of_buttons() -> Iterator[Example]:
    """What our own buttons say: it begins or ends something, and reports nothing yet."""
    words = [*(check.button for check in checks().values()), checklist().none]
    yield from (Example(text, "none") for text in words * teaching().times)


def of_intents(folder: Path = NLU) -> Iterator[Example]:
    """Questions and small talk that Rasa learns from: nothing to triage in them."""
    asked_by_the_ill = teaching().asked_by_the_ill
    for path in sorted(folder.glob("*.yml")):
        for item in yaml.safe_load(path.read_text(encoding="utf-8")).get("nlu", ()):
            if item.get("intent") in asked_by_the_ill:
                continue
            lines = str(item.get("examples", "")).splitlines()
            yield from (Example(line[2:].strip(), "none") for line in lines if line.startswith("- "))


def fingerprint(folder: Path = FOLDER) -> str:
    """A hash over all files that the weights depend on."""
    digest = sha256()
    for name in _LEARNED_FROM:
        path = folder / name
        for file in sorted(path.glob("*.yml")) if path.is_dir() else [path]:
            digest.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]


def out_of_step(folder: Path = FOLDER) -> DataError | None:
    """The fault of weights that were learned from other data than what is there now."""
    path = folder / "weights.tsv"
    try:
        if read_weights(path).learned_from == fingerprint(folder):
            return None
    except DataError as fault:
        return DataError(path, fault.line, f"{fault.reason}: run `make learn`")
    return DataError(path, 1, "learned from other data than data/triage holds now: run `make learn`")
