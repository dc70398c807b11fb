"""What a patient's reply to a question of a guided check means. Words are in data/triage/answers.yml."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from pathlib import Path
from typing import Literal

from .strict import Node, load

FILE = Path(__file__).resolve().parents[2] / "data" / "triage" / "answers.yml"

YesNo = Literal["yes", "no", "unsure"]
UNSURE: Literal["unsure"] = "unsure"

_SHORT = 6  # words of a reply in which a "maybe" is the answer
_NUMBER = r"\d+(?:[.,]\d+)?"
_OUT_OF_TEN = re.compile(rf"({_NUMBER})\s*(?:/|out of|of|over)\s*(?:10|ten)\b")
_DEGREES = re.compile(rf"({_NUMBER})(?:-?ish)?\s*(?:°|º|deg(?:ree)?s?)?\s*(celsius|fahrenheit|centigrade|c|f)?\b")
_CLAUSE_ENDS = re.compile(r"[.!?;,:](?=\s)|\s[-\N{EN DASH}\N{EM DASH}]\s|\n")
_TAKEN_BACK = re.compile(rf"\b(?:not|instead of|rather than)\s+{_NUMBER}")


@dataclass(frozen=True)
class Words:
    """The phrases of answers.yml, plain."""

    yes_whole: frozenset[str]
    yes_first: tuple[str, ...]
    yes_weak: tuple[str, ...]
    yes_else: tuple[str, ...]
    weak_then: frozenset[str]
    yes_last: tuple[str, ...]
    no_whole: frozenset[str]
    no_first: tuple[str, ...]
    no_last: tuple[str, ...]
    calm: tuple[str, ...]
    not_calm: tuple[str, ...]
    unsure: tuple[str, ...]
    unsure_short: tuple[str, ...]
    only: tuple[str, ...]
    leave_first: tuple[str, ...]
    leave_last: tuple[str, ...]
    bye: tuple[str, ...]
    stop: frozenset[str]
    explain: frozenset[str]
    turn: tuple[str, ...]
    beside: frozenset[str]
    polite: tuple[str, ...]
    question: tuple[str, ...]
    question_inside: tuple[str, ...]
    not_an_answer: tuple[str, ...]
    scale: tuple[tuple[str, int], ...]
    numbers: Mapping[str, int]
    celsius: tuple[float, float]
    fahrenheit: tuple[float, float]


@lru_cache(maxsize=1)
def words() -> Words:
    """This installation's phrases, read once. Raises DataError as `read_words` does."""
    return read_words(FILE)


def read_words(path: Path) -> Words:
    """The phrases of a file. Raises DataError naming file, line and reason."""
    root = load(path).only(
        required=("yes", "no", "unsure", "unsure_short", "only", "turn", "beside", "polite", "leave", "stop",
                  "explain", "question", "question_inside", "not_an_answer", "scale", "numbers", "temperature"),
    )
    yes = _part(root, "yes").only(required=("whole", "first", "weak", "weak_then", "else", "last"))
    no = _part(root, "no").only(required=("whole", "first", "last", "calm", "not_calm"))
    leave = _part(root, "leave").only(required=("first", "last", "bye"))
    ranges = _part(root, "temperature").only(required=("celsius", "fahrenheit"))
    return Words(
        yes_whole=frozenset(_phrases(yes, "whole")), yes_first=_phrases(yes, "first"),
        yes_weak=_phrases(yes, "weak"), yes_else=_phrases(yes, "else"),
        weak_then=frozenset(_phrases(yes, "weak_then")), yes_last=_phrases(yes, "last"),
        no_whole=frozenset(_phrases(no, "whole")), no_first=_phrases(no, "first"), no_last=_phrases(no, "last"),
        calm=_phrases(no, "calm"), not_calm=_phrases(no, "not_calm"), unsure=_phrases(root, "unsure"),
        unsure_short=_phrases(root, "unsure_short"), only=_phrases(root, "only"),
        leave_first=_phrases(leave, "first"), leave_last=_phrases(leave, "last"), bye=_phrases(leave, "bye"),
        stop=frozenset(_phrases(root, "stop")), explain=frozenset(_phrases(root, "explain")),
        turn=_phrases(root, "turn"), beside=frozenset(_phrases(root, "beside")),
        polite=_phrases(root, "polite"),
        question=_phrases(root, "question"), question_inside=_phrases(root, "question_inside"),
        not_an_answer=_phrases(root, "not_an_answer"),
        scale=_scale(_part(root, "scale")),
        numbers={plain(word): number for number, word in enumerate(root.strings("numbers"))},
        celsius=_range(ranges, "celsius"), fahrenheit=_range(ranges, "fahrenheit"),
    )


def plain(text: str) -> str:
    """The text in small letters with straight apostrophes, without punctuation, single blanks."""
    text = text.casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    return " ".join(re.findall(r"[\w']+", text))


