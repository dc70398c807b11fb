"""A clinic's own answers: YAML in one folder, and nothing else to touch."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.clinic import ROOT
from bot.knowledge import check, load
from bot.triage.strict import DataError

DATA, NLU = ROOT / "data" / "knowledge", ROOT / "data" / "nlu"
WIFI = """\
entries:
  wifi:
    ask: Is there wifi?
    section: Good to know
    short: Yes. Ask the desk for the password.
    examples:
""" + "".join(f"      - {text}\n" for text in (
    "is there wifi", "do you have wi-fi", "wifi password", "can I get online", "what is the wifi code",
    "internet at the clinic", "how do I connect to the internet", "is the internet free",
))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """All of our knowledge, with a clinic folder that is empty."""
    shutil.copytree(DATA, tmp_path / "knowledge")
    own = tmp_path / "knowledge" / "clinic"
    for path in own.glob("*.yml"):
        path.unlink()
    return own


def write(folder: Path, text: str) -> Path:
    path = folder / "own.yml"
    path.write_text(text)
    return path


def test_the_example_file_is_read_and_without_fault(folder: Path) -> None:
    shutil.copy(DATA / "clinic" / "parking.yml.example", folder / "parking.yml")
    known = load(folder.parent)
    answer = known.answers["parking"]
    assert answer.sections == ("From the clinic",) and answer.instead_of == ("travel_parking",)
    assert known.answer("faq_parking") is known.answer("topic_travel_parking") is answer
    assert known.ask("topic_travel_parking") == "Where can I park?"
    assert known.titles()[-1] == "From the clinic"
    assert [str(fault) for fault in check(folder.parent, NLU)] == []


def test_an_answer_of_its_own_is_taught_by_its_own_file(folder: Path) -> None:
    write(folder, WIFI)
    known = load(folder.parent)
    assert known.answers["wifi"].sections == ("Good to know",)
    assert "faq_wifi" in known.intents()
    assert ("faq_wifi", "wifi password") in known.taught() and ("faq_wifi", "Is there wifi?") in known.taught()
    assert [str(fault) for fault in check(folder.parent, NLU)] == []


@pytest.mark.parametrize(("old", "new", "line", "reason"), [
    ("    ask: Is there wifi?\n", "", 3, "'ask' is missing"),
    ("section: Good to know", "sections: [x]", 4, "unknown key 'sections'"),
    ("the password", "{password}", 5, "names {password}"),
    ("    examples:", "    related: [parking]\n    examples:", 6, "related 'parking' is no other entry's id"),
    ("    examples:", "    instead_of: [parks]\n    examples:", 6, "instead_of 'parks' is no topic's id"),
    ("  wifi:", "  risks:", 2, "'risks' stands twice"),
    ("entries:", "topics:", 1, "unknown key 'topics'"),
    (WIFI[WIFI.index("    examples:"):], "", 3, "needs 'examples'"),
])
def test_it_is_read_strictly(folder: Path, old: str, new: str, line: int, reason: str) -> None:
    path = write(folder, WIFI.replace(old, new, 1))
    with pytest.raises(DataError) as caught:
        load(folder.parent)
    assert caught.value.path == str(path)
    assert (caught.value.line, reason in caught.value.reason) == (line, True), str(caught.value)


def test_faults_of_its_examples_name_their_line(folder: Path) -> None:
    path = write(folder, WIFI.replace("wifi password", "are there any risks").replace("      - can I get online\n", ""))
    found = [str(fault).replace(str(path), "own.yml") for fault in check(folder.parent, NLU)]
    assert any(fault.startswith("own.yml:3: faq_wifi has 7 training examples") for fault in found)
    assert not [fault for fault in found if "own.yml" not in fault]


def test_two_answers_cannot_stand_instead_of_one_topic(folder: Path) -> None:
    twice = "entries:\n" + "".join(
        f"  {name}:\n    ask: Where?\n    short: There.\n    instead_of: [booking]\n" for name in ("a", "b"))
    write(folder, twice)
    with pytest.raises(DataError, match=r"own\.yml:9: another answer stands instead of 'booking'"):
        load(folder.parent)
