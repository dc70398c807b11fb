"""Numbers in digits and in words."""

from __future__ import annotations

import pytest

from bot.triage.rulebook import rulebook
from bot.triage.spoken import number_at, numbers_begin


@pytest.mark.parametrize(("text", "value", "tokens"), [
    ("38.5", 38.5, 1), ("twelve", 12, 1), ("ninety", 90, 1), ("ninety eight", 98, 2), ("ninety eight percent", 98, 2),
    ("one eighty", 180, 2), ("one seventeen", 117, 2), ("two ten", 210, 2), ("one eighty two", 182, 3),
    ("twelve three", 12, 1), ("two tablets", 2, 1),
])
def test_a_number_and_where_it_ends(text: str, value: float, tokens: int) -> None:
    assert number_at(rulebook().read(text), 0) == (value, tokens - 1)


@pytest.mark.parametrize("text", ["one", "one tablet", "pain"])
def test_what_is_no_number(text: str) -> None:
    assert number_at(rulebook().read(text), 0) == (None, 0)


def test_words_that_may_begin_a_number() -> None:
    assert numbers_begin(["one", "pain", "thirty", "8.5"]) == [0, 2, 3]
