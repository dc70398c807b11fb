"""The numbers with which a question of a guided check is answered: how strong, and how hot."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import ceil
from typing import Literal

from .answer_words import NUMBER, plain, stands_in, words
from .answers import SHORT, UNSURE, YesNo, begins, is_unsure, turns, yes_no

_OUT_OF_TEN = re.compile(rf"({NUMBER})\s*(?:/|out of|of|over)\s*(?:10|ten)\b")
_DEGREES = re.compile(rf"(?<!\d)(?<!\d[.,])({NUMBER})(?![.,]?\d)(?:-?ish)?\s*(°|º|deg(?:ree)?s?)?\s*"
                      r"(celsius|fahrenheit|centigrade|c|f)?\b")
_BESIDE = 60  # characters around a number in which it is named
_POINT = re.compile(r"(?<=\d)\s+point\s+(?=\d)")
_POINT_BEHIND = re.compile(r"\s+point\b")
_POINT_WORD = re.compile(r"(?<=\d)\s+point\s+([a-z]+)\b")


def scale(text: str) -> int | Literal["unsure"] | None:
    """A strength from 0 to 10; None for a reply without one.

    Of several numbers the highest counts, a broken one is rounded up. What is said behind a question counts first:
    "out of what, ten? then two".
    """
    if "?" in text and (told := scale(text.rpartition("?")[2])) is not None:
        return told
    spoken, named = plain(text), out_of_ten(text)
    if named is not None:
        return named
    if begins(spoken, words().asks_back) or ("?" in text and begins(spoken, words().question)):
        return None
    if by_now := words().by_now.search(_digits(text)):
        return ceil(_float(by_now[1])) if _float(by_now[1]) <= 10 else None
    if numbers := [_float(n) for n in re.findall(rf"(?<![\w.,])({NUMBER})(?:-?ish\b|(?![\w%]))", text)]:
        return ceil(max(numbers)) if max(numbers) <= 10 else None
    if "?" in text:
        return None
    spelled = [words().numbers[word] for word in spoken.split() if word in words().numbers]
    if is_unsure(spoken):
        return max(spelled) if spelled and len(spoken.split()) <= SHORT else UNSURE  # "maybe a two"
    fits = [(len(phrase), number) for phrase, number in words().scale if stands_in(spoken, (phrase,))]
    return max([*spelled, *([max(fits)[1]] if fits else [])], default=None)


def out_of_ten(text: str) -> int | None:
    """A strength that is given as so many out of ten, or as "a 9"."""
    said = _digits(words().taken_back.sub(" ", text.casefold()))
    numbers = [_float(number) for number in _OUT_OF_TEN.findall(said)]
    numbers += [number for found in words().rated.findall(said) if (number := _float(found)) <= 10]
    return min(10, ceil(max(numbers))) if numbers else None


def temperature(text: str) -> float | YesNo | None:
    """What answers the question how hot somebody is: degrees Celsius to one place, or yes, no, unsure; or None.

    A number without a unit is Fahrenheit when it can only be that. A number that no living person's
    thermometer shows is not understood, nor is one of something else: "40 ml", "room 40".
    """
    measured = max(_degrees(text), default=None)
    if measured is not None:
        return measured
    return "no" if stands_in(plain(text), words().not_hot) else yes_no(text) or _felt(text)


def told_temperature(text: str) -> float | None:
    """Degrees Celsius that a reply tells though something else was asked; a bare number must be named: "temp 39"."""
    return max(_degrees(text, bare=False), default=None)


def _degrees(text: str, *, bare: bool = True) -> Iterator[float]:
    """The temperatures in a text. Without `bare`, of whole numbers only those that are named or have their unit."""
    known = words()
    said = _POINT.sub(".", _spelled_out(known.taken_back.sub(" ", text.casefold())))
    for found in _DEGREES.finditer(said):
        number, degrees, unit = found.groups(default="")
        before, behind = said[max(0, found.start() - _BESIDE):found.start()], said[found.end():found.end() + _BESIDE]
        if known.other_behind.match(behind) or known.other_before.search(before):
            continue
        named = known.degrees_before.search(before) or known.degrees_behind.match(behind)
        value = _celsius(_float(number), unit)
        if value is not None and (bare or degrees or unit or named or not number.isdigit()):
            yield value


def _felt(text: str) -> YesNo | None:
    """What a reply about the temperature says without a number."""
    said, known = plain(text), words()
    if "?" in text or turns(text):
        return None
    return "yes" if stands_in(said, known.hot) and not stands_in(said, known.not_calm) else (
        UNSURE if stands_in(said, known.unmeasured) else None)


def _spelled_out(said: str) -> str:
    """A text with the numbers of a thermometer as digits: "thirty eight" is 38, "a hundred and one" 101.

    A longer text only where it goes on with the tenths: "I'm sure, a hundred percent, I have no fever at all".
    """
    known, short = words(), len(said.split()) <= SHORT

    def digits(match: re.Match[str]) -> str:
        if not (short or _POINT_BEHIND.match(said, match.end())):
            return match[0]
        return str(known.spelled[match[1]] + known.numbers.get(match[2] or "", 0))

    said = known.spelled_out.sub(digits, said)
    return _POINT_WORD.sub(lambda m: f".{known.numbers[m[1]]}" if m[1] in known.numbers else m[0], said)


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
