from __future__ import annotations

from pathlib import Path

import pytest

from bot.clinic import clinic
from bot.triage import Decision
from bot.triage.advice import FOLDER
from bot.triage.returning import read_returning, returning
from bot.triage.strict import DataError

CRISIS = "utter_emergency_crisis"


@pytest.mark.parametrize(("text", "answer"), [
    ("It is still there", "still"), ("yes", "still"), ("yes, a bit better but still hurts", "still"),
    ("no better", "still"),
    ("it came back this morning", "still"), ("it hasnt gone away", "still"), ("worse now", "still"),
    ("not sure", "still"), ("I'm not sure to be honest", "still"), ("I was seen but it's still there", "still"),
    ("I got help", "seen"), ("went to the ER and they sent me home", "seen"), ("the ambulance came", "seen"),
    ("yes I saw a doctor", "seen"), ("they kept me overnight, all fine", "seen"),
    ("It is gone now", "gone"), ("gone", "gone"), ("no", "gone"), ("no, all good now", "gone"),
    ("it went away by itself", "gone"), ("I didn't call anyone, it went away", "gone"), ("not any more", "gone"),
    ("I never saw a doctor", None), ("blue banana", None), ("how long does it take?", None),
    ("I want to see a doctor", None),
])
def test_understands_how_it_went(text: str, answer: str | None) -> None:
    assert returning().read(text) == answer


@pytest.mark.parametrize("name", returning().answers)
def test_each_button_is_its_own_answer(name: str) -> None:
    assert returning().read(returning().answers[name].button) == name


def test_what_is_not_over_is_an_emergency_again_in_the_same_wording() -> None:
    decision = returning().decision("still", CRISIS)
    assert (decision.level, decision.say) == ("emergency", CRISIS) and decision.because and decision.source
    assert returning().decision("gone", CRISIS) == returning().decision("seen", CRISIS) == Decision()
    assert returning().decision(None, CRISIS) == Decision()


def test_a_crisis_is_asked_about_in_its_own_words_and_keeps_its_line() -> None:
    asked = returning()
    assert asked.question(CRISIS) != asked.question("utter_emergency") == asked.ask
    assert asked.question(CRISIS, again=True) == asked.again
    for name in ("seen", "gone"):
        said = asked.answers[name].reply(CRISIS).format(**clinic().words())
        assert clinic().crisis_number in said and clinic().emergency_number in said
        assert clinic().emergency_number in asked.answers[name].reply("utter_emergency").format(**clinic().words())


@pytest.mark.parametrize(("old", "new", "reason"), [
    ("within_hours: 24", "within_hours: soon", "'within_hours' must be a whole number of hours"),
    ('"no": gone', '"no": lost', "'no' is 'lost', not one of still, seen, gone"),
    ("    button: Still there", "    knob: Still there", "unknown key 'knob'"),
    ("    because: You told me that it is still there.\n", "", "'because' is missing"),
    ("asks:   ", "asks: text #", "'asks' must map a wording"),
])
def test_a_fault_names_file_line_and_reason(tmp_path: Path, old: str, new: str, reason: str) -> None:
    source = (FOLDER / "returning.yml").read_text()
    assert old in source
    path = tmp_path / "returning.yml"
    text = source.replace(old, new, 1)
    if "text #" in new:
        start = text.index("  utter_emergency_crisis: >-")
        text = text[:start] + text[text.index("# What a yes"):]
    path.write_text(text)
    with pytest.raises(DataError, match=rf"returning\.yml:\d+: {reason}"):
        read_returning(path)
