"""A complaint told in pieces: "my lips", then "swollen"."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from .answer_words import plain, words
from .answers import yes_no
from .assessment import LEVELS, Assessment, Finding
from .checks import checks
from .engine import assess
from .observed import COUNTS_AS_PRESENT
from .rulebook import Rulebook, rulebook
from .talk import talk

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
    alone, found = LEVELS.index(assess(text, book).level), None
    for joined in _joined(before):
        read = assess(f"{joined} {text}", book)
        level = LEVELS.index(read.level)
        if level > alone and read.rule in book.rules and _reaches(read, len(joined) + 1, book):
            alone, found = level, _moved(read, text, len(joined) + 1)
    return found


def _joined(before: Sequence[str]) -> list[str]:
    """The latest earlier message, and the latest two as one, as far as they are pieces."""
    pieces: list[str] = []
    for message in reversed(before[-_PIECES:]):
        if not _is_piece(message):
            break
        pieces.insert(0, message.strip(" .,"))
    return [" ".join(pieces[place:]) for place in reversed(range(len(pieces)))]


def _is_piece(text: str) -> bool:
    """Whether a message is short, asks nothing and is neither a yes or no nor a button of ours."""
    said = plain(text).split()
    return (0 < len(said) <= _FEW and "?" not in text and yes_no(text) is None and plain(text) not in _buttons()
            and said[0] not in words().no_last and said[0] not in words().yes_last)


@lru_cache(maxsize=1)
def _buttons() -> frozenset[str]:
    """What our own buttons say, plain."""
    return frozenset(map(plain, (*(check.button for check in checks().values()), talk().summary_button)))


def _reaches(read: Assessment, start: int, book: Rulebook) -> bool:
    """Whether what a rule asks for lies in the latest message, at least in part."""
    rule = book.rules[str(read.rule)]
    wanted = {concept for way in rule.any_of for concept, _ in way}
    return any(f.concept in wanted and f.status in COUNTS_AS_PRESENT and f.end > start for f in read.findings)


def _moved(read: Assessment, text: str, start: int) -> Assessment:
    """The reading with the offsets of the latest message."""
    def moved(finding: Finding) -> Finding:
        begin, end = max(0, finding.start - start), max(0, finding.end - start)
        return Finding(finding.concept, text[begin:end], begin, end, finding.status, finding.cue, finding.who)

    return Assessment(text, read.decision, tuple(moved(f) for f in read.findings if f.end > start), read.ask_red_flags)
