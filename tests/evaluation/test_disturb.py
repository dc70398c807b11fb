"""Disturbances: always the same for a text, one at a time, and of the kind that they are called."""

from __future__ import annotations

import pytest

from bot.evaluation import report
from bot.evaluation.disturb import EMOJI, KINDS, disturb

TEXT = "I can't breathe and my chest hurts, it's getting worse"


def spoilt(kind: str, text: str = TEXT) -> str:
    disturbed = disturb(text, kind)
    assert disturbed is not None
    return disturbed


@pytest.mark.parametrize("kind", KINDS)
def test_disturbance_is_the_same_each_time_and_changes_the_text(kind: str) -> None:
    assert spoilt(kind) == spoilt(kind) != TEXT


@pytest.mark.parametrize(("kind", "longer"), [
    ("wrong_key", 0), ("dropped_letter", -1), ("doubled_letter", 1), ("swapped_letters", 0), ("lost_space", -1),
    ("lost_apostrophes", -2), ("capitals", 0),
])
def test_disturbance_is_one_of_its_kind(kind: str, longer: int) -> None:
    assert len(spoilt(kind)) == len(TEXT) + longer


def test_wrong_key_is_beside_the_right_one() -> None:
    assert spoilt("wrong_key", "PPPP") in {"".join("P" * n + key + "P" * (3 - n)) for n in range(4) for key in "OL"}


def test_swapped_letters_are_neighbours_of_one_word() -> None:
    assert spoilt("swapped_letters", "aaab") == "aaba"
    assert sorted(spoilt("swapped_letters")) == sorted(TEXT)


def test_repeated_letter_is_drawn_out() -> None:
    assert spoilt("repeated_letters", "oooo") in {"o" * length for length in (6, 7, 8)}


def test_apostrophes_are_lost_within_words_only() -> None:
    assert spoilt("lost_apostrophes", "'I can’t', he's told") == "'I cant', hes told"


def test_emoji_stands_between_the_middle_words() -> None:
    left, emoji, right = spoilt("emoji", "I am dizzy now").rpartition(" dizzy")
    assert (left[:4], emoji, right) == ("I am", " dizzy", " now")
    assert left[5:] in EMOJI


@pytest.mark.parametrize(("kind", "text"), [
    ("wrong_key", "боль в груди"), ("dropped_letter", "so hot"), ("swapped_letters", "aaaa"), ("lost_space", "help"),
    ("lost_apostrophes", "help"), ("capitals", "HELP 112"), ("emoji", "help!"), ("doubled_letter", ""),
    ("repeated_letters", "39.5"),
])
def test_text_without_a_place_for_it_is_not_disturbed(kind: str, text: str) -> None:
    assert disturb(text, kind) is None


def test_every_disturbance_has_its_row_in_the_report() -> None:
    assert {f"disturbed.recall_{kind}" for kind in KINDS} <= set(report.LABELS)
