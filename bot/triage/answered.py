"""What somebody was asked about, and answered with a no: "the nurse asked if he was confused. He isn't."."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from .cue import LOOSE_JOINTS, Cues
from .matching import Span
from .normalise import HARD_BREAKS

_ASKED, _ANSWERED = "was_asked", "answered_no"  # helper cues: the asking, and a no that is the whole answer
_BEHIND = 2  # tokens behind a no that may turn from it


class Answered(NamedTuple):
    """The tokens of a question from `first` to `last`, and the words that answer it with a no."""

    first: int
    last: int
    answer: Span


def answered_no(cues: Cues) -> list[Answered]:
    """The questions of a text that are told and answered with a no, in their sentence or in the next one.

    A "but" behind the no takes it back: "asked if I had chest pain. I said no but I do".
    """
    answers = cues.reading.parts.get(_ANSWERED, ())
    return [
        Answered(asked.end, answer.start, answer)
        for asked in (cues.reading.parts.get(_ASKED, ()) if answers else ())
        if (answer := _answer(cues, asked, answers)) and _is_whole(cues, answer)
    ]


def _answer(cues: Cues, asked: Span, answers: Sequence[Span]) -> Span | None:
    """The first answer behind a question, when it stands in its sentence or begins the next."""
    here = bisect_left(answers, (asked.end, 0))
    if here == len(answers):
        return None
    segment, answer = cues.reading.segment, answers[here]
    begins = answer.start == bisect_left(segment, segment[answer.start])
    near = segment[answer.start] - segment[asked.start] <= (1 if begins else 0)
    return answer if near else None


def _is_whole(cues: Cues, answer: Span) -> bool:
    """Whether a no ends with its words, and nothing behind it turns to something else."""
    if answer.end == len(cues.words):
        return True
    return cues.words[answer.end] in HARD_BREAKS | LOOSE_JOINTS and not cues.tells_of_now(
        answer.end, answer.end + _BEHIND)
