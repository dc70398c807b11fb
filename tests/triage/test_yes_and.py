"""A yes that goes on with something else than what was asked about."""

from __future__ import annotations

import pytest

from bot.triage import assess
from bot.triage.checks import checks
from bot.triage.question import Question

NUMB, BREATH = checks()["site"].questions_by_name["numbness"], checks()["line"].questions_by_name["breathing"]
CONFUSED = checks()["fever"].questions_by_name["confusion"]
BLOOD = checks()["stomach"].questions_by_name["bleeding"]


@pytest.mark.parametrize(("question", "text"), [
    (NUMB, "yes it's bruised all round"), (NUMB, "yes it is a bit swollen"), (NUMB, "yes there's some redness"),
    (BREATH, "yes there is redness"), (BREATH, "yes I have a headache"), (CONFUSED, "yes I'm tired"),
    (BLOOD, "yes I have diarrhoea"), (checks()["reaction"].questions_by_name["breathing"], "yes only my wrist"),
])
def test_a_yes_to_something_else_is_asked_again(question: Question, text: str) -> None:
    assert question.read(text, assess(text).findings) is None


@pytest.mark.parametrize(("question", "text"), [
    (NUMB, "yes"), (NUMB, "yes it is"), (NUMB, "yes a bit"), (NUMB, "yes very"), (NUMB, "yes since Monday"),
    (NUMB, "yes it's swollen and cold"), (NUMB, "yes it's white"), (NUMB, "yes my fingers tingle"),
    (NUMB, "yes only my thumb"), (NUMB, "yes, it's bruised and I can't feel it"), (NUMB, "yes and it's red"),
    (BREATH, "yes it's hard"), (BREATH, "yes I'm panting"), (BREATH, "yes my chest is tight"),
    (BREATH, "yes I can't get air"), (BREATH, "yes it got worse today"), (CONFUSED, "yes he's rambling"),
    (CONFUSED, "yes my words come out wrong"), (BLOOD, "yes it was red"), (BLOOD, "yes twice"),
    (BLOOD, "yes I was sick and it was bloody"), (BREATH, "yes, I have a headache and I'm breathless"),
])
def test_a_yes_is_never_lost(question: Question, text: str) -> None:
    assert question.read(text, assess(text).findings) == "yes"
