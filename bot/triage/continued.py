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
_OVER = ("/", "over")  # before the lower number of a pressure


def continued(
    text: str, before: Sequence[str], book: Rulebook | None = None, *, bare: bool = False,
) -> Assessment | None:
    """A message with the measure that was named last before it put to its numbers; None when that tells nothing.

    `before` are the earlier messages, the latest last. With `bare`, a message of little more than numbers goes on with
    the reading in the message before it: "sats 96", then "82". Offsets are those of `text`.
    """
    if not any(map(str.isdigit, "".join((text, *before[-1:])) if bare else text)):
        return None
    book = book or rulebook()
    reading = book.read(text)
    if _named_last(reading, book):
        return None
    told = {reading.segment[span.start] for span in reading.parts.get(_TOLD, ())}
    numbers = [place for place, word in enumerate(reading.plain) if number(word) is not None]
    if bare and (measure := _told_last(before, book)):
        if numbers and _is_bare(reading, book):
            if any(book.measures.age.may_be(reading, n) for n in numbers):
                return None
            places = [reading.starts[n] for n in numbers if not n or reading.plain[n - 1] not in _OVER]
            return _with_word(text, measure, places, book)
        if told and not numbers:  # "it says LO"
            return _with_word(text, measure, [0], book)
    places = [reading.starts[n] for n in numbers if reading.segment[n] in told]
    measure = _named(before, book) if places else ""
    return _with_word(text, measure, places, book) if measure else None


def _named(before: Sequence[str], book: Rulebook) -> str:
    """The measure that was named last, in words, "" for none."""
    return next(filter(None, (_named_last(book.read(earlier), book) for earlier in reversed(before))), "")


def _told_last(before: Sequence[str], book: Rulebook) -> str:
    """The measure of which the message before this one gives a number, in words, "" for none: "sats 96"."""
    return _named(before[-1:], book) if any(map(str.isdigit, "".join(before[-1:]))) else ""


def _is_bare(reading: Reading, book: Rulebook) -> bool:
    """Whether a text is numbers and no more than may stand between two of one measure: "now 82%"."""
    return all(number(word) is not None or word in book.measures.goes_on for word in reading.plain)


def _named_last(reading: Reading, book: Rulebook) -> str:
    """The measure that a text names last, in words, "" for none."""
    named = [(span, measure.name) for measure in book.measures for part in measure.kept_by
             for span in reading.parts.get(part, ())]
    return max(named)[1].replace("_", " ") if named else ""


def _with_word(text: str, word: str, places: Sequence[int], book: Rulebook) -> Assessment | None:
    put_in = f"{word} "
    pieces = [text[start:end] for start, end in zip([0, *places], [*places, len(text)], strict=True)]
    read = assess(put_in.join(pieces), book)
    bands = {band.concept for measure in book.measures if measure.name == word.replace(" ", "_")
             for band in measure.bands}
    if not any(book.is_measured(finding) or finding.concept in bands for finding in read.findings):
        return None
    starts = [place + turn * len(put_in) for turn, place in enumerate(places)]  # of the words that were put in

    def moved(finding: Finding) -> Finding:
        start, end = (at - len(put_in) * bisect_left(starts, at) for at in (finding.start, finding.end))
        return finding._replace(start=start, end=end, text=text[start:end])

    findings = [moved(finding) for finding in read.findings]  # none of the word that was put in alone
    return read._replace(text=text, findings=tuple(one for one in findings if one.end > one.start))
