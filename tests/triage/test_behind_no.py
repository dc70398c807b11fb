"""What a reply tells behind its no."""

from __future__ import annotations

import pytest

from bot.triage import assess
from bot.triage.behind_no import behind_no, told_behind_no
from bot.triage.checks import checks

SORE = "my arm is sore where the drip was"
THOUGHTS = checks()["mood"].questions_by_name["thoughts"]


@pytest.mark.parametrize(("text", "rest"), [
    ("no", ""), ("No!", ""), ("nope, thanks", ""), ("not really", ""), ("no, not at all, I'm fine", ""),
    ("No, but a bit of it stayed behind", "a bit of it stayed behind"), ("no my foot is blue", "my foot is blue"),
    ("Not really, though it's pouring", "it's pouring"), ("none of those but his lips are fat", "his lips are fat"),
    ("no. only half came", "only half came"), ("no, no blood", "no blood"), ("no I can’t swallow", "I can’t swallow"),
    # here the no belongs to what follows it
    ("no blood", ""), ("no feeling in my thumb", ""), ("no pulse in her foot", ""), ("no better than before", ""),
    ("yes but it's small", ""), ("it is sore", ""), ("", ""),
])
def test_what_stands_behind_a_no(text: str, rest: str) -> None:
    assert behind_no(text) == rest


@pytest.mark.parametrize(("before", "text", "level"), [
    (["my picc slid out of my arm"], "no but a piece of it is still inside me", "emergency"),
    (["throwing up since the chemo", "no"], "no, but it came up black like coffee grounds", "emergency"),
    (["throwing up since the chemo", "no"], "no but eight times today", "urgent"),
    (["I have a headache since the infusion"], "no but it's ten times worse", "urgent"),
    (["I feel very low"], "not really, but I have the pills put aside", "emergency"),
    ([], "no but I can't breathe", "emergency"),
])
def test_what_stands_there_counts_with_what_was_told(before: list[str], text: str, level: str) -> None:
    read = told_behind_no(text, before)
    assert read is not None and read.level == level and read.text == text
    for found in read.findings:
        assert text[found.start:found.end] == found.text


@pytest.mark.parametrize(("before", "text"), [
    ([SORE], "no but it's sore"), ([SORE], "no, it's fine"),
    (["head hurts after the IVIG"], "no, just a bit tired"), (["head hurts after the IVIG"], "no it comes and goes"),
    (["my picc slid out of my arm"], "no, it is all here"), (["my picc slid out of my arm"], "no but should I worry?"),
    (["throwing up since the chemo"], "no blood"), (["throwing up since the chemo"], "no, I had some toast"),
    (["I'm so down"], "no"),
])
def test_what_is_known_or_harmless_alarms_nobody(before: list[str], text: str) -> None:
    read = told_behind_no(text, before)
    assert read is None or read.level in ("none", "routine") or read.level == assess(before[-1]).level


@pytest.mark.parametrize("text", [
    "no", "No.", "nope", "never", "not at all", "no, I'm ok", "no I'd never do that", "no thank God",
    "of course not", "no, I have too much to live for", "no but I'm fine, thanks", "not really, not that bad",
    "no, I would never hurt myself", "I do not think so", "no doctor",
])
def test_a_plain_no_to_whether_somebody_thinks_of_dying(text: str) -> None:
    assert THOUGHTS.read(text, assess(text).findings) == "no"


@pytest.mark.parametrize("text", [
    "no but I'm worn out", "no but I hardly sleep", "no, only the nights are long", "not really, I just sit there",
    "no I want some peace", "no but I do", "no. It is all too much", "no, I'm fine, it's them I think of",
    "no but sometimes", "no feet firmly on the floor", "not for a fortnight",
])
def test_a_no_with_something_of_its_own_is_asked_again(text: str) -> None:
    assert THOUGHTS.read(text, assess(text).findings) != "no"


@pytest.mark.parametrize("text", [
    # letters and means
    "I wrote a note for each of the boys", "the letters are done", "no, though I have written notes",
    "no but I have my tablets ready", "I sit and look at the insulin", "some nights, when the house is quiet, I look "
    "at the knife and put it away again", "I stood on the roof of our block", "I keep dreaming of the cliff",
    # being a burden
    "the kids would be better off", "it'd be easier for my wife", "no one would notice", "I am dragging them down",
    # not being here
    "no, I only wish I wasn't here", "no but I'd rather not be here", "I want to disappear", "I'm tired of living",
    # afraid of oneself
    "I can't trust myself", "I'm scared I'll do it",
])
def test_what_touches_on_dying_is_a_yes_to_whether_somebody_thinks_of_it(text: str) -> None:
    assert THOUGHTS.read(text, assess(text).findings) == "yes" or assess(text).level == "emergency"


@pytest.mark.parametrize("text", [
    "I had tea on the balcony", "I take my tablets at eight", "I wrote to the hospital",
    "my mum is better off with the new pump",
    "I look at the clock all night", "it's easier in the evening", "I feel down", "it is the steroids",
    "what do you mean?", "I was worried about my line", "the drip is done with", "nobody rang me back",
])
def test_what_does_not_is_asked_again(text: str) -> None:
    assert THOUGHTS.read(text, assess(text).findings) is None
