"""Loading data/knowledge: what is there, and the place and reason of every fault."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.clinic import ROOT
from bot.knowledge import Answer, Knowledge, Topic, load
from bot.triage.strict import DataError

Folder = Callable[[str], Path]

GOOD = """\
entries:
  drip:
    ask: What is a drip?
    section: [Introduction]
    short: A drip is a way to treat.
  tablet:
    ask: Why a tablet?
    section: [Summary, Introduction]
    short: Call {clinic_phone}.
    more: There is more.
    related: [drip]
    why: drip
    reassures: true
topics:
  cost:
    reply: Ask {clinic_name}.
    ask: What does it cost?
"""


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Writes a knowledge folder whose `content.yml` holds the given text."""
    def write(content: str) -> Path:
        (tmp_path / "sections.yml").write_text("sections: [Introduction, Summary]\n")
        (tmp_path / "dialogue.yml").write_text("acts:\n  greet: hello\n  stop: end\n")
        (tmp_path / "content.yml").write_text(content)
        return tmp_path
    return write


def test_entries_and_topics_are_read(folder: Folder) -> None:
    known = load(folder(GOOD))
    assert known.answers["drip"] == Answer(
        "drip", ("Introduction",), "A drip is a way to treat.", ask="What is a drip?")
    assert known.answers["tablet"] == Answer(
        "tablet", ("Summary", "Introduction"), "Call {clinic_phone}.", "There is more.", ("drip",),
        "Why a tablet?", "drip", True,
    )
    assert known.topics == {"cost": Topic("cost", "Ask {clinic_name}.", "What does it cost?")}
    assert known.dialogue == ("greet", "stop")


def test_an_intent_leads_to_its_answer_or_topic(folder: Folder) -> None:
    known = load(folder(GOOD))
    assert known.intents() == ["faq_drip", "faq_tablet", "topic_cost"]
    assert known.answer("faq_drip") is known.answers["drip"]
    assert known.topic("topic_cost") is known.topics["cost"]
    for intent in ("topic_cost", "faq_cost", "greet", "drip"):
        assert known.answer(intent) is None
    for intent in ("faq_drip", "topic_drip", "cost"):
        assert known.topic(intent) is None


@pytest.mark.parametrize(("old", "new", "line", "reason"), [
    ("    more: There", "    longer: There", 10, "unknown key 'longer'"),
    ("    section: [Introduction]\n", "", 3, "'section' is missing or empty"),
    ("    short: A drip is a way to treat.\n", "", 3, "'short' is missing or empty"),
    ("[Introduction]", "[introduction]", 4, "'introduction' is no section title"),
    ("[Introduction]", "Introduction", 4, "'section' must be a list of texts"),
    ("[Summary, Introduction]", "[Summary, Summary]", 8, "names a title twice"),
    ("  tablet:", "  drip:", 6, "key 'drip' stands twice"),
    ("  tablet:", "  Tablet-1:", 6, "must be small letters"),
    ("related: [drip]", "related: [drop]", 11, "related 'drop' is no other entry's id"),
    ("related: [drip]", "related: [tablet]", 11, "related 'tablet' is no other entry's id"),
    ("{clinic_phone}", "{phone}", 9, "names {phone}, not one of"),
    ("{clinic_phone}", "{clinic_phone", 9, "'short' has a brace too many or too few"),
    ("{clinic_name}", "{}", 16, "names {}, not one of"),
    ("    reply: Ask {clinic_name}.", "    answer: Ask.", 16, "unknown key 'answer'"),
    ("    ask: What is a drip?\n", "", 3, "'ask' is missing or empty"),
    ("why: drip", "why: drop", 12, "why 'drop' is no other entry's id"),
    ("reassures: true", "reassures: perhaps", 13, "'reassures' must be true or false"),
    ("reassures: true", "warns: 1", 13, "'warns' must be true or false"),
    ("reassures: true", "reassures: true\n    warns: true", 14, "cannot both reassure and warn"),
    ("    more: There is more.", "    examples: [a]", 10, "unknown key 'examples'"),
    ("topics:", "things:", 14, "unknown key 'things'"),
])
def test_a_fault_names_file_line_and_reason(folder: Folder, old: str, new: str, line: int, reason: str) -> None:
    assert old in GOOD
    with pytest.raises(DataError) as caught:
        load(folder(GOOD.replace(old, new, 1)))
    assert caught.value.path.endswith("content.yml")
    assert (caught.value.line, reason in caught.value.reason) == (line, True), str(caught.value)


def test_an_id_in_two_files_is_a_fault_that_names_both(folder: Folder) -> None:
    path = folder(GOOD)
    (path / "more.yml").write_text("entries:\n  drip:\n    ask: Again?\n    section: [Summary]\n    short: Again.\n")
    with pytest.raises(DataError, match=r"more\.yml:2: 'drip' stands twice, first at .*content\.yml:2"):
        load(path)


def test_a_folder_without_titles_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"sections\.yml:1: cannot be read"):
        load(tmp_path)


def test_an_empty_file_is_a_fault(folder: Folder) -> None:
    with pytest.raises(DataError, match=r"content\.yml:1"):
        load(folder("{}\n"))


@pytest.fixture(scope="module")
def real() -> Knowledge:
    return load(ROOT / "data" / "knowledge")


def test_every_answer_of_ours_can_be_said(real: Knowledge) -> None:
    words = dict.fromkeys(
        ["clinic_name", "clinic_phone", "clinic_hours", "after_hours_phone", "emergency_number",
         "crisis_number", "crisis_name"], "X",
    )
    for text in [a.short + a.more for a in real.answers.values()] + [t.reply for t in real.topics.values()]:
        said = text.format(**words)
        assert "{" not in said and "  " not in said


def test_no_answer_states_a_dose(real: Knowledge) -> None:
    for answer in real.answers.values():
        wording = f"{answer.short} {answer.more}".lower()
        assert not any(character.isdigit() for character in wording), answer.id
        assert not any(f" {unit} " in wording for unit in ("mg", "ml", "milligram", "milliliter")), answer.id
