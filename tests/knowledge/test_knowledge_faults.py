"""`check`: each kind of fault is found, and this repository's own data has none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.clinic import ROOT
from bot.knowledge import check, examples
from bot.knowledge.reading import grade, syllables
from bot.triage.strict import DataError

Faults = Callable[[], list[str]]

ENTRIES = (
    "entries:\n  drip:\n    ask: What is it?\n    section: [Introduction]\n    short: A drip puts water in a vein.\n"
)
TAUGHT = "".join(f"      - what is a drip {n}\n" for n in "abcdefgh")
NLU = f'version: "3.1"\nnlu:\n  - intent: faq_drip\n    examples: |\n{TAUGHT}'


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """A knowledge folder and an NLU folder without fault."""
    data, nlu = tmp_path / "knowledge", tmp_path / "nlu"
    data.mkdir()
    nlu.mkdir()
    (data / "sections.yml").write_text("sections: [Introduction, Summary]\n")
    (data / "dialogue.yml").write_text("acts:\n  greet: hello\n")
    (data / "drip.yml").write_text(ENTRIES)
    (nlu / "drip.yml").write_text(NLU)
    return data, nlu


def faults(folders: tuple[Path, Path]) -> list[str]:
    """The faults without the path of their folder."""
    return [str(fault).removeprefix(f"{folders[0].parent}/") for fault in check(*folders)]


def test_our_own_data_has_no_fault() -> None:
    assert [str(fault) for fault in check(ROOT / "data" / "knowledge", ROOT / "data" / "nlu")] == []


def test_good_data_has_no_fault(folders: tuple[Path, Path]) -> None:
    assert faults(folders) == []


def test_an_entry_with_too_few_examples(folders: tuple[Path, Path]) -> None:
    (folders[1] / "drip.yml").write_text(NLU.replace("      - what is a drip h\n", ""))
    [fault] = faults(folders)
    assert fault.startswith("knowledge/drip.yml:3: faq_drip has 7 training examples")


def test_an_intent_that_nothing_knows(folders: tuple[Path, Path]) -> None:
    (folders[1] / "more.yml").write_text(
        'version: "3.1"\nnlu:\n  - intent: greet\n    examples: |\n      - hi\n'
        "  - intent: faq_drop\n    examples: |\n      - what is a drop\n"
    )
    assert faults(folders) == ["nlu/more.yml:8: intent 'faq_drop' belongs to no entry, topic or dialogue act"]


def test_an_example_that_stands_twice_whatever_its_case(folders: tuple[Path, Path]) -> None:
    (folders[1] / "more.yml").write_text(
        'version: "3.1"\nnlu:\n  - intent: greet\n    examples: |\n      - hi\n      - What is a drip, A?\n'
    )
    [fault] = faults(folders)
    assert fault.startswith("nlu/more.yml:6: 'What is a drip, A?' (greet) stands at")
    assert fault.endswith("nlu/drip.yml:5 (faq_drip)")


def test_wording_that_is_hard_or_long(folders: tuple[Path, Path]) -> None:
    hard = "Intravenous administration facilitates pharmacological intervention."
    (folders[0] / "drip.yml").write_text(ENTRIES.replace("A drip puts water in a vein.", hard))
    [fault] = faults(folders)
    assert fault.startswith("knowledge/drip.yml:5: 'short' of faq_drip reads at grade")
    (folders[0] / "drip.yml").write_text(ENTRIES.replace("A drip puts water in a vein.", "We do. " * 40))
    assert faults(folders) == ["knowledge/drip.yml:5: 'short' of faq_drip has 80 words, more than 65"]


def test_a_fact_must_lead_to_an_entry_that_lists_its_section(folders: tuple[Path, Path]) -> None:
    (folders[0] / "facts.yml").write_text(
        "facts:\n  - {n: 1, fact: x, section: Introduction, entry: drip}\n"
        "  - {n: 2, fact: x, section: Introduction, entry: drop}\n"
        "  - {n: 3, fact: x, section: Summary, entry: drip}\n"
    )
    assert faults(folders) == [
        "knowledge/facts.yml:3: fact 2: there is no entry 'drop'",
        "knowledge/facts.yml:4: fact 3: entry 'drip' does not list the section 'Summary'",
    ]


def test_facts_are_numbered_in_order(folders: tuple[Path, Path]) -> None:
    (folders[0] / "facts.yml").write_text("facts:\n  - {n: 2, fact: x, section: Introduction, entry: drip}\n")
    assert faults(folders) == ["knowledge/facts.yml:2: 'n' is 2, the fact stands at place 1"]


def test_each_unreadable_file_gives_its_first_fault(folders: tuple[Path, Path]) -> None:
    (folders[0] / "a.yml").write_text("entries:\n  x: {ask: B, section: [Nowhere], short: A}\n  y: {odd: 1}\n")
    (folders[0] / "b.yml").write_text("entries: [\n")
    found = faults(folders)
    assert len(found) == 2
    assert "knowledge/a.yml:2: 'Nowhere' is no section title" in found[0]
    assert "knowledge/b.yml:" in found[1] and "not valid YAML" in found[1]


@pytest.mark.parametrize(("text", "line", "reason"), [
    (NLU.replace("- what is a drip b", "what is a drip b"), 6, "is no example"),
    (NLU.replace("intent:", "intents:"), None, None),
    ("version: '3.1'\nnlu: {}\n", 1, "'nlu' is missing or empty"),
    ("version: '3.1'\nnlu:\n  - hello\n", 2, "'nlu' holds 'hello'"),
    ("version: '3.1'\nnlu:\n  - intent: greet\n", 3, "'examples' is missing or empty"),
])
def test_training_files_of_another_shape(tmp_path: Path, text: str, line: int | None, reason: str | None) -> None:
    (tmp_path / "x.yml").write_text(text)
    if line is None:
        assert examples(tmp_path) == []
        return
    with pytest.raises(DataError) as caught:
        examples(tmp_path)
    assert (caught.value.line, str(reason) in caught.value.reason) == (line, True), str(caught.value)


def test_examples_know_their_place(folders: tuple[Path, Path]) -> None:
    found = examples(folders[1])
    assert [(e.intent, e.text, e.line) for e in found][:2] == [
        ("faq_drip", "what is a drip a", 5), ("faq_drip", "what is a drip b", 6),
    ]
    lines = (folders[1] / "drip.yml").read_text().splitlines()
    assert all(lines[e.line - 1].strip() == f"- {e.text}" for e in found)


@pytest.mark.parametrize(("word", "count"), [
    ("drip", 1), ("vein", 1), ("take", 1), ("needle", 2), ("infusion", 3), ("medicine", 3), ("treated", 2),
    ("passed", 1), ("fluids", 1), ("site", 1), ("careful", 2), ("closely", 2), ("people", 2), ("allergy", 3),
    ("clinician", 3), ("stomach", 2), ("can't", 1), ("the", 1), ("nutrition", 3), ("area", 3),
])
def test_syllables_of_words_we_use(word: str, count: int) -> None:
    assert syllables(word) == count


def test_short_words_read_more_easily() -> None:
    assert grade("") == 0.0
    easy = grade("A thin tube goes in a vein. The drip runs in.")
    assert easy < 2 < 12 < grade("Intravenous administration facilitates rapid pharmacological intervention.")
    assert grade("Call {clinic_phone} now.") == grade("Call it now.")


def test_the_same_words_under_another_intent(folders: tuple[Path, Path]) -> None:
    (folders[1] / "more.yml").write_text(
        'version: "3.1"\nnlu:\n  - intent: greet\n    examples: |\n      - hi\n      - A drip is what (d)\n'
    )
    [fault] = faults(folders)
    assert fault.startswith("nlu/more.yml:6: 'A drip is what (d)' (greet) has the same words as 'what is a drip d'")
    assert fault.endswith("nlu/drip.yml:8")
