"""What a patient's reply to a question of a guided check means. Words are in data/triage/answers.yml."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from math import ceil
from typing import Literal

from .answer_words import NUMBER, plain, spellings, stands_in, words

YesNo = Literal["yes", "no", "unsure"]
UNSURE: Literal["unsure"] = "unsure"

_SHORT = 6  # words of a reply in which a "maybe" is the answer
_BARE_NO = 3  # words of a no behind a "definitely", up to which it is nothing but that
_PARTLY = 8  # words of a reply that says yes to one thing and no to another
_OUT_OF_TEN = re.compile(rf"({NUMBER})\s*(?:/|out of|of|over)\s*(?:10|ten)\b")
_DEGREES = re.compile(rf"(?<!\d)(?<!\d[.,])({NUMBER})(?![.,]?\d)(?:-?ish)?\s*(°|º|deg(?:ree)?s?)?\s*"
                      r"(celsius|fahrenheit|centigrade|c|f)?\b")
_CLAUSE_ENDS = re.compile(r"[.!?;,:](?=\s)|\s[-\N{EN DASH}\N{EM DASH}]\s|\n")
_BESIDE = 60  # characters around a number in which it is named
_POINT = re.compile(r"(?<=\d)\s+point\s+(?=\d)")
_POINT_BEHIND = re.compile(r"\s+point\b")
_POINT_WORD = re.compile(r"(?<=\d)\s+point\s+([a-z]+)\b")


def yes_no(text: str) -> YesNo | None:
    """Yes, no or unsure; None for a reply that is none of these, such as a question."""
    said, known = plain(text), words()
    if not said or asks_back(text) or _puts_number_right(said):
        return None
    if said in known.unsure_whole or _is_unsure(said):
        return UNSURE
    if said in known.acknowledges or _begins(said, known.not_an_answer):
        return None
    if _says_yes_in_part(said.split()):
        return "yes"
    text = _without_opening(text)
    said = _bare(plain(text))
    if said in known.no_whole or _begins(said, known.no_first) or _no_and_a_pause(text):
        return "no"
    clause = plain(first_clause(text)) or said
    opening, _, behind = clause.partition(" ")
    if (clause in known.no_whole or (opening in known.yes_last and behind in known.no_whole)) and not turns(text):
        return "no"  # "yeah fine" to "is it hard to breathe?" is none
    if _is_calm(said) and (_begins(said, known.no_last) or not (
            _begins(said, known.yes_last) or _ends(said, known.yes_last))):
        return "no"  # "totally normal" begins like a yes
    first, _, rest = plain(text).partition(" ")  # with its courtesies: "yes please" begins what was offered
    if first in known.yes_last and _begins(rest, known.yes_else):
        return None
    if turned := _turned(said):
        return "no" if _is_bare_no(turned) else None
    if said in known.yes_whole or _begins(said, known.yes_first) or _begins_weakly(text):
        return "yes"
    if _ends(said, known.no_last):
        return "no"
    return "yes" if _ends(said, known.yes_last) else None


def _puts_number_right(said: str) -> bool:
    """Whether a no goes on with a number that it puts right: "no sorry 40.5"."""
    first, _, rest = said.partition(" ")
    return first in words().no_last and any(
        re.match(rf"{re.escape(phrase)} \d", rest) is not None for phrase in words().put_right)


def _says_yes_in_part(said: Sequence[str]) -> bool:
    """Whether a reply says yes to one thing and no to another: "dying yes, hurting no", "no to this, yes to that"."""
    def of_something(word: str) -> bool:
        return any(
            one == word and (behind == "to" or (before and before not in words().not_answered))
            for before, one, behind in zip(["", *said[:-1]], said, [*said[1:], ""], strict=True)
        )

    return len(said) <= _PARTLY and of_something("yes") and of_something("no")


def sounds_like_no(text: str) -> bool:
    """Whether a reply in which nothing was found is a no in its own words: "no feet firmly on the floor".

    "No feeling in my hand" is none: there something was found.
    """
    said, known = plain(text), words()
    if asks_back(text) or _begins(said, known.not_an_answer) or turns(text) or _is_unsure(said):
        return False
    if said in known.acknowledges:
        return False
    return _begins(said, ("no",)) or _is_calm(said)


def begins_with_no(text: str) -> bool:
    """Whether a reply that is no question begins with a no."""
    return "?" not in text and _begins(plain(text), words().no_last)


def names_instead(text: str) -> bool:
    """Whether a reply to the red flags names something else and nothing more: "just the hard vein"."""
    return "?" not in text and not turns(text) and _begins(plain(text), words().only)


def calms(text: str) -> bool:
    """Whether a reply says that what was asked about is as it should be, and nothing against that."""
    return not asks_back(text) and _is_calm(plain(text)) and not turns(text)


def first_clause(text: str) -> str:
    """What stands before the first pause of a text that goes on behind it, "" for a text without a pause."""
    clause, *rest = _CLAUSE_ENDS.split(text.strip(), maxsplit=1)
    return clause if rest and plain(rest[0]) else ""


def clauses(text: str) -> list[str]:
    """What stands between the pauses of a text."""
    return _CLAUSE_ENDS.split(text)


def stops(text: str) -> bool:
    """Whether a message asks to end the check, and says nothing else."""
    return plain(text) in words().stop


def not_to_stop(text: str) -> bool:
    """Whether a message says that something does not stop: "it won't stop" is no wish to end the check."""
    return stands_in(plain(text), words().does_not_stop)


def only_now(text: str) -> bool:
    """Whether what sounds like a goodbye only tells of now, or of what is gone: "even sitting now"."""
    said, known = plain(text), words()
    return stands_in(said, known.now) and not stands_in(said, known.going)


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


def denies_all(text: str) -> bool:
    """Whether a reply says no to more than was asked: "no to everything"."""
    return stands_in(plain(text), words().denies_all)


def only_answers(text: str) -> bool:
    """Whether a reply is a no or a doubt and tells nothing else: "hard to say" is then no trouble to speak."""
    said = f" {plain(text)} "
    phrases = (*words().no_whole, *words().no_first, *words().unsure, *words().unsure_short)
    return any(words().beside.issuperset(said.replace(f" {phrase} ", " ").split())
               for phrase in phrases if f" {phrase} " in said)


def turns(text: str) -> bool:
    """Whether a reply goes on with what takes back or adds to its beginning, as in "no blood but dark bits"."""
    return stands_in(plain(text), words().turn)


def questions(text: str) -> bool:
    """Whether a message looks like a question."""
    said = plain(text)
    return "?" in text or _begins(said, words().question) or stands_in(said, words().question_inside)


def says_both(text: str) -> bool:
    """Whether a reply is "both" and nothing else."""
    return plain(text) in words().both


def asks_back(text: str) -> bool:
    """Whether a reply asks something, and so answers nothing: "is that ok", "is it normal for a hand to be cold"."""
    return "?" in text or _begins(plain(text), words().asks_back)


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
    if _begins(spoken, words().asks_back) or ("?" in text and _begins(spoken, words().question)):
        return None
    if by_now := words().by_now.search(_digits(text)):
        return ceil(_float(by_now[1])) if _float(by_now[1]) <= 10 else None
    if numbers := [_float(n) for n in re.findall(rf"(?<![\w.,])({NUMBER})(?:-?ish\b|(?![\w%]))", text)]:
        return ceil(max(numbers)) if max(numbers) <= 10 else None
    if "?" in text:
        return None
    spelled = [words().numbers[word] for word in spoken.split() if word in words().numbers]
    if _is_unsure(spoken):
        return max(spelled) if spelled and len(spoken.split()) <= _SHORT else UNSURE  # "maybe a two"
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
    known, short = words(), len(said.split()) <= _SHORT

    def digits(match: re.Match[str]) -> str:
        if not (short or _POINT_BEHIND.match(said, match.end())):
            return match[0]
        return str(known.spelled[match[1]] + known.numbers.get(match[2] or "", 0))

    said = known.spelled_out.sub(digits, said)
    return _POINT_WORD.sub(lambda m: f".{known.numbers[m[1]]}" if m[1] in known.numbers else m[0], said)


def choice(text: str, options: Mapping[str, Sequence[str]]) -> str | None:
    """The option of which a term stands in the text, or "unsure"; None for none.

    Of several options the one named first in `options` counts.
    """
    said = plain(text)
    if _is_unsure(said):
        return UNSURE
    return next((name for name, terms in options.items() if stands_in(said, [plain(t) for t in terms])), None)


def holds(text: str, phrases: Sequence[str]) -> bool:
    """Whether one of some phrases stands in a text, as whole words."""
    return stands_in(plain(text), [spelling for phrase in phrases for spelling in spellings(phrase)])


def _no_and_a_pause(text: str) -> bool:
    # "no, just a bit sore" answers; "no feeling in my hand" does not: there the no belongs to what follows
    pause = r"\s*(?:no|none|nothing|nope|nah)(?:\s*[,.;:!]|\s+[-\N{EN DASH}\N{EM DASH}])"
    return re.match(pause, text.casefold()) is not None


def _is_calm(said: str) -> bool:
    return stands_in(said, words().calm) and not stands_in(said, words().not_calm)


def _is_unsure(said: str) -> bool:
    # "I did a full shift so maybe that's it" tells something else than a doubt about what was asked
    known = words()
    short = len(said.split()) <= _SHORT and not any(sign.isdigit() for sign in said)
    return stands_in(said, known.unsure) or (short and stands_in(said, known.unsure_short))


def _begins_weakly(text: str) -> bool:
    """Whether "a bit" and the like answer: "a bit when I walk" does, "probably didn't drink enough today" does not."""
    said = plain(first_clause(text) or text)
    begun = max((phrase for phrase in words().yes_weak if _begins(said, (phrase,))), key=len, default="")
    behind = said.removeprefix(begun).split()
    return bool(begun) and (not behind or behind[0] in words().weak_then)


def _turned(said: str) -> list[str]:
    """What stands behind a word like "definitely" or "sadly" when that begins with a no, else nothing."""
    known = words()
    phrases = (*known.yes_first, *known.yes_weak)
    begun = max((phrase for phrase in phrases if _begins(said, (phrase,))), key=len, default="")
    behind = said.removeprefix(begun).split()
    is_turned = bool(begun) and begun not in known.yes_last and behind[:1] and behind[0] in known.no_behind
    return behind if is_turned else []


def _is_bare_no(behind: list[str]) -> bool:
    """Whether what begins with a no is nothing more: "definitely not right" is none."""
    said = " ".join(behind)
    short = len(behind) <= (1 if behind[0] == "not" else _BARE_NO)
    return short or said in words().no_whole or _begins(said, words().no_first)


def _without_opening(text: str) -> str:
    """A reply without the words that only open it ("oh", "well,"); as it is when it is nothing else."""
    said = re.sub(r"(.)\1{2,}", r"\1", text.strip(), flags=re.IGNORECASE)  # "yesss"
    return words().opening.sub("", said)


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


def _begins(said: str, phrases: Sequence[str]) -> bool:
    return f"{said} ".startswith(tuple(f"{phrase} " for phrase in phrases))


def _ends(said: str, phrases: Sequence[str]) -> bool:
    return f" {said}".endswith(tuple(f" {phrase}" for phrase in phrases))