def spellings(phrase: str) -> tuple[str, ...]:
    """A phrase, plain, as people may write it: with and without its apostrophes."""
    return tuple(dict.fromkeys((plain(phrase), plain(phrase).replace("'", ""))))


def yes_no(text: str) -> YesNo | None:
    """Yes, no or unsure; None for a reply that is none of these, such as a question."""
    said, known = plain(text), words()
    if not said or "?" in text:
        return None
    if _is_unsure(said):
        return UNSURE
    if _begins(said, known.not_an_answer):
        return None
    said = _bare(said)
    if said in known.no_whole or _begins(said, known.no_first) or _no_and_a_pause(text):
        return "no"
    clause = plain(first_clause(text)) or said
    opening, _, behind = clause.partition(" ")
    if (clause in known.no_whole or (opening in known.yes_last and behind in known.no_whole)) and not turns(text):
        return "no"  # "yeah fine" to "is it hard to breathe?" is none
    if _is_calm(said) and (_begins(said, known.no_last) or not (
            _begins(said, known.yes_last) or _ends(said, known.yes_last))):
        return "no"  # "totally normal" begins like a yes
    first, _, rest = said.partition(" ")
    if first in known.yes_last and _begins(rest, known.yes_else):
        return None
    if said in known.yes_whole or _begins(said, known.yes_first) or _begins_weakly(text):
        return "yes"
    if _ends(said, known.no_last):
        return "no"
    return "yes" if _ends(said, known.yes_last) else None


def sounds_like_no(text: str) -> bool:
    """Whether a reply in which nothing was found is a no in its own words: "no feet firmly on the floor".

    "No feeling in my hand" is none: there something was found.
    """
    said, known = plain(text), words()
    if "?" in text or _begins(said, known.not_an_answer) or turns(text) or _is_unsure(said):
        return False
    return _begins(said, ("no",)) or _is_calm(said)


def names_instead(text: str) -> bool:
    """Whether a reply to the red flags names something else and nothing more: "just the hard vein"."""
    return "?" not in text and not turns(text) and _begins(plain(text), words().only)


def calms(text: str) -> bool:
    """Whether a reply says that what was asked about is as it should be, and nothing against that."""
    return "?" not in text and _is_calm(plain(text)) and not turns(text)


def first_clause(text: str) -> str:
    """What stands before the first pause of a text that goes on behind it, "" for a text without a pause."""
    clause, *rest = _CLAUSE_ENDS.split(text.strip(), maxsplit=1)
    return clause if rest and plain(rest[0]) else ""


def stops(text: str) -> bool:
    """Whether a message asks to end the check, and says nothing else."""
    return plain(text) in words().stop


def says_goodbye(text: str) -> bool:
    """Whether a message ends with a goodbye."""
    return _ends(plain(text), words().bye)


def gives_thanks(text: str) -> bool:
    """Whether a message begins or ends with thanks, and asks nothing."""
    said, known = plain(text), words()
    return not questions(text) and (_begins(said, known.leave_first) or _ends(said, known.leave_last))


def asks_what_is_meant(text: str) -> bool:
    """Whether a message says that the question was not understood, and nothing else."""
    return plain(text) in words().explain


def only_answers(text: str) -> bool:
    """Whether a reply is a no or a doubt and tells nothing else: "hard to say" is then no trouble to speak."""
    said = f" {plain(text)} "
    phrases = (*words().no_whole, *words().no_first, *words().unsure, *words().unsure_short)
    return any(words().beside.issuperset(said.replace(f" {phrase} ", " ").split())
               for phrase in phrases if f" {phrase} " in said)


def turns(text: str) -> bool:
    """Whether a reply goes on with what takes back or adds to its beginning, as in "no blood but dark bits"."""
    return _any_in(plain(text), words().turn)


def questions(text: str) -> bool:
    """Whether a message looks like a question."""
    said = plain(text)
    return "?" in text or _begins(said, words().question) or _any_in(said, words().question_inside)


def scale(text: str) -> int | Literal["unsure"] | None:
    """A strength from 0 to 10; None for a reply without one.

    Of several numbers the highest counts, a broken one is rounded up.
    """
    spoken, named = plain(text), out_of_ten(text)
    if named is not None:
        return named
    if numbers := [_float(n) for n in re.findall(rf"(?<![\w.,])({_NUMBER})(?:-?ish\b|(?![\w%]))", text)]:
        return ceil(max(numbers)) if max(numbers) <= 10 else None
    if "?" in text:
        return None
    if _is_unsure(spoken):
        return UNSURE
    fits = [(len(phrase), number) for phrase, number in words().scale if _holds(spoken, phrase)]
    spelled = [words().numbers[word] for word in spoken.split() if word in words().numbers]
    return max([*spelled, *([max(fits)[1]] if fits else [])], default=None)


