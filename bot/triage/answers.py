"""What a patient's reply to a question of a guided check means. Words are in data/triage/answers.yml."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal

from .answer_words import plain, spellings, stands_in, words

YesNo = Literal["yes", "no", "unsure"]
UNSURE: Literal["unsure"] = "unsure"

SHORT = 6  # words of a reply in which a "maybe" is the answer
_BARE_NO = 3  # words of a no behind a "definitely", up to which it is nothing but that
_PARTLY = 8  # words of a reply that says yes to one thing and no to another
_CLAUSE_ENDS = re.compile(r"[.!?;,:](?=\s)|\s[-\N{EN DASH}\N{EM DASH}]\s|\n")


def yes_no(text: str) -> YesNo | None:
    """Yes, no or unsure; None for a reply that is none of these, such as a question."""
    said, known = plain(text), words()
    if not said or asks_back(text) or _puts_number_right(said):
        return None
    if said in known.unsure_whole or is_unsure(said):
        return UNSURE
    if said in known.acknowledges or begins(said, known.not_an_answer):
        return None
    if _says_yes_in_part(said.split()):
        return "yes"
    text = _without_opening(text)
    said = _bare(plain(text))
    if said in known.no_whole or begins(said, known.no_first) or _no_and_a_pause(text):
        return "no"
    clause = plain(first_clause(text)) or said
    opening, _, behind = clause.partition(" ")
    if (clause in known.no_whole or (opening in known.yes_last and behind in known.no_whole)) and not turns(text):
        return "no"  # "yeah fine" to "is it hard to breathe?" is none
    if _is_calm(said) and (begins(said, known.no_last) or not (
            begins(said, known.yes_last) or _ends(said, known.yes_last))):
        return "no"  # "totally normal" begins like a yes
    first, _, rest = plain(text).partition(" ")  # with its courtesies: "yes please" begins what was offered
    if first in known.yes_last and begins(rest, known.yes_else):
        return None
    if turned := _turned(said):
        return "no" if _is_bare_no(turned) else None
    if said in known.yes_whole or begins(said, known.yes_first) or _begins_weakly(text):
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
    if asks_back(text) or begins(said, known.not_an_answer) or turns(text) or is_unsure(said):
        return False
    if said in known.acknowledges:
        return False
    return begins(said, ("no",)) or _is_calm(said)


def begins_with_no(text: str) -> bool:
    """Whether a reply that is no question begins with a no."""
    return "?" not in text and begins(plain(text), words().no_last)


def names_instead(text: str) -> bool:
    """Whether a reply to the red flags names something else and nothing more: "just the hard vein"."""
    return "?" not in text and not turns(text) and begins(plain(text), words().only)


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
    return not questions(text) and (begins(said, known.leave_first) or _ends(said, known.leave_last))


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
    return "?" in text or begins(said, words().question) or stands_in(said, words().question_inside)


def says_both(text: str) -> bool:
    """Whether a reply is "both" and nothing else."""
    return plain(text) in words().both


def asks_back(text: str) -> bool:
    """Whether a reply asks something, and so answers nothing: "is that ok", "is it normal for a hand to be cold"."""
    return "?" in text or begins(plain(text), words().asks_back)


def choice(text: str, options: Mapping[str, Sequence[str]]) -> str | None:
    """The option of which a term stands in the text, or "unsure"; None for none.

    Of several options the one named first in `options` counts.
    """
    said = plain(text)
    if is_unsure(said):
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


def is_unsure(said: str) -> bool:
    """Whether a plain reply is in doubt."""
    # "I did a full shift so maybe that's it" tells something else than a doubt about what was asked
    known = words()
    short = len(said.split()) <= SHORT and not any(sign.isdigit() for sign in said)
    return stands_in(said, known.unsure) or (short and stands_in(said, known.unsure_short))


def _begins_weakly(text: str) -> bool:
    """Whether "a bit" and the like answer: "a bit when I walk" does, "probably didn't drink enough today" does not."""
    said = plain(first_clause(text) or text)
    begun = max((phrase for phrase in words().yes_weak if begins(said, (phrase,))), key=len, default="")
    behind = said.removeprefix(begun).split()
    return bool(begun) and (not behind or behind[0] in words().weak_then)


def _turned(said: str) -> list[str]:
    """What stands behind a word like "definitely" or "sadly" when that begins with a no, else nothing."""
    known = words()
    phrases = (*known.yes_first, *known.yes_weak)
    begun = max((phrase for phrase in phrases if begins(said, (phrase,))), key=len, default="")
    behind = said.removeprefix(begun).split()
    is_turned = bool(begun) and begun not in known.yes_last and behind[:1] and behind[0] in known.no_behind
    return behind if is_turned else []


def _is_bare_no(behind: list[str]) -> bool:
    """Whether what begins with a no is nothing more: "definitely not right" is none."""
    said = " ".join(behind)
    short = len(behind) <= (1 if behind[0] == "not" else _BARE_NO)
    return short or said in words().no_whole or begins(said, words().no_first)


def _without_opening(text: str) -> str:
    """A reply without the words that only open it ("oh", "well,"); as it is when it is nothing else."""
    said = re.sub(r"(.)\1{2,}", r"\1", text.strip(), flags=re.IGNORECASE)  # "yesss"
    return words().opening.sub("", said)


def _bare(said: str) -> str:
    """A reply without the courtesies at its end; as it is when it is nothing else."""
    while courtesy := next((p for p in words().polite if said.endswith(f" {p}")), None):
        said = said.removesuffix(courtesy).rstrip()
    return said


def begins(said: str, phrases: Sequence[str]) -> bool:
    """Whether a plain text begins with one of some phrases."""
    return f"{said} ".startswith(tuple(f"{phrase} " for phrase in phrases))


def _ends(said: str, phrases: Sequence[str]) -> bool:
    return f" {said}".endswith(tuple(f" {phrase}" for phrase in phrases))
