"""What "it" is in a check that was asked for."""

from __future__ import annotations

import pytest

from bot.triage.about_it import about_it
from bot.triage.checks import checks


@pytest.mark.parametrize(("before", "check", "text", "level"), [
    ("check my breathing", "breathing", "I can't catch it", "emergency"),
    ("can you check my breathing", "breathing", "it is so short", "emergency"),
    ("please check my chest", "breathing", "it feels tight", "emergency"),
    ("check my line", "line", "it won't flush", "urgent"), ("check his line", "line", "it's leaking", "urgent"),
])
def test_it_is_what_was_to_be_checked(before: str, check: str, text: str, level: str) -> None:
    read = about_it(text, before, checks()[check])
    assert read is not None and read.level == level
    assert all(text[found.start:found.end] == found.text for found in read.findings)


@pytest.mark.parametrize(("before", "text"), [
    ("check my breathing", "it's fine"), ("check my breathing", "it is normal"), ("check my breathing", "no"),
    ("check my breathing", "is it short?"), ("I had a shower", "I can't catch it"), ("check my line", "can't catch it"),
    ("check my breathing", "my cat"),
])
def test_it_alarms_nobody_elsewhere(before: str, text: str) -> None:
    assert about_it(text, before, checks()["breathing"]) is None
