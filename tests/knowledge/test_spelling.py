from __future__ import annotations

import pytest

from bot.knowledge.spelling import Spelling

SPELLING = Spelling({
    "infusion": 900, "long": 50, "take": 60, "does": 300, "infusoin": 2, "brain": 3, "drain": 40, "drip": 80,
})


@pytest.mark.parametrize(("written", "meant"), [
    ("how lnog does an infuson tkae", "how long does an infusion take"),
    ("INFUSOIN", "infusion"),                # an error that the examples have too
    ("a brain scan", "a brain scan"),        # rare, but not clearly an error for "drain"
    ("the dip", "the dip"),                  # too short to be sure
    ("infxxion", "infxxion"),                # more than a letter off
    ("Take 2 longs, ok?", "Take 2 long, ok?"),
    ("", ""),
])
def test_what_is_mistyped_is_put_right(written: str, meant: str) -> None:
    assert SPELLING.correct(written) == meant


def test_it_is_learned_from_texts() -> None:
    assert Spelling.learn(["a drip", "A Drip!", "it's"]).counts == {"a": 2, "drip": 2, "it's": 1}


def test_how_much_of_a_text_is_known() -> None:
    assert SPELLING.familiar("infuson zebra") == 0.5
    assert SPELLING.familiar("38.5 ?") == 1.0
