"""Which number belongs to which measure."""

from __future__ import annotations

import pytest

from bot.triage import assess


def concepts(text: str) -> set[str]:
    return {finding.concept for finding in assess(text).findings}


@pytest.mark.parametrize(("text", "concept"), [
    ("sats were 98 at lunch and they're 82 now", "oxygen_low"),
    ("BP was 130/84 this morning, now 74/40", "pressure_very_low"),
    ("sugar 7.1 then 2.2", "sugar_very_low"),
    ("temp 36.7 at noon, 38.7 tonight", "fever"),
    ("pulse 70 at rest, then 168", "pulse_extreme"),
    ("oxygen 96 → 91 → 84", "oxygen_low"),
    ("sats 97 at 8, 92 at 9, 85 now", "oxygen_low"),
])
def test_a_second_number_is_of_the_measure_of_the_first(text: str, concept: str) -> None:
    assert concept in concepts(text)


@pytest.mark.parametrize("text", [
    "my sats are 97 and I am 83 years old", "sats 98, I live at number 70", "sugar 5 at 10 pm", "bp 124/80 in room 70",
    "sats 97 and 60 people in the queue",
])
def test_another_number_behind_it_is_none_of_it(text: str) -> None:
    assert concepts(text).isdisjoint({"oxygen_low", "pressure_low", "sugar_very_low", "pulse_extreme"})


@pytest.mark.parametrize(("text", "concept"), [
    ("sats 82 pulse 97", "oxygen_low"), ("oxygen 71 pulse 96", "oxygen_low"), ("o2 84 rr 16", "oxygen_low"),
])
def test_a_name_before_a_number_wins_over_one_behind_it(text: str, concept: str) -> None:
    assert concept in concepts(text)


@pytest.mark.parametrize("text", [
    "temp 36.6 hr 72 rr 14 bp 118/74 o2 98", "BP 120/80 HR 70 RR 16", "hr 66 rr 14",
])
def test_a_name_in_a_row_is_that_of_the_number_behind_it(text: str) -> None:
    assert concepts(text).isdisjoint({"breathing_very_fast", "fast_breathing", "oxygen_low"})


@pytest.mark.parametrize(("text", "concept"), [
    ("my sats are eighty two", "oxygen_low"), ("pulse one eighty", "pulse_extreme"),
    ("temperature is thirty nine", "fever"), ("blood pressure seventy two over forty", "pressure_very_low"),
])
def test_a_number_in_words_is_one_number(text: str, concept: str) -> None:
    assert concept in concepts(text)


@pytest.mark.parametrize("text", [
    "sats ninety eight", "oxygen is ninety seven percent", "bp one seventeen over seventy two",
    "I have two ten year olds and my pulse is fine",
])
def test_a_normal_number_in_words_is_no_low_one(text: str) -> None:
    assert concepts(text).isdisjoint({"oxygen_low", "oxygen_borderline", "pressure_low", "pulse_extreme"})


@pytest.mark.parametrize("text", [
    "I am 72 and my oxygen is 97", "sugar good all week, I'm 41, type 2", "temperature normal, I'm 41 today",
    "I'm 56 and take a blood pressure pill", "mum is 82, her sats are 97", "I'm 45, BP 120/80",
])
def test_what_a_person_is_is_an_age(text: str) -> None:
    assert concepts(text).isdisjoint({"oxygen_low", "sugar_very_low", "fever_very_high", "pressure_low"})


@pytest.mark.parametrize(("text", "concept"), [
    ("checked my sugar, I'm 41", "sugar_very_low"), ("my sats, I'm 82", "oxygen_low"),
    ("I'm 84 on the oximeter", "oxygen_low"), ("temp check: I'm 41", "fever_very_high"), ("I'm 39.6", "fever"),
    ("took my temperature and I'm 40", "fever_very_high"), ("mum is 82, her sats are 81", "oxygen_low"),
    ("he's 150 on the pulse thing", "pulse_extreme"), ("I'm 88% on oxygen", "oxygen_low"),
])
def test_what_a_person_is_is_a_reading_when_it_is_named_closely(text: str, concept: str) -> None:
    assert concept in concepts(text)


@pytest.mark.parametrize(("text", "concept"), [
    ("her temperature was 387 at six", "fever"), ("temp is 1021", "fever"),
    ("her temp reads 367", "temperature_normal"),
    ("my temperature is 402", "fever_very_high"),
])
def test_a_temperature_may_lack_its_point(text: str, concept: str) -> None:
    assert concept in concepts(text)


@pytest.mark.parametrize("text", ["temperature normal and 400 ml drunk", "temp fine, walked 400 steps", "room 385"])
def test_another_number_of_three_digits_is_no_temperature(text: str) -> None:
    assert concepts(text).isdisjoint({"fever_very_high", "temperature_normal"})


def test_a_temperature_in_a_row_is_no_pulse_that_goes_on() -> None:
    assert "pulse_very_slow" not in concepts("pulse 71 bpm, 121/74, 36.4")
    assert "pulse_very_slow" in concepts("pulse 71 bpm, 121/74, now 36")


@pytest.mark.parametrize("text", [
    "it was 39 degrees in our train", "41 degrees on the coach, awful",
])
def test_the_heat_of_a_place_is_no_fever(text: str) -> None:
    assert "fever" not in concepts(text)


@pytest.mark.parametrize("text", [
    "sat in the waiting room with a temp of 38.9", "he has a fever of 39 and we are in the car",
    "39.6 on the train and shivering",
])
def test_a_fever_is_one_in_a_hot_place_too(text: str) -> None:
    assert "fever" in concepts(text)


@pytest.mark.parametrize("text", ["vomiting at nine weeks pregnant, ketones 1+", "urine strip says ketones 2+"])
def test_some_ketones_are_not_many(text: str) -> None:
    assert "ketones_some" in concepts(text) and "ketones_high" not in concepts(text)


@pytest.mark.parametrize("text", [
    "ketones +++ on the strip", "ketones 4+", "type 1 diabetes and ketones 2+", "sugar 19, moderate ketones",
])
def test_many_ketones_or_some_with_diabetes_are_an_emergency(text: str) -> None:
    assert assess(text).level == "emergency"
