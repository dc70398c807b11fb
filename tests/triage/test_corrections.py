from __future__ import annotations

from pathlib import Path
from time import perf_counter

import pytest

from bot.triage import assess
from bot.triage.amended import amended, no_longer_told
from bot.triage.corrections import (
    FILE,
    Correction,
    correction,
    meant_for_others,
    only_takes_back,
    read_words,
    sounds_taken_back,
    takes_all_back,
    takes_back,
    tells_what_it_was,
)
from bot.triage.question import Value
from bot.triage.strict import DataError


def corrected(
    text: str, known: tuple[str, ...] = (), answered: dict[str, Value] | None = None, latest: str | None = None
) -> Correction | None:
    return correction(text, assess(text).findings, known, answered or {}, latest)


@pytest.mark.parametrize("text", [
    "sorry, 37.2 not 39.2", "I meant 37.2", "actually my temperature is 37.1", "typo, it was 37.0",
    "98.9 instead of 101.9", "I misread it, there is no fever",
])
def test_a_fever_is_taken_back(text: str) -> None:
    found = corrected(text, known=("fever", "site_pain"))
    assert found and found.concepts == {"fever"} and found.answers == {}


@pytest.mark.parametrize("text", [
    "actually it's nothing", "sorry to bother you, it's probably nothing", "never mind", "haha only joking",
    "wait, the rash is gone now", "thanks", "I measured again and it is 36.9 now", "I took a pill and it is 37.0",
    "sorry", "I mean, it is bad", "my mistake", "actually no fever now", "sorry, I have no pus any more",
])
def test_what_states_no_other_fact_takes_nothing_back(text: str) -> None:
    assert corrected(text, known=("fever", "hives", "site_pus")) is None


@pytest.mark.parametrize("text", [
    "hang on, my glasses are on now and it is 36.6", "wait, now it says 37.0", "oops, I held it wrong, 36.9 now",
])
def test_another_number_told_as_a_correction_counts_although_it_is_of_now(text: str) -> None:
    found = corrected(text, known=("fever", "site_pain"))
    assert found and found.concepts == {"fever"}


@pytest.mark.parametrize("text", [
    "false alarm, it's only the zinc paste", "panic over, it was just the ketchup",
    "scrap that, it's the plaster that was wet", "silly me, it's not pus at all, it rubbed off",
    "my wife says it's the cream, wiped off now",
])
def test_a_report_is_taken_back_when_it_is_said_what_it_really_was(text: str) -> None:
    found = correction(text, assess("").findings, ("site_pus",), {}, report=["site_pus", "reads_like_urgent"])
    assert found and found.concepts == {"site_pus", "reads_like_urgent"}


@pytest.mark.parametrize("text", [
    "false alarm, I am fine", "panic over", "never mind, it's only me worrying", "it's just a bit of pus",
    "forget that", "hold on", "ignore me",
])
def test_a_report_is_not_taken_back_by_making_little_of_it(text: str) -> None:
    assert correction(text, assess("").findings, ("site_pus",), {}, report=["site_pus"]) is None


def test_what_is_told_again_is_not_taken_back() -> None:
    text = "scrap that, it's the left arm, and there is pus at the drip site"
    found = correction(text, assess(text).findings, ("site_pus",), {}, report=["site_pus", "reads_like_urgent"])
    assert found and found.concepts == {"reads_like_urgent"}


@pytest.mark.parametrize(("text", "before", "after"), [
    ("sorry I meant no", "yes", "no"), ("I meant yes", "no", "yes"),
    ("no, I pressed the wrong button, yes", "no", "yes"),
    ("no I meant there is no pus", "yes", "no"),
])
def test_the_answer_before_is_changed(text: str, before: str, after: str) -> None:
    known = ("site_pus",) if before == "yes" else ()
    found = corrected(text, known, {"site_numbness": "no", "site_pus": before}, "site_pus")
    assert found and found.answers == {"site_pus": after}
    assert found.concepts == set(known)


@pytest.mark.parametrize(("text", "slot"), [
    ("actually the hand one is a yes", "site_numbness"), ("wait, yes to the first one", "site_numbness"),
    ("sorry, my second answer should be yes", "site_pus"), ("the last one was a mistake", "site_pus"),
    ("the pus question, that is a yes", "site_pus"), ("actually yes to the first", "site_numbness"),
])
def test_an_earlier_answer_is_changed_by_its_name_or_place(text: str, slot: str) -> None:
    found = correction(text, [], [], {"site_numbness": "no", "site_pus": "no"}, "site_pus")
    assert found is not None and found.answers == {slot: "yes"}


@pytest.mark.parametrize("text", [
    "the first one is a no", "actually yes, the first infusion was long", "the third one is a yes",
    "is the first one a yes?", "the green one is a yes",
])
def test_an_answer_that_is_not_named_or_the_same_is_left_alone(text: str) -> None:
    assert correction(text, [], [], {"site_numbness": "no", "site_pus": "no"}, "site_pus") is None



