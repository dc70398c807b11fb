"""A complaint told in pieces: "my lips", then "swollen"."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from itertools import takewhile

from .answer_words import plain, words
from .answers import calms, yes_no
from .assessment import LEVELS, Assessment, Finding
from .checks import of_button
from .engine import assess, run_on
from .observed import COUNTS_AS_PRESENT
from .rulebook import Rulebook, rulebook

_FEW = 6     # words of a message that may be a piece
_PIECES = 2  # earlier messages that a piece may go on from


def in_pieces(text: str, before: Sequence[str], book: Rulebook | None = None) -> Assessment | None:
    """A short message read together with the short ones before it, when a rule then gives more than alone.

    `before` are the earlier messages, the latest last. None when that changes nothing. Findings are those that reach
    into `text`, with their words of it; the others were found when they were said.
    """
    book = book or rulebook()
    if not _is_piece(text):
        return None
    found = [read for said in _said_before(before) if (read := read_on(said, text, book))]
    most, alone = max(found, key=_severity, default=None), assess(text, book)
    return _with_own(most, alone) if most and _severity(most) > _severity(alone) else None


def _with_own(most: Assessment, alone: Assessment) -> Assessment:
    """A piece as it is read behind others, with what is there by its own words where the weights hold it back."""
    own = {finding.concept: finding for finding in alone.findings if finding.status in COUNTS_AS_PRESENT}
    return most._replace(findings=tuple(
        own.get(f.concept, f) if f.status == "hypothetical" and not f.cue else f for f in most.findings))


def _severity(read: Assessment) -> int:
    return LEVELS.index(read.level)


def _said_before(before: Sequence[str]) -> list[str]:
    """The latest earlier message, and the latest two as one, as far as they are pieces."""
    pieces = list(takewhile(_is_piece, reversed(before[-_PIECES:])))
    return [reduce(run_on, reversed(pieces[:number])) for number in range(1, len(pieces) + 1)]


def _is_piece(text: str) -> bool:
    """Whether a message is short, asks nothing, and is neither a yes or no, good news nor a button of ours."""
    said = plain(text).split()
    return (0 < len(said) <= _FEW and "?" not in text and yes_no(text) is None and of_button(text) is None
            and not calms(text) and said[0] not in words().no_last and said[0] not in words().yes_last)


def read_on(before: str, text: str, book: Rulebook) -> Assessment | None:
    """How a rule reads a message at the end of what was said before it; None when none does that rests on it."""
    read, start = assess(run_on(before, text), book), len(run_on(before, ""))
    if read.rule not in book.rules:
        return None
    reach = reaching(read, start, text)
    if not any(f.concept in book.rules[read.rule].concepts and f.status in COUNTS_AS_PRESENT for f in reach.findings):
        return None
    return reach


def reaching(read: Assessment, start: int, text: str) -> Assessment:
    """What was read of a text that ends with `text`, from `start` on: the findings that reach into it, as of it."""

    def moved(finding: Finding) -> Finding:
        begin, end = max(0, finding.start - start), finding.end - start
        return finding._replace(start=begin, end=end, text=text[begin:end])

    return read._replace(text=text, findings=tuple(moved(found) for found in read.findings if found.end > start))
