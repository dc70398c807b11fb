"""An emergency in Spanish, or in mixed speech, is answered in Spanish with the number to call."""

from pathlib import Path

import pytest

from bot.clinic import clinic
from bot.triage import assess
from bot.triage.languages import read_languages
from bot.triage.rulebook import rulebook
from bot.triage.strict import DataError
from bot.wording import response


@pytest.mark.parametrize("text", [
    "No puedo respirar y tengo el pecho apretado",
    "mi hijo no respira bien desde el suero",
    "my abuela se desmayó and she is not waking up",
    "me duele mucho el pecho y el brazo",
])
def test_an_emergency_in_spanish_is_answered_in_spanish(text: str) -> None:
    assessment = assess(text)
    assert assessment.level == "emergency"
    said = response(assessment.decision.say, clinic())
    assert "Llame" in said and clinic().emergency_number in said


def test_a_crisis_in_spanish_names_the_crisis_line() -> None:
    said = response(assess("ya no quiero vivir, me voy a matar").decision.say, clinic())
    assert clinic().crisis_number in said and "daño" in said


@pytest.mark.parametrize("text", ["I can't breathe", "He has chest pain", "my papa has chest pain"])
def test_english_is_answered_in_english(text: str) -> None:
    assert not assess(text).decision.say.endswith("_es")


def test_a_wording_is_known_by_its_language() -> None:
    (spanish,) = rulebook().languages
    assert spanish.holds("utter_emergency_es") and not spanish.holds("utter_emergency")
    assert spanish.english("utter_emergency_crisis_es") == "utter_emergency_crisis"
    assert spanish.english("utter_emergency") == "utter_emergency"


@pytest.mark.parametrize("english", ["utter_escalated", "utter_escalated_crisis"])
def test_that_it_was_passed_on_is_said_in_spanish_too(english: str) -> None:
    (spanish,) = rulebook().languages
    assert clinic().name in response(spanish.wording(english), clinic())
    assert spanish.wording(english) != english


def test_a_language_without_words_is_named(tmp_path: Path) -> None:
    (tmp_path / "l.yml").write_text("languages:\n  xx: {least: 2, otherwise: utter_x, say: {a: b}}\n")
    with pytest.raises(DataError, match=r"l\.yml:2: 'words' is missing"):
        read_languages(tmp_path / "l.yml")