def test_sorry_alone_does_not_change_the_answer_before() -> None:
    assert corrected("sorry, no", ("site_pus",), {"site_pus": "yes"}, "site_pus") is None


@pytest.mark.parametrize("text", ["I meant a 3", "3 out of 10 not 8 out of 10", "sorry, 3/10"])
def test_a_strength_is_changed(text: str) -> None:
    found = corrected(text, ("site_pain_severe", "pain_score_high"), {"site_severity": 8}, "site_severity")
    assert found and found.answers == {"site_severity": 3}
    assert found.concepts == {"site_pain_severe", "pain_score_high"}


def test_a_correction_may_make_it_worse() -> None:
    found = corrected("sorry, 39.2 not 37.2", (), {"site_fever": 37.2})
    assert found and found.answers == {"site_fever": 39.2} and found.concepts == set()


def test_saying_it_again_changes_nothing() -> None:
    assert corrected("I mean 38.4", ("fever",), {"site_fever": 38.4}, "site_fever") is None


@pytest.mark.parametrize(("text", "back"), [
    ("that was wrong", True), ("37.2 not 39.2", True), ("sorry", False), ("not 39.2", False),
])
def test_taking_back_in_so_many_words(text: str, back: bool) -> None:
    assert takes_back(text) is back


@pytest.mark.parametrize("text", [
    "false alarm", "that was about my dog", "it's the dog's",
    "wrong person", "oops wrong chat", "I was quoting the leaflet", "that's from a film", "just an example",
    "ignore that", "I take it back", "made it up", "my kid typed that", "that was meant for someone else",
])
def test_a_whole_report_is_taken_back(text: str) -> None:
    assert takes_all_back(text)
    found = correction(text, [], ["fever"], {}, report=["fever", "reads_like_urgent"])
    assert found and found.concepts == {"fever", "reads_like_urgent"}
    assert correction(text, [], ["low_mood"], {}, report=["low_mood"]) is None


@pytest.mark.parametrize("text", [
    "it's nothing", "I'm fine now", "never mind", "forget it", "panic over", "false alarm, I am fine",
    "no false alarm this time", "not kidding", "I'm not joking", "it was the dog", "that was my daughter",
    "ignore that, I have chest pain", "I can't ignore that", "is it a false alarm?", "it's not a joke",
])
def test_making_little_of_it_or_saying_more_takes_no_whole_report_back(text: str) -> None:
    assert not takes_all_back(text)


@pytest.mark.parametrize("text", [
    "typo", "sorry, typo", "autocorrect", "finger slipped", "whoops typo", "keyboard stuck",
])
def test_written_wrongly_and_what_is_right_not_said(text: str) -> None:
    assert only_takes_back(text) and not takes_all_back(text)


@pytest.mark.parametrize("text", [
    "haha only joking", "jk", "just kidding, sorry", "that was only a test", "just testing you",
])
def test_a_joke_or_a_test_is_heard_and_lowers_nothing(text: str) -> None:
    assert only_takes_back(text) and not takes_all_back(text)
    assert correction(text, [], ["fever"], {}, report=["fever"]) is None


@pytest.mark.parametrize("text", ["not right", "it isn't right", "by accident", "that's not right"])
def test_what_may_tell_how_somebody_is_takes_nothing_back_alone(text: str) -> None:
    assert not only_takes_back(text)


@pytest.mark.parametrize(("text", "was"), [
    ("hahaha wait, that was jam", True), ("haha no it's ketchup", True), ("it's pen", True),
    ("it was only beetroot", True),
    ("it was jam that I choked on", False), ("it was the wine", False), ("is it jam?", False), ("that was pus", False),
    ("it was jam and now there is pus", False), ("it wasn't jam", False),
])
def test_what_a_stain_was(text: str, was: bool) -> None:
    assert tells_what_it_was(text) is was


@pytest.mark.parametrize(("text", "sounds"), [
    ("I didn't mean that", True), ("not me, my brother", True), ("that was years ago", True),
    ("haha no it's jam", True), ("wait, that was about my dog, he's fine", True), ("it's nothing", False),
    ("I'm fine now", False), ("never mind", False), ("did you mean false alarm?", False),
])
def test_what_is_acknowledged_after_an_emergency(text: str, sounds: bool) -> None:
    assert sounds_taken_back(text) is sounds


def test_only_what_is_seen_is_taken_back_with_a_stain() -> None:
    found = correction("it was jam", [], ["fever", "site_pus"], {}, report=["fever", "site_pus"])
    assert found and found.concepts == {"site_pus"}
    assert correction("it was jam", [], ["fever"], {}, report=["fever"]) is None


@pytest.mark.parametrize("text", [
    "keyboard stuck, 98.3", "old reading, the new one is 97.9", "wrong thermometer, it's 98.3",
    "strike that, it's 37.2", "finger slipped. 36.9", "it's 36.8, I read it wrong", "the real one is 36.6",
])
def test_a_fever_that_was_written_or_read_wrongly_is_taken_back(text: str) -> None:
    found = corrected(text, known=("fever", "site_pain"))
    assert found and found.concepts == {"fever"}


