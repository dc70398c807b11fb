"""What is taken out of a message before it leaves the clinic, and what must stay in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.records.masking import masked


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("Call 555-867-5309 or (212) 555 0199", "Call [number] or [number]"),
        ("ring +44 7700 900123, 07700 900123 or 06 12 34 56 78", "ring [number], [number] or [number]"),
        ("my number 5558675309 my MRN 123456", "my number [number] my MRN [number]"),
        ("write to ann.reyes+clinic@mail.example.org please", "write to [email] please"),
        ("see https://photos.example/ann/arm.jpg", "see [link]"),
    ],
)
def test_addresses_and_numbers_are_masked(text: str, without: str) -> None:
    assert masked(text) == without


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("DOB 03/04/1956, chills", "DOB [date], chills"),
        ("date of birth: March 4th, 1956", "date of birth: [date]"),
        ("I was born on 4 March and I itch", "I was born on [date] and I itch"),
        ("born in 1956", "born in [date]"),
        ("dob is 03041956", "dob is [date]"),
        ("nací el 4 de marzo de 1956", "nací el [date]"),
        ("the port went in on 2024-02-11", "the port went in on [date]"),
    ],
)
def test_dates_are_masked_and_those_of_a_birth_in_any_form(text: str, without: str) -> None:
    assert masked(text) == without


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("My name is Ann Reyes. My arm is red", "My name is [name]. My arm is red"),
        ("my name is john smith and my arm hurts", "my name is [name] and my arm hurts"),
        ("hi my name's O'Neil-Smith I have fever", "hi my name's [name] I have fever"),
        ("My name is Ann chest pain", "My name is [name] chest pain"),
        ("I'm called Bo", "I'm called [name]"),
        ("Me llamo María José García y tengo fiebre", "Me llamo [name] y tengo fiebre"),
    ],
)
def test_a_name_that_is_given_is_masked_and_the_complaint_stays(text: str, without: str) -> None:
    assert masked(text) == without


@pytest.mark.parametrize(
    "text",
    [
        "temp was 102 101 103 and BP 120/80 150/90, now 98.6",
        "WBC 12.3 11.2 9.8, heparin 5000 units, 10 ml 3x a day",
        "fever 38.5 since 3 days, port from 2 weeks ago at 10:30",
        "I was born with a heart defect",
    ],
)
def test_what_the_rules_need_stays(text: str) -> None:
    assert masked(text) == text


@given(st.text(max_size=60), st.from_regex(r"[2-9]\d{2}[- ]\d{3}[- ]\d{4}", fullmatch=True), st.text(max_size=60))
def test_a_telephone_number_stays_in_no_surroundings_of_words(before: str, number: str, after: str) -> None:
    assert number not in masked(f"{before} {number} {after}")
