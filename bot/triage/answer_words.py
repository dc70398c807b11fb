"""The words of answers.yml: how people say yes, no, a strength or a temperature."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from .made_of import MadeOf
from .strict import Node, load
from .wordings import wordings

NUMBER = r"\d+(?:[.,]\d+)?"
FILE = Path(__file__).resolve().parents[2] / "data" / "triage" / "answers.yml"


@dataclass(frozen=True)
class Detail:
    """The phrases by which a statement only tells more of a complaint."""

    denies: tuple[str, ...]
    well: tuple[str, ...]
    opens: tuple[str, ...]
    own: tuple[str, ...]
    asks_for: tuple[str, ...]


@dataclass(frozen=True)
class Words:
    """The phrases of answers.yml, plain."""

    yes_whole: frozenset[str]
    yes_first: tuple[str, ...]
    yes_weak: tuple[str, ...]
    yes_else: tuple[str, ...]
    weak_then: frozenset[str]
    yes_and: re.Pattern[str]
    yes_last: tuple[str, ...]
    no_whole: frozenset[str]
    no_behind: frozenset[str]
    no_opening: re.Pattern[str]
    only_no: MadeOf
    no_first: tuple[str, ...]
    no_last: tuple[str, ...]
    no_then: frozenset[str]
    put_right: tuple[str, ...]
    elsewhere: frozenset[str]
    calm: tuple[str, ...]
    not_calm: tuple[str, ...]
    acknowledges: frozenset[str]
    unsure_whole: frozenset[str]
    unsure: tuple[str, ...]
    unsure_short: tuple[str, ...]
    only: tuple[str, ...]
    leave_first: tuple[str, ...]
    leave_last: tuple[str, ...]
    bye: tuple[str, ...]
    now: tuple[str, ...]
    going: tuple[str, ...]
    does_not_stop: tuple[str, ...]
    not_answered: frozenset[str]
    stop: frozenset[str]
    explain: frozenset[str]
    denies_all: tuple[str, ...]
    turn: tuple[str, ...]
    beside: frozenset[str]
    polite: tuple[str, ...]
    opening: re.Pattern[str]
    question: tuple[str, ...]
    question_inside: tuple[str, ...]
    asks_back: tuple[str, ...]
    both: frozenset[str]
    detail: Detail
    not_an_answer: tuple[str, ...]
    scale: tuple[tuple[str, int], ...]
    numbers: Mapping[str, int]
    rated: re.Pattern[str]
    by_now: re.Pattern[str]
    taken_back: re.Pattern[str]
    celsius: tuple[float, float]
    fahrenheit: tuple[float, float]
    spelled: Mapping[str, int]
    spelled_out: re.Pattern[str]
    degrees_before: re.Pattern[str]
    degrees_behind: re.Pattern[str]
    other_before: re.Pattern[str]
    other_behind: re.Pattern[str]
    hot: tuple[str, ...]
    not_hot: tuple[str, ...]
    unmeasured: tuple[str, ...]


@lru_cache(maxsize=1)
def words() -> Words:
    """This installation's phrases, read once. Raises DataError as `read_words` does."""
    return read_words(FILE)


