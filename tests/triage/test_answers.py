from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.triage.answer_words import read_words, words
from bot.triage.answers import (
    asks_what_is_meant,
    calms,
    choice,
    gives_thanks,
    not_to_stop,
    only_answers,
    only_now,
    questions,
    says_goodbye,
    stops,
    yes_no,
)
from bot.triage.strict import DataError
from bot.triage.told_numbers import scale, temperature, told_temperature

DEVICES = {"port": ["port", "the thing in my chest"], "picc": ["picc", "upper arm"], "cannula": ["hand", "cannula"]}


@pytest.mark.parametrize("text", [
    "yes", "Yes.", "yeah", "yep!", "YES", "a bit", "A little", "I think so", "sort of", "only slightly",
    "yes, since Tuesday",
    "a bit when I climb the stairs, not otherwise", "a little, on the left side when I lie down", "probably",
    "it sure is", "he does", "she has a bit", "both of them", "yesss", "oh yes", "well, a wee bit", "starting to",
    "that's right", "most definitely", "more than usual", "from time to time", "oh aye",
    "unfortunately yes", "it does", "there is some", "comes and goes", "not much", "barely", "yes it is", "a lot",
    "a little bit", "dying yes, hurting no", "tight yes pain no", "no to the first, yes to the second",
])
def test_says_yes(text: str) -> None:
    assert yes_no(text) == "yes"


@pytest.mark.parametrize("text", [
    "no", "No.", "nope", "nah", "not that I've noticed", "not that I’ve noticed", "Not really", "no, nothing", "none",
    "no it isn't", "I don't think so", "not at all", "no - all fine", "none of these", "nothing like that",
    "not so far",
    "i can't see any", "No, just a bit sore",
    "grand", "all good", "fine thanks", "no ta love", "none, touch wood",
    "fine, he's moaning about the cricket", "normal. had my dinner too",
    "just that the line is blocked",
    "definitely not", "Absolutely not!", "certainly not", "of course not", "sadly not", "thankfully not",
    "absolutely nothing", "definitely no fever", "not in the slightest", "nothing at all", "none at all", "nowt",
    "she doesn't", "he hasn't", "they are not", "neither of them", "no to both", "I'm afraid not", "um, no", "nooo",
    "haven't got that", "not more than usual", "not that she's said",
    "totally normal, I whistled all the way home", "absolutely fine", "that's the lot",
    "both hands work as they should, ok", "very regular thanks",
])
def test_says_no(text: str) -> None:
    assert yes_no(text) == "no"


@pytest.mark.parametrize("text", [
    "not sure", "I don't know", "no idea", "dunno", "maybe", "hard to tell", "could be", "yes and no", "no clue",
    "can't tell",
    "not sure, maybe yes", "might be", "probably not",
])
def test_is_unsure(text: str) -> None:
    assert yes_no(text) == "unsure"


@pytest.mark.parametrize("text", [
    "no, tongue and eyes regular", "breathing is proper", "clear as a bell", "it moves fine", "good as gold",
])
def test_says_that_all_is_well(text: str) -> None:
    assert calms(text)


@pytest.mark.parametrize("text", [
    "not normal", "fine, but it comes back", "I can't feel it, the rest is ok", "is it normal?", "hard but regular",
    "no",
])
def test_does_not_say_that_all_is_well(text: str) -> None:
    assert not calms(text)


@pytest.mark.parametrize("text", [
    "", "banana", "no feeling in my fingers", "no one told me to look", "is it bad?", "no it is numb", "nobody said so",
    "what does pus look like", "38.5", "no better than before", "right arm",
    "fine, but it comes and goes", "normal, though not when I walk",
    "I did a full shift at the bakery so maybe that is it", "Maybe 1 or 2 over 10",
    "they did say I might be like this for a day or two", "probably didn't drink enough today",
    "yes I checked the clamps, yes I turned it off and on", "yeah a tiny split near the wing",
    "definitely not right", "absolutely not normal", "definitely not as good as it was",
    "is that ok", "is it normal for a hand to be cold", "should I worry", "both",
    "yes he is ok", "yes please", "let's go", "yes ask away",
    "very good. I shall write again", "a bit of a moan, sorry to bother you",
])
def test_is_neither_yes_nor_no(text: str) -> None:
    assert yes_no(text) is None


@pytest.mark.parametrize(("text", "strength"), [
    ("7/10", 7), ("7 / 10", 7), ("seven", 7), ("Seven out of ten", 7), ("6-7", 7), ("6 or 7", 7), ("6.5", 7),
    ("about a 4", 4),
    ("pretty bad", 7), ("a bit sore", 3), ("No pain", 0), ("none", 0), ("0", 0), ("the worst one ever", 10),
    ("unbearable", 9),
    ("12/10", 10), ("moderate", 5), ("it's a 7 for 3 days", 7), ("Severe", 9), ("zero", 0), ("ten", 10),
    ("2ish", 2), ("manageable", 3), ("a twinge", 2), ("hurts like hell", 9), ("I can't sleep from it", 9),
    ("maybe 1 or 2 over 10", 2), ("it's a 9 in my back", 9), ("maybe a two", 2), ("was 7, now 2", 2),
    ("of how many, ten? a four, five on the stairs", 5), ("is ten the worst? six then", 6),
])
def test_strength(text: str, strength: int) -> None:
    assert scale(text) == strength


