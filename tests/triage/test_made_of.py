"""Texts of nothing but certain phrases."""

import pytest

from bot.triage.made_of import MadeOf

TAKEN_BACK = MadeOf(frozenset(["wrong chat", "ignore that", "that"]), frozenset(["oh", "so sorry", "sorry"]))


@pytest.mark.parametrize(("text", "fits"), [
    ("wrong chat", True), ("oh sorry wrong chat", True), ("ignore that so sorry", True),
    ("wrong chat ignore that", True),
    ("oh", False), ("so sorry", False), ("", False), ("wrong", False), ("wrong chat my arm", False),
    ("my wrong chat", False), ("wrong chat so", False),
])
def test_a_text_is_made_of_phrases_and_one_that_counts(text: str, fits: bool) -> None:
    assert TAKEN_BACK.fits(text) is fits


def test_a_long_text_that_does_not_fit_at_its_end_takes_no_time_to_speak_of() -> None:
    assert not TAKEN_BACK.fits("sorry " * 20_000 + "arm")
