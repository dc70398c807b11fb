"""Cross-validation over examples of two questions and a topic."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.clinic import ROOT
from bot.knowledge import Answer, Example, Knowledge, Topic
from bot.knowledge.choosing import Choosing, Clear

pytest.importorskip("sklearn", reason="scikit-learn is only in the assistant's environment")
from bot.evaluation.held_out import hold_out, thresholds

KNOWN = Knowledge(
    {"time": Answer("time", ("Time",), "Long.", ask="How long?"),
     "place": Answer("place", ("Place",), "Here.", ask="Where?")},
    {"cost": Topic("cost", "Ask.", "What does it cost?")}, ("Time", "Place"),
)
TEXTS = {
    "faq_time": ["how long does it take", "how long is it", "how many hours long", "for how long",
                 "how long will it be"],
    "faq_place": ["where is it given", "where do I go", "where is the place", "where will it be",
                  "where do they do it"],
    "topic_cost": ["what does it cost", "cost of it", "the cost please", "does it cost much", "cost and price"],
}
EXAMPLES = [Example(intent, text, Path("x.yml"), 1) for intent, texts in TEXTS.items() for text in texts]
ALWAYS = Choosing(sure=0.0, near=2.0, answerable=0.0, floor=0.0, part=0.3, beside=0.5, follow=0.5)
CLEAR = Clear(threshold=0.0, weak=0.0, lead=1.0)


def test_each_example_is_read_by_a_classifier_that_has_not_seen_it() -> None:
    found = hold_out(EXAMPLES, KNOWN, CLEAR, ALWAYS)
    assert [held.answered.item.text for held in found] == [example.text for example in EXAMPLES]
    assert sum(held.exact for held in found) >= 12
    assert found[0].answered.sections == {"Time"} and found[-1].answered.sections is None
    assert found == hold_out(EXAMPLES, KNOWN, CLEAR, ALWAYS)


def test_when_nothing_is_sure_choices_are_offered() -> None:
    doubting = Choosing(sure=2.0, near=0.0, answerable=0.0, floor=0.0, part=0.3, beside=0.5, follow=0.5)
    found = hold_out(EXAMPLES, KNOWN, CLEAR, doubting)
    assert all(len(held.chosen) == 3 and held.offered and held.answered.refused for held in found)


def test_the_products_own_numbers_are_read() -> None:
    clear, choosing = thresholds(ROOT / "config.yml")
    assert 0 < clear.threshold < 1 and 0 < choosing.near < 1
