"""Whether a finding is denied, by the patient or by a clinician, and how far a denial reaches."""

from __future__ import annotations

from bisect import bisect_left

from .cue import FAR, FEW, JOINTS, LOOSE_JOINTS, NO, OWN, Placed, Sense
from .listed import Lists
from .matching import Match, Span
from .once import once

_NEW_SUBJECT = OWN | frozenset([
    "a", "an", "that", "some", "now", "just", "only", "still", "have", "feel", "get", "start",
])
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
_NONE = NO | frozenset(["none", "nil", "deny", "nope", "nah", "nada", "definitely", "absolutely", "god", "hell", "lol",
                        "nothing", "thankfully", "luckily", "n/a"])
_FINE = frozenset(["ok", "okay", "fine", "normal"])
_SO = frozenset(["look", "feel", "seem", "all", "now", "today", "still", "always", "absolutely", "perfectly", "totally",
                 "completely", "pretty", "there", "here", "both", "also", "too", "have"])
_APART = frozenset([",", "that", "this"])  # then it speaks of something else, or asks: "a stroke, okay", "is that ok"
_ASKS = _FINE | frozenset(["be"])
_SPLITS = frozenset([",", "and", "or", "/", "nor"])
_OWN_STORY = frozenset(["i", "my", "me", "we", "our", "mine", "us"])
_WITH_IT = frozenset(["with", "after", "following", "follow", "despite", "during", "while", "since", "due",
                      "secondary"])
_BEFORE_IT = frozenset(["before", "after", "following", "despite", "during", "while", "because"])
_LISTING = frozenset(["and", "or", "/", ",", "nor", "be", "both", "all", "have", "also", "any", "-", "–", ":"])
_LISTS, _ITEM = 30, 4  # a cue of a longer reach announces a list; the content words of an item that is not known
PEOPLE = frozenset(["i", "he", "she", "we", "they"])
_OBJECTS = frozenset(["me", "you", "him", "us", "them", "anyone", "anybody", "nobody"])
_POSSESSIVES = frozenset(["my", "his", "her", "our", "their"])
_NEAR = 3            # words that may stand between a denial and the change or cause that it denies