@pytest.mark.parametrize("text", ["100", "yes", "banana", "", "it hurts", "is 7 bad, or what is a 15?", "what is 10?",
                                  "is 3 bad"])
def test_is_no_strength(text: str) -> None:
    assert scale(text) is None


@pytest.mark.parametrize("text", ["bye!", "stop poking it then I guess. Bye!", "off to bed, night night", "ok, see ya"])
def test_says_goodbye(text: str) -> None:
    assert says_goodbye(text)


@pytest.mark.parametrize("text", ["goodbye pain", "see you hurt it", "it came on later", "I had a good night", "no"])
def test_says_no_goodbye(text: str) -> None:
    assert not says_goodbye(text)


@pytest.mark.parametrize("text", ["Thank you, that's a weight off", "fair dinkum. cheers", "ta"])
def test_gives_thanks(text: str) -> None:
    assert gives_thanks(text)


@pytest.mark.parametrize("text", ["thanks, can I go for a walk?", "it hurts", "no"])
def test_gives_no_thanks(text: str) -> None:
    assert not gives_thanks(text)


def test_strength_may_be_unsure() -> None:
    assert scale("not sure") == "unsure"


@pytest.mark.parametrize(("text", "celsius"), [
    ("38.6", 38.6), ("38,6", 38.6), ("38.6 C", 38.6), ("38.6°C", 38.6), ("101.8", 38.8), ("101.8F", 38.8),
    ("100.4 F", 38.0),
    ("98.6", 37.0), ("it was 39 this morning", 39.0), ("37.2 not 39.2", 37.2),
    ("I took it this morning, thirty six point eight", 36.8), ("I typed 39 but meant 37", 37.0), ("38 degrees", 38.0),
    ("between 37.9 and 38.3", 38.3), ("37.5ish", 37.5),
    ("37 point 8", 37.8), ("thirty eight", 38.0), ("thirty-seven point five", 37.5),
    ("a hundred and one", 38.3), ("ninety nine", 37.2),
])
def test_temperature(text: str, celsius: float) -> None:
    assert temperature(text) == celsius


@pytest.mark.parametrize(("text", "meaning"), [
    ("yes", "yes"), ("nope", "no"), ("haven't checked", "unsure"), ("yes for 3 days", "yes"),
    ("I don't have a thermometer", "unsure"),
    ("no thermometer but I don't feel hot", "no"),
    ("feels hot", "yes"), ("I'm burning up", "yes"), ("not hot to touch", None), ("a bit warm", "unsure"),
    ("not measured", "unsure"), ("is it hot?", None), ("I slept for forty minutes", None),
    ("I would say thirty eight people sat in there with me", None),
    ("45", None), ("12", None), ("1000", None), ("386", None), ("hot for 3 days", None), ("38.6 F", None),
])
def test_temperature_in_words_or_out_of_range(text: str, meaning: str | None) -> None:
    assert temperature(text) == meaning


@pytest.mark.parametrize(("text", "celsius"), [
    ("temp is 39", 39.0), ("temperature just now is 40", 40.0), ("it reads 39.4", 39.4), ("38 degrees", 38.0),
    ("102 F", 38.9), ("a fever of 40", 40.0), ("39 fever", 39.0), ("no, but the thermometer says 40", 40.0),
    ("took 40 mg, temperature still 39", 39.0), ("no, 40 grams, my temp is 36.9", 36.9), ("I'm 39.6", 39.6),
    ("fever 40 and I feel 38 years old", 40.0), ("38,9", 38.9),
])
def test_a_temperature_told_unasked(text: str, celsius: float) -> None:
    assert told_temperature(text) == celsius and temperature(text) == celsius


@pytest.mark.parametrize("text", [
    "they gave me 38 g", "38g of it", "40 ml left in the bag", "it went at 41 ml/h", "I'm 39 kg", "39.5 kg",
    "waited 40 minutes", "40-minute walk", "39 weeks gone", "about 41 cm of line", "the bruise is 38 mm wide",
    "my card says 41", "I am in room 38", "bed 40", "38% full", "38 percent", "it's 40 miles off", "age 40",
    "40 of IVIG", "38 years old", "after 40 hours", "size 39 shoes",
])
def test_a_number_of_something_else_is_no_temperature(text: str) -> None:
    assert told_temperature(text) is None and not isinstance(temperature(text), float)


