"""In what sense a finding is meant: present, negated, hypothetical, historical, resolved or uncertain.

Cues are those of cue.py. A cue speaks for a finding only where its scope is certain; doubt leaves it present.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Container, Mapping

from .answered import answered_no
from .beside import Beside
from .cue import JOINTS, NO, OWN, STATUS_OF, Cue, Placed, Sense
from .dated import dated_behind, is_long_ago
from .denial import PEOPLE
from .matching import Match, Reading, Span
from .normalise import HARD_BREAKS
from .outcome import seen_to
from .scene import told_elsewhere

_AGAINST = {
    "negated": ("contradicted", "turn"), "doubted": ("contradicted", "turn"),
    "hypothetical": ("contradicted", "borne_out", "is_so"),
    "informational": ("contradicted", "borne_out", "turn", "is_so"),
    "asks": ("contradicted", "borne_out", "turn", "is_so"),
    "compound": (), "elsewhere": ("contradicted", "turn"),
    "historical": ("contradicted", "borne_out", "turn", "is_now"), "resolved": ("contradicted", "is_now"),
    "uncertain": (),
}
_CERTAINTY = {kind: place for place, kind in enumerate(STATUS_OF)}
_ASKING = frozenset([
    "if", "should", "would", "do", "can", "will", "may", "might", "when", "whether", "be", "have", "case",
    "suppose", "supposing", "say", "imagine", "unless", "until", "before",
])
_WONDERING = _ASKING | frozenset(["that", "know", "tell", "sure"])
# Between a finding and "yes" or "it does", which then say no more of it: "what is a stroke and what does it do".
_TALKS_ON = frozenset(["what", "how", "which", "why", "call", "ring", "phone", "dial", "list"])
_THIS = frozenset(["it", "this", "that", "these", "you", "someone", "somebody", "anyone"])
_MINE = frozenset(["i", "my", "me"])
_STOPS = frozenset([",", "-", "–", "—", ":"])
_NAMES_ONE = frozenset([  # before a compound: "the chest pain nurse"
    "the", "a", "an", "your", "our", "this", "that", "to", "from", "with", "by", "for", "of", "call", "ring", "phone",
    "see", "ask"])
_LIMITS = frozenset(["below", "under", "over", "above", "less", "more", "than", "between"])
_LIKENED = frozenset(["like", "same", "similar", "than", "since", "ever", "start", "begin"])
_SUPPOSING = frozenset(["if", "suppose", "imagine", "in", "unless", "provided"])  # begin a clause of conditions
_GOES_ON = PEOPLE | {"it", "that"}
_POINTS_BACK = frozenset(["that", "this", "it"])
_ALL = frozenset(["all", "everything", "both", "it"])
_MAKES = frozenset(["make", "give", "cause", "get"])
_STORY_GOES_ON = frozenset([
    "my", "i", "the", "it", "his", "her", "they", "that", "there", "he", "she", "can", "and", "all"])
_ALONG = 6           # words and marks of a question that only adds to the one before it
_PRESENT = Sense("present", None)
_LOOSE = 3           # content words of its own that a clause may hold between its start and "... gone"


class Context(Beside):
    """The cues of one text, ready to tell the sense of each match."""

    def __init__(
        self, reading: Reading, text: str, cues: dict[str, Cue], matches: list[Match], crisis: Container[str],
        alarming: Container[str],
    ):
        super().__init__(reading, text, cues, matches)
        self.told = seen_to(self) | told_elsewhere(self, crisis) if self.openers else seen_to(self)
        self._answered = answered_no(self)
        self._dated = dated_behind(self) if "historical" in self.by_kind else {}
        self._alarming = alarming
        self._senses: dict[Match, Sense] = {}
        self._kinds = sorted(self.by_kind.keys() & STATUS_OF.keys(), key=_CERTAINTY.__getitem__)
        self._is_query = "?" in self.words
        self._along: set[int] = set()  # where the sentences begin that only add to a question

    def sense(self, match: Match) -> Sense:
        """How a match is meant; the first kind that applies, in the order of certainty."""
        known = self._senses.get(match)
        if known is None:
            known = self._senses[match] = self._sense(match)
        return known

    def _sense(self, match: Match) -> Sense:
        for asked in self._answered:
            if asked.first <= match.start < asked.last:
                return Sense("negated", asked.answer)
        for kind in self._kinds:
            if kind in ("asks", "informational") and self._is_own_number(match):
                continue
            for placed in self._near(kind, match):
                if (not self._is_part_of(placed.span, match) and _TESTS[kind](self, placed, match)
                        and not self._spoken_against(kind, placed, match)):
                    if kind == "negated" and self._is_unreal(placed.span, match):
                        return _PRESENT
                    return Sense(STATUS_OF[kind], placed.span)
        return (("historical" in self.by_kind and self._told_of(match)) or (self.told and self._told_elsewhere(match))
                or (self._is_query and (self._queried(match) or self._asked_along(match))) or _PRESENT)

    def _is_unreal(self, denial: Span, match: Match) -> bool:
        """Whether a denial belongs to what would be so otherwise: "I'd be fine if my throat was not closing"."""
        if "if" not in self.words:
            return False
        if "would" in self.words[max(0, denial.start - 1):denial.end] and "if" in self.words[denial.end:match.start]:
            return True
        first, end = self.reading.sentence(self.reading.segment[denial.start])
        place = denial.start - 1
        while place > first and self.words[place] not in _STOPS and self.words[place] != "if":
            place -= 1
        return self.words[place] == "if" and "would" in (*self.words[first:place], *self.words[denial.end:end])

    def _is_own_number(self, match: Match) -> bool:
        """Whether a question is about a dangerous number that nobody asks about in general: "is 84 oxygen ok"."""
        if match.concept not in self._alarming or not any(
                word[0].isdigit() for word in self.words[match.start:match.end]):
            return False
        first = bisect_left(self.reading.segment, self.reading.segment[match.start])
        return self.words[first] == "be" and _LIMITS.isdisjoint(self.words[first:match.end])

    def is_guess(self, match: Match, sense: Sense) -> bool:
        """Whether a finding is past, or somebody's question, only by a likely reading: then it is worth asking."""
        if sense.cue is None:
            return False
        if sense.status == "historical":
            relatives = self.reading.parts.get("family_had", ())  # "his dad had a stroke": years ago, or now
            return sense.cue in relatives or not self._same_sentence(sense.cue, match) or (
                self._subject_begins(sense.cue.end, match.start))
        return sense.status == "hypothetical" and any(
            self._same_sentence(span, match) for span in self.reading.parts.get("be_it_normal", ()))

    # the kinds

    def _colours(self, placed: Placed, match: Match) -> bool:
        cue, span = placed
        if cue.side == "message":
            return True
        if not self._same_sentence(span, match):
            return False
        if cue.side == "sentence":
            return True
        if cue.side == "after":
            return span.start >= match.end - 1 and self.reading.between(match.end, span.start) <= cue.reach
        return span.start < match.start and self.reading.between(span.end, match.start) <= cue.reach

    def _wonders(self, placed: Placed, match: Match) -> bool:
        span = placed.span
        return not (span in self.questions and self._is_inflected(span.start)) and self._colours(placed, match)

    def _supposes(self, placed: Placed, match: Match) -> bool:
        """A condition, unless it is a clause of its own that ends before the finding: "if you're there, my …"."""
        span = placed.span
        if not self._colours(placed, match):
            return False
        if self.words[span.start] in _SUPPOSING:
            return span.end > match.start or not self._ends_idle(span.end, match.start)
        return not self._gives_a_reason(span, match)

    def _informs(self, placed: Placed, match: Match) -> bool:
        if placed.span.start >= match.end and not _POINTS_BACK.isdisjoint(
                self.words[placed.span.start - 1:placed.span.end]):
            return False  # "his lips are blue, what does that mean": "that" is what happens
        if self._word(placed.span.end) in _THIS and self._word(placed.span.end + 1) in _STOPS:
            return False  # "should I worry about this, …"
        return (self._colours(placed, match) and not self._owned(placed.span, match)
                and not self._subject_begins(placed.span.end, match.start)
                and not self._deed_begins(placed.span, match))

    def _asks(self, placed: Placed, match: Match) -> bool:
        """A question word opens the clause that the match is in, and asks about it in general."""
        span = placed.span
        if not self._opens(span.start) or self._word(span.end) == "not":
            return False
        if not self._colours(placed, match) or self._owned(span, match):
            return False
        if self._gives_a_reason(span, match):
            return False
        return not any(
            self.words[place] in _STOPS and not self._found_between(span.end, place)
            for place in range(span.end, match.start))

    def _owned(self, span: Span, match: Match) -> bool:
        """Whether it is somebody's own: "this chest pain", "my throat", "that I cannot breathe"."""
        inside = any(word in ("my", "his", "her", "this") for word in self.words[match.start:match.end])
        place = match.start - 1
        while place >= max(span.end, match.start - 4) and (
            self.words[place] not in OWN and place not in self.persons
            and (self.words[place] in self.reading.fillers or place in self.bearers)
        ):
            place -= 1
        before = self._word(place) if place >= span.end else ""
        if before in ("i", "he", "she", "we"):
            return self._word(place - 1) not in _ASKING
        if before == "the" and (
                place != match.start - 1 or match.start in self.devices or self._is_in_general(span, match)):
            before = ""
        if not inside and before not in OWN:
            return False
        makes = next((p for p in range(span.start, match.start) if self.words[p] in _MAKES), None)
        return makes is None or self.words[makes - 1] == "be"

    def _is_in_general(self, span: Span, match: Match) -> bool:
        """Whether a short question asks what happens: "do the lips swell?", but not "do the lips swelling mean …"."""
        return (self.words[span.start] == "do" and span.end == match.start - 1 and self._word(match.end) == "?"
                and not self._written(match.end - 1).endswith("ing"))

    def _compounds(self, placed: Placed, match: Match) -> bool:
        if placed.span.start != match.end:
            return False
        if self.words[match.end] == "?":  # "stridor? what's that": a word that somebody does not know
            return match.end - match.start == 1 and not self._written(match.start).endswith("ing") and (
                match.start == 0 or self.words[match.start - 1] in HARD_BREAKS)
        return not self._is_addressed(placed.span, match)

    def _is_addressed(self, span: Span, match: Match) -> bool:
        """Whether words behind a finding say to whom it is told: "I have chest pain nurse", not "the pain nurse"."""
        ends = span.end == len(self.words) or self.reading.segment[span.end] != self.reading.segment[span.start]
        return (ends and span in self.reading.parts.get("addressed", ())
                and self._word(match.start - 1) not in _NAMES_ONE)

    def _is_elsewhere(self, placed: Placed, match: Match) -> bool:
        span = placed.span
        if "by" in self.words[max(0, span.start - 2):span.start] and not self.deeds.isdisjoint(
                range(span.start - 3, span.start)):  # "kicked by a horse"
            return False
        if not _MINE.isdisjoint(self.words[max(0, match.start - 1):match.end]):  # "my throat is closing, at the vet's"
            return False
        return self._colours(placed, match) and not self._happens_beside(span, match) and not any(
            self.words[place] in ("i", "me", "my", "we", "our") or place in self.deeds
            for place in range(min(span.end, match.end), max(span.start, match.end)))

    def _is_past(self, placed: Placed, match: Match) -> bool:
        span = placed.span
        if not self._colours(placed, match):
            return False
        low = max(match.end if span.start >= match.end else 0, span.start - 4)
        if self._word(span.start - 1) == "from" or _LIKENED.intersection(self.words[low:span.start]):
            return False
        if span.start >= match.end and (
                "(" in self.words[match.end:span.start] or self._subject_begins(match.end, span.start)
                or (self._word(span.start - 1) == "," and self._word(span.end) in _GOES_ON)):
            return False  # "I can't breathe, I was checked in 2021", "… (asthma as a child)", "… last year it was flu"
        return span.start > match.start or not self._subject_begins(span.end, match.start) or (
            is_long_ago(self, span) and self.is_told_in_the_past(span.end, match.end))

    def _told_of(self, match: Match) -> Sense | None:
        """The sense of a finding in a story whose time was told in a sentence before."""
        here = self.reading.segment[match.start]
        if here in self._dated:
            return Sense("historical", self._dated[here])
        for placed in self._near("historical", match):
            span = placed.span
            if not 0 < here - self.reading.segment[span.start] <= 2 or not is_long_ago(self, span):
                continue
            first, last = self.reading.sentence(here)
            ended = any(self.reading.segment[s.start] >= here for s in self.reading.parts.get("story_ends", ()))
            if not (ended or self.words[first] in _STORY_GOES_ON):
                continue
            start = bisect_left(self.reading.segment, self.reading.segment[span.start])
            if not self.is_told_in_the_past(first, match.end) or not self.is_told_in_the_past(start, match.end):
                continue
            if self.tells_of_now(start, last):
                continue
            return Sense("historical", span)
        return None

    def _told_elsewhere(self, match: Match) -> Sense | None:
        """The sense of a finding in a story that was announced before."""
        announced = self.told.get(self.reading.segment[match.start])
        return Sense("hypothetical", announced) if announced else None

    def _asked_along(self, match: Match) -> Sense | None:
        """The sense of a few words that only add to a general question before them: "would she go blue? pass out?"."""
        segment = self.reading.segment
        first, end = self.reading.sentence(segment[match.start])
        if self._word(end - 1) != "?" or self._word(first - 1) != "?" or end - first > _ALONG:
            return None
        if not NO.isdisjoint(self.words[first:end]) or not self.persons.isdisjoint(range(first, end)):
            return None
        before = bisect_left(segment, segment[first - 1])
        if not any(self.words[p] == "would" and self.words[p + 1] not in _THIS for p in range(before, first)) and (
                before not in self._along):
            return None
        low, high = (bisect_left(self.matches, place, key=lambda m: m.start) for place in (before, first))
        asked = [self.sense(one) for one in self.matches[low:high]]
        if not asked or any(one.status != "hypothetical" for one in asked):
            return None
        self._along.add(first)
        return asked[0]

    def _resolves(self, placed: Placed, match: Match) -> bool:
        cue, span = placed
        if cue.side == "before":
            return self._colours(placed, match)
        here, there = self.reading.segment[match.start], self.reading.segment[span.start]
        if there not in (here, here + 1) or span.start < match.end or set(self.words[span.start - 2:span.start]) & NO:
            return False
        if self._written(span.start) == "stop" or self._word(span.start - 1) == "to":  # "make this bleeding stop"
            return False
        start = span.start
        while start > match.end and not self._opens(start):
            start -= 1
        if self._told_apart(match.end, span.start) and _ALL.isdisjoint(self.words[span.start - 2:span.end]):
            return False
        own = sum(
            place not in self.stand_ins and word not in self.reading.fillers and word.isalnum()
            for place, word in enumerate(self.words[start:span.start], start))
        return own <= (_LOOSE if start == match.end else 0)

    def _told_apart(self, start: int, end: int) -> bool:
        """Whether between two tokens somebody tells another finding: "I passed out, I was itchy earlier, gone now"."""
        return any(self.words[place] in JOINTS and self.words[place + 1] in PEOPLE
                   and self._found_between(place + 2, end) for place in range(start, end - 1))

    # what speaks against them

    def _spoken_against(self, kind: str, placed: Placed, match: Match) -> bool:
        against = [one for one in _AGAINST[kind] if one in self.by_kind]
        return bool(against) and any(
            self._speaks(one, placed, match) for of_kind in against for one in self._near(of_kind, match))

    def _speaks(self, one: Placed, placed: Placed, match: Match) -> bool:
        """Whether the writer says, between a cue and the finding or behind it, that it is so."""
        cue, span = one
        if self._word(span.start - 1) in NO:
            return False
        if span.start < match.end and match.start < span.end:  # "do they cause fits, my son is having one"
            return cue.kind == "borne_out" and min(part.end for part in match.spans) <= span.start
        if cue.side == "after":
            if cue.kind == "borne_out" and not _TALKS_ON.isdisjoint(self.words[match.end:span.start]):
                return False
            if cue.kind == "is_now" and not JOINTS.isdisjoint(self.words[match.end:span.start]):
                return False
            low = max(match.end, placed.span.end if placed.cue.kind == "resolved" else 0)
            return span.start >= low and self.reading.between(match.end, span.start) <= cue.reach + (
                self.reading.between(match.end, low)) and (
                self.reading.segment[span.start] - self.reading.segment[match.end - 1] in (0, 1))
        if not min(placed.span.end, match.end) <= span.start < match.start or not self._same_sentence(span, match):
            return False
        if placed.cue.kind == "hypothetical" and self._word(span.start - 1) == "or":
            return False  # "ring if my arm swells or I get a fever"
        if placed.cue.kind == "hypothetical" and set(range(placed.span.end, span.start)) <= self.persons:
            return False  # "if he starts to …": the condition itself
        return span.start not in self.persons or self._word(span.start - 1) not in _WONDERING


# By class and not by text: a text that held its own methods would live until the garbage collector comes.
_TESTS: Mapping[str, Callable[[Context, Placed, Match], bool]] = {
    "negated": Context._negates, "doubted": Context._doubts, "hypothetical": Context._supposes,
    "informational": Context._informs, "asks": Context._asks, "compound": Context._compounds,
    "elsewhere": Context._is_elsewhere, "historical": Context._is_past, "resolved": Context._resolves,
    "uncertain": Context._wonders,
}
