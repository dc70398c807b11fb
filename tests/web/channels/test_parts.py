"""Long texts in parts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.web.messaging.keywords import keyword
from bot.web.messaging.parts import parts_of, split


@given(st.text(alphabet="ab .!?\n", max_size=200), st.integers(min_value=1, max_value=40))
def test_no_part_is_too_long_and_no_letter_is_lost(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert all(len(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_a_text_is_cut_where_a_sentence_ends() -> None:
    assert split("One two. Three four! Five?", 21) == ["One two. Three four!", "Five?"]
    assert split("One two\nthree four five", 12) == ["One two", "three four", "five"]


def test_a_sentence_that_is_too_long_is_cut_at_a_blank_and_a_word_anywhere() -> None:
    assert split("one two three", 8) == ["one two", "three"]
    assert split("abcdefgh", 3) == ["abc", "def", "gh"]


def test_buttons_stay_with_the_last_part_and_stand_under_words() -> None:
    buttons = [{"title": "Yes", "payload": "yes"}]
    assert parts_of([{"text": "One. Two.", "buttons": buttons}], 5, "Choose.") == [
        {"text": "One."}, {"text": "Two.", "buttons": buttons}
    ]
    assert parts_of([{"text": "", "buttons": buttons}], 50, "Choose.") == [{"text": "Choose.", "buttons": buttons}]


def test_only_a_message_that_is_nothing_but_the_word_is_a_keyword() -> None:
    assert [keyword(text, False) for text in ("STOP", "stop!", " Unsubscribe ", "stop it hurts", "yes", "help")] == [
        "STOP", "STOP", "STOP", "", "", "HELP"
    ]
    assert [keyword(text, True) for text in ("yes", "START", "help", "stop")] == ["START", "START", "", "STOP"]
