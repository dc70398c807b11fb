"""What stands in a text: its tokens, its findings, and what may be weighed."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from .assessment import Finding, Status
from .context import Context
from .evidence import Evidence, Known, Names, Table, Word, evidence, things
from .matching import Match, Reading
from .once import once
from .weights import Chances, Weight, emergency

if TYPE_CHECKING:
    from .rulebook import Rulebook

_ADVISED = frozenset(["say", "should", "would", "shall", "to", "i"])  # "the sheet says call …", "should I call …"
_WHEN = frozenset(["if", "when", "for", "unless", "before"])
_PAUSES = frozenset(["and", "but", ",", ";", ":", "-", "\N{EN DASH}", "\N{EM DASH}", "(", ")"])
T = TypeVar("T")
COUNTS_AS_PRESENT: tuple[Status, ...] = ("present", "uncertain")


@dataclass(eq=False)
class Observed:
    """A text as it was read. `matches` and `findings` stand in the same order.

    `begins` is the token with which the message begins: the tokens before it are earlier messages, which are read
    for what they announce and nothing else.
    """

    text: str
    reading: Reading
    matches: list[Match]
    findings: tuple[Finding, ...]
    context: Context
    book: Rulebook
    begins: int = 0
    _meant: list[tuple[Match, Status]] = field(init=False, repr=False)
    _starts: list[int] = field(init=False, repr=False)
    _body_words: list[int] = field(init=False, repr=False)  # where what is of the body or of distress begins
    _weighed: list[Word[Weight]] | None = field(default=None, init=False, repr=False)
    _known: Known[Weight] = field(default_factory=dict, init=False, repr=False)
    _chances: dict[tuple[int, int], Chances] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        self._meant = [(match, finding.status) for match, finding in zip(self.matches, self.findings, strict=True)]
        self._starts = [match.start for match in self.matches]
        reading = self.reading
        self._body_words = sorted([span.start for span in reading.of_role("body") + reading.of_role("distress")])

    def evidence(self, first: int | None = None, last: int | None = None) -> list[Evidence[Weight]]:
        """The weights that may count, for the message or its tokens `first` up to `last` (exclusive)."""
        if self._weighed is None:
            self._weighed = self.book.weights.words(self.reading.plain)
        return self._shown(self.book.weights, self._weighed, first, last, self._known)

    def chances(self, first: int | None = None, last: int | None = None) -> Chances:
        """How likely each class is by the weights alone, for the message or its tokens `first` up to `last`."""
        place = self.begins if first is None else first, len(self.reading.plain) if last is None else last
        if place not in self._chances:
            self._chances[place] = self.book.weights.chances(things(self.evidence(*place)))
        return self._chances[place]

    def most_alarming(self) -> Chances | None:
        """The chances of the sentence by which an emergency is the likeliest, None for a message of one sentence."""
        return self._most_alarming

    @once
    def _most_alarming(self) -> Chances | None:
        if self._is_one_sentence():
            return None
        windows = list(self.windows())
        return max((self.chances(*window) for window in windows), key=emergency) if len(windows) > 1 else None

    def names(self) -> set[str]:
        """The names of everything in the message that may have a weight."""
        table = Names()
        return things(self._shown(table, table.words(self.reading.plain)))

    def _shown(
        self, table: Table[T], words: list[Word[T]], first: int | None = None, last: int | None = None,
        known: Known[T] | None = None,
    ) -> list[Evidence[T]]:
        first, last = self.begins if first is None else first, len(words) if last is None else last
        meant, body, told = self._meant, self._body_words, self.context.told
        if told or last - first < len(words):
            low, high = bisect_left(self._starts, first), bisect_left(self._starts, last)
            meant = [(match, status) for match, status in meant[low:high]
                     if match.end <= last and self.reading.segment[match.start] not in told]
        next_of_body = bisect_left(body, first)
        of_body = next_of_body < len(body) and body[next_of_body] < last
        return evidence(table, words, self.reading, meant, first, last, told, known, of_body)

    def windows(self) -> Iterator[tuple[int, int]]:
        """The first token and the one behind the last of each sentence that belongs to no story.

        A long one, written without stops, is cut into pieces that overlap by half, so that talk around an
        emergency hides nothing.
        """
        first, end = self.begins, len(self.reading.plain)
        piece = self.book.weighing.piece
        while first < end:
            first, last = self._sentence(first)
            if self.reading.segment[first] in self.context.told:
                pass
            elif last - first <= self.book.weighing.long_sentence:
                yield first, last
            else:
                starts = range(first, last - piece // 2, piece // 2)
                yield from ((start, min(start + piece, last)) for start in starts)
            first = last

    def _is_one_sentence(self) -> bool:
        """Whether the message is a sentence that is read in one piece, or nothing."""
        segment = self.reading.segment
        return len(segment) - self.begins <= self.book.weighing.long_sentence and (
            self.begins == len(segment) or segment[self.begins] == segment[-1])

    def around(self, match: Match) -> tuple[int, int]:
        """Where the sentence of a match begins and ends; in a long one, a piece around it."""
        first, last = self._sentence(match.start)
        if last - first > self.book.weighing.long_sentence:
            beside = max(0, self.book.weighing.piece - (match.end - match.start)) // 2
            first, last = max(first, match.start - beside), min(last, match.end + beside)
        return first, last

    def clause(self, match: Match) -> tuple[int, int]:
        """Where the words between two marks, with a match in them, begin and end; no more than `around` it."""
        first, last = self.around(match)
        marks = [place for place in range(first, last) if self.reading.plain[place] in _PAUSES]
        return (max((place + 1 for place in marks if place < match.start), default=first),
                min((place for place in marks if place >= match.end), default=last))

    def _sentence(self, place: int) -> tuple[int, int]:
        """The first token of the sentence of a token, and the one behind its last."""
        return self.reading.sentence(self.reading.segment[place])

    def goes_on(self) -> bool:
        """Whether a sentence of the message belongs to a story that was announced before it."""
        return not self.context.told.keys().isdisjoint(self.reading.segment[self.begins:])

    def says_little(self, first: int | None = None, last: int | None = None) -> bool:
        """Whether the text, or what stands between two tokens of it, has few words."""
        words = self.reading.plain[self.begins if first is None else first:last]
        few = self.book.weighing.few_words
        return len(words) <= few or sum([word[0].isalnum() for word in words]) <= few

    @once
    def is_case_history(self) -> bool:
        """Whether somebody writes about a patient and not about himself or his own: "64M, three days of …"."""
        parts = self.reading.parts
        return "case_writer" not in parts and ("case_patient" in parts or self._tells_an_age())

    def _tells_an_age(self) -> bool:
        """Whether a number is somebody's age: "64M", "a man of 58"."""
        parts, plain = self.reading.parts, self.reading.plain
        if "case_age" not in parts and "case_aged" not in parts:
            return False
        return any(span.start and plain[span.start - 1].isdigit() for span in parts.get("case_age", ())) or any(
            span.end < len(plain) and plain[span.end].isdigit() for span in parts.get("case_aged", ()))

    def words(self, start: int, end: int) -> tuple[int, int]:
        """Where tokens `start` to `end` (exclusive) stand in the text."""
        return self.reading.starts[start], self.reading.ends[end - 1]

    def names_trouble(self) -> bool:
        """Whether any finding is in the text, be it denied, over or only asked about."""
        return any(not self.book.concepts[match.concept].background for match in self.matches)

    def reports_trouble(self) -> bool:
        """Whether any finding is meant as present."""
        return any(finding.status in COUNTS_AS_PRESENT and not self.book.concepts[match.concept].background
                   for match, finding in zip(self.matches, self.findings, strict=True))

    def only_talks(self) -> bool:
        """Whether something is found in the text, and all of it only talked about."""
        told = {finding.status for match, finding in zip(self.matches, self.findings, strict=True)
                if not self.book.concepts[match.concept].background}
        return told == {"hypothetical"}

    def pleads(self) -> bool:
        """Whether the writer asks for somebody to be sent, or to come and help; "call an ambulance if …" tells when."""
        return self._calls("plea")

    def cries_for_help(self) -> bool:
        """Whether the writer asks for help in an emergency, be it without a word of what is wrong."""
        return self._calls("plea") or self._calls("cry")

    def _calls(self, role: str) -> bool:
        reading = self.reading
        return any(
            span.start >= self.begins and _ADVISED.isdisjoint(reading.words(max(0, span.start - 1), span.start))
            and _WHEN.isdisjoint(reading.words(span.end, span.end + 1)) for span in reading.of_role(role))

    def is_borne_out(self) -> bool:
        """Whether a few words say that what was asked or warned about is so: "told to watch for fits, he's in one"."""
        return any(placed.span.start >= self.begins for placed in self.context.by_kind.get("borne_out", ()))

    def tells_of_elsewhere(self) -> bool:
        """Whether it is about a film, an animal or the like, and nothing in it is meant as present."""
        return bool(self.context.by_kind["elsewhere"] or self.context.told) and not self.reports_trouble()

    def may_tell_danger(self) -> bool:
        """Whether something that alarms by itself is past, or somebody's question, only by a likely reading."""
        return any(match.concept in self.book.grave and self.context.is_guess(match, self.context.sense(match))
                   for match in self.matches)

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
            for name in reading.named(role):
                for span in reading.parts.get(name, ()):
                    if span.start < self.begins or reading.segment[span.start] in context.told:
                        continue
                    if explained.issuperset(range(span.start, span.end)) or (
                            role == "body" and reading.segment[span.start] in denied):
                        continue
                    if context.sense(Match(name, span.start, span.end, (span,))).status == "present":
                        return True
        return False
