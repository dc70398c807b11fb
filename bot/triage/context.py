"""In what sense a finding is meant: present, negated, hypothetical, historical, resolved or uncertain.

Each cue of data/triage/context has a kind, a side (it stands before or after what it colours, anywhere in the
sentence, or colours the whole message) and a reach in content words. A cue speaks for a finding only where its
scope is certain; doubt leaves the finding present.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from .assessment import Status
from .matching import Match, Reading, Span

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
# Cues that speak against the former: "contradicted" against all of them, "turn" (but, because) against all that
# is no condition, "is_so" against talk, "is_now" against past and resolved. "doubled" takes back a denial that
# follows. "not_a_cue" shields its words; "helper" cues are looked up by their name.
KINDS = (*STATUS_OF, "contradicted", "turn", "is_so", "is_now", "doubled", "not_a_cue", "helper")
_AGAINST = {
    "negated": ("contradicted", "turn"), "doubted": ("contradicted", "turn"),
    "hypothetical": ("contradicted", "is_so"), "informational": ("contradicted", "turn", "is_so"),
    "asks": ("contradicted", "turn", "is_so"), "compound": (), "elsewhere": ("contradicted", "turn"),
    "historical": ("contradicted", "turn", "is_now"), "resolved": ("contradicted", "is_now"),
    "uncertain": (),
}

_JOINTS = frozenset([",", "and", "or", "so", "-", "–", "—", ":", "/", "&", "+", "nor", "plus"])
_CLAUSE_STARTS = frozenset([
    ",", "and", "but", "because", "as", "so", "-", "–", "—", ":", "(", ")", "that", "though", "plus", "or",
])
_OWN = frozenset(["my", "his", "her", "our", "their", "this", "these", "the"])
_NEW_SUBJECT = _OWN | frozenset([
    "a", "an", "that", "some", "now", "just", "only", "still", "have", "feel", "get", "start",
])
_ASKING = frozenset([
    "if", "should", "would", "do", "can", "will", "may", "might", "when", "whether", "be", "have", "case",
    "suppose", "supposing", "say", "imagine", "unless", "until", "before",
])
_WONDERING = _ASKING | frozenset(["that", "know", "tell", "sure"])
_VERBS = frozenset([
    "be", "have", "can", "will", "hurt", "feel", "get", "go", "keep", "close", "start", "come", "turn",
])
_GOES_ON = _VERBS | frozenset([
    "since", "for", "when", "after", "again", "now", "all", "everywhere", "spread", "worse", "persist", "continue",
    "remain", "ongoing",
])
_STRONG = frozenset([
    "bad", "severe", "crush", "terrible", "awful", "massive", "sudden", "worse", "real", "big", "sharp",
])
_LIKENED = frozenset(["like", "same", "similar", "than", "since", "from", "ever", "start", "begin"])
_MAKES = frozenset(["make", "give", "cause", "get"])
_NO = frozenset(["not", "no", "never"])
_NONE = _NO | frozenset(["none", "nil", "deny"])
_SPLITS = frozenset([",", "and", "or", "/", "nor"])
_OWN_STORY = frozenset(["i", "my", "me", "we", "our", "mine", "us"])
_WITH_IT = frozenset(["with", "after", "following", "follow", "despite", "during", "while", "since", "due",
                      "secondary"])
_BEFORE_IT = frozenset(["before", "after", "following", "despite", "during", "while", "because"])
_LISTING = frozenset(["and", "or", "/", ",", "nor", "be", "both", "all", "have", "also", "any", "-", "–", ":"])
# As it was written, for the lemmas have lost the tense.
_WRITTEN_PAST = re.compile(
    r"(?:had|was|were|did|went|came|got|felt|fell|took|gave|began|became|bled|woke|threw|couldn|didn|wasn|weren|hadn|\w{3,}ed)$")
_WRITTEN_NOW = re.compile(
    r"(?:is|am|are|m|re|ve|isn|aren|have|has|haven|hasn|do|does|doesn|don|can|cannot|cant|won|will|feels?|hurts|aches|keeps?"
    r"|gets|comes|goes|swells|bleeds|\w{2,}ing)$")
_WORDS_WRITTEN = re.compile(r"[a-z]+")
_LONG_AGO = frozenset(["year", "decade", "child", "kid", "boy", "girl", "baby", "teenager", "student", "school", "uni",
                       "university", "college", "young", "little", "late", "childhood", "old", "be"])
_STORY_GOES_ON = frozenset(["the", "it", "his", "her", "they", "that", "there", "he", "she", "can", "and", "all"])
_FEW, _FAR = 40, 60  # with more cues than a few, only those within so many tokens are tried
_LISTS, _ITEM = 30, 4  # a cue of a longer reach announces a list; the content words of an item that is not known
_NEAR = 3            # words that may stand between a denial and the change or cause that it denies
_STORY = 400         # characters of a story that are looked at
_LOOSE = 3           # content words of its own that a clause may hold between its start and "... gone"


@dataclass(frozen=True)
class Cue:
    """Words that change the sense of a finding."""

    name: str
    kind: str
    side: str
    reach: int
    final: bool
    terms: tuple[str, ...]


class Placed(NamedTuple):
    """A cue found in a text."""

    cue: Cue
    span: Span


class Sense(NamedTuple):
    """A status and the tokens of the cue that gave it."""

    status: Status
    cue: Span | None


class Context:
    """The cues of one text, ready to tell the sense of each match."""

    def __init__(
        self, reading: Reading, text: str, cues: dict[str, Cue], matches: list[Match], roles: dict[str, list[Span]],
    ):
        self.reading = reading
        self.text = text.lower()
        self.words = [token.word for token in reading.tokens]
        self.breakers = {span.start for span in roles["breaker"]}
        self.persons = _places(roles["person"])
        self.devices = _places(span for part in ("line", "pump", "infusion") for span in reading.parts.get(part, ()))
        self.bearers = self.devices | _places(
            span for part in ("other_person", "site") for span in reading.parts.get(part, ()))
        self.deeds = _places(reading.parts.get("animal_deed", ()))
        self.stand_ins = _places(reading.parts.get("stands_for_it", ()))
        self.matches = matches
        self.found = _places(span for match in matches for span in match.spans)
        placed = [Placed(cue, span) for name, cue in cues.items()
                  if cue.kind != "helper" for span in reading.parts.get(name, ())]
        self.by_kind: dict[str, list[Placed]] = {kind: [] for kind in KINDS}
        for one in _longest(placed):
            ends = self._is_asked if one.cue.kind == "asks" else self._ends_a_phrase
            if not one.cue.final or ends(one.span):
                self.by_kind[one.cue.kind].append(one)
        # "rule out" asks, "ruled out" denies: words that are a cue of both kinds
        self.questions = {one.span for one in self.by_kind["uncertain"]} & {
            one.span for one in self.by_kind["negated"]}
        self._tests = {
            "negated": self._negates, "doubted": self._doubts, "hypothetical": self._colours,
            "informational": self._informs,
            "asks": self._asks, "compound": self._compounds, "elsewhere": self._is_elsewhere,
            "historical": self._is_past, "resolved": self._resolves, "uncertain": self._wonders,
        }

    def sense(self, match: Match) -> Sense:
        """How a match is meant; the first kind that applies, in the order of certainty."""
        for kind, status in STATUS_OF.items():
            for placed in self._near(kind, match):
                if (not self._is_part_of(placed.span, match) and self._tests[kind](placed, match)
                        and not self._spoken_against(kind, placed, match)):
                    return Sense(status, placed.span)
        return self._told_of(match) or self._queried(match) or Sense("present", None)

    def is_guess(self, match: Match, sense: Sense) -> bool:
        """Whether a finding is past, or somebody's question, only by a likely reading: then it is worth asking."""
        if sense.cue is None:
            return False
        if sense.status == "historical":
            return not self._same_sentence(sense.cue, match)
        return sense.status == "hypothetical" and any(
            self._same_sentence(span, match) for span in self.reading.parts.get("be_it_normal", ()))

    # where words stand

    def _near(self, kind: str, match: Match) -> list[Placed]:
        """The cues that can reach a match: all of a short message, the nearer ones of a long one."""
        placed = self.by_kind[kind]
        if len(placed) <= _FEW:
            return placed
        low = bisect_left(placed, match.start - _FAR, key=lambda p: p.span.start)
        high = bisect_left(placed, match.end + _FAR, key=lambda p: p.span.start)
        return placed[low:high]

    def _ends_a_phrase(self, span: Span) -> bool:
        return span.end == len(self.words) or not self.words[span.end][0].isalnum() or (
            self.words[span.end] in _CLAUSE_STARTS)

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

    def _word(self, place: int) -> str:
        return self.words[place] if 0 <= place < len(self.words) else ""

    def _written(self, place: int) -> str:
        token = self.reading.tokens[place]
        return self.text[token.start:token.end]

    def _is_inflected(self, place: int) -> bool:
        return self._written(place) != self.words[place]

    def _opens(self, place: int) -> bool:
        """Whether a sentence, or a clause in it, begins at a token."""
        return place == 0 or place in self.breakers or self._word(place - 1) in _CLAUSE_STARTS or (
            self.reading.segment[place - 1] != self.reading.segment[place])

    def _subject_begins(self, start: int, end: int) -> bool:
        """Whether between two tokens a new clause with a subject of its own begins."""
        return any(
            self.words[place] in _JOINTS
            and (place + 1 in self.persons or self._word(place + 1) in ("my", "his", "her", "our"))
            for place in range(start, end)
        )

    # the kinds

    def _negates(self, placed: Placed, match: Match) -> bool:
        cue, span = placed
        if cue.side == "message":
            return True
        if span in self.questions and not self._is_inflected(span.start):
            return False
        if cue.side == "after":
            return self._denied_behind(placed, match)
        if span.start < match.start < span.end and self.words[span.start] in _NO:
            # the cue "not hearing" before the finding "hearing voices"
            span = Span(span.start, match.start)
            placed = Placed(cue, span)
        if not self._same_sentence(span, match) or self._denies_other(placed, match):
            return False
        if match.start < span.start < match.end:
            after = next((s for s in sorted(match.spans) if s.start >= span.end), None)
            return after is not None and self.reading.between(span.end, after.start) <= min(2, cue.reach)
        if span.end > match.start or self.reading.between(span.end, match.start) > (
                cue.reach if cue.reach > _LISTS else _LISTS):
            return False
        return self._negation_reaches(placed, match)

    def _denied_behind(self, placed: Placed, match: Match) -> bool:
        """"Chest pain: none" and "Chest pain? No." deny; "is chest pain normal?" does not."""
        cue, span = placed
        here, there = self.reading.segment[match.start], self.reading.segment[span.start]
        if span.start < match.end or (cue.reach == 0 and span.start != match.end):
            return False
        whole_list = cue.reach > _LISTS
        if whole_list and (self._is_told_by_patient(span) or not self._is_passive(span)):
            return False
        if not (whole_list and here == there and self._are_listed(match.end, span.start)):
            between = range(match.end, span.start)
            if whole_list and "," in self.words[match.end:span.start]:
                return False
            if self.reading.between(match.end, span.start) > cue.reach - (_LISTS if whole_list else 0):
                return False
            if any(p in self.breakers for p in between) or (self.words[span.start] != "i" and any(
                    self.words[p] in ("and", "i", "he", "she", "we", "you") for p in between)):
                return False
        if here != there:
            return there == here + 1 and self._word(span.start - 1) == "?" and self.words[span.start] in _NONE
        asked = self._word(span.end) == "?" or any(
            self.words[place] in ("if", "whether") for place in range(max(0, match.start - 4), match.start))
        return not (asked and self.words[span.start] == "be")

    def _is_passive(self, span: Span) -> bool:
        """"Was not seen", "not reported by the patient"; but not "not seeing", "not seen to", "not seen by"."""
        if "not" not in self.words[span.start:span.end]:
            return True
        follows = self._word(span.end)
        if self._written(span.end - 1).endswith("ing") or follows in ("to", "yet") or (
                follows == "by" and self.words[span.end - 1] == "see"):
            return False
        before = self._word(span.start - 1)
        return self.words[span.start] != "not" or before in _LISTING - _SPLITS or (
            span.start - 1 in self.found and before != "can")

    def _are_listed(self, start: int, end: int) -> bool:
        """Whether nothing but joined findings stands between two tokens: "and melaena are both"."""
        return end - start <= _FAR and all(
            place in self.found or self.words[place] in _LISTING for place in range(start, end)
        ) and not _LISTING.isdisjoint(self.words[start:end]) and ("," not in self.words[start:end] or not {
            "and", "or", "/"}.isdisjoint(self.words[start:end]))

    def _denies_other(self, placed: Placed, match: Match) -> bool:
        """Whether a denial is itself denied, or what it denies is a change, a cause or a cure of the finding."""
        span = placed.span
        if any(one.span.end <= span.start and self._same_sentence(one.span, match)
               and self.reading.between(one.span.end, span.start) <= one.cue.reach
               and _JOINTS.isdisjoint(self.words[one.span.end:span.start]) for one in self._near("doubled", match)):
            return True
        compared = self.reading.parts.get("compared", ())
        here = bisect_left(compared, (match.end, 0))
        if here < len(compared) and compared[here].start <= match.end + 1:
            return True
        others = self.reading.parts.get("not_of_it", ())
        for number in range(bisect_left(others, (span.end, 0)), len(others)):
            other = others[number]
            if other.start - span.end > _NEAR or other.end > match.start or any(
                    self.words[p] in _JOINTS or p in self.found for p in range(span.end, other.start)):
                return False
            if "," not in self.words[other.end:match.start]:
                return True
        return False

    def _doubts(self, placed: Placed, match: Match) -> bool:
        """"Stroke unlikely": a clinician's opinion; "unlikely to be" behind a finding speaks of something else."""
        cue, span = placed
        if self._is_told_by_patient(span):
            return False
        if cue.side == "before":
            return (self._same_sentence(span, match) and span.end <= match.start
                    and self.reading.between(span.end, match.start) <= _LISTS
                    and self._carries(placed, match.start, match))
        return (self._same_sentence(span, match) and self._word(span.end) != "to" and span.start >= match.end
                and not any(p in self.breakers or p in self.found or self.words[p] in (",", "and", "or", "-")
                            for p in range(match.end, span.start))
                and self.reading.between(match.end, span.start) <= cue.reach)

    def _is_told_by_patient(self, span: Span) -> bool:
        """Whether the sentence of a cue speaks in the first person."""
        here = self.reading.segment[span.start]
        start, end = bisect_left(self.reading.segment, here), bisect_left(self.reading.segment, here + 1)
        return not _OWN_STORY.isdisjoint(self.words[max(start, span.start - _FAR):min(end, span.end + _FAR)])

    def _queried(self, match: Match) -> Sense | None:
        """A clinician's "?stroke"."""
        place = match.start - 1
        if self._word(place) != "?" or self._word(place - 1) == "?" or (
                place and self.reading.tokens[place].end != self.reading.tokens[match.start].start):
            return None
        return Sense("uncertain", Span(place, place + 1))

    def _negation_reaches(self, placed: Placed, match: Match) -> bool:
        """Whether a negation carries to a match: through one phrase, or a list of findings."""
        end = placed.span.end
        beside = (m.start for m in self._beside(match) if end <= m.start and not any(
            self.words[p] in _JOINTS or p in self.persons or p in self.breakers for p in range(m.start, match.start)))
        return any(self._carries(placed, start, match) for start in {match.start, min(beside, default=match.start)})

    def _beside(self, match: Match) -> list[Match]:
        """The matches that overlap a match; `matches` stand in text order."""
        low = bisect_left(self.matches, match.start - _FAR, key=lambda m: m.start)
        high = bisect_left(self.matches, match.end, key=lambda m: m.start)
        return [m for m in self.matches[low:high] if match.start < m.end]

    def _carries(self, placed: Placed, start: int, match: Match) -> bool:
        cue, span = placed
        lists = cue.reach > _LISTS
        joint, joints, seen, item, beside, pair = "", 0, False, 0, False, False
        for place in range(span.end, start):
            word = self.words[place]
            if place in self.breakers:
                return False
            if word in _JOINTS:
                following = place + 1
                if cue.reach <= 1 or self.words[match.start][0].isdigit():
                    return False
                if following in self.persons or following in self.breakers or self._word(following) in _NEW_SUBJECT:
                    return False
                if word == "and" and self._word(following) == "be" and (
                        self._written(following) not in ("being", "been")):  # "takes none and is bleeding"
                    return False
                if pair and word == ",":  # "no stool or gas, vomiting"
                    return False
                pair = pair or (not (seen or lists) and word in ("or", "nor") and self.words[span.start] != "not")
                if not (seen or lists or pair or self._ends_with_or(match)):
                    return False
                joint, joints, seen, item, beside = word, joints + 1, True, 0, False
            elif place in self.found:
                joint, seen = "" if not lists else joint, True
            elif (seen and word in _WITH_IT) or (item and word in _BEFORE_IT):
                beside = True
            elif (place in self.persons and (seen or (lists and item))) or (  # "no history of trauma he woke with"
                    seen and word in _STRONG and joint not in ("or", "nor")):
                return False
            else:
                item += word not in self.reading.fillers
                if item > max(_ITEM, 0 if joints else cue.reach):
                    return False
        if beside:  # "denies vomiting after the head injury"
            return False
        if not joints:
            return not seen or lists
        return bool(joint) and (joint in ("or", "nor", "/") or self._is_listed(placed, match, joint, joints))

    def _ends_with_or(self, match: Match) -> bool:
        """Whether a list goes on behind a match and ends with "or"."""
        for place in range(match.end, min(match.end + _FAR, len(self.words))):
            word = self.words[place]
            if word in ("or", "nor"):
                return place + 1 not in self.persons
            if place in self.breakers or place in self.persons or word in _VERBS or (
                    self.reading.segment[place] != self.reading.segment[match.start]):
                return False
        return False

    def _is_listed(self, placed: Placed, match: Match, joint: str, joints: int) -> bool:
        """Whether a match behind a comma or "and" is one more item of a list, and not a statement of its own."""
        cue, span = placed
        if cue.reach > _LISTS:
            return True
        if self._word(match.end) in _GOES_ON or _VERBS.intersection(self.words[match.start:match.end]):
            return False
        return joint != "," or joints > 1 or self._word(match.end) in _JOINTS or self.words[span.start] != "not"

    def _found_between(self, start: int, end: int) -> bool:
        return any(place in self.found for place in range(start, end))

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

    def _informs(self, placed: Placed, match: Match) -> bool:
        return (self._colours(placed, match) and not self._owned(placed.span, match)
                and not self._subject_begins(placed.span.end, match.start))

    def _asks(self, placed: Placed, match: Match) -> bool:
        """A question word opens the clause that the match is in, and asks about it in general."""
        span = placed.span
        if not self._opens(span.start) or self._word(span.end) == "not":
            return False
        if not self._colours(placed, match) or self._owned(span, match):
            return False
        return not any(
            self.words[place] in (",", "-", "–", "—", ":") and not self._found_between(span.end, place)
            for place in range(span.end, match.start))

    def _owned(self, span: Span, match: Match) -> bool:
        """Whether it is somebody's own: "this chest pain", "my throat", "that I cannot breathe"."""
        inside = any(word in ("my", "his", "her", "this") for word in self.words[match.start:match.end])
        place = match.start - 1
        while place >= max(span.end, match.start - 4) and (
            self.words[place] not in _OWN and place not in self.persons
            and (self.words[place] in self.reading.fillers or place in self.bearers)
        ):
            place -= 1
        before = self._word(place) if place >= span.end else ""
        if before in ("i", "he", "she", "we"):
            return self._word(place - 1) not in _ASKING
        if before == "the" and (place != match.start - 1 or match.start in self.devices):
            before = ""
        if not inside and before not in _OWN:
            return False
        makes = next((p for p in range(span.start, match.start) if self.words[p] in _MAKES), None)
        return makes is None or self.words[makes - 1] == "be"

    def _compounds(self, placed: Placed, match: Match) -> bool:
        return placed.span.start == match.end

    def _is_elsewhere(self, placed: Placed, match: Match) -> bool:
        span = placed.span
        return self._colours(placed, match) and not any(
            self.words[place] in ("i", "me", "my", "we", "our") or place in self.deeds
            for place in range(min(span.end, match.end), max(span.start, match.end)))

    def _is_past(self, placed: Placed, match: Match) -> bool:
        span = placed.span
        if not self._colours(placed, match):
            return False
        low = max(match.end if span.start >= match.end else 0, span.start - 4)
        if _LIKENED.intersection(self.words[low:span.start]):
            return False
        return span.start > match.start or not self._subject_begins(span.end, match.start) or (
            self._is_long_ago(span) and self._is_told_in_the_past(span.end, match.end))

    def _is_long_ago(self, span: Span) -> bool:
        words = self.words[span.start:span.end]
        return not _LONG_AGO.isdisjoint(words) or (words[0].isdigit() and len(words[0]) == 4)

    def _is_told_in_the_past(self, start: int, end: int) -> bool:
        """Whether the words between two tokens were written in the past tense, and only in it."""
        tokens = self.reading.tokens[start:end]
        if not tokens or tokens[-1].end - tokens[0].start > _STORY:
            return False
        written = _WORDS_WRITTEN.findall(self.text[tokens[0].start:tokens[-1].end].replace("\u2019", "'"))
        return any(map(_WRITTEN_PAST.match, written)) and not any(map(_WRITTEN_NOW.match, written))

    def _told_of(self, match: Match) -> Sense | None:
        """The sense of a finding in a story whose time was told in a sentence before."""
        here = self.reading.segment[match.start]
        for placed in self._near("historical", match):
            span = placed.span
            if not 0 < here - self.reading.segment[span.start] <= 2 or not self._is_long_ago(span):
                continue
            first = bisect_left(self.reading.segment, here)
            last = bisect_left(self.reading.segment, here + 1)
            ended = any(self.reading.segment[s.start] >= here for s in self.reading.parts.get("story_ends", ()))
            if not (ended or self.words[first] in _STORY_GOES_ON):
                continue
            start = bisect_left(self.reading.segment, self.reading.segment[span.start])
            if not self._is_told_in_the_past(first, match.end) or not self._is_told_in_the_past(start, match.end):
                continue
            if any(start <= one.span.start < last for kind in ("is_now", "turn", "contradicted") for one in
                   self._near(kind, match)) or any(
                    start <= s.start < last for s in self.reading.parts.get("lately", ())):
                continue
            return Sense("historical", span)
        return None

    def _resolves(self, placed: Placed, match: Match) -> bool:
        cue, span = placed
        if cue.side == "before":
            return self._colours(placed, match)
        here, there = self.reading.segment[match.start], self.reading.segment[span.start]
        if there not in (here, here + 1) or span.start < match.end or set(self.words[span.start - 2:span.start]) & _NO:
            return False
        start = span.start
        while start > match.end and not self._opens(start):
            start -= 1
        own = sum(
            place not in self.stand_ins and word not in self.reading.fillers and word.isalnum()
            for place, word in enumerate(self.words[start:span.start], start))
        return own <= (_LOOSE if start == match.end else 0)

    # what speaks against them

    def _spoken_against(self, kind: str, placed: Placed, match: Match) -> bool:
        return any(self._speaks(one, placed, match) for against in _AGAINST[kind] for one in self._near(against, match))

    def _speaks(self, one: Placed, placed: Placed, match: Match) -> bool:
        """Whether the writer says, between a cue and the finding or behind it, that it is so."""
        cue, span = one
        if (span.start < match.end and match.start < span.end) or self._word(span.start - 1) in _NO:
            return False
        if cue.side == "after":
            if cue.kind == "is_now" and not _JOINTS.isdisjoint(self.words[match.end:span.start]):
                return False
            low = max(match.end, placed.span.end if placed.cue.kind == "resolved" else 0)
            return span.start >= low and self.reading.between(match.end, span.start) <= cue.reach + (
                self.reading.between(match.end, low)) and (
                self.reading.segment[span.start] - self.reading.segment[match.end - 1] in (0, 1))
        if not min(placed.span.end, match.end) <= span.start < match.start or not self._same_sentence(span, match):
            return False
        return span.start not in self.persons or self._word(span.start - 1) not in _WONDERING


def _places(spans: object) -> set[int]:
    return {place for span in spans for place in range(span.start, span.end)}  # type: ignore[attr-defined]


def _longest(placed: list[Placed]) -> Iterator[Placed]:
    """The cues in text order without those that lie inside a longer one, which then speaks for both."""
    reached, last = -1, None
    for one in sorted(placed, key=lambda p: (p.span.start, -p.span.end)):
        if one.span.end > reached or one.span == last:
            yield one
            reached, last = max(reached, one.span.end), one.span
