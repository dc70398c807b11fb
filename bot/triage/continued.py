"""A reading whose measure was named in an earlier message: "it says 84 now" behind a question about oxygen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .assessment import Assessment, Finding
from .engine import assess
from .matching import Reading
from .measures import Measure
from .normalise import number
from .rulebook import Rulebook, rulebook

_NAME = "_word"  # how the parts end that name a measure; others only go with it, as a chill with a temperature
_TOLD = "reading_told"  # the helper cue for how a reading is told: "it says", "just now"


def continued(text: str, before: Sequence[str], book: Rulebook | None = None) -> Assessment | None:
    """A message with the measure that was named last before it put to its numbers; None when that tells nothing.

    `before` are the earlier messages, the latest last. Offsets are those of `text`.
    """
    book = book or rulebook()
    reading = book.read(text)
    places = [token.start for place, token in enumerate(reading.tokens)
              if number(token.word) is not None and _is_told(reading, place)]
    kept = [measure for measure in book.measures if measure.kept]
    if not places or any(_named(measure, reading) for measure in kept):
        return None
    for earlier in reversed(before):
        said = book.read(earlier)
        if named := [(place, measure.name) for measure in kept if (place := _named(measure, said))]:
            return _with_word(text, max(named)[1].replace("_", " "), places, book)
    return None


def _is_told(reading: Reading, place: int) -> bool:
    return any(reading.segment[span.start] == reading.segment[place] for span in reading.parts.get(_TOLD, ()))


def _named(measure: Measure, reading: Reading) -> int:
    """The token behind that with which a text names a measure for the last time, 0 when it does not."""
    return max((span.end for name in measure.named_by if name.endswith(_NAME) for span in reading.parts.get(name, ())),
               default=0)


def _with_word(text: str, word: str, places: Sequence[int], book: Rulebook) -> Assessment | None:
    written, put_in = text, f"{word} "
    for place in reversed(places):
        written = written[:place] + put_in + written[place:]
    read = assess(written, book)
    if not any(map(book.is_measured, read.findings)):
        return None

    def back(offset: int) -> int:
        """An offset into the text without the words that were put in."""
        return offset - len(put_in) * sum(place + len(put_in) * turn < offset for turn, place in enumerate(places))

    def moved(finding: Finding) -> Finding:
        start, end = back(finding.start), back(finding.end)
        return replace(finding, start=start, end=end, text=text[start:end])

    return replace(read, text=text, findings=tuple(map(moved, read.findings)))