@pytest.mark.parametrize("text", ["I'm 40", "39", "it says 39", "my number is 102", "104 Mill Lane", "about 38"])
def test_a_bare_number_is_a_temperature_when_that_was_asked(text: str) -> None:
    assert told_temperature(text) is None and isinstance(temperature(text), float)


@pytest.mark.parametrize(("text", "option"), [
    ("PICC", "picc"), ("the thing in my chest", "port"), ("a cannula in my hand", "cannula"),
    ("both a port and a picc", "port"),
    ("not sure", "unsure"), ("blue", None), ("it supports me", None),
])
def test_choice(text: str, option: str | None) -> None:
    assert choice(text, DEVICES) == option


def test_what_does_not_stop_is_no_wish_to_stop() -> None:
    assert all(map(not_to_stop, ("it won't stop", "cant stop it", "it has not stopped")))
    assert not any(map(not_to_stop, ("stop asking", "I want to stop", "I don't want to go on")))


def test_what_only_tells_of_now() -> None:
    assert all(map(only_now, ("even sitting now", "it's gone", "now")))
    assert not any(map(only_now, ("bye for now", "I'm off now", "good night")))


def test_stops_only_when_nothing_else_is_said() -> None:
    assert stops("Stop!") and stops("cancel please") and stops("Never mind.")
    assert not stops("it won't stop bleeding") and not stops("stop the pain") and not stops("no")


def test_looks_like_a_question() -> None:
    assert questions("is that bad") and questions("How long does it take") and questions("and then?")
    assert not questions("it hurts") and not questions("whatever") and not questions("I do")


@given(st.text())
def test_any_text_is_read_without_a_fault(text: str) -> None:
    yes_no(text), stops(text), choice(text, DEVICES)
    strength, degrees = scale(text), temperature(text)
    assert strength in (None, "unsure") or 0 <= int(strength or 0) <= 10
    assert not isinstance(degrees, float) or words().celsius[0] - 1 <= degrees <= words().celsius[1] + 1


def test_no_phrase_means_two_things() -> None:
    known = words()
    assert not known.yes_whole & known.no_whole
    assert not set(known.yes_first) & set(known.no_first)
    assert all(yes_no(phrase) == "yes" for phrase in known.yes_whole | set(known.yes_first))
    assert all(yes_no(phrase) == "no" for phrase in known.no_whole | set(known.no_first))


def test_a_fault_names_file_line_and_reason(tmp_path: Path) -> None:
    path = tmp_path / "answers.yml"
    source = (Path(__file__).parents[2] / "data/triage/answers.yml").read_text()
    path.write_text(source.replace("\nscale:", "\nscale:\n  11: [too much]", 1))
    with pytest.raises(DataError, match=rf"{path}:\d+: '11' is no number from 0 to 10"):
        read_words(path)
    path.write_text("oops: 1\n" + source)
    with pytest.raises(DataError, match=rf"{path}:1: unknown key 'oops'"):
        read_words(path)


@pytest.mark.parametrize("text", [
    "hard to say", "It's hard to say really", "I can't see any", "i cant see it from here", "couldn't say", "no",
    "not sure, sorry",
])
def test_a_no_or_a_doubt_may_tell_nothing_else(text: str) -> None:
    assert only_answers(text)


@pytest.mark.parametrize("text", [
    "I can't see", "it is hard to say words", "no but my chest hurts", "not sure, my face droops", "still bleeding",
    "yes", "", "I can't see it, everything went black",
])
def test_what_tells_more_is_no_mere_answer(text: str) -> None:
    assert not only_answers(text)


@pytest.mark.parametrize(("text", "answer"), [
    ("dont think so", "no"), ("no its fine", "no"), ("not spreading no", "no"), ("no im thinking clear", "no"),
    ("when I stand up a bit yes", "yes"), ("id rather not say", "unsure"), ("havent got a thermometer", "unsure"),
    ("no my hand is not ok", None), ("oh no", None), ("yeah fine, did the stairs ok", "no"), ("yep all good", "no"),
    ("yeah fine but it's spreading", "yes"), ("yes it's a good bit bigger", "yes"), ("yeah ok it is spreading", "yes"),
    ("yeah so it reads 38.5", None), ("before I forget, can I fly?", None), ("before I forget, I fly on Monday", None),
    ("I forget when it started", "unsure"),
])
def test_answers_as_people_type_them(text: str, answer: str | None) -> None:
    assert yes_no(text) == answer


@pytest.mark.parametrize("text", [
    "What do you mean?", "huh?", "which hand?", "Why do you ask?", "how many more?", "I already told you", "hang on",
    "I dont understand", "sorry, what?",
])
def test_says_that_the_question_was_not_understood(text: str) -> None:
    assert asks_what_is_meant(text) and not asks_what_is_meant(f"{text} my chest hurts")
