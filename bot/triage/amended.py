"""The message before, with a correction put in place of what it puts right: "my sugar is 11", then "sorry, 1.1"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import islice

from .answer_words import plain, stands_in
from .answers import calms, yes_no
from .assessment import LEVELS, Assessment, Finding
from .corrections import takes_back, without_words, words
from .engine import assess, run_on
from .observed import COUNTS_AS_PRESENT
from .pieces import read_on
from .rulebook import Rulebook, rulebook
from .spoken import NUMBER

_FIRST = 4  # words in which a correction announces itself
_FEW = 4    # words of a correction that stands in place of those most like it
_BESIDE = 2  # words beside a number that is nothing but a correction
_MOST = 30  # words of a correction
_WAYS = 6   # in which a correction may be meant that are tried
_NAMED = 3  # words of what is named as wrong
_LIKE, _HALF, _VERY_LIKE = 0.3, 0.5, 0.6  # how much two words must have in common, from 0 to 1
_WORD = r"[\w'\N{RIGHT SINGLE QUOTATION MARK}-]+"
_STAR = re.compile(r"^\s*\*+\s*[^\s*]+(?:\s+[^\s*]+){0,2}$|^\s*[^\s*]+\s*\*+\s*$")
_NO = re.compile(r"^\s*(?:oh\s+)?(?:no|nope|nah)\b[\s,.!]*", re.IGNORECASE)
_OPENS = re.compile(r"^(?:that's|i\s+have|i've|a|an|the|my)\s+", re.IGNORECASE)
# how a statement begins, but no "I can breathe"
_TELLS = re.compile(r"(?:it|he|she|they|i|my|his|her)(?:'s|'m|'re)?\b(?!\s+can\b)", re.IGNORECASE)
_PAIR = re.compile(rf"(?<![\w.,/]){NUMBER}\s*(?:/|over|on)\s*{NUMBER}(?![\w/])", re.IGNORECASE)
_ONE = re.compile(rf"(?<![\w.,/])(?<!out of ){NUMBER}(?![.,]?\d)", re.IGNORECASE)
_SINGLE = re.compile(r"\b(1|one)\s+times\b", re.IGNORECASE)


def amended(text: str, before: Sequence[str], book: Rulebook | None = None) -> Assessment | None:
    """A correction read in its place in an earlier message, when that alarms more than both alone; else None.

    `before` are the earlier messages, the latest last. The words of the findings are those of `text`.
    """
    book = book or rulebook()
    for earlier in reversed(before if _may_put_right(text) else ()):
        found = _read(text, earlier, book)
        if not found:
            continue
        own = assess(text, book)
        if not _NO.match(text):  # what it denies it does not put in there: "it has dried, I'm not on a thinner"
            denied = {finding.concept for finding in own.findings if finding.status == "negated"}
            found = [read for read in found if _present(read).isdisjoint(denied)]
        if not found:
            continue
        most = max(found, key=lambda read: LEVELS.index(read.level))
        alone = [read for read in (own, assess(earlier, book))
                 if read.rule in book.rules or read.text == earlier]  # by its words alone a correction says little
        if LEVELS.index(most.level) <= max((LEVELS.index(read.level) for read in alone), default=0):
            return None
        said = words().because.replace("{said}", text.strip()).replace("{before}", earlier.strip())
        because = said.replace("{because}", most.decision.because)
        findings = {f.concept: Finding(f.concept, text, 0, len(text), f.status, "", f.who)
                    for f in most.findings if f.status in COUNTS_AS_PRESENT}
        return most._replace(text=text, decision=most.decision._replace(because=because),
                             findings=tuple(findings.values()), ask_red_flags=False)
    return None


def no_longer_told(text: str, before: str, book: Rulebook | None = None) -> frozenset[str]:
    """The concepts that an earlier message no longer tells with a stated correction in its place.

    Only where one thing can be meant: the only number, a word with a star, or what is named behind a "not".
    """
    if not _may_put_right(text):
        return frozenset()
    starred = _STAR.match(text) is not None
    rest = _rest(text)
    put = [one for one in list(_named(text, before))[:1] if takes_back(text) or _only_numbers_differ(one, before)]
    if not put and (starred or takes_back(text)):
        numbers = list(_numbers_in_place(rest, before))
        put = numbers if _is_bare(rest) else []
        if starred and not numbers and not _has_digits(rest):
            put = list(_word_in_place(rest, before, _VERY_LIKE))
    if len(put) != 1:
        return frozenset()
    book = book or rulebook()
    return _present(assess(before, book)) - _present(assess(put[0], book))


def _may_put_right(text: str) -> bool:
    """Whether a message is short enough for a correction, and no question."""
    return "?" not in text and len(text.split()) <= _MOST


def _only_numbers_differ(one: str, other: str) -> bool:
    return _ONE.sub("", one).split() == _ONE.sub("", other).split()


def _read(text: str, before: str, book: Rulebook) -> list[Assessment]:
    """An earlier message with what a message puts right in its place, in every way that may be meant.

    What does not name what it puts right counts by what a rule makes of it only.
    """
    if named := list(_named(text, before)):
        return [assess(one, book) for one in named]
    if not _announces(text):
        return []
    rest = _rest(text)
    put = list(_numbers_in_place(rest, before))
    if put or _has_digits(rest):
        return _by_rule(put, book)
    answers = yes_no(rest) or (_NO.match(text) and not takes_back(text))
    found = [] if answers else _by_rule(_word_in_place(rest, before, _LIKE), book)
    behind = read_on(before, rest, book) if _TELLS.match(rest) and _is_plain(rest, book) else None
    return [*found, behind] if behind else found


def _by_rule(put: Iterable[str], book: Rulebook) -> list[Assessment]:
    return [read for one in islice(put, _WAYS) if (read := assess(one, book)).rule in book.rules]


def _is_plain(rest: str, book: Rulebook) -> bool:
    """Whether a statement denies nothing and says of nothing that it is well: "it's pouring"."""
    read = assess(rest, book)
    return not calms(rest) and all(f.status in COUNTS_AS_PRESENT for f in read.findings)


def _announces(text: str) -> bool:
    """Whether a message looks like a correction: by its words, a star, or a no before something else."""
    said = plain(text).split()
    return (stands_in(" ".join((*said[:_FIRST], ".", *said[-1:])), words().slight) or takes_back(text)
            or any(pattern.match(text) for pattern in (_STAR, _NO)))


def _rest(text: str) -> str:
    """A correction without what only announces it."""
    return _OPENS.sub("", without_words(_NO.sub("", text.replace("*", " ").strip())))


def _has_digits(text: str) -> bool:
    return any(map(str.isdigit, text))


def _present(read: Assessment) -> frozenset[str]:
    return frozenset(finding.concept for finding in read.findings if finding.status in COUNTS_AS_PRESENT)


def _named(said: str, before: str) -> Iterator[str]:
    """What stands in place of what a correction names behind a "not": "dad not dog", "not mild, worst of my life"."""
    said = said.replace("*", " ").strip()
    for no in words().not_that.finditer(said):
        behind = re.findall(_WORD, said[no.end():])
        for count in range(min(_NAMED, len(behind)), 0, -1):
            old = r"\W+".join(map(re.escape, behind[:count]))
            ends = re.match(old, said[no.end():], re.IGNORECASE)
            stands = re.search(rf"(?<!\w){old}(?![\w'\N{{RIGHT SINGLE QUOTATION MARK}}])", before, re.IGNORECASE)
            if not stands or not ends:
                continue
            around = f"{said[:no.start()]}, {said[no.end() + ends.end():]}"
            new = _rest(around)
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
    best = max((one for one in likeness if one >= least), default=1.0)
    if best < 1:
        yield from (_put(before, *span, said) for span, alike in zip(spans, likeness, strict=True) if alike == best)


def _alike(one: str, other: str) -> float:
    """How much two words have in common, 0 for little more than a letter within."""
    one, other = one.casefold(), other.casefold()
    like = SequenceMatcher(None, one, other).ratio()
    return like if like >= _HALF or (one[0] == other[0] and abs(len(one) - len(other)) < 2) else 0.0


def _put(before: str, start: int, end: int, new: str) -> str:
    return _SINGLE.sub(r"\1 time", " ".join(f"{before[:start]}{new}{before[end:]}".split()))
