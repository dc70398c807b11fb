"""What a no is aimed at: at what was asked, or at something else that it names."""

from __future__ import annotations

import pytest

from bot.triage import assess
from bot.triage.advice import signs_named
from bot.triage.aim import is_elsewhere
from bot.triage.checks import checks
from bot.triage.question import Question


def question(check: str, asks: str) -> Question:
    return next(q for q in checks()[check].questions if q.asks == asks)


@pytest.mark.parametrize(("check", "asks", "reply"), [
    ("mood", "other", "no hope"),
    ("mood", "other", "no point in anything"),
    ("mood", "other", "no energy"),
    ("mood", "other", "appetite ok"),
    ("mood", "other", "eyes are fine"),
    ("site", "numbness", "no pets"),
    ("site", "numbness", "no painkillers helped"),
    ("site", "numbness", "no rash"),
    ("site", "numbness", "eyes are fine"),
    ("site", "numbness", "bowels fine"),
    ("fever", "breathing", "no rigors"),
    ("fever", "breathing", "wee is fine"),
    ("unwell", "breathing", "no fever, no back pain"),
    ("unwell", "breathing", "no fever, kids have the same cold"),
    ("pain", "numbness", "no point in anything"),
])
def test_a_no_to_something_else_is_no_answer(check: str, asks: str, reply: str) -> None:
    assert question(check, asks).read(reply, assess(reply).findings) is None


@pytest.mark.parametrize(("check", "asks", "reply"), [
    ("mood", "other", "no"),
    ("mood", "other", "no thoughts like that"),
    ("mood", "other", "no I would never"),
    ("site", "numbness", "no numbness"),
    ("site", "numbness", "no it's warm and pink"),
    ("site", "numbness", "hand is fine"),
    ("site", "numbness", "no nothing like that"),
    ("site", "numbness", "no, no pets either"),
    ("site", "numbness", "I'm fine in myself"),
    ("fever", "breathing", "no wheezing"),
    ("fever", "breathing", "breathing's champion"),
    ("fever", "breathing", "no dear"),
    ("unwell", "breathing", "no fever, breathing fine"),
    ("unwell", "breathing", "no wheeze, no fever"),
])
def test_a_no_to_what_was_asked_is_one(check: str, asks: str, reply: str) -> None:
    assert question(check, asks).read(reply, assess(reply).findings) == "no"


@pytest.mark.parametrize(("reply", "elsewhere"), [
    ("no pets", True), ("appetite ok", True), ("no painkillers helped", True), ("no rash", True),
    ("no chest pain", False), ("no none of those", False), ("I'm fine", False), ("no bleeding", False),
])
def test_one_unrelated_phrase_clears_no_danger_sign(reply: str, elsewhere: bool) -> None:
    assert is_elsewhere(reply, signs_named()) is elsewhere


def test_a_no_before_ones_own_words_answers_what_was_asked() -> None:
    asked = question("site", "numbness")
    assert asked.read("no my eyes are fine", assess("no my eyes are fine").findings) == "no"
