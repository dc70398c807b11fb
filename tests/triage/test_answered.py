"""What somebody was asked about and answered with a no is denied; what is answered otherwise is not."""

from __future__ import annotations

import pytest

from bot.triage import assess
from tests.triage.annotated import check, sentences

DENIED = """
The doctor rang and asked if I had <chest_pain negated>chest pain</chest_pain>, I don't
The nurse asked whether Grandad had <syncope negated>passed out</syncope>. He hasn't.
You asked if she was <confusion negated>confused</confusion>, she wasn't
they wanted to know if he'd had a <any negated>fit</any>. He had not.
My wife asked me about <any negated>fits</any>, I don't have any, so may I drive?
They asked if she had <chest_pain negated>chest pain</chest_pain>. I said no, and off we went.
The form asks about <any negated>thoughts of suicide</any>, I don't have any
"""

STILL = """
The doctor rang and asked if I had chest pain, I do
You asked if she was confused. She is.
They asked if I had chest pain. I said no but I do
they asked if I had chest pain, I don't, but my arm and jaw ache and I'm sweating
They asked if I had chest pain. I don't. My throat is closing and I can't breathe.
He was asked if he passed out and he did
my wife asked if I was having a stroke, I don't know, my face is numb
They asked if I could breathe, I can't
they asked if she could speak, she can't
"""


@pytest.mark.parametrize("sentence", sentences(DENIED))
def test_what_is_answered_with_a_no_is_denied(sentence: str) -> None:
    check(sentence)


@pytest.mark.parametrize("text", STILL.strip().splitlines())
def test_what_is_answered_otherwise_stays(text: str) -> None:
    assert assess(text).level == "emergency"
