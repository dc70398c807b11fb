"""What is said around the checks: remarks instead of an answer, and the words behind the menu."""

from __future__ import annotations

import pytest

from bot.triage import assess
from bot.triage.answers import denies_all
from bot.triage.checks import checks, only_names
from bot.triage.question import Question
from bot.triage.talk import talk


def question(check: str, asks: str) -> Question:
    return next(q for q in checks()[check].questions if q.asks == asks)


@pytest.mark.parametrize(("text", "reply"), [
    ("hold on, someone's at the door", "Take your time"), ("I'll ask my wife", "Take your time"),
    ("hmm let me think", "Take your time"), ("hang on, the phone is ringing", "Take your time"),
    ("sorry, the dog needs out, back in a sec", "Take your time"), ("give me a minute", "Take your time"),
    ("why", "how soon"), ("Why do you ask?", "how soon"), ("why does that matter", "how soon"),
    ("do you mean now?", "how it is now"), ("now or yesterday?", "how it is now"),
    ("how many questions are there?", "Only a few"), ("what happens with the answers?", "nurses"), ("lol", "All right"),
])
def test_a_remark_has_a_reply_of_its_own(text: str, reply: str) -> None:
    said = talk().reply(text, bodily=False)
    assert reply in said and "{ask}" in said


@pytest.mark.parametrize("text", [
    "no", "now", "today", "right now", "let me see a doctor", "since yesterday", "why does my arm hurt", "ok", "a bit",
    "I can't hold anything down and it goes on and on and I just need a moment",
])
def test_what_is_no_remark(text: str) -> None:
    assert talk().reply(text, bodily=False) == ""


@pytest.mark.parametrize("text", ["hang on, my chest is tight", "I'll look at it, it itches", "one sec I'm dizzy"])
def test_what_speaks_of_the_body_is_no_remark(text: str) -> None:
    assert talk().reply(text, bodily=True) == ""


@pytest.mark.parametrize(("text", "name"), [
    ("fever first please", "fever"), ("start with the breathing", "breathing"), ("my mum's fever", "fever"),
    ("the bleeding one", "bleeding"), ("line or pump", "line or pump"), ("I have a fever", "have fever"),
])
def test_a_name_of_the_menu_without_what_stands_beside_it(text: str, name: str) -> None:
    assert talk().menu.name(text) == name


def test_only_a_name_is_no_report() -> None:
    assert only_names("fever") and only_names("breathing")
    assert not (only_names("have fever") or only_names("chest pain") or only_names("fever 39") or only_names(""))


@pytest.mark.parametrize("text", [
    "all of them", "any", "everything", "the general one", "5", "number 5", "you choose", "what do you suggest?", "yes",
    "go ahead", "ok go", "let's do it", "ready", "nothing, it's routine", "she's fine, just routine",
    "I'm fine, just do it", "I don't know", "whatever you think",
])
def test_who_leaves_the_choice_to_us(text: str) -> None:
    assert talk().menu.leaves_choice(text)


@pytest.mark.parametrize("text", [
    "none of these", "no", "nothing", "I want to do it", "I want to do it now", "I'm fine", "stop", "chest pain",
    "everything hurts", "all of my chest", "I don't know what to do", "yes it hurts",
])
def test_who_does_not(text: str) -> None:
    assert not talk().menu.leaves_choice(text)


@pytest.mark.parametrize("text", [
    "wheeze? what's that", "what does wheeze mean", "what is a wheeze?", "what do you mean?",
])
def test_a_word_of_the_question_is_asked_about(text: str) -> None:
    asked = question("reaction", "breathing")
    assert asked.asks_what_is_meant(text) and asked.read(text) is None


@pytest.mark.parametrize("text", ["wheeze", "a wheeze", "what is a port", "what helps a wheeze?", "it is a wheeze"])
def test_what_asks_for_no_meaning(text: str) -> None:
    assert not question("reaction", "breathing").asks_what_is_meant(text)


@pytest.mark.parametrize(("text", "value"), [
    ("not numb, not cold", "no"), ("not numb and not cold", "no"), ("not numb, not warm", None),
    ("not good, not bad", None), ("not numb, blue", "yes"), ("not numb, but cold", "yes"), ("not numb, not", None),
])
def test_a_row_of_denials_in_the_words_of_the_question(text: str, value: str | None) -> None:
    assert question("site", "numbness").read(text, assess(text).findings) == value


@pytest.mark.parametrize(("text", "all_"), [
    ("no to everything", True), ("no to all of them", True), ("no to all your questions", True), ("all no", True),
    ("none of the above", True), ("no", False), ("no to this one", False), ("everything hurts", False),
])
def test_a_no_to_all(text: str, all_: bool) -> None:
    assert denies_all(text) is all_


@pytest.mark.parametrize("text", ["good question", "good point", "good one"])
def test_praise_of_the_question_answers_it_not(text: str) -> None:
    assert question("reaction", "breathing").read(text, assess(text).findings) is None
