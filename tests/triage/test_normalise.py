"""The one normaliser for lexicon and messages."""

import pytest

from bot.triage.normalise import number
from bot.triage.rulebook import rulebook


@pytest.mark.parametrize(("written", "plain"), [
    ("I can't BREATHE", ["i", "can", "not", "breathe"]),
    ("i cant breathe", ["i", "can", "not", "breathe"]),
    ("I can’t breathe", ["i", "can", "not", "breathe"]),
    ("truoble breething", ["trouble", "breathe"]),
    ("soooo dizzzzy", ["so", "dizzy"]),
    ("che​st pa‍in", ["chest", "pain"]),
    ("CHEST PAIN", ["chest", "pain"]),
    ("chestpain", ["chest", "pain"]),
    ("siezure", ["seizure"]),
    ("38,5", ["38,5"]),
    ("the third hundredth", ["the", "third", "hundredth"]),
    ("two cans of Fanta", ["two", "can", "of", "fanta"]),
    ("grey pants", ["grey", "pants"]),
    ("lost the dice", ["lose", "the", "dice"]),
    ("Good morning nurse, my arm", ["good", "morning", "nurse", ".", "my", "arm"]),
    ("my arm, nurse", ["my", "arm", ",", "nurse"]),
    ("nae fever", ["no", "fever"]),
    ("Will has fainted", ["he", "have", "fainted"]),
    ("Hello. May can't breathe", ["hello", ".", "he", "can", "not", "breathe"]),
    ("will it hurt", ["will", "it", "hurt"]),
    ("it may hurt", ["it", "may", "hurt"]),
])
def test_what_people_write_becomes_plain_words(written: str, plain: list[str]) -> None:
    assert rulebook().normaliser.words(written).plain == plain


@pytest.mark.parametrize(("written", "spanish"), [
    ("had half a sanga and kept it down", False), ("mi mano sanga mucho", True),
])
def test_a_short_word_is_taken_for_spanish_in_spanish_only(written: str, spanish: bool) -> None:
    assert ("sangra" in rulebook().normaliser.words(written).plain) is spanish


@pytest.mark.parametrize("valid", ["sour", "chess", "beach", "wheat", "feather", "board"])
def test_a_valid_word_is_never_corrected(valid: str) -> None:
    assert rulebook().normaliser.words(valid).plain[0] == valid


@pytest.mark.parametrize("text", ["my chest hurts", "MY CHEST 😀 hurts", "ﬁne, my chést hurts", "İ my chest hurts"])
def test_places_point_into_the_text_as_it_was_written(text: str) -> None:
    words = rulebook().normaliser.words(text)
    assert all(0 <= start < end <= len(text) for start, end in zip(words.starts, words.ends, strict=True))
    chest = words.plain.index("chest")
    assert text[words.starts[chest]:words.ends[chest]].casefold().replace("é", "e") == "chest"


@pytest.mark.parametrize(("word", "value"), [
    ("38,5", 38.5), ("101.2", 101.2), ("7", 7.0), ("1:30", None), ("1.2.3", None), ("x", None),
    ("40,000", 40000.0), ("1,250,000", 1250000.0), ("38,55", 38.55),
])
def test_numbers_are_read_with_comma_and_point(word: str, value: float | None) -> None:
    assert number(word) == value
