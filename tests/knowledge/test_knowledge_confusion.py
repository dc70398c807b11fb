"""Examples of different intents that are the same words, or nearly."""

from __future__ import annotations

from pathlib import Path

from bot.clinic import ROOT
from bot.knowledge import examples
from bot.knowledge.confusion import confusions
from bot.knowledge.training import Example

OTHERS = [f"{word} something quite different" for word in ("red", "blue", "green", "black", "white", "yellow")]


def taught(*pairs: tuple[str, str]) -> list[Example]:
    listed = [*pairs, *(("faq_other", text) for text in OTHERS)]
    return [Example(intent, text, Path("x.yml"), line) for line, (intent, text) in enumerate(listed, start=1)]


def pairs(*given: tuple[str, str]) -> list[tuple[int, int]]:
    return [(found.example.line, found.earlier.line) for found in confusions(taught(*given))]


def test_the_same_words_in_another_order_case_or_number() -> None:
    assert pairs(("faq_a", "Is a drip safe?"), ("faq_b", "a drip is safe")) == [(2, 1)]
    assert pairs(("faq_a", "are drips safe"), ("faq_b", "are drip safe")) == [(2, 1)]


def test_nearly_the_same_words() -> None:
    long = "how long must the needle stay in my arm after chemotherapy treatment"
    assert pairs(("faq_a", long), ("faq_b", f"{long} something")) == [(2, 1)]


def test_what_differs_in_a_word_that_matters_is_no_confusion() -> None:
    assert pairs(("faq_a", "can I drive after a drip"), ("faq_b", "can I eat after a drip")) == []
    assert pairs(("faq_a", "how does a drip work"), ("faq_b", "does a drip work")) == []


def test_one_intent_may_say_the_same_twice() -> None:
    assert pairs(("faq_a", "is a drip safe"), ("faq_a", "a drip is safe")) == []


def test_our_own_examples_have_none_and_the_nearest_are_not_far_off() -> None:
    ours = examples(ROOT / "data" / "nlu")
    assert list(confusions(ours)) == []
    assert len(list(confusions(ours, least=0.7))) > 0
