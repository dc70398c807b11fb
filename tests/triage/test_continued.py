"""A reading whose measure was named in an earlier message."""

from __future__ import annotations

import pytest

from bot.triage.continued import continued


@pytest.mark.parametrize(("before", "text", "concept", "level"), [
    (["what should a finger clip show for oxygen?"], "it says 83 now, warm hands", "oxygen_low", "emergency"),
    (["is my oxygen ok?", "thanks"], "Mine is usually 97. It is showing 82 now", "oxygen_low", "emergency"),
    (["do steroids put my sugar up?"], "it was 12 on Monday and it is 24.1 just now", "sugar_very_high", "urgent"),
    (["how fast should a pulse be?"], "mine is 160 at the moment", "pulse_extreme", "emergency"),
    (["my oxygen clip came today"], "I had the drip at noon. The reading is 82 now", "oxygen_low", "emergency"),
])
def test_a_number_is_of_the_measure_that_was_named_last(before: list[str], text: str, concept: str, level: str) -> None:
    read = continued(text, before)
    assert read is not None and read.level == level
    found = next(finding for finding in read.findings if finding.concept == concept)
    assert text[found.start:found.end] == found.text


@pytest.mark.parametrize(("before", "text"), [
    (["what should a finger clip show for oxygen?"], "I am 84 years old"),      # no reading is told
    (["what should a finger clip show for oxygen?"], "do you open on the 84?"),
    (["where do I park?"], "it says 83 now"),                                   # nothing was named
    (["what should a finger clip show for oxygen?"], "my pulse is 80 now"),     # it names its own
    (["how fast should a pulse be?"], "it is fine now"),                        # no number
])
def test_other_numbers_are_left_alone(before: list[str], text: str) -> None:
    assert continued(text, before) is None


def test_a_calm_reading_stays_calm() -> None:
    assert continued("it says 97 now", ["what should a finger clip show for oxygen?"]) is None
    read = continued("it says 36.7 now", ["what is a high temperature?"])
    assert read is not None and read.level == "none"


@pytest.mark.parametrize(("before", "text", "level"), [
    ("my sats were 97 at noon", "83", "emergency"), ("oxygen 95", "it's 84 now", "emergency"),
    ("o2 sat is 96", "now 81%", "emergency"), ("heart rate 76", "158", "emergency"), ("pulse is 70", "36", "emergency"),
    ("blood pressure 118/72", "72/38", "emergency"), ("bp 130/80", "71 over 40", "emergency"),
    ("my sugar is 6", "2.1", "emergency"), ("glucose 7", "it says LO", "emergency"),
    ("sugar was 9 this morning", "18.5", "urgent"), ("temperature 37", "39", "urgent"),
])
def test_a_bare_number_goes_on_with_the_reading_before_it(before: str, text: str, level: str) -> None:
    read = continued(text, [before], bare=True)
    assert read is not None and read.level == level
    for found in read.findings:
        assert text[found.start:found.end] == found.text
    if any(map(str.isdigit, text)) and "now" not in text:
        assert continued(text, [before]) is None, "where a number was asked for, it answers"


@pytest.mark.parametrize(("before", "text"), [
    ("my sats were 97 at noon", "I'm 83"), ("my sats were 97 at noon", "room 83"), ("oxygen 95", "83 years old"),
    ("oxygen 95", "the 83 bus"), ("oxygen 95", "97"), ("pulse is 70", "72"), ("bp 130/80", "128/78"),
    ("what is a good oxygen?", "83"), ("my drip is at 3", "83"), ("my sugar is 6", "hi"), ("oxygen 95", "5 tablets"),
    ("my sugar is 6", "it says hello"),
])
def test_a_calm_number_or_one_of_something_else_does_not(before: str, text: str) -> None:
    read = continued(text, [before], bare=True)
    assert read is None or read.level == "none"