def out_of_ten(text: str) -> int | None:
    """A strength that is given as so many out of ten."""
    said = _digits(_TAKEN_BACK.sub(" ", text.casefold()))
    numbers = [_float(number) for number in _OUT_OF_TEN.findall(said)]
    return min(10, ceil(max(numbers))) if numbers else None


def temperature(text: str) -> float | YesNo | None:
    """Degrees Celsius to one place, or yes, no, unsure; None for anything else.

    A number without a unit is Fahrenheit when it can only be that. A number that no living person's
    thermometer shows is not understood.
    """
    said = _TAKEN_BACK.sub(" ", text.casefold())
    degrees = [_celsius(_float(number), unit) for number, unit in _DEGREES.findall(said)]
    return max((value for value in degrees if value is not None), default=None) or yes_no(text)


def choice(text: str, options: Mapping[str, Sequence[str]]) -> str | None:
    """The option of which a term stands in the text, or "unsure"; None for none.

    Of several options the one named first in `options` counts.
    """
    said = plain(text)
    if _is_unsure(said):
        return UNSURE
    return next((name for name, terms in options.items() if _any_in(said, [plain(t) for t in terms])), None)


def holds(text: str, phrases: Sequence[str]) -> bool:
    """Whether one of some phrases stands in a text, as whole words."""
    return _any_in(plain(text), [spelling for phrase in phrases for spelling in spellings(phrase)])


def _no_and_a_pause(text: str) -> bool:
    # "no, just a bit sore" answers; "no feeling in my hand" does not: there the no belongs to what follows
    pause = r"\s*(?:no|none|nothing|nope|nah)(?:\s*[,.;:!]|\s+[-\N{EN DASH}\N{EM DASH}])"
    return re.match(pause, text.casefold()) is not None


def _is_calm(said: str) -> bool:
    return _any_in(said, words().calm) and not _any_in(said, words().not_calm)


def _is_unsure(said: str) -> bool:
    # "I did a full shift so maybe that's it" tells something else than a doubt about what was asked
    known = words()
    short = len(said.split()) <= _SHORT and not any(sign.isdigit() for sign in said)
    return _any_in(said, known.unsure) or (short and _any_in(said, known.unsure_short))


def _begins_weakly(text: str) -> bool:
    """Whether "a bit" and the like answer: "a bit when I walk" does, "probably didn't drink enough today" does not."""
    said = plain(first_clause(text) or text)
    begun = max((phrase for phrase in words().yes_weak if _begins(said, (phrase,))), key=len, default="")
    behind = said.removeprefix(begun).split()
    return bool(begun) and (not behind or behind[0] in words().weak_then)


def _bare(said: str) -> str:
    """A reply without the courtesies at its end; as it is when it is nothing else."""
    while courtesy := next((p for p in words().polite if said.endswith(f" {p}")), None):
        said = said.removesuffix(courtesy).rstrip()
    return said


def _digits(text: str) -> str:
    return " ".join(str(words().numbers.get(word, word)) for word in re.findall(r"[^\s]+", text.casefold()))


def _celsius(number: float, unit: str) -> float | None:
    known = words()
    if unit[:1] != "f" and known.celsius[0] <= number <= known.celsius[1]:
        return round(number, 1)
    if unit[:1] != "c" and known.fahrenheit[0] <= number <= known.fahrenheit[1]:
        return round((number - 32) / 1.8, 1)
    return None


def _float(number: str) -> float:
    return float(number.replace(",", "."))


def _holds(said: str, phrase: str) -> bool:
    return f" {phrase} " in f" {said} "


def _any_in(said: str, phrases: Sequence[str]) -> bool:
    return any(_holds(said, phrase) for phrase in phrases)


def _begins(said: str, phrases: Sequence[str]) -> bool:
    return f"{said} ".startswith(tuple(f"{phrase} " for phrase in phrases))


def _ends(said: str, phrases: Sequence[str]) -> bool:
    return f" {said}".endswith(tuple(f" {phrase}" for phrase in phrases))


def _part(root: Node, key: str) -> Node:
    part = root[key]
    if not isinstance(part, Node):
        raise root.fail(f"'{key}' must hold named entries", key)
    return part


def _phrases(node: Node, key: str) -> tuple[str, ...]:
    return tuple(spelling for phrase in node.strings(key) for spelling in spellings(phrase))


def _scale(node: Node) -> tuple[tuple[str, int], ...]:
    found: list[tuple[str, int]] = []
    for number in node:
        if number not in map(str, range(11)):
            raise node.fail(f"'{number}' is no number from 0 to 10", number)
        found += [(phrase, int(number)) for phrase in _phrases(node, number)]
    return tuple(found)


def _range(node: Node, key: str) -> tuple[float, float]:
    value = node[key]
    if not isinstance(value, list) or len(value) != 2 or not all(isinstance(v, int | float) for v in value):
        raise node.fail(f"'{key}' must be two numbers, lowest and highest", key)
    return float(value[0]), float(value[1])