class Denials(Lists):
    """The denials of one text."""

    def _negates(self, placed: Placed, match: Match) -> bool:
        cue, span = placed
        if cue.side == "message":
            return match.start < span.start
        if span in self.questions and not self._is_inflected(span.start):
            return False
        if cue.lists and self._denies_list(placed, match):
            return True
        if cue.lists and cue.side == "before":
            return False
        if cue.side == "after":
            return self._denied_behind(placed, match)
        if span.start < match.start < span.end and (cue.before_sign or self.words[span.start] in NO):
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
        if span.start < match.end or (cue.reach == 0 and span.start != match.end) or (
                self.words[span.start] in _FINE and self._word(span.start - 1) in _APART):
            return False
        if cue.its_own and (self._is_of_another(match.end, span) or self._is_excepted(match)):
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
        first = bisect_left(self.reading.segment, there)
        asked = self._word(span.end) == "?" or self.words[first] == "be" or any(
            self.words[place] in ("if", "whether") for place in range(max(0, match.start - 4), match.start))
        return not (asked and self.words[span.start] in _ASKS)

    def _is_of_another(self, start: int, span: Span) -> bool:
        """Whether "fine" tells of something else than a finding before it: "unconscious, breathing fine"."""
        between = self.words[start:span.start]
        if "feel" in self.words[start:span.end] and not JOINTS.isdisjoint(between):  # "took all my tablets, feel fine"
            return True
        return any(word.isalnum() and word not in self.reading.fillers and word not in _SO for word in between)

    def _is_excepted(self, match: Match) -> bool:
        """Whether only what stands beside a match is fine: "apart from chest pain all fine"."""
        return any(match.start - _NEAR < span.end <= match.start and _APART.isdisjoint(
            self.words[span.end:match.start]) for span in self.reading.parts.get("except_for", ()))

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
        return end - start <= FAR and all(
            place in self.found or self.words[place] in _LISTING for place in range(start, end)
        ) and not _LISTING.isdisjoint(self.words[start:end]) and ("," not in self.words[start:end] or not {
            "and", "or", "/"}.isdisjoint(self.words[start:end]))

    def _denies_other(self, placed: Placed, match: Match) -> bool:
        """Whether a denial is itself denied, or what it denies is a change, a cause or a cure of the finding."""
        span = placed.span
        if "doubled" in self.by_kind and any(
                one.span.end <= span.start and self._same_sentence(one.span, match)
                and self.reading.between(one.span.end, span.start) <= one.cue.reach
                and JOINTS.isdisjoint(self.words[one.span.end:span.start]) for one in self._near("doubled", match)):
            return True
        compared = self.reading.parts.get("compared", ())
        here = bisect_left(compared, (match.end, 0)) if compared else 0
        if span.start < match.start and here < len(compared) and compared[here].start <= match.end + 1:
            return True  # but "swollen, no bigger than it was" denies the growth itself
        others = self.reading.parts.get("not_of_it", ())
        for number in range(bisect_left(others, (span.end, 0)), len(others)) if others else ():
            other = others[number]
            if other.start - span.end > _NEAR or other.end > match.start or any(
                    self.words[p] in JOINTS or p in self.found for p in range(span.end, other.start)):
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
        start, end = self.reading.sentence(self.reading.segment[span.start])
        return not _OWN_STORY.isdisjoint(self.words[max(start, span.start - FAR):min(end, span.end + FAR)])

    def _queried(self, match: Match) -> Sense | None:
        """A clinician's "?stroke"."""
        place = match.start - 1
        if self._word(place) != "?" or self._word(place - 1) == "?" or (
                place and self.reading.ends[place] != self.reading.starts[match.start]):
            return None
        return Sense("uncertain", Span(place, place + 1))

    def _negation_reaches(self, placed: Placed, match: Match) -> bool:
        """Whether a negation carries to a match: through one phrase, or a list of findings."""
        end = placed.span.end
        beside = (m.start for m in self._beside(match) if end <= m.start and not any(
            self.words[p] in JOINTS or p in self.persons or p in self.breakers for p in range(m.start, match.start)))
        return any(self._carries(placed, start, match) for start in {match.start, min(beside, default=match.start)})

    def _beside(self, match: Match) -> list[Match]:
        """The matches that overlap a match; `matches` stand in text order."""
        near = self.matches
        if len(near) > FEW:
            low = bisect_left(near, match.start - FAR, key=lambda m: m.start)
            high = bisect_left(near, match.end, key=lambda m: m.start)
            near = near[low:high]
        return [m for m in near if match.start - FAR <= m.start < match.end and match.start < m.end]

    @once
    def _passes_on(self) -> frozenset[int]:
        """Where the words end behind which a denial goes on over a subject: "don't think I have", "nor have I"."""
        return frozenset(span.end for span in self.reading.parts.get("denies_with_it", ()))

    def _begins_anew(self, place: int, begins: int) -> bool:
        """Whether a sentence that was written without its stop begins: "dont panic i have", "no rush my face is".

        `place`: where its subject may stand; `begins`: where the words behind the denial begin.
        """
        if place <= begins or place in self._passes_on:
            return False
        before, word = self.words[place - 1], self.words[place]
        if word in PEOPLE:
            return place - 1 > begins or before != "me"  # "nunca me he desmayado" is Spanish
        content = before.isalnum() and before not in self.reading.fillers and place - 1 not in self.found
        return word in _POSSESSIVES and (content or before in _OBJECTS)

    def _carries(self, placed: Placed, start: int, match: Match) -> bool:
        cue, span = placed
        lists = cue.reach > _LISTS
        joint, joints, seen, item, beside, pair, chosen = "", 0, False, 0, False, False, False
        for place in range(span.end, start):
            word = self.words[place]
            if place in self.breakers or self._begins_anew(place, span.end):
                return False
            if word in JOINTS:
                following = place + 1
                if cue.reach <= 1 or self.words[match.start][0].isdigit():
                    return False
                if following in self.persons or following in self.breakers or self._word(following) in _NEW_SUBJECT:
                    return False
                if word == "and" and self._word(following) == "be" and (
                        self._written(following) not in ("being", "been")):  # "takes none and is bleeding"
                    return False
                if word == ":" and seen:  # "no fever: chest pain and breathless"
                    return False
                if word == "," and (pair or (chosen and not lists and not self._ends_with_or(match))):
                    return False  # "no stool or gas, vomiting", "not dizzy or sick, chest pain"
                chosen = chosen or word in ("or", "nor")
                pair = pair or (not (seen or lists) and word in ("or", "nor") and self.words[span.start] != "not")
                if not (seen or lists or pair or self._ends_with_or(match)
                        or (item and self._comes_last(place, start))):
                    return False
                joint, joints, seen, item, beside = word, joints + 1, True, 0, False
            elif place in self.found:
                joint, seen = "" if not lists else joint, True
            elif (seen and word in _WITH_IT) or (item and word in _BEFORE_IT):
                beside = True
            elif (place in self.persons and (seen or (item and (lists or self.words[span.start] != "not")))) or (
                    seen and word in _STRONG and joint not in ("or", "nor")):  # "no history of trauma he woke with"
                return False
            else:
                item += word not in self.reading.fillers
                if item > max(_ITEM, 0 if joints else cue.reach):
                    return False
        if beside or self._begins_anew(start, span.end):  # "denies vomiting after the head injury"
            return False
        if seen and joint == "," and self.words[start] in _STRONG and not lists:  # "no fever, crushing weight on my …"
            return False
        if not joints:
            return not seen or lists
        return bool(joint) and (joint in ("or", "nor", "/") or self._is_listed(placed, match, joint, joints))

    def _ends_with_or(self, match: Match) -> bool:
        """Whether a list goes on behind a match and ends with "or"."""
        for place in range(match.end, min(match.end + FAR, len(self.words))):
            word = self.words[place]
            if word in ("or", "nor"):
                return place + 1 not in self.persons
            if place in self.breakers or place in self.persons or word in _VERBS or (
                    self.reading.segment[place] != self.reading.segment[match.start]):
                return False
        return False

    def _comes_last(self, place: int, start: int) -> bool:
        """Whether a list that goes on at a token ends with "or" and what begins at `start`: "no a, b or rash"."""
        last = next((word for word in reversed(self.words[place:start]) if word in JOINTS), "")
        return last in ("or", "nor")

    def _is_state(self, match: Match) -> bool:
        """Whether a match behind a comma tells a state that nobody denies as a noun, or how bad it is, or where."""
        first = next((place + 1 for place in range(match.start, 0, -1) if self.words[place] in JOINTS), match.start)
        return not self._states.isdisjoint(range(first, match.end + 1))

    def _is_listed(self, placed: Placed, match: Match, joint: str, joints: int) -> bool:
        """Whether a match behind a comma or "and" is one more item of a list, and not a statement of its own."""
        cue, span = placed
        if joint in LOOSE_JOINTS and self._is_state(match) and not (
                self._ends_with_or(match) or "or" in self.words[match.start:match.end]):
            return False
        if cue.reach > _LISTS:
            return True
        if self._word(match.end) in _GOES_ON or _VERBS.intersection(self.words[match.start:match.end]):
            return False
        return joint != "," or joints > 1 or self._word(match.end) in JOINTS or self.words[span.start] != "not"
