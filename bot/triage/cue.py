"""Cues in a text: words that change the sense of a finding, and where they stand.

Each cue of data/triage/context has a kind, a side (it stands before or after what it colours, anywhere in the
sentence, or colours the whole message) and a reach in content words.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from typing import NamedTuple

from .assessment import Status
from .matching import Match, Reading, Span
from .normalise import HARD_BREAKS
from .once import once

# The order is the order of certainty: the first kind that applies gives the status.
STATUS_OF: dict[str, Status] = {
    "negated": "negated",
    "doubted": "negated",             # a clinician holds it for unlikely; in a patient's own words it is present
    "hypothetical": "hypothetical",   # a condition: "if I get chest pain"
    "informational": "hypothetical",  # talk about it: "symptoms of a stroke", but not "of my stroke"
    "asks": "hypothetical",           # opens a question: "does iron cause chest pain"
    "compound": "hypothetical",       # stands right behind it: "chest pain clinic"
    "elsewhere": "hypothetical",      # an animal's, an actor's
    "historical": "historical",
    "resolved": "resolved",
    "uncertain": "uncertain",
}
# Cues that speak against the former: "contradicted" against all of them, "borne_out" (my mum just has) against talk and
# past, "turn" (but) against all that is no condition, "is_so" against talk, "is_now" against past and resolved.
# "doubled" takes back a denial that follows. "not_a_cue" shields its words; "helper" cues are looked up by their name.
KINDS = (*STATUS_OF, "contradicted", "borne_out", "turn", "is_so", "is_now", "doubled", "not_a_cue", "helper")

JOINTS = frozenset([",", "and", "or", "so", "-", "–", "—", ":", "/", "&", "+", "nor", "plus"])
_CLAUSE_STARTS = frozenset([
    ",", "and", "but", "because", "as", "so", "-", "–", "—", ":", "(", ")", "that", "though", "plus", "or",
])
LOOSE_JOINTS = frozenset([",", "-", "\N{EN DASH}", "\N{EM DASH}"])
NO = frozenset(["not", "no", "never"])
_SOMEBODY = frozenset(["i", "he", "she", "it", "we", "they", "this", "mine", "his", "hers", "ours", "theirs"])
OWN = frozenset(["my", "his", "her", "our", "their", "this", "these", "the"])
# As it was written, for the lemmas have lost the tense.
WRITTEN_PAST = re.compile(
    r"(?:had|was|were|did|could|went|came|got|felt|fell|took|gave|began|became|bled|woke|threw|couldn|didn|wasn|weren|hadn|\w{3,}ed)$")
_WRITTEN_NOW = re.compile(
    r"(?:is|am|are|m|re|ve|isn|aren|have|has|haven|hasn|do|does|doesn|don|can|cannot|cant|won|will|feels?|hurts|aches|keeps?"
    r"|gets|comes|goes|swells|bleeds)$")
_PARTICIPLE = re.compile(r"\w{2,}ing$")
_WORDS_WRITTEN = re.compile(r"[a-z]+")
_IS_SO = ("is_now", "turn", "contradicted")
_STORY = 400  # characters of a story that are looked at
FEW, FAR = 40, 60  # with more cues than a few, only those within so many tokens are tried


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that change the sense of a finding. `opens`: how the story that they announce is told, if any.

    `final`: only at the end of a phrase. `of_somebody`: only behind a person. `its_own`: it speaks for what it stands
    right behind, and not for what stands before that. `written_past`: only when its last word is: "had", not "has".
    `before_sign`: its last word is the sign that must follow, "not gone blind", and belongs to the finding.
    `lists`: it denies all of a list, of which it is the header or the end: "clear", or "terse" for a word that may as
    well be an answer. `place` is its number in the data: of two with the same words the first is tried first.
    """

    name: str
    kind: str
    side: str
    reach: int
    final: bool
    terms: tuple[str, ...]
    place: int
    opens: str = ""
    of_somebody: bool = False
    its_own: bool = False
    written_past: bool = False
    lists: str = ""
    before_sign: bool = False

    is_narrow: bool = field(init=False)  # whether it does not count wherever its words stand
    is_plain: bool = field(init=False)   # whether it does, and only speaks for or against findings

    def __post_init__(self) -> None:
        is_narrow = self.of_somebody or self.written_past or self.before_sign or self.lists != ""
        object.__setattr__(self, "is_narrow", is_narrow)
        object.__setattr__(self, "is_plain", not (is_narrow or self.opens or self.kind == "helper"))


class Placed(NamedTuple):
    """A cue found in a text."""

    cue: Cue
    span: Span


