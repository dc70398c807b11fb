"""The labelled messages that the weights are learned from."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import yaml

from bot.triage.advice import checklist
from bot.triage.checks import checks
from bot.triage.rulebook import FOLDER, Rulebook
from bot.triage.strict import DataError, load
from bot.triage.weights import CLASSES

NLU = FOLDER.parent / "nlu"
# what the weights depend on: another hash of these means that they must be learned again
_LEARNED_FROM = ("examples", "lexicon", "concepts", "context", "protocols", "measures.yml", "normalise.yml")
_TIMES = 3  # how often an example of a rule, or a button, is told
# intents whose questions are asked by people who have what they ask about: nothing can be said of their level
_ABOUT_A_SYMPTOM = frozenset([
    "start_check", "faq_redness_bruising", "faq_tiredness_dizziness", "faq_needle_pain", "faq_infection_signs",
    "faq_when_to_call", "faq_emergency_signs", "faq_allergy_signs", "faq_serious_reactions", "faq_device_trouble",
    "faq_vein_irritation", "faq_side_effects", "topic_diagnosis", "topic_pump_supplies", "topic_line_care",
    "topic_looks_long_term", "topic_condition_explained", "topic_nerves", "topic_misuse",
])


class Example(NamedTuple):
    """A message and its class."""

    text: str
    label: str


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
        label = "crisis" if rule.say.endswith("_crisis") else rule.level
        yield from (Example(text, label) for text in rule.fires * _TIMES)


def of_buttons() -> Iterator[Example]:
    """What our own buttons say: it begins or ends something, and reports nothing yet."""
    words = [*(check.button for check in checks().values()), checklist().none]
    yield from (Example(text, "none") for text in words * _TIMES)


def of_intents(folder: Path = NLU) -> Iterator[Example]:
    """Questions and small talk that Rasa learns from: nothing to triage in them."""
    for path in sorted(folder.glob("*.yml")):
        for item in yaml.safe_load(path.read_text(encoding="utf-8")).get("nlu", ()):
            if item.get("intent") in _ABOUT_A_SYMPTOM:
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
    from bot.triage.weights import read_weights

    path = folder / "weights.tsv"
    if read_weights(path).learned_from == fingerprint(folder):
        return None
    return DataError(path, 1, "learned from other data than data/triage holds now: run `make learn`")
