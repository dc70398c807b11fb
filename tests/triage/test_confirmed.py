"""A sign that was asked about, and that somebody then says they have."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.triage.confirmed import FILE, asks_on, confirmed, read_words
from bot.triage.strict import DataError


@pytest.mark.parametrize(("before", "text", "concept"), [
    (["can iron give you chest pain?"], "I have that", "chest_pain"),
    (["can iron give you chest pain?"], "yes, I've got it now", "chest_pain"),
    (["is wheezing dangerous?"], "because I do", "dyspnoea"),
    (["what if my lips swell?", "and where do I park?"], "they do now", "throat_swelling"),
    (["can it make you pass out?"], "my mum just did", "syncope"),
    (["can steroids make you suicidal?"], "asking because I am", "suicidal"),
    (["can iron give you chest pain?"], "mine started an hour ago", "chest_pain"),
    (["can the drip cause chest pain"], "I've had it since it started", "chest_pain"),
    (["can steroids make you suicidal?"], "I've been having those", "suicidal"),
])
def test_the_sign_counts_as_there(before: list[str], text: str, concept: str) -> None:
    read = confirmed(text, before)
    assert read is not None and read.level == "emergency"
    assert concept in {finding.concept for finding in read.findings}
    assert all(finding.text == text for finding in read.findings)


@pytest.mark.parametrize(("before", "text"), [
    (["what are the signs of an allergic reaction?"], "I've got all of those"),
    (["when should I call 911?"], "I have that"),
    (["what are the symptoms of an infection"], "two of them"),
])
def test_who_has_the_signs_that_were_asked_for_is_asked_which(before: list[str], text: str) -> None:
    read = confirmed(text, before)
    assert read is not None and (read.level, read.ask_red_flags) == ("none", True)


@pytest.mark.parametrize(("before", "text"), [
    ("what are the danger signs?", "chest pain?"), ("when should I call 911?", "fainting, swollen face?"),
    ("what side effects are there", "things like rash and wheezing?"),
])
def test_a_question_that_names_signs_asks_on(before: str, text: str) -> None:
    assert asks_on(text, before)


@pytest.mark.parametrize(("before", "text"), [
    ("what are the danger signs?", "chest pain"), ("what are the danger signs?", "my chest hurts?"),
    ("what are the danger signs?", "chest pain, what do I do?"), ("what are the danger signs?", "he can't breathe?"),
    ("where do I park?", "chest pain?"), ("I have a bad reaction", "chest pain?"),
])
def test_a_report_or_another_subject_does_not_ask_on(before: str, text: str) -> None:
    assert not asks_on(text, before)


def test_the_reason_quotes_both_messages() -> None:
    read = confirmed("I have that", ["can iron give you chest pain?"])
    assert read is not None and read.decision.because.startswith("“I have that” behind “chest pain”: ")


@pytest.mark.parametrize(("before", "text"), [
    (["can iron give you chest pain?"], "I have that leaflet"),
    (["can iron give you chest pain?"], "do I?"),
    (["can iron give you chest pain?"], "I don't have it"),
    (["can iron give you chest pain?"], "I had it last year"),
    (["where do I park?"], "I have that"),
    (["can iron make you tired?"], "I have that"),   # nothing serious
    ([], "I have that"),
])
def test_anything_else_is_left_alone(before: list[str], text: str) -> None:
    assert confirmed(text, before) is None


def test_a_fault_is_named(tmp_path: Path) -> None:
    path = tmp_path / "confirmed.yml"
    path.write_text(FILE.read_text(encoding="utf-8").replace("has_it:", "has_that:"), encoding="utf-8")
    with pytest.raises(DataError, match="has_it"):
        read_words(path)


SIGNS = "I am to fill in a form for her teacher. Which 'emergency signs' do I write?"


@pytest.mark.parametrize(("text", "only_said_back"), [
    ("So wheezing, thick lips and fainting, understood", True),
    ("ok chest pain and fainting, noted", True),
    ("And chest pain, a blue mouth, that sort of thing?", True),
    ("so I have trouble breathing, got it", False),
    ("trouble breathing, swollen face, got it", False),
    ("so my face is swelling, right?", False),
    ("right so chest pain now, ok?", False),
    ("so swollen lips since the drip, ok", False),
])
def test_a_list_of_signs_that_is_said_back_reports_none(text: str, only_said_back: bool) -> None:
    assert asks_on(text, SIGNS) is only_said_back
    assert not asks_on(text, "Is there parking?")


@pytest.mark.parametrize(("text", "only_said_back"), [
    ("So the tongue gets big and no breath comes, I note this.", True),
    ("ok so swollen lips and fainting, I'll tell her", True),
    ("so my lips are swollen, I note this", False),
    ("So she has swollen lips and faints, I write this down", False),
])
def test_signs_of_an_illness_that_was_asked_about_are_said_back_as_well(text: str, only_said_back: bool) -> None:
    assert asks_on(text, "What does 'anaphylaxis' mean?") is only_said_back
    assert not asks_on(text, "When do you open?")
