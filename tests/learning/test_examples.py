"""The labelled messages: read strictly, each under one class, and none of them from a set that measures us."""

import json
import re
import shutil
from pathlib import Path

import pytest

from bot.learning.composed import composed, read_composition
from bot.learning.examples import fingerprint, of_intents, of_rules, out_of_step, read_examples
from bot.triage.rulebook import FOLDER, rulebook
from bot.triage.strict import DataError

SETS = FOLDER.parents[1] / "evaluation"
QUOTE = 8  # words in a row that make a quotation


def words(text: str) -> list[str]:
    return re.sub(r"\W+", " ", text.lower()).split()


def runs(text: str) -> set[tuple[str, ...]]:
    said = words(text)
    return {tuple(said[i:i + QUOTE]) for i in range(len(said) - QUOTE + 1)}


def test_every_class_has_examples_and_each_message_one_class() -> None:
    examples = read_examples()
    assert {e.label for e in examples} == {"none", "routine", "urgent", "emergency", "crisis"}
    assert len({e.text for e in examples}) == len(examples) > 20_000


def test_no_example_quotes_a_labelled_set() -> None:
    rows = [json.loads(line) for path in SETS.rglob("*.jsonl") if path.name != "negation.jsonl"
            for line in path.read_text(encoding="utf-8").splitlines()]
    texts = [text for row in rows for text in (row.get("turns") or [row["text"]])]
    whole = {" ".join(words(text)) for text in texts if len(words(text)) > 4}
    quoted = set().union(*(runs(text) for text in texts))
    examples = [*read_examples(), *composed(read_composition())]
    found = [e.text for e in examples if " ".join(words(e.text)) in whole or runs(e.text) & quoted]
    assert not found


def test_rules_and_intents_teach_too() -> None:
    assert any(e.label == "crisis" for e in of_rules(rulebook()))
    assert {e.label for e in of_intents()} == {"none"}


def test_a_message_under_two_classes_is_named(tmp_path: Path) -> None:
    (tmp_path / "examples").mkdir()
    (tmp_path / "examples" / "a.yml").write_text("none: [my arm hurts]\nroutine: [my arm hurts]\n")
    with pytest.raises(DataError, match=r"a\.yml:2: .*'routine' here and 'none' in a\.yml"):
        read_examples(tmp_path)


def test_a_changed_word_puts_the_weights_out_of_step(tmp_path: Path) -> None:
    folder = tmp_path / "triage"
    shutil.copytree(FOLDER, folder)
    assert fingerprint(folder) == fingerprint(FOLDER)
    (folder / "examples" / "short.yml").open("a").write("# changed\n")
    fault = out_of_step(folder)
    assert fault is not None and "run `make learn`" in str(fault)
