"""A reading whose measure was named in an earlier message: "it says 84 now" behind a question about oxygen."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from .assessment import Assessment, Finding
from .engine import assess
from .matching import Reading
from .normalise import number
from .rulebook import Rulebook, rulebook

_TOLD = "reading_told"  # the helper cue for how a reading is told: "it says", "just now"


def continued(text: str, before: Sequence[str], book: Rulebook | None = None) -> Assessment | None:
    """A message with the measure that was named last before it put to its numbers; None when that tells nothing.

    `before` are the earlier messages, the latest last. Offsets are those of `text`.
    """
    if not any(map(str.isdigit, text)):
        return None
    book = book or rulebook()
    reading = book.read(text)
    told = {reading.segment[span.start] for span in reading.parts.get(_TOLD, ())}
    places = [start for word, start, segment in zip(reading.plain, reading.starts, reading.segment, strict=True)
              if segment in told and number(word) is not None]
    if not places or _named_last(reading, book):
        return None
    measure = next(filter(None, (_named_last(book.read(earlier), book) for earlier in reversed(before))), "")
    return _with_word(text, measure, places, book) if measure else None


def _named_last(reading: Reading, book: Rulebook) -> str:
    """The measure that a text names last, in words, "" for none."""
    named = [(span, measure.name) for measure in book.measures for part in measure.kept_by
             for span in reading.parts.get(part, ())]
    return max(named)[1].replace("_", " ") if named else ""


def _with_word(text: str, word: str, places: Sequence[int], book: Rulebook) -> Assessment | None:
    put_in = f"{word} "
    pieces = [text[start:end] for start, end in zip([0, *places], [*places, len(text)], strict=True)]
    read = assess(put_in.join(pieces), book)
    if not any(map(book.is_measured, read.findings)):
        return None
    starts = [place + turn * len(put_in) for turn, place in enumerate(places)]  # of the words that were put in

    def moved(finding: Finding) -> Finding:
        start, end = (at - len(put_in) * bisect_left(starts, at) for at in (finding.start, finding.end))
        return finding._replace(start=start, end=end, text=text[start:end])

    return read._replace(text=text, findings=tuple(map(moved, read.findings)))
