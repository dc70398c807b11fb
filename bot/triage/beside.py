"""What somebody does or suffers beside what a cue names: "walking the dog he got chest pain"."""

from __future__ import annotations

from bisect import bisect_left

from .cue import FAR, JOINTS, OWN, WRITTEN_PAST
from .denial import PEOPLE, Denials
from .matching import Match, Span
from .once import once

_TOLD_IN = frozenset(["where", "in", "about", "that", "which", "who", "with", "of"])  # goes on with what a story holds
_ANOTHER = frozenset(["a", "an", "the", "my", "our", "this", "some"])  # begins a noun of its own
_SOON = frozenset(["now", "then", "suddenly", "just", "immediately", "also", "still", "today"])
_ASKED = frozenset(["be", "can"])  # these begin a question, too: "… and can the nurse"
_REASONS = frozenset(["as", "because", "since", "cos", "coz", "cause", "given", "for"])
_CLAUSE_ENDS = frozenset([",", ":", "-", "–", "—", "but", "because"])
_MINE = frozenset(["i", "my"])
_IDLE = 2     # words that a condition has at least: "if the nurse is free I can't breathe"
_THEN = frozenset(["then", "when", "while"])
_SUBJECT = 3  # tokens before a finding in which its subject is looked for


class Beside(Denials):
    """Tells whether a finding goes on behind a cue as something of its own, and whether somebody is in it."""

    def happens_now(self, match: Match) -> bool:
        """Whether a person is said to be in it, as in "my brother is having a stroke" and "dad has collapsed"."""
        first = bisect_left(self.reading.segment, self.reading.segment[match.start])
        for place in range(max(first + 1, match.start - _SUBJECT), match.end - 1):
            if not (place - 1 in self.somebody or self.words[place - 1] in PEOPLE):
                continue
            if WRITTEN_PAST.match(self._written(place)):
                continue  # "uncle was choking"
            if self.words[place] == "be" and self._written(place + 1).endswith("ing") and (
                    place + 1 not in self._of("says_or_goes")):
                return True
            if self.words[place] in ("have", "'s") and place + 1 in self._of("has_done"):
                return True
        return False

    def _happens_beside(self, span: Span, match: Match) -> bool:
        """Whether a finding goes on behind what somebody was busy with: "walking the dog he got chest pain".

        "Watching a film where he gets chest pain" does not.
        """
        between = range(span.end, match.start + 1)
        if span.end > match.start or self._word(span.end) in _TOLD_IN:
            return False
        first = max(bisect_left(self.reading.segment, self.reading.segment[match.start]), match.start - FAR)
        if "wake" in self.words[first:match.start]:  # "woke from a nightmare with chest pain"
            return True
        if self.is_somebodys_doing(span):
            return any(self.words[place] in JOINTS or self.words[place] in _THEN or place in self.persons
                       for place in between)
        return self._deed_begins(span, match) or (self._somebody_begins(span) and any(
            self.words[place] in _THEN for place in between))

    def _gives_a_reason(self, span: Span, match: Match) -> bool:
        """Whether a finding is why something is asked: "could you cancel my slot as my arm went weak"."""
        return any(self.words[place] in _REASONS and (place + 1 in self.persons or self._word(place + 1) in OWN)
                   for place in range(span.end, match.start))

    def _ends_idle(self, start: int, end: int) -> bool:
        """Whether a clause in which nothing is found ends between two tokens, and another with a subject begins."""
        sentence_ends = bisect_left(self.reading.segment, self.reading.segment[start] + 1)
        return self.words[sentence_ends - 1] != "?" and any(
            self._clause_begins(place, start, end) and not self._found_between(start, place)
            for place in range(start, end))

    def _clause_begins(self, place: int, start: int, end: int) -> bool:
        """Whether a clause with a subject begins behind a pause at a token, or with that token and without one."""
        if self.words[place] in _CLAUSE_ENDS:
            return place + 1 in self.persons or self.words[place + 1] in OWN or place + 1 == end
        return self.words[place] in _MINE and place - start >= _IDLE and _MINE.isdisjoint(self.words[start:place])

    def _found_between(self, start: int, end: int) -> bool:
        return any(place in self.found and place not in self.devices for place in range(start, end))

    def _deed_begins(self, span: Span, match: Match) -> bool:
        """Whether the person a sentence begins with does a second thing: "took it for a cough and fainted"."""
        here = self.reading.segment[match.start]
        if not span.end <= match.start <= span.end + FAR or not self._somebody_begins(span) or (
                self._word(bisect_left(self.reading.segment, here + 1) - 1) == "?"):
            return False
        for place in range(span.end, match.start + 1):
            if self.words[place] in JOINTS or self.words[place] == "then" or place in self.breakers:
                following = place + 1
                while self._word(following) in _SOON:
                    following += 1
                if following <= match.start + 1 and self._is_deed(following):
                    return True
        return False

    def _is_deed(self, place: int) -> bool:
        """Whether a token is a verb without a subject of its own: "… and can not breathe", not "… and can I"."""
        if place >= len(self.words) or place + 1 in self.persons:
            return False
        if self.words[place] in _ASKED:
            return self._word(place + 1) not in _ANOTHER
        return place in self._second_deeds or WRITTEN_PAST.match(self._written(place)) is not None

    def _somebody_begins(self, span: Span) -> bool:
        """Whether the sentence of a cue begins with a person who is not what it names, as in "he is a dog"."""
        first = max(bisect_left(self.reading.segment, self.reading.segment[span.start]), span.start - FAR)
        return any((place in self._own_people or self.words[place] in PEOPLE) and not (
            self.words[place + 1] == "be" and self._word(place + 2) in _ANOTHER) for place in range(first, span.start))

    @once
    def _second_deeds(self) -> set[int]:
        """The tokens of what somebody does or suffers besides, in the present."""
        return self._of("second_deed")

    @once
    def _own_people(self) -> set[int]:
        """Where the names of people of the writer's own life end: "my son", "dad"."""
        return {one.end - 1 for part in ("other_person", "here_with_me") for one in self.reading.parts.get(part, ())
                if part == "here_with_me" or self._word(one.start - 1) in ("my", "our")}
