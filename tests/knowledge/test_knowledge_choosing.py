"""An answer, two, a choice, or nothing."""

from __future__ import annotations

import pytest

from bot.knowledge.choosing import Choosing, Clear, Guess, Guesses

CHOOSING = Choosing(sure=0.3, near=0.7, answerable=0.6, floor=0.05, part=0.3, beside=0.5, follow=0.5)
CLEAR = Clear(threshold=0.15, weak=0.1, lead=3.0)


def guesses(**confidences: float) -> Guesses:
    return Guesses(tuple(Guess(intent, confidence) for intent, confidence in confidences.items()))


@pytest.mark.parametrize(("given", "clear"), [
    (guesses(faq_a=0.2, faq_b=0.19), True),
    (guesses(faq_a=0.12, faq_b=0.03), True),
    (guesses(faq_a=0.12, faq_b=0.05), False),
    (guesses(faq_a=0.05), False),
    (Guesses(()), False),
])
def test_a_guess_counts_when_it_is_likely_or_far_ahead(given: Guesses, clear: bool) -> None:
    assert CLEAR.of(given) is clear


@pytest.mark.parametrize(("given", "chosen"), [
    (guesses(faq_a=0.7, faq_b=0.1), ["faq_a"]),
    (guesses(faq_a=0.35, faq_b=0.33), ["faq_a"]),                                # sure enough
    (guesses(faq_a=0.28, faq_b=0.25, faq_c=0.1), ["faq_a", "faq_b"]),            # near, the third is far
    (guesses(faq_a=0.28, faq_b=0.25, faq_c=0.2), ["faq_a", "faq_b", "faq_c"]),
    (guesses(faq_a=0.28, topic_b=0.25), ["faq_a", "topic_b"]),
    (guesses(topic_a=0.28, topic_b=0.25), ["topic_a"]),                          # neither is answered anyway
    (guesses(faq_a=0.5, topic_b=0.4), ["faq_a", "topic_b"]),                     # is it answered at all?
    (guesses(faq_a=0.28, thank=0.25, stop=0.2), []),
    (guesses(topic_a=0.5, faq_b=0.1), ["topic_a"]),
])
def test_a_clear_guess_is_answered_unless_it_is_a_close_call(given: Guesses, chosen: list[str]) -> None:
    assert CHOOSING.choose(given, clear=True) == chosen


@pytest.mark.parametrize(("given", "chosen"), [
    (guesses(faq_a=0.08, faq_b=0.02), ["faq_a", "faq_b"]),
    (guesses(faq_a=0.04, faq_b=0.04), []),
    (guesses(topic_a=0.08, topic_b=0.08), []),
    (guesses(thank=0.08, faq_b=0.08), []),
    (Guesses(()), []),
])
def test_what_is_not_clear_is_never_answered(given: Guesses, chosen: list[str]) -> None:
    assert CHOOSING.choose(given, clear=False) == chosen


@pytest.mark.parametrize(("parts", "several"), [
    ([guesses(faq_a=0.5), guesses(faq_b=0.5)], ["faq_a", "faq_b"]),
    ([guesses(topic_a=0.5), guesses(faq_b=0.5)], ["topic_a", "faq_b"]),
    ([guesses(faq_a=0.5), guesses(faq_a=0.5)], []),
    ([guesses(faq_a=0.5), guesses(faq_b=0.2)], []),
    ([guesses(faq_a=0.5), guesses(thank=0.9)], []),
    ([guesses(topic_a=0.5), guesses(topic_b=0.5)], []),
    ([guesses(**{f"faq_{n}": 0.5}) for n in "abcde"], ["faq_a", "faq_b", "faq_c"]),
    ([], []),
])
def test_several_questions_are_each_clear_and_differ(parts: list[Guesses], several: list[str]) -> None:
    assert CHOOSING.several(parts) == several


def test_beside_a_symptom_only_a_sure_answer_of_the_article_counts() -> None:
    parts = [guesses(faq_a=0.6), guesses(faq_b=0.4), guesses(topic_c=0.9)]
    assert CHOOSING.besides(parts) == ["faq_a"]


def test_what_follows_an_answer_must_be_clear_among_what_is_related() -> None:
    assert CHOOSING.following(guesses(faq_a=0.6, faq_b=0.4)) == "faq_a"
    assert CHOOSING.following(guesses(faq_a=0.45, faq_b=0.4)) == ""
    assert CHOOSING.following(Guesses(())) == ""


def test_a_missing_number_is_an_error() -> None:
    with pytest.raises(KeyError):
        Choosing.read({"sure": 0.3})
