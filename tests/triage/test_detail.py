"""What only tells more of a complaint: no question, and no wish for something."""

from __future__ import annotations

import pytest

from bot.triage.detail import asks_for_nothing, denies, goes_on, names_again


@pytest.mark.parametrize("text", [
    "no belly pain", "kidneys don't ache, 36.9", "not on chemo", "talking normally, swallowing normally",
    "I can swallow my tea", "couldn't drop off till four", "hearing is fine, no dizziness", "I'd never hurt myself",
])
def test_a_denial_or_good_news(text: str) -> None:
    assert asks_for_nothing(text)
    assert denies(text)


@pytest.mark.parametrize("text", [
    "it's passed, I drank some water", "they tingle at the fridge", "goes off in a minute",
])
def test_what_begins_as_more_of_it(text: str) -> None:
    assert asks_for_nothing(text)
    assert goes_on(text)


def test_a_word_of_the_complaint_said_again() -> None:
    assert names_again("the hiccups are driving me mad", ["hiccups since last night"])
    assert not names_again("my parking ticket is driving me mad", ["hiccups since last night"])
    assert not names_again("side effects headache", ["a headache since the drip"])


@pytest.mark.parametrize("text", [
    "no fever, what else can I do", "is it bad that I don't eat", "I don't know how to flush it", "tell me about pain",
    "I can't find my letter", "they want to know about iron", "it says I need a permission slip",
    "no pain, is that normal",
])
def test_what_asks_or_wants_something(text: str) -> None:
    assert not asks_for_nothing(text)


@pytest.mark.parametrize("text", [
    "side effects of iron", "my appointment on Tuesday", "a cup of coffee before the drip",
])
def test_what_is_no_detail(text: str) -> None:
    assert not denies(text)
    assert not goes_on(text)
