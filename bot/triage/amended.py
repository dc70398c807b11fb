"""The message before, with a correction put in place of what it puts right: "my sugar is 11", then "sorry, 1.1"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from .answer_words import plain, stands_in
from .assessment import LEVELS, Assessment, Finding
from .corrections import takes_back, without_words, words
from .engine import assess, run_on
from .observed import COUNTS_AS_PRESENT
from .rulebook import Rulebook, rulebook
from .spoken import NUMBER

_FIRST = 4  # words in which a correction announces itself
_FEW = 4    # words of a correction that stands in place of those most like it
_BESIDE = 2  # words beside a number that is nothing but a correction
_NAMED = 3  # words of what is named as wrong
_LIKE, _VERY_LIKE = 0.3, 0.6  # how much two words must have in common, from 0 to 1
_WORD = r"[\w'\N{RIGHT SINGLE QUOTATION MARK}-]+"
_STAR = re.compile(r"^\s*\*+\s*[^\s*]+(?:\s+[^\s*]+){0,2}$|^\s*[^\s*]+\s*\*+\s*$")
_NO = re.compile(r"^\s*(?:oh\s+)?(?:no|nope|nah)\b[\s,.!]*", re.IGNORECASE)
_NOT = re.compile(r"\b(?:not|instead\s+of|rather\s+than)\s+(?:(?:a|an|the|my)\s+)?", re.IGNORECASE)
_OPENS = re.compile(r"^(?:it's|its|it\s+is|it\s+was|that's|i\s+have|i've|a|an)\s+", re.IGNORECASE)
_OWN = re.compile(r"^my\s+", re.IGNORECASE)
_TELLS = re.compile(r"(?:it|he|she|they|i|my|his|her)(?:'s|'m|'re)?\b", re.IGNORECASE)  # how a statement begins
_PAIR = re.compile(rf"(?<![\w.,/]){NUMBER}\s*(?:/|over|on)\s*{NUMBER}(?![\w/])", re.IGNORECASE)
_ONE = re.compile(rf"(?<![\w.,/])(?<!out of ){NUMBER}(?![.,]?\d)", re.IGNORECASE)
_SINGLE = re.compile(r"\b(1|one)\s+times\b", re.IGNORECASE)


def amended(text: str, before: Sequence[str], book: Rulebook | None = None) -> Assessment | None:
    """A correction read in its place in an earlier message, when that alarms more than both alone; else None.

    `before` are the earlier messages, the latest last. The words of the findings are those of `text`.
    """
    book = book or rulebook()
    if "?" in text or not _announces(text):
        return None
    for earlier in reversed(before):
        found = [(assess(put, book), put) for put in rebuilt(text, earlier)]
        if not found:
            continue
        most, _ = max(found, key=lambda one: LEVELS.index(one[0].level))
        if LEVELS.index(most.level) <= max(LEVELS.index(assess(said, book).level) for said in (text, earlier)):
            return None
        said = words().because.replace("{said}", text.strip()).replace("{before}", earlier.strip())
        because = said.replace("{because}", most.decision.because)
        findings = {f.concept: Finding(f.concept, text, 0, len(text), f.status, "", f.who)
                    for f in most.findings if f.status in COUNTS_AS_PRESENT}
        return replace(most, text=text, decision=replace(most.decision, because=because),
                       findings=tuple(findings.values()), ask_red_flags=False)
    return None


def no_longer_told(text: str, before: str, book: Rulebook | None = None) -> frozenset[str]:
    """The concepts that an earlier message no longer tells with a stated correction in its place.

    Only where one thing can be meant: the only number, a word with a star, or what is named behind a "not".
    """
    if "?" in text or not (takes_back(text) or _STAR.match(text) or _NOT.search(text)):
        return frozenset()
    put = list(rebuilt(text, before, surely=True))
    if len(put) != 1:
        return frozenset()
    book = book or rulebook()
    return _present(assess(before, book)) - _present(assess(put[0], book))


def rebuilt(text: str, before: str, *, surely: bool = False) -> Iterator[str]:
    """An earlier message with what a correction says in its place, in every way that may be meant.

    `surely`: only where one thing can be meant.
    """
    said = text.replace("*", " ").strip()
    if named := list(_named(said, before)):
        yield from named[:1] if surely else named
        return
    rest = without_words(_NO.sub("", said))
    if numbers := list(_numbers_in_place(rest, before)):
        yield from numbers if not surely or (len(numbers) == 1 and _is_bare(rest)) else ()
    elif any(map(str.isdigit, rest)):
        return
    elif not surely or _STAR.match(text):
        yield from _word_in_place(_OPENS.sub("", rest), before, _VERY_LIKE if surely else _LIKE)
    if not surely and _NO.match(said) and _TELLS.match(rest):
        yield run_on(before, rest)


def _announces(text: str) -> bool:
    """Whether a message looks like a correction: by its words, a star, "x not y", or a no before something else."""
    said = plain(text).split()
    return (stands_in(" ".join((*said[:_FIRST], ".", *said[-1:])), words().slight) or takes_back(text)
            or any(pattern.search(text) for pattern in (_STAR, _NO, _NOT)))


def _present(read: Assessment) -> frozenset[str]:
    return frozenset(finding.concept for finding in read.findings if finding.status in COUNTS_AS_PRESENT)


def _named(said: str, before: str) -> Iterator[str]:
    """What stands in place of what a correction names behind a "not": "dad not dog", "not mild, worst of my life"."""
    for no in _NOT.finditer(said):
        behind = re.findall(_WORD, said[no.end():])
        for count in range(min(_NAMED, len(behind)), 0, -1):
            old = r"\W+".join(map(re.escape, behind[:count]))
            ends = re.match(old, said[no.end():], re.IGNORECASE)
            stands = re.search(rf"(?<!\w){old}(?![\w'\N{{RIGHT SINGLE QUOTATION MARK}}])", before, re.IGNORECASE)
            if not stands or not ends:
                continue
            around = f"{said[:no.start()]}, {said[no.end() + ends.end():]}"
            new = _OWN.sub("", _OPENS.sub("", without_words(_NO.sub("", around))))
            number = _ONE.search(new) if _ONE.fullmatch(stands[0]) else None
            if new := number[0] if number else new:
                yield _put(before, *stands.span(), new)
                yield run_on(_put(before, *stands.span(), ""), f", {new}")
                return


def _numbers_in_place(rest: str, before: str) -> Iterator[str]:
    """What stands in place of a number of its kind: a pair, how often, or any other."""
    for kind in (_PAIR, words().often, _ONE):
        new, old = next(kind.finditer(rest), None), list(kind.finditer(before))
        if new and old:
            yield from (_put(before, *one.span(), new[0]) for one in old if _may_replace(one, new))
            return
    new, old = _ONE.search(rest), list(words().often.finditer(before))
    yield from (_put(before, *one.span(), f"{new[0]} times") for one in old if new)


def _is_bare(rest: str) -> bool:
    """Whether a correction gives one number and next to nothing else: "1. ONE time", but not "only 2 since lunch"."""
    often = words().often.sub(" ", rest)
    return len(set(_ONE.findall(often))) <= 1 and len(plain(_ONE.sub(" ", often)).split()) <= _BESIDE


def _may_replace(old: re.Match[str], new: re.Match[str]) -> bool:
    """Whether one number may stand for another: "20 minutes ago" puts no tablets right."""
    return old[0].casefold() != new[0].casefold() and (not _is_time(new) or _is_time(old))


def _is_time(number: re.Match[str]) -> bool:
    behind = re.match(_WORD, number.string[number.end():].lstrip())
    return behind is not None and behind[0].casefold() in words().time


def _word_in_place(said: str, before: str, least: float) -> Iterator[str]:
    """What stands in place of the words most like it: "*dad" behind "my dog collapsed"."""
    count, places = len(re.findall(_WORD, said)), [found.span() for found in re.finditer(_WORD, before)]
    if not 0 < count <= _FEW:
        return
    spans = [(first[0], last[1]) for first, last in zip(places, places[count - 1:], strict=False)]
    likeness = [_alike(said, before[start:end]) for start, end in spans]
    best = max(likeness, default=0.0)
    if least <= best < 1:
        yield from (_put(before, *span, said) for span, alike in zip(spans, likeness, strict=True) if alike == best)


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one.casefold(), other.casefold()).ratio()


def _put(before: str, start: int, end: int, new: str) -> str:
    return _SINGLE.sub(r"\1 time", " ".join(f"{before[:start]}{new}{before[end:]}".split()))