@pytest.mark.parametrize("text", ["it came down to 36.9", "actually it went down to 36.9 later", "it's 36.9"])
def test_a_later_reading_takes_no_fever_back(text: str) -> None:
    assert corrected(text, known=("fever", "site_pain")) is None


def test_a_fault_is_named(tmp_path: Path) -> None:
    path = tmp_path / "corrections.yml"
    path.write_text(FILE.read_text().replace("pain_score_high", "pain_odd"))
    with pytest.raises(DataError, match="'pain_odd' is no concept"):
        read_words(path)


def test_who_says_who_has_it_takes_nothing_back() -> None:
    known = {"site_swelling"}
    assert correction("wrong person, it is my dad who has it", [], known, {}, None, known) is None
    back = correction("wrong chat, it was only for my sister", [], known, {}, None, known)
    assert back and back.concepts == known


@pytest.mark.parametrize("text", [
    "should have been " * 300 + "zebra", "that was wrong " * 300 + "zebra", "oh no wait, " * 400, "1 not 2 " * 400,
])
def test_a_long_message_is_read_at_once(text: str) -> None:
    began = perf_counter()
    assert not (only_takes_back(text) or takes_all_back(text) or tells_what_it_was(text))
    assert amended(text, ["I took 2 tablets"]) is None and not no_longer_told(text, "I took 2 tablets")
    amended("sorry, 20", ["I took 2 tablets at 3 pm. " * 200])
    assert perf_counter() - began < 2


@pytest.mark.parametrize("text", [
    "oops, meant to send that to my mum", "that was a text for my husband", "I meant to text my mum",
    "meant for my mum", "that message was for my doctor", "sorry that was for my sister",
    "this was meant for the family chat",
])
def test_what_was_meant_for_somebody_else_lowers_nothing(text: str) -> None:
    assert meant_for_others(text) and only_takes_back(text) and not takes_all_back(text)
    if "sister" not in text:
        assert correction(text, [], {"fever"}, {}, None, {"fever"}) is None


@pytest.mark.parametrize("text", [
    "meant to send that to my mum, she has it", "is that for my mum?", "that was for the pain", "my mum has a fever",
    "I meant my chest", "send this to my doctor", "it was for my mum",
])
def test_what_is_not_said_to_be_meant_for_others(text: str) -> None:
    assert not meant_for_others(text)


@pytest.mark.parametrize("text", [
    "that was a quote", "it's a line from a song", "a figure of speech", "only metaphorically", "reading from a book",
    "Siri wrote that", "the tv said that", "my toddler got my phone", "accidentally sent", "I'm writing a novel",
    "for a story I'm writing", "sent that to the wrong person", "nah, wrong chat",
])
def test_what_was_not_told_of_anybody_is_taken_back(text: str) -> None:
    assert takes_all_back(text)


@pytest.mark.parametrize("text", [
    "wait no", "hahaha wait no", "oh wait, no", "not me, my brother", "that was my daughter", "I exaggerated",
    "it was nothing", "none of that is true", "I was dreaming", "asking for a friend", "that was years ago",
    "I phrased that badly", "that came out wrong", "spellcheck", "let me rephrase", "ignore me", "I was just messing",
    "I didn't mean that", "April fools", "misunderstanding",
])
def test_what_makes_little_of_a_report_is_noted_and_lowers_nothing(text: str) -> None:
    assert only_takes_back(text) and sounds_taken_back(text)
    assert not takes_all_back(text) and not meant_for_others(text)


@pytest.mark.parametrize("text", [
    "not me", "my brother can't breathe", "wait no, I can't breathe", "I exaggerated, but it hurts",
    "my daughter has it",
    "that was years ago but now it is back", "I wrote a book", "my phone", "the tv", "mixed up", "I got confused",
    "that was my chest", "no", "really", "nah",
])
def test_what_tells_something_is_not_only_taken_back(text: str) -> None:
    assert not only_takes_back(text)


@pytest.mark.parametrize("text", [
    "it's the dog", "cancel that", "forget it", "start again", "it was nothing", "paramedics checked me, all good",
    "that was in 2010", "I don't actually have it",
])
def test_what_is_heard_kindly_after_an_emergency(text: str) -> None:
    assert sounds_taken_back(text)


@pytest.mark.parametrize("text", [
    "mine is 36.9, that one was my son's", "that was my daughter's reading, mine is 98.3",
])
def test_whose_reading_it_was_takes_a_fever_back(text: str) -> None:
    found = corrected(text, known=("fever", "site_pain"))
    assert found and found.concepts == {"fever"}


@pytest.mark.parametrize("text", ["mine is 39.2, hers is 36.9", "mine is worse", "mine is 38.4 as well"])
def test_ones_own_fever_is_not_taken_back(text: str) -> None:
    assert corrected(text, known=("fever", "site_pain")) is None
