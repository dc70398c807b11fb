"""`python -m bot rules`: the page that clinicians read and approve."""

from __future__ import annotations

import argparse
import re
import shutil
from pathlib import Path

import pytest

from bot import rules_page
from bot.approval import FOLDER, rules_hash
from bot.commands import rules
from bot.triage.rulebook import rulebook


@pytest.fixture(scope="module")
def text() -> str:
    return rules_page.page()


@pytest.fixture()
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(rules_page, "PAGE", tmp_path / "rules.md")
    return tmp_path / "rules.md"


def call(*words: str) -> int:
    parser = argparse.ArgumentParser()
    rules.arguments(parser)
    return rules.run(parser.parse_args(list(words)))


def section(text: str, heading: str) -> str:
    """What stands under a heading, up to the next of its kind or a higher one."""
    depth = heading.split(" ")[0].count("#")
    return re.split(rf"^#{{1,{depth}}} ", text.split(f"{heading}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]


def test_the_page_in_docs_is_in_step_with_the_data() -> None:
    assert rules_page.in_step(), rules_page.OUT_OF_STEP


def test_it_is_written_and_then_in_step(elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("--check") == 1
    assert capsys.readouterr().err == f"{rules_page.OUT_OF_STEP}\n"
    assert call() == 0 and call("--check") == 0
    elsewhere.write_text(elsewhere.read_text(encoding="utf-8").replace("urgent", "routine", 1), encoding="utf-8")
    assert call("--check") == 1


def test_it_tells_every_rule(text: str) -> None:
    for name, rule in rulebook().rules.items():
        shown = section(text, f"#### {rules_page._title(name)}")
        assert f"Level: **{rule.level}**" in shown and f"Name: `{name}`" in shown
        assert rule.because in shown and rule.source in shown
        assert rule.fires[0] in shown and rule.quiet[0] in shown
        assert ("**Review needed**" in shown) is (rule.review == "needed")


def test_it_tells_when_a_rule_fires(text: str) -> None:
    book = rulebook()
    for name, rule in book.rules.items():
        shown = section(text, f"#### {rules_page._title(name)}")
        for wanted in rule.any_of:
            assert all(book.concepts[concept].label in shown for concept, _ in wanted)
            assert all("(today, but gone)" in shown for _, status in wanted if status == "resolved")


def test_alternatives_that_share_a_finding_stand_in_one_line() -> None:
    book = rulebook()
    wanted = [
        frozenset({("hives", "present"), ("dyspnoea", "present")}), frozenset({("throat_swelling", "present")}),
        frozenset({("hives", "present"), ("fever", "resolved"), ("vomiting", "present")}),
        frozenset({("fever", "present"), ("chills", "present")}),
    ]
    label = {name: book.concepts[name].label for name in ("hives", "dyspnoea", "throat_swelling", "fever", "vomiting",
                                                          "chills")}
    assert list(rules_page._in_groups(wanted, book)) == [
        label["throat_swelling"],
        f"{label['hives']}, together with any of: {label['dyspnoea']}; "
        f"{label['fever']} (today, but gone) and {label['vomiting']}",
        f"{label['chills']}, together with {label['fever']}",
    ]


def test_it_tells_measures_levels_danger_signs_checks_and_weighing(text: str) -> None:
    book = rulebook()
    measures = section(text, "## Measures")
    assert all(rules_page._title(measure.name) in measures for measure in book.measures)
    assert all(book.concepts[band.concept].label in measures for one in book.measures for band in one.bands)
    assert "celsius: from 37.95 to below 46; fahrenheit: from 100.31 to below 114.8 | fever |" in measures
    levels = section(text, "## Levels")
    assert "| emergency |" in levels and r"\[emergency number\]" in levels and "{" not in levels
    assert "I am having trouble breathing" in section(text, "## Danger signs")
    assert "Is your hand or arm numb" in section(text, "## Guided checks")
    weighing = section(text, "## Weighing")
    assert f"{book.weighing.emergency_from * 100:g} %" in weighing
    assert all(verdict.rule in weighing for verdict in book.weighing.verdicts.values())


def test_it_says_that_nobody_approved_and_carries_the_hash(text: str) -> None:
    introduction = text.split("## How to read this page")[0]
    assert "No clinician has approved these rules unless" in introduction
    assert rules_hash() in introduction


def test_every_table_has_equal_rows_and_every_link_a_heading(text: str) -> None:
    for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        assert len({len(re.findall(r"(?<!\\)\|", row)) for row in table.splitlines()}) == 1
    headings = {rules_page._anchor(heading) for heading in re.findall(r"^#+ (.*)$", text, re.MULTILINE)}
    assert set(re.findall(r"\]\(#([^)]*)\)", text)) <= headings


def test_words_of_a_patient_are_no_markdown() -> None:
    assert rules_page._plain("a *b* | `c`\n <i> [d]") == r"a \*b\* \| \`c\` \<i> \[d\]"


def test_the_same_data_gives_the_same_page(text: str, tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "triage")
    assert rules_page.page(tmp_path / "triage") == text
