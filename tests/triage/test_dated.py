"""What a later sentence dates long ago is past; what it dates just now, or tells of now, is not."""

from __future__ import annotations

import pytest

from bot.triage import assess
from tests.triage.annotated import check, sentences

LONG_AGO = """
I <syncope historical>passed out</syncope> at the till and they took me away. That was fifteen years ago.
She had a <seizure historical>seizure</seizure> at her own wedding. This was back in 1994.
My <throat_swelling historical>throat closed</throat_swelling> after penicillin. That was when I was a child.
Grandad <syncope historical>collapsed</syncope> at the mart. He was grey all over. And that was in 1987.
"""

NOW = """
He can't breathe and his lips are blue. That was in 2013 that he had the stent.
He collapsed. That was ten minutes ago.
I passed out this morning. That was the first time since 2013.
My throat is closing. That was what happened in 2013 too.
She went stiff and jerked and isn't waking. That was in the car.
He couldn't breathe. That was last night.
I passed out. It was in 2013 when they put the stent in.
"""


@pytest.mark.parametrize("sentence", sentences(LONG_AGO))
def test_what_is_dated_long_ago_is_past(sentence: str) -> None:
    check(sentence)


@pytest.mark.parametrize("text", NOW.strip().splitlines())
def test_what_is_dated_otherwise_stays(text: str) -> None:
    assert assess(text).level == "emergency"
