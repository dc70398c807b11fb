"""`bot check` finds a rule broken on purpose."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.triage import proof
from bot.triage.rulebook import FOLDER, Rulebook
from bot.triage.strict import DataError


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(FOLDER, tmp_path / "triage")
    return tmp_path / "triage"


def faults(folder: Path) -> list[str]:
    try:
        return [str(fault) for fault in proof.faults(Rulebook(folder))]
    except DataError as fault:
        return [str(fault)]


def edit(path: Path, change: Callable[[str], str]) -> None:
    before = path.read_text()
    after = change(before)
    assert after != before, "the edit changed nothing"
    path.write_text(after)


def test_the_rules_as_they_stand_have_no_fault() -> None:
    assert faults(FOLDER) == []


def swap(pattern: str, replacement: str) -> Callable[[str], str]:
    return lambda text: re.sub(pattern, replacement, text, count=1, flags=re.S)


def twice(text: str) -> str:
    """The first rule of a file once more at its end."""
    rule = re.search(r"\n(  \w+:\n(?:    .*?\n)+)", text)
    assert rule is not None
    return f"{text}\n{rule.group(1)}"


MUTATIONS = {
    "an unknown key": (swap("    level:", "    levle:"), "unknown key 'levle'"),
    "an unknown level": (swap(r"level: \w+", "level: grave"), "'level' is 'grave'"),
    "no source": (swap(r"\n    source:[^\n]*", ""), "'source' is missing"),
    "an unknown concept": (swap(r"any_of: \[", "any_of: [no_such_thing, "), "no concept"),
    "an unknown status": (swap(r"any_of: \[\s*(\w+)", r"any_of: [\1@negated"), "@resolved"),
    "too few examples": (swap(r"fires: \[.*?\]", 'fires: ["x"]'), "1 of 5"),
    "an example that does not fire": (
        swap(r"fires: \[", 'fires: ["good morning", '), "the weights hold it back, on “good morning”"),
    "a near example that fires": (
        swap(r'fires: \[\s*("[^"]+")(.*?)quiet: \[', r"fires: [\1\2quiet: [\1, "), "fires on"),
    "a rule named twice": (twice, "twice"),
    "an empty reason": (swap(r"because: [^\n]*", 'because: ""'), "'because' is missing or empty"),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_rule_broken_on_purpose_is_found_with_file_and_line(copy: Path, name: str) -> None:
    change, reason = MUTATIONS[name]
    path = copy / "protocols" / "breathing.yml"
    edit(path, change)
    found = faults(copy)
    assert any(reason in fault and re.search(r"breathing\.yml:\d+: ", fault) for fault in found), found


def test_a_part_that_no_concept_uses_is_a_fault(copy: Path) -> None:
    edit(copy / "lexicon" / "body.yml", lambda s: s + '\n  antlers: {terms: "antler"}\n')
    assert any("'antlers' is used by no concept" in fault for fault in faults(copy))


def test_a_concept_that_no_rule_uses_is_a_fault(copy: Path) -> None:
    antlers = '\n  antlers: {label: antlers, phrases: "growing antlers"}\n'
    edit(copy / "concepts" / "breathing.yml", lambda s: s + antlers)
    assert any("'antlers' is used by no rule" in fault for fault in faults(copy))


def test_a_pattern_with_an_unknown_part_is_a_fault(copy: Path) -> None:
    edit(copy / "concepts" / "breathing.yml", lambda s: s + "\n  antlers: {label: antlers, patterns: [head + horns]}\n")
    assert any("'horns' is neither a part nor a concept" in fault for fault in faults(copy))
