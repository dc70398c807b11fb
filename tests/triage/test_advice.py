from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.clinic import clinic
from bot.knowledge.reading import grade
from bot.triage import assess
from bot.triage.advice import FOLDER, WORDS, advice, checklist, read_advice, read_checklist
from bot.triage.checks import checks
from bot.triage.strict import DataError


def wordings() -> Iterator[tuple[str, str]]:
    """Everything that patients read from data/triage."""
    for name, level in advice().levels.items():
        yield f"levels {name}", f"{level.name} {level.say} {level.watch}"
    for key in ("careful", "not_a_diagnosis"):
        yield f"levels {key}", getattr(advice(), key)
    yield from {"checklist ask": checklist().ask, "checklist statement": checklist().statement}.items()
    for check in checks().values():
        yield f"{check.name} intro", check.intro
        for question in check.questions:
            yield from ((f"{check.name} {question.asks}", text) for text in (question.ask, question.again))


@pytest.mark.parametrize(("place", "text"), list(wordings()), ids=[place for place, _ in wordings()])
def test_wording_is_plain_and_complete(place: str, text: str) -> None:
    said = text.format(**clinic().words())
    assert grade(said) <= 8.0, (place, grade(said))


@pytest.mark.parametrize("says", checklist().signs.values())
def test_each_button_of_the_checklist_is_an_emergency(says: str) -> None:
    assert assess(says).level == "emergency"


def test_none_of_these_is_no_symptom() -> None:
    assert assess(checklist().none).level == "none"


def test_yes_to_the_checklist_is_an_emergency_and_unsure_is_urgent() -> None:
    assert checklist().decisions["yes"].level == "emergency"
    assert checklist().decisions["yes"].say == "utter_emergency"
    assert checklist().decisions["unsure"].level == "urgent"


@pytest.mark.parametrize(("old", "new", "reason"), [
    ("none: None", "nun: None", "unknown key 'nun'"),
    ("level: emergency", "level: bad", "'level' is 'bad'"),
    ("  Chest pain: I have chest pain", "  Chest pain: 7", "'Chest pain' must be text"),
])
def test_a_fault_in_the_checklist_is_named(tmp_path: Path, old: str, new: str, reason: str) -> None:
    path = tmp_path / "checklist.yml"
    path.write_text((FOLDER / "checklist.yml").read_text().replace(old, new, 1))
    with pytest.raises(DataError, match=reason):
        read_checklist(path)


def test_wording_may_name_exactly_the_clinics_words() -> None:
    assert set(WORDS) == set(clinic().words())


def test_wording_that_names_something_else_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "levels.yml"
    source = (FOLDER / "levels.yml").read_text()
    path.write_text(source.replace("{clinic_hours}", "{opening_hours}", 1))
    with pytest.raises(DataError, match=rf"{path}:\d+: 'say' names {{opening_hours}}, not one of clinic_name"):
        read_advice(path)
    path.write_text(source.replace("{clinic_hours}", "{clinic_hours", 1))
    with pytest.raises(DataError, match="a brace too many or too few"):
        read_advice(path)


def test_a_fault_in_the_levels_is_named(tmp_path: Path) -> None:
    path = tmp_path / "levels.yml"
    path.write_text((FOLDER / "levels.yml").read_text().replace("  routine:", "  later:"))
    with pytest.raises(DataError, match=rf"{path}:\d+: 'levels' must be emergency, urgent, routine, none"):
        read_advice(path)
