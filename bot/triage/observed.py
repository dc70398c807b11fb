"""What stands in a text: its tokens, its findings, and what may be weighed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .assessment import Finding, Status
from .context import Context
from .evidence import Evidence, evidence
from .matching import Match, Reading

if TYPE_CHECKING:
    from .rulebook import Rulebook

COUNTS_AS_PRESENT: tuple[Status, ...] = ("present", "uncertain")


@dataclass(frozen=True)
class Observed:
    """A text as it was read. `matches` and `findings` stand in the same order."""

    text: str
    reading: Reading
    matches: list[Match]
    findings: tuple[Finding, ...]
    context: Context
    book: Rulebook

    def evidence(self) -> list[Evidence]:
        """Everything that may have a weight."""
        meant = ((match, finding.status) for match, finding in zip(self.matches, self.findings, strict=True))
        return list(evidence(self.reading, meant))

    def by_window(self, shown: list[Evidence]) -> dict[int, set[str]]:
        """The names of what is shown, window by window.

        A window is a sentence; a long one, written without stops, is cut into pieces that overlap by half,
        so that talk around an emergency hides nothing. Its key is its first token.
        """
        names: dict[int, set[str]] = defaultdict(set)
        for one in shown:
            for start in self.windows(one.start, one.end):
                names[start].add(one.name)
        return names

    def around(self, match: Match, shown: list[Evidence]) -> set[str]:
        """The names of what is shown in the sentence of a match; in a long one, in the words close to it."""
        first, last = self._sentence(match.start)
        if last - first > self.book.weighing.long_sentence:
            beside = self.book.weighing.piece // 2
            first, last = max(first, match.start - beside), min(last, match.end + beside)
        return {one.name for one in shown if first <= one.start and one.end <= last}

    def windows(self, start: int, end: int) -> list[int]:
        """The first tokens of the windows that hold tokens `start` to `end` (exclusive) whole, or their beginning."""
        first, last = self._sentence(start)
        if last - first <= self.book.weighing.long_sentence:
            return [first]
        piece = self.book.weighing.piece
        step = piece // 2
        number = (start - first) // step
        holding = [first + n * step for n in (number - 1, number) if n >= 0 and end <= first + n * step + piece]
        return holding or [first + number * step]

    def _sentence(self, place: int) -> tuple[int, int]:
        """The first token of the sentence of a token, and the one behind its last."""
        here = self.reading.segment[place]
        return bisect_left(self.reading.segment, here), bisect_right(self.reading.segment, here)

    def word_count(self) -> int:
        """How many words the text has."""
        return sum(token.word[0].isalnum() for token in self.reading.tokens)

    def words(self, start: int, end: int) -> tuple[int, int]:
        """Where tokens `start` to `end` (exclusive) stand in the text."""
        return self.reading.tokens[start].start, self.reading.tokens[end - 1].end

    def speaks_of_body(self) -> bool:
        """Whether distress, or a body part or symptom that nothing explains away, is in the text."""
        reading, context = self.reading, self.context
        denied: set[int] = set()  # sentences that hold denials only
        for match in self.matches:
            if self.book.concepts[match.concept].background:
                continue
            sense = context.sense(match)
            if sense.status in COUNTS_AS_PRESENT or context.is_guess(match, sense):
                return True
            if sense.status == "negated":
                denied.add(reading.segment[match.start])
        explained = {place for match in self.matches for place in range(match.start, match.end)}
        for role in ("distress", "body"):
            for name in self.book.of_role(role):
                for span in reading.parts.get(name, ()):
                    if explained.issuperset(range(span.start, span.end)) or (
                            role == "body" and reading.segment[span.start] in denied):
                        continue
                    if context.sense(Match(name, span.start, span.end, (span,))).status == "present":
                        return True
        return False