_placed: Callable[[tuple[Cue, Span]], Placed] = partial(tuple.__new__, Placed)  # sooner than by the class


class Sense(NamedTuple):
    """A status and the tokens of the cue that gave it."""

    status: Status
    cue: Span | None


class Cues:
    """The cues of one text, and what stands where in it."""

    def __init__(self, reading: Reading, text: str, cues: dict[str, Cue], matches: list[Match]):
        self.reading = reading
        self.text = text.lower()
        self.words = reading.plain
        self.matches = matches
        self.openers: list[tuple[Span, str]] = []
        placed: list[Placed] = []
        terse: list[Placed] = []
        for name in reading.named("cue"):
            cue, spans = cues[name], reading.parts.get(name, [])
            if cue.is_plain:
                for span in spans:
                    placed.append(_placed((cue, span)))
                continue
            if cue.is_narrow:
                spans = self._narrowed(cue, spans)
            if cue.lists == "terse":  # the word alone stays a cue of its own: "syncope? No: he sat down"
                terse += [Placed(cue, span) for span in spans]
            elif cue.kind != "helper":
                placed += [Placed(cue, span) for span in spans]
            if cue.opens:
                self.openers += [(span, cue.opens) for span in spans]
        if self.openers:
            shields = [one.span for one in placed if one.cue.kind == "not_a_cue"]
            self.openers = sorted((span, opens) for span, opens in self.openers if not any(
                shield.start <= span.start and span.end <= shield.end for shield in shields))
        self.by_kind: dict[str, list[Placed]] = defaultdict(list)
        for one in _longest(placed):
            cue = one.cue
            if not cue.final or (self._is_asked(one.span) if cue.kind == "asks" else self._ends_a_phrase(one.span)):
                self.by_kind[cue.kind].append(one)
        if terse:
            self.by_kind["negated"] = sorted([*self.by_kind["negated"], *terse], key=lambda p: p.span)
        # "rule out" asks, "ruled out" denies: words that are a cue of both kinds
        self.questions = {one.span for one in self.by_kind["uncertain"]} & {
            one.span for one in self.by_kind["negated"]} if "uncertain" in self.by_kind else frozenset()

    def _narrowed(self, cue: Cue, spans: list[Span]) -> list[Span]:
        """Where a cue stands in fact, of the places where its words do."""
        if cue.of_somebody:
            spans = [Span(span.start - 1, span.end) for span in spans if self._is_of_somebody(span)]
        if cue.written_past:
            spans = [span for span in spans if WRITTEN_PAST.match(self._written(span.end - 1))]
        if cue.before_sign:
            spans = [Span(span.start, span.end - 1) for span in spans]
        if cue.lists and cue.side == "after":
            spans = [span for span in spans if self._ends_sentence(span)]
        return spans

    # what few messages ask for

    @once
    def breakers(self) -> set[int]:
        """Where the words begin that break a sentence."""
        return {span.start for span in self.reading.of_role("breaker")}

    @once
    def persons(self) -> set[int]:
        """The tokens of persons."""
        return _places(self.reading.of_role("person"))

    @once
    def found(self) -> set[int]:
        """The tokens of what is found."""
        return _places(span for match in self.matches for span in match.spans)

    @once
    def devices(self) -> set[int]:
        """The tokens of lines, pumps and infusions."""
        return self._of("line", "pump", "infusion")

    @once
    def bearers(self) -> set[int]:
        """The tokens of what may have a finding."""
        return self.devices | self._of("other_person", "site")

    @once
    def somebody(self) -> set[int]:
        """The tokens with which the names of other people end."""
        return {span.end - 1 for part in ("other_person", "others") for span in self.reading.parts.get(part, ())}

    @once
    def busy(self) -> set[int]:
        """The tokens behind words for being busy with something."""
        return {span.end for span in self.reading.parts.get("busy_with", ())}

    @once
    def deeds(self) -> set[int]:
        """The tokens of what an animal does to somebody."""
        return self._of("animal_deed")

    @once
    def _states(self) -> set[int]:
        """The tokens of states, and of how bad or where something is."""
        return self._of("state_word")

    @once
    def stand_ins(self) -> set[int]:
        """The tokens of words that stand for a finding."""
        return self._of("stands_for_it")

    def _of(self, *parts: str) -> set[int]:
        return _places(span for part in parts for span in self.reading.parts.get(part, ()))

    def _near(self, kind: str, match: Match) -> list[Placed]:
        """The cues that can reach a match: all of a short message, the nearer ones of a long one."""
        placed = self.by_kind.get(kind, [])
        if len(placed) <= FEW:
            return placed
        low = bisect_left(placed, match.start - FAR, key=lambda p: p.span.start)
        high = bisect_left(placed, match.end + FAR, key=lambda p: p.span.start)
        return placed[low:high]

    def _ends_a_phrase(self, span: Span) -> bool:
        return span.end == len(self.words) or not self.words[span.end][0].isalnum() or (
            self.words[span.end] in _CLAUSE_STARTS)

    def _ends_sentence(self, span: Span) -> bool:
        return span.end == len(self.words) or self.words[span.end] in HARD_BREAKS

    def _is_of_somebody(self, span: Span) -> bool:
        return self._word(span.start - 1) in _SOMEBODY or span.start - 1 in self.somebody

    def _is_asked(self, span: Span) -> bool:
        """Whether a cue opens a sentence that ends with a question mark."""
        here = self.reading.segment[span.start]
        if span.start and self.reading.segment[span.start - 1] == here:
            return False
        end = next((p for p in range(span.end, len(self.words)) if self.reading.segment[p] != here), len(self.words))
        return self.words[end - 1] == "?" or any(
            span.end < s.start < end for name in ("judged", "be_it_normal") for s in self.reading.parts.get(name, ()))

    def _is_part_of(self, span: Span, match: Match) -> bool:
        return span.start >= match.start and any(
            element.start < span.end and span.start < element.end for element in match.spans)

    def _same_sentence(self, span: Span, match: Match) -> bool:
        return self.reading.segment[span.start] == self.reading.segment[match.start]

    def is_somebodys_doing(self, span: Span) -> bool:
        """Whether a cue is what a person is busy with, as in "walking the dog" and "at a training day"."""
        return any(place in self.busy and self.reading.segment[place - 1] == self.reading.segment[span.start]
                   for place in range(max(1, span.start - 1), span.end))

    def _word(self, place: int) -> str:
        return self.words[place] if 0 <= place < len(self.words) else ""

    def _written(self, place: int) -> str:
        return self.text[self.reading.starts[place]:self.reading.ends[place]]

    def is_told_in_the_past(self, start: int, end: int, *, by_verbs: bool = False) -> bool:
        """Whether the words between two tokens were written in the past tense, and only in it.

        "Raving, seeing things" is as open to the present as to the past; `by_verbs`: it goes with the verbs.
        """
        end = min(end, len(self.words))
        if start >= end or self.reading.ends[end - 1] - self.reading.starts[start] > _STORY:
            return False
        story = self.text[self.reading.starts[start]:self.reading.ends[end - 1]]
        written = _WORDS_WRITTEN.findall(story.replace("\u2019", "'"))
        return any(map(WRITTEN_PAST.match, written)) and not any(map(_WRITTEN_NOW.match, written)) and (
            by_verbs or not any(_PARTICIPLE.match(word) and not (before and WRITTEN_PAST.match(before))
                                for before, word in pairwise(["", *written])))

    def tells_of_now(self, start: int, end: int) -> bool:
        """Whether between two tokens it is said that something is so after all, is now, or is of late."""
        return any(start <= one.span.start < end for kind in _IS_SO for one in self.by_kind.get(kind, ())) or any(
            start <= span.start < end for span in self.reading.parts.get("lately", ()))

    def _is_inflected(self, place: int) -> bool:
        return self._written(place) != self.words[place]

    def _opens(self, place: int) -> bool:
        """Whether a sentence, or a clause in it, begins at a token."""
        return place == 0 or place in self.breakers or self._word(place - 1) in _CLAUSE_STARTS or (
            self.reading.segment[place - 1] != self.reading.segment[place])

    def _subject_begins(self, start: int, end: int) -> bool:
        """Whether between two tokens a new clause with a subject of its own begins."""
        return any(
            self.words[place] in JOINTS
            and (place + 1 in self.persons or self._word(place + 1) in ("my", "his", "her", "our"))
            for place in range(start, end)
        )


def _places(spans: Iterable[Span]) -> set[int]:
    return {place for span in spans for place in range(span.start, span.end)}


def _longest(placed: list[Placed]) -> list[Placed]:
    """The cues in text order without those that lie inside a longer one, which then speaks for both."""
    if len(placed) < 2:
        return placed
    found = []
    reached, last = -1, None
    for one in sorted(placed, key=_in_text):
        _, span = one
        if span.end > reached or span == last:
            found.append(one)
            reached, last = max(reached, span.end), span
    return found


def _in_text(placed: Placed) -> tuple[int, int, int]:
    """The order of cues in a text: of two that begin together the longer one is first."""
    cue, (start, end) = placed
    return start, -end, cue.place
