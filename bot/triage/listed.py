"""Lists that are denied as a whole: by a header, "Neg: fever, cough", or at their end, "fever, cough: none"."""

from __future__ import annotations

from bisect import bisect_left

from .cue import OWN, Cues, Placed
from .matching import Match, Span
from .normalise import HARD_BREAKS

_TELLS = frozenset(["be", "have", "can", "will", "would", "do", "not", "yes", ":", "+"])  # no item of a list does
_DEEDS = frozenset(["hurt", "feel", "get", "go", "keep", "close", "start", "come", "turn"])  # "closing" may be an item
_NOW = frozenset(["now", "again", "today", "tonight", "since", "for", "worse", "when", "after", "persist", "continue",
                  "ongoing", "spread", "everywhere"])
_URGES = frozenset(["bad", "badly", "severe", "crush", "terrible", "awful", "massive", "sudden", "worse", "real",
                    "sharp", "please", "help", "now", "since"])
_DASHES = frozenset(["-", "\N{EN DASH}", "\N{EM DASH}"])
_JOINTS = frozenset([",", "/", "and", "or", "nor", "&", *_DASHES])
_PAUSES = _DASHES | {",", ":"}
_WORDS = 4   # of an item that is not known
_ITEMS = 3   # that make a list under a word which may as well be an answer: "No: fever, cough, rash"


class Lists(Cues):
    """The lists of one text that something denies as a whole."""

    def _denies_list(self, placed: Placed, match: Match) -> bool:
        """Whether a match is an item of the list that a cue denies, and not told in a clause of its own."""
        cue, span = placed
        if not self._same_sentence(span, match):
            return False
        terse = cue.lists == "terse"
        if cue.side == "after":
            return span.start >= match.end and self._is_denied_below(span, match, terse=terse)
        if span.start >= match.start or self._tells_more(match) or self._word(match.end) in _NOW:
            return False
        if not terse:
            return self._is_list(span.end, match.end)
        end = bisect_left(self.reading.segment, self.reading.segment[span.start] + 1)
        return self._is_list(span.end, end) and self._names_only_signs(span.end, end) and (
            sum(self.words[place] in _JOINTS for place in range(span.end, end)) >= _ITEMS - 1)

    def _is_denied_below(self, span: Span, match: Match, *, terse: bool) -> bool:
        """Whether a sentence is a list, or asks about one, and ends with the words that deny all of it."""
        first = bisect_left(self.reading.segment, self.reading.segment[span.start])
        if "ask" in self.words[first:match.start]:
            about = (place + 1 for place in range(match.start - 1, first, -1) if self.words[place] == "about")
            first = next(about, first)
        end = span.start - (self._word(span.start - 1) in _PAUSES)
        if not self._is_list(first, end) or self._tells_more(match):
            return False
        return not terse or self._names_only_signs(first, end)

    def _tells_more(self, match: Match) -> bool:
        """Whether a match is a statement: "throat closes", but not "throat closing"."""
        return any(self.words[place] in _DEEDS and not self._written(place).endswith("ing")
                   for place in range(match.start, match.end))

    def _is_list(self, start: int, end: int) -> bool:
        """Whether nothing between two tokens says that something is so, or begins anew."""
        unknown = 0
        for place in range(start, end):
            word = self.words[place]
            if word in _TELLS or place in self.persons or place in self.breakers:
                return False
            if word in _JOINTS:
                if word in _DASHES and place > start and self._stands_apart(place):
                    return False
                if self._word(place + 1) in OWN:
                    return False
                unknown = 0
            elif place not in self.found:
                unknown += word not in self.reading.fillers
                if unknown > _WORDS:
                    return False
        return True

    def _names_only_signs(self, start: int, end: int) -> bool:
        """Whether each word between two tokens belongs to a sign, none of them a state or how bad it is."""
        return all(
            place in self.found or word in _JOINTS or word in self.reading.fillers or word in HARD_BREAKS
            for place, word in enumerate(self.words[start:end], start)
        ) and _URGES.isdisjoint(self.words[start:end]) and self._states.isdisjoint(range(start, end))

    def _stands_apart(self, place: int) -> bool:
        """Whether a dash has a blank before it, as between two clauses."""
        return self.reading.starts[place] > self.reading.ends[place - 1]
