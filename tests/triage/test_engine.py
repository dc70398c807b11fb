"""Any string is read, quickly, and junk around an emergency never hides it."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.triage import LEVELS, Assessment, assess

JUNK = ["no no no no ", "(((\"'", "​‍﻿", "مرحبا ", "lol ", "😂😂", "\n\n\n", "??? ", "1 2 3 4 ", "ok. "]


@pytest.mark.parametrize("text", [
    "", " ", "\n", "\x00\x01", "�", "💉🩸😱", "<script>alert(1)</script>", "a" * 10_000, "\u202eabc",
], ids=lambda text: repr(text[:8]))
def test_any_string_has_an_assessment(text: str) -> None:
    assert isinstance(assess(text), Assessment)


@pytest.mark.parametrize("text", [
    "no " * 3300, "no chest pain " * 700, "chest pain " * 900, "(\"'" * 3300, "che​st " * 1400, "100 " * 2500,
    "my arm and chest and leg hurt and " * 290, "no pain in arm, chest or leg, " * 330,
], ids=lambda text: text[:12])
def test_ten_kilobytes_are_read_in_linear_time(text: str) -> None:
    assess("warm up")
    started = time.perf_counter()
    assess(text[:5000])
    half = time.perf_counter() - started
    started = time.perf_counter()
    assess(text)
    whole = time.perf_counter() - started
    assert whole < 2
    assert whole < 5 * half + 0.3  # quadratic work would take far more than this room for a busy machine


@pytest.mark.parametrize("word", ["arm ", "help ", "chest pain "])
def test_four_times_the_words_take_no_more_than_about_four_times_as_long(word: str) -> None:
    def seconds(times: int) -> float:
        started = time.perf_counter()
        assess(word * times)
        return time.perf_counter() - started

    assess("warm up")
    quarter, whole = (min(seconds(times) for _ in range(3)) for times in (2500, 10_000))
    assert whole < 7 * quarter + 0.05  # quadratic work takes ten times as long and more


@pytest.mark.parametrize("emergency", [
    "I can't breathe", "I have chest pain", "my throat is closing", "I want to kill myself",
])
@pytest.mark.parametrize("junk", JUNK)
def test_junk_around_an_emergency_does_not_lower_it(emergency: str, junk: str) -> None:
    assert assess(f"{junk * 20}. {emergency}").level == "emergency"
    assert assess(f"{emergency}. {junk * 20}").level == "emergency"


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_no_text_raises_and_every_finding_lies_in_it(text: str) -> None:
    assessment = assess(text)
    for finding in assessment.findings:
        assert text[finding.start:finding.end] == finding.text


FINDINGS = ["I have chest pain", "I can't breathe", "my lips are swelling", "temperature is 38.6 C", "I feel tired",
            "there is pus at the site", "I have a rash", "I passed out", "the pump keeps beeping", "a small bruise"]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(FINDINGS), min_size=1, max_size=5, unique=True), st.sampled_from(FINDINGS))
def test_a_further_statement_never_lowers_the_level(said: list[str], more: str) -> None:
    before = assess(". ".join(said)).level
    after = assess(". ".join([*said, more])).level
    assert LEVELS.index(after) >= LEVELS.index(before)
