"""Stories: sentences that go on with a film, an animal, a dream or a time long ago that was announced before them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator

from .cue import Cues
from .matching import Span

OPENS = ("", "others", "examples", "past")  # how a story goes on: in sentences about others, or in those of the past

_OF_OTHERS = ("others", "examples")
WRITER = frozenset(["i", "me", "my", "mine", "myself", "we", "us", "our", "ours"])
OURS = frozenset(["my", "our"])
OTHERS = frozenset(["he", "she", "they", "him", "his", "her", "them", "their"])
_ENDS = ("here_with_me", "lately")  # helper cues that may speak of somebody who is here, or of today
_OVER, _AWAKE, _NO_STORY, _KIN = "story_over", "woken_up", "by_hand_or_mouth", "own_kin"  # helper cues
_ITS = frozenset(["the", "a", "an", "his", "her", "their", "its", "this", "that", "one", "some", "another", "of", "'s"])
OBJECTS = frozenset(["him", "her", "me", "us", "them"])
_NEAR = 2   # words behind what an animal does in which somebody is named
_DOER = 4   # words before what somebody is busy with, in which he or she is named
_PAUSE = 1  # sentences in a row that may say nothing of the story


def told_elsewhere(cues: Cues, crisis: Container[str]) -> dict[int, Span]:
    """The sentences that belong to a story by their numbers, each with the words that announced it.

    The sentence with the announcement is none of them. A story ends for good where somebody of the writer's
    own life comes in: whom "he" means is then not certain, and what is not certain is happening. A sentence of the
    writer's own past with one of the concepts of `crisis` is never part of a story.
    """
    told: dict[int, Span] = {}
    if not cues.openers:
        return told
    segment = cues.reading.segment
    no_story, over = _with_something_done(cues), _sentences_of(cues, [_OVER])
    opened = {segment[span.start]: (opens, span) for span, opens in reversed(cues.openers)
              if not _is_done_by_others(cues, span) and not (opens == "others" and segment[span.start] in no_story)}
    own, here = _with_somebody_of_ones_own(cues), _of_here_and_now(cues)
    ends = _not_of_a_story(cues, crisis, own, here)
    announced: Span | None = None
    goes_on, silent = "", 0
    for number, first, end in _sentences(cues):
        opens, words = opened.get(number, ("", None))
        if goes_on in _OF_OTHERS and number in here:
            told.pop(number - 1, None)  # "he's not breathing. do I press on his chest?"
        if number in over:
            announced = None
        elif words and not (opens in _OF_OTHERS and number in own):
            goes_on, announced, silent = opens, words, 0
        elif announced and number not in ends[goes_on] and _goes_on(goes_on, cues, first, end):
            told[number], silent = announced, 0
        elif silent >= _PAUSE or number in own or _asks_the_clinic(cues, first, end):
            announced = None
        else:
            silent += 1
    return told


def _is_done_by_others(cues: Cues, span: Span) -> bool:
    """Whether he, she or they do something with what else announces a story: then "he" is not the dog."""
    return cues.is_somebodys_doing(span) and not OTHERS.isdisjoint(cues.words[max(0, span.start - _DOER):span.start])


def _sentences(cues: Cues) -> Iterator[tuple[int, int, int]]:
    """The number, the first token and the end of every sentence that has a word in it."""
    segment = cues.reading.segment
    first = 0
    while first < len(segment):
        end = bisect_left(segment, segment[first] + 1)
        if any(word[0].isalnum() for word in cues.words[first:end]):
            yield segment[first], first, end
        first = end


def _with_somebody_of_ones_own(cues: Cues) -> set[int]:
    """The sentences that name a person of the writer's life, or ask for help."""
    parts = cues.reading.parts
    openers = {span.start for span, _ in cues.openers}
    people = [span for span in parts.get("other_person", ()) if _is_named_with(cues, span, OURS)]
    kin = [span for span in parts.get(_KIN, ()) if not _is_named_with(cues, span, _ITS)]  # but "her son" may be in it
    return _sentences_of(cues, ["here_with_me"]) | {
        cues.reading.segment[span.start] for span in (*people, *kin)
        if not ("'s" in cues.words[span.end:span.end + 1] and span.end + 1 in openers)}  # "my uncle's goat"


def _is_named_with(cues: Cues, span: Span, words: Container[str]) -> bool:
    """Whether one of some words stands closely before a person, in the same sentence."""
    segment = cues.reading.segment
    return any(cues.words[place] in words and segment[place] == segment[span.start]
               for place in range(max(0, span.start - 2), span.start))


def _asks_the_clinic(cues: Cues, first: int, end: int) -> bool:
    """Whether a sentence asks something for the writer: "do I need to fast?"."""
    return cues.words[end - 1] == "?" and not WRITER.isdisjoint(cues.words[first:end])


def _with_something_done(cues: Cues) -> set[int]:
    """The sentences in which an animal does something to somebody, or is eaten, fed or ridden."""
    return _sentences_of(cues, [_NO_STORY]) | {
        cues.reading.segment[place] for place in cues.deeds
        if not OBJECTS.isdisjoint(cues.words[place + 1:place + 1 + _NEAR])}


def _of_here_and_now(cues: Cues) -> set[int]:
    """The sentences that may speak of somebody who is here, or of today."""
    segment = cues.reading.segment
    return _sentences_of(cues, _ENDS) | {segment[one.span.start] for one in cues.by_kind["contradicted"]}


def _not_of_a_story(cues: Cues, crisis: Container[str], own: set[int], here: set[int]) -> dict[str, set[int]]:
    """The sentences that go on with no story, by how a story goes on."""
    segment = cues.reading.segment
    now = {segment[one.span.start] for one in cues.by_kind["is_now"]}
    grave = {segment[match.start] for match in cues.matches if match.concept in crisis}
    return {"others": here | own, "examples": here | own | grave,
            "past": here | now | grave | _sentences_of(cues, [_AWAKE])}


def _sentences_of(cues: Cues, names: Iterable[str]) -> set[int]:
    return {cues.reading.segment[span.start] for name in names for span in cues.reading.parts.get(name, ())}


def _goes_on(goes_on: str, cues: Cues, first: int, end: int) -> bool:
    if goes_on == "past":
        return cues.is_told_in_the_past(first, end, by_verbs=True)
    words = frozenset(cues.words[first:end])
    return words.isdisjoint(WRITER) and not words.isdisjoint(OTHERS)