def read_words(path: Path) -> Words:
    """The phrases of a file. Raises DataError naming file, line and reason."""
    root = load(path).only(
        required=(
            "yes", "no", "acknowledges", "unsure_whole", "unsure", "unsure_short", "only", "turn", "beside",
            "polite", "openings", "leave", "not_answered", "does_not_stop", "stop", "explain", "denies_all", "question",
            "asks_back", "both", "question_inside", "detail", "not_an_answer", "scale", "numbers", "rated", "by_now",
            "taken_back", "temperature",
        ),
    )
    yes = root.node("yes").only(required=("whole", "first", "weak", "weak_then", "else", "goes_on", "last"))
    no = root.node("no").only(required=(
        "whole", "first", "last", "plainly", "then", "put_right", "elsewhere", "behind_yes", "calm", "not_calm"))
    leave = root.node("leave").only(required=("first", "last", "bye", "now", "going"))
    degrees = root.node("temperature").only(
        required=("celsius", "fahrenheit", "spelled", "named", "links", "other", "hot", "not_hot", "unknown"))
    named, links = any_of(phrases(degrees, "named")), any_of(phrases(degrees, "links"))
    other = degrees.node("other").only(required=("before", "behind"))
    other_before, other_behind = any_of(phrases(other, "before")), any_of(phrases(other, "behind"))
    numbers = {plain(word): number for number, word in enumerate(root.strings("numbers"))}
    spelled = _spelled(degrees)
    return Words(
        yes_whole=frozenset(phrases(yes, "whole")), yes_first=phrases(yes, "first"),
        yes_weak=phrases(yes, "weak"), yes_else=phrases(yes, "else"),
        weak_then=frozenset(phrases(yes, "weak_then")), yes_and=_yes_and(yes), yes_last=phrases(yes, "last"),
        no_whole=frozenset(phrases(no, "whole")), no_behind=frozenset(phrases(no, "behind_yes")),
        no_first=phrases(no, "first"), no_last=phrases(no, "last"),
        no_opening=_no_opening(root, no), only_no=_only_no(root, no),
        no_then=frozenset(phrases(no, "then")), elsewhere=frozenset(phrases(no, "elsewhere")),
        put_right=phrases(no, "put_right"),
        calm=phrases(no, "calm"), not_calm=phrases(no, "not_calm"),
        acknowledges=frozenset(phrases(root, "acknowledges")),
        unsure_whole=frozenset(phrases(root, "unsure_whole")), unsure=phrases(root, "unsure"),
        unsure_short=phrases(root, "unsure_short"), only=phrases(root, "only"),
        leave_first=phrases(leave, "first"), leave_last=phrases(leave, "last"), bye=phrases(leave, "bye"),
        now=phrases(leave, "now"), going=phrases(leave, "going"), does_not_stop=phrases(root, "does_not_stop"),
        not_answered=frozenset(root.strings("not_answered")),
        stop=frozenset(phrases(root, "stop")), explain=frozenset(phrases(root, "explain")),
        denies_all=phrases(root, "denies_all"),
        turn=phrases(root, "turn"), beside=frozenset(phrases(root, "beside")),
        polite=phrases(root, "polite"), opening=_opening(phrases(root, "openings")),
        question=phrases(root, "question"), question_inside=phrases(root, "question_inside"),
        both=frozenset(phrases(root, "both")), asks_back=phrases(root, "asks_back"),
        detail=_detail(root.node("detail")),
        not_an_answer=phrases(root, "not_an_answer"),
        scale=_scale(root.node("scale")),
        numbers=numbers, rated=_rated(root.node("rated")), by_now=_by_now(root.node("by_now")),
        taken_back=_taken_back(root.node("taken_back")),
        celsius=_range(degrees, "celsius"), fahrenheit=_range(degrees, "fahrenheit"), spelled=spelled,
        spelled_out=re.compile(rf"\b({any_of(spelled)})(?:(?:\s+and)?[\s-]+({any_of(numbers)}))?\b"),
        degrees_before=re.compile(rf"\b(?:{named})\b[\s:=-]*(?:(?:{links})\b[\s:=,-]*)*$"),
        degrees_behind=re.compile(rf"\s*(?:of\s+)?(?:{named})\b"),
        other_before=re.compile(rf"\b(?:{other_before})(?:\s+(?:is|was|says|said|no|of))*\s*[:#-]?\s*$"),
        other_behind=re.compile(rf"\s*-?\s*(?:%|(?:{other_behind})\b)"),
        hot=phrases(degrees, "hot"), not_hot=phrases(degrees, "not_hot"),
        unmeasured=phrases(degrees, "unknown"),
    )


def plain(text: str) -> str:
    """The text in small letters with straight apostrophes, without punctuation, single blanks."""
    text = text.casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    return " ".join(re.findall(r"\w(?:[\w']*\w)?", text))


def spellings(phrase: str) -> tuple[str, ...]:
    """A phrase, plain, as people may write it: with and without its apostrophes."""
    return tuple(dict.fromkeys((plain(phrase), plain(phrase).replace("'", ""))))


def stands_in(said: str, phrases: Iterable[str]) -> bool:
    """Whether one of some plain phrases stands in a plain text, as whole words."""
    return any(f" {phrase} " in f" {said} " for phrase in phrases)


def any_of(words: Iterable[str]) -> str:
    """What fits one of some plain phrases, the longest first, as the inside of a pattern."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


def _opening(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"^(?:(?:{any_of(words)})\b[\s,.!…]+)+(?=\w)", re.IGNORECASE)


def _yes_and(yes: Node) -> re.Pattern[str]:
    """What fits a yes that goes on in the same breath with what is, or with the only place where it is."""
    agrees, goes_on = any_of(phrases(yes, "last")), any_of(phrases(yes, "goes_on"))
    return re.compile(rf"\W*(?:{agrees})\s+(?:(?:(only|just)\s+)|(?=(?:{goes_on})\b))", re.IGNORECASE)


def _no_opening(root: Node, no: Node) -> re.Pattern[str]:
    """What fits a no that begins a reply and is over before what follows: "not really, but", but not "no blood"."""
    bare, longer = any_of(phrases(no, "last")), any_of({*phrases(no, "whole"), *phrases(no, "first")})
    opens, polite = any_of(phrases(root, "openings")), any_of(phrases(root, "polite"))
    turn = any_of(("and", *phrases(root, "turn")))
    own = any_of(phrases(root.node("detail"), "own"))
    over = rf"(?=\s*(?:[.,;:!]|\s[-\N{{EN DASH}}\N{{EM DASH}}]|$)|\s+(?:{turn}|just|only)\b)"
    said = rf"(?:(?:{longer})(?:\s+(?:these|those|them|that))?\b{over}|(?:{bare})\b(?:{over}|(?=\s+(?:{own})\b)))"
    return re.compile(rf"\W*(?:(?:{opens})\b\W+)*{said}(?:\W+(?:{said}|(?:{polite})\b{over}|(?:{turn})\b))*\W*",
                      re.IGNORECASE)


def _only_no(root: Node, no: Node) -> MadeOf:
    """What fits a plain text that says no and nothing of its own."""
    agrees = {f"{word} not" for word in phrases(root.node("yes"), "first")}  # "definitely not"
    said = {*phrases(no, "last"), *phrases(no, "whole"), *phrases(no, "first"), *agrees,
            *phrases(no, "plainly")}
    beside = {*phrases(root, "polite"), *phrases(root, "openings"), *phrases(root, "turn")}
    return MadeOf(frozenset(said), frozenset(beside | said))


def _detail(node: Node) -> Detail:
    keys = ("denies", "well", "opens", "own", "asks_for")
    node.only(required=keys)
    return Detail(**{key: phrases(node, key) for key in keys})


def _rated(node: Node) -> re.Pattern[str]:
    """What fits a number that is a strength without saying out of how many: "it's a 9 in my back"."""
    node.only(required=("before", "behind"))
    before, behind = any_of(phrases(node, "before")), any_of(phrases(node, "behind"))
    return re.compile(rf"\b(?:{before})\s+({NUMBER})(?=\s*(?:$|[.,;!](?!\d)|(?:{behind})\b))")


def _by_now(node: Node) -> re.Pattern[str]:
    """What fits a number that holds by now: "was 7, now maybe 2"."""
    node.only(required=("when", "about"))
    when, about = any_of(phrases(node, "when")), any_of(phrases(node, "about"))
    return re.compile(rf"\b(?:{when})\s+(?:(?:{about})\s+)*({NUMBER})(?![\w%./])")


def _taken_back(node: Node) -> re.Pattern[str]:
    """What fits the numbers that are not meant: "not 39", "typed 39 …" with a "meant" behind it."""
    node.only(required=("before", "mistyped", "meant"))
    before, mistyped, meant = (any_of(phrases(node, key)) for key in ("before", "mistyped", "meant"))
    return re.compile(rf"\b(?:{before})\s+{NUMBER}|\b(?:{mistyped})\s+{NUMBER}(?=.*\b(?:{meant})\b)")


def phrases(node: Node, key: str) -> tuple[str, ...]:
    """The phrases under a key, plain, in all their spellings. Raises DataError as `wordings` does."""
    return tuple(spelling for phrase in wordings(node, key) for spelling in spellings(phrase))


def _scale(node: Node) -> tuple[tuple[str, int], ...]:
    found: list[tuple[str, int]] = []
    for number in node:
        if number not in map(str, range(11)):
            raise node.fail(f"'{number}' is no number from 0 to 10", number)
        found += [(phrase, int(number)) for phrase in phrases(node, number)]
    return tuple(found)


def _spelled(node: Node) -> Mapping[str, int]:
    value = node["spelled"]
    if not isinstance(value, Node) or not all(isinstance(number, int) for number in value.values()):
        raise node.fail("'spelled' must give a whole number for each word", "spelled")
    return dict(value)


def _range(node: Node, key: str) -> tuple[float, float]:
    value = node[key]
    if not isinstance(value, list) or len(value) != 2 or not all(isinstance(v, int | float) for v in value):
        raise node.fail(f"'{key}' must be two numbers, lowest and highest", key)
    return float(value[0]), float(value[1])
