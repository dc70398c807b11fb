"""Taking back what was told: which facts a message corrects. Words are in data/triage/corrections.yml."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from . import answers as read_answer
from . import told_numbers
from .advice import worded
from .answer_words import any_of, phrases, plain, stands_in
from .assessment import Finding
from .checks import checks
from .made_of import MadeOf
from .question import Question, Value, concepts_in
from .rulebook import rulebook
from .spoken import NUMBER
from .strict import Node, load

FILE = Path(__file__).resolve().parents[2] / "data" / "triage" / "corrections.yml"
_BEGINNING = 4  # words in which a correction of a number announces itself
_WHOSE = ("", "my ", "our ", "the ", "a ")  # before a person
_MOST = 14  # words of a message that does nothing but tell what a stain was


@dataclass(frozen=True)
class Words:
    """The phrases of corrections.yml.

    `only_plain`, `only_whole` and `only_meant_for` fit a message of nothing but such phrases, `stain` one that says
    what a stain was, of which `stained` are the concepts. What `stays` is not taken back as a whole. `often` fits how
    often something was, `time` are the words that make a number one of time, `not_that` what stands before the thing
    that is put right, `not_number` a number and another that it is not, `because` words the reason of what is read
    anew.
    `measured` maps a question's type to what its numbers may stand for. `named` fits what names an earlier answer, by
    `places`, which map a word to a place among the answers, or by a word of its question.
    """

    slight: tuple[str, ...]
    plain: tuple[str, ...]
    undone: tuple[str, ...]
    explained: tuple[str, ...]
    somebodys: tuple[str, ...]
    later: tuple[str, ...]
    fallen: tuple[str, ...]
    whole: tuple[str, ...]
    acknowledged: tuple[str, ...]
    announcing: re.Pattern[str]
    only_plain: MadeOf
    only_whole: MadeOf
    only_meant_for: MadeOf
    stain: re.Pattern[str]
    stained: frozenset[str]
    stays: frozenset[str]
    often: re.Pattern[str]
    time: frozenset[str]
    not_that: re.Pattern[str]
    not_number: re.Pattern[str]
    because: str
    named: re.Pattern[str]
    places: Mapping[str, int]
    measured: Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Correction:
    """What is taken back: concepts, and new answers by the names of their slots."""

    concepts: frozenset[str] = frozenset()
    answers: Mapping[str, Value] | None = None

    def as_dict(self) -> dict[str, object]:
        """The JSON that travels on the message."""
        return {"concepts": sorted(self.concepts), "answers": dict(self.answers or {})}


@lru_cache(maxsize=1)
def words() -> Words:
    """This installation's phrases, read once. Raises DataError as `read_words` does."""
    return read_words(FILE)


def read_words(path: Path) -> Words:
    """The phrases of a file. Raises DataError naming file, line and reason."""
    root = load(path).only(required=(
        "slight", "plain", "undone", "explained", "somebodys", "later", "fallen", "whole", "meant_for", "noted",
        "acknowledged", "not_alone", "beside", "stains", "stays", "often", "time", "not_that", "because", "earlier",
        "places", "measured"))
    measured = root.node("measured")
    measured.only(required=("temperature", "scale"))
    for key in measured:
        for concept in measured.strings(key):
            if concept not in rulebook().concepts:
                raise measured.fail(f"'{concept}' is no concept of data/triage/concepts", key)
    places = _places(root)
    stains, often = root.node("stains"), root.node("often")
    whole, plainly = phrases(root, "whole"), phrases(root, "plain")
    alone = tuple(phrase for phrase in plainly if phrase not in phrases(root, "not_alone"))
    meant_for, noted = _meant_for(root.node("meant_for")), phrases(root, "noted")
    beside, not_that = (any_of(phrases(root, key)) for key in ("beside", "not_that"))
    with_plain = {*phrases(root, "beside"), *alone}
    return Words(
        slight=tuple(root.strings("slight")), plain=plainly,
        undone=tuple(root.strings("undone")), explained=tuple(root.strings("explained")),
        somebodys=phrases(root, "somebodys"),
        later=tuple(root.strings("later")), fallen=tuple(root.strings("fallen")),
        whole=whole, acknowledged=phrases(root, "acknowledged"), announcing=re.compile(
            rf"(?<![\w'])(?:{any_of((*plainly, *root.strings('slight')))})(?![\w'])", re.IGNORECASE),
        only_plain=MadeOf(frozenset((*whole, *alone, *noted, *meant_for)), frozenset(phrases(root, "beside"))),
        only_whole=MadeOf(frozenset(whole), frozenset(with_plain)),
        only_meant_for=MadeOf(meant_for, frozenset(with_plain)),
        stain=_stain(stains, beside), stained=frozenset(concepts_in(stains, "concepts")),
        stays=frozenset(concepts_in(root, "stays")), often=_often(often), time=frozenset(root.strings("time")),
        not_that=re.compile(rf"\b(?:{not_that})\s+(?:(?:a|an|the|my)\s+)?", re.IGNORECASE),
        not_number=re.compile(rf"\d[^.!?]*\b(?:{not_that})\s+\d", re.IGNORECASE),
        because=worded(root, "because", "said", "before", "because"),
        named=_pattern(root.strings("earlier"), places), places=places,
        measured={key: frozenset(measured.strings(key)) for key in measured},
    )


def only_takes_back(text: str) -> bool:
    """Whether a message says that something told before was not so, or written wrongly, and nothing else."""
    return "?" not in text and words().only_plain.fits(plain(text))


def takes_all_back(text: str) -> bool:
    """Whether a message says that what was told before is not so at all, and nothing else: "wrong chat, sorry"."""
    return "?" not in text and words().only_whole.fits(plain(text))


def meant_for_others(text: str) -> bool:
    """Whether a message says that what was told before was meant for somebody else, and nothing else."""
    return "?" not in text and words().only_meant_for.fits(plain(text))


def tells_what_it_was(text: str) -> bool:
    """Whether a message says what a stain turns out to be, and nothing else: "haha no, that was jam"."""
    said = plain(text) if "?" not in text else ""
    return len(said.split()) <= _MOST and words().stain.fullmatch(said) is not None


def without_words(text: str) -> str:
    """A text without the words that announce a correction."""
    said = words().announcing.sub(" ", text)
    return " ".join(said.split()).strip(" ,;:.!-")


def sounds_taken_back(text: str) -> bool:
    """Whether a message takes back what was told, in whatever words: after an emergency that is only acknowledged."""
    return takes_back(text) or only_takes_back(text) or tells_what_it_was(text) or (
        "?" not in text and stands_in(plain(text), (*words().whole, *words().acknowledged)))


def takes_back(text: str) -> bool:
    """Whether a message says, in so many words, that something told before was not so."""
    return read_answer.holds(text, words().plain) or words().not_number.search(text) is not None


def correction(
    text: str, findings: Iterable[Finding], known: Collection[str], answered: Mapping[str, Value],
    latest: str | None = None, report: Collection[str] = (), untold: Collection[str] = (),
) -> Correction | None:
    """What a message takes back; None when it corrects nothing.

    `known` are the concepts of the case, `answered` the answers by the names of their slots, `latest`
    the slot that was answered last, `report` the concepts of the latest message that reported something, `untold`
    those that it no longer tells with this message put in its place.
    """
    plainly = takes_back(text) or bool(untold)
    if takes_all_back(text) and words().stays.isdisjoint(report):
        return Correction(frozenset(report)) if report else None
    if tells_what_it_was(text):
        return Correction(words().stained & {*report}) if not words().stained.isdisjoint(report) else None
    undone = (read_answer.holds(text, words().undone) and read_answer.holds(text, words().explained)
              and not read_answer.holds(text, words().somebodys))
    begins = " ".join(plain(text).split()[:_BEGINNING])
    another = words().not_number.search(text) or (
        _numbers(text) and read_answer.holds(begins, (*words().slight, *words().plain)))
    if named := _of_an_earlier_question(text, answered, latest):
        return named
    if read_answer.holds(text, words().fallen) or (
            read_answer.holds(text, words().later) and not (another or undone)):
        return None
    if not (plainly or undone or read_answer.holds(text, words().slight)):
        return None
    told = list(findings)
    present = {f.concept for f in told if f.status in ("present", "uncertain")}
    denied = {f.concept for f in told if f.status == "negated"} - present
    back, changed = (denied & {*known}) | ({*untold} - present), dict[str, Value]()
    if undone:
        back |= {*report} - present
    for type_, value in _numbers(text).items():
        questions = _questions(type_)
        new = {c for question in questions.values() for c in question.concepts_of(value)}
        old = words().measured[type_] | {c for question in questions.values() for c in question.concepts()}
        answers = {slot: value for slot in questions if slot in answered and answered[slot] != value}
        if answers or not old.isdisjoint(known):
            back |= (old - new) & {*known}
            # what was told and never asked becomes an answer, or the new number would be lost: "misread, it says 38.8"
            changed |= answers or ({} if new <= present else dict.fromkeys(questions, value))
    for slot, question in _questions().items():
        if slot in answered and answered[slot] not in ("no", 0) and not denied.isdisjoint(question.concepts()):
            changed.setdefault(slot, question.calm())
    if plainly and not changed and latest in answered and latest in _questions():
        whole, end = without_words(text), without_words(re.split(r"[,.;:!]", text.strip(" .!"))[-1])
        anew = _answered_anew(latest, map(_questions()[latest].read, (whole, end)), answered[latest])
        if anew:
            return replace(anew, concepts=anew.concepts | back)
    return Correction(frozenset(back), changed) if back or changed else None


def _of_an_earlier_question(text: str, answered: Mapping[str, Value], latest: str | None) -> Correction | None:
    """The new answer to a question of the latest check that a message names: "the first one is a yes", "the hand one".

    That an answer of no was wrong makes a yes of it, without more said.
    """
    check = next((check for check in checks().values() if check.question(latest)), None)
    if check is None or "?" in text:
        return None
    questions = [question for question in check.questions if check.slot(question) in answered]
    for said in words().named.finditer(text.casefold()):
        question = _named(said[1] or said[2], questions)
        if question and question.type == "yes_no":
            slot, rest = check.slot(question), without_words(f"{text[:said.start()]} {text[said.end():]}")
            wrong: Value | None = "yes" if takes_back(text) and answered[slot] == "no" else None
            if anew := _answered_anew(slot, [question.read(rest) or wrong], answered[slot]):
                return anew
    return None


def _named(word: str, questions: Sequence[Question]) -> Question | None:
    """The one of some questions that a word names: by its place, or as a word of what the question is about."""
    place = words().places.get(word)
    if place is not None:
        return questions[place] if -len(questions) <= place < len(questions) else None
    about = [question for question in questions if word in plain(question.fact).split()]
    return about[0] if len(about) == 1 else None


def _answered_anew(slot: str, read: Iterable[Value | None], before: Value) -> Correction | None:
    """The first of some answers that is another one than before, and what that takes back; None for none."""
    value = next((value for value in read if value not in (None, before)), None)
    if value is None:
        return None
    question = _questions()[slot]
    return Correction(frozenset({*question.concepts_of(before)} - {*question.concepts_of(value)}), {slot: value})


def _places(root: Node) -> Mapping[str, int]:
    node = root["places"]
    if not isinstance(node, Node) or any(node[word] not in range(-9, 10) or not node[word] for word in node):
        raise root.fail("'places' must map words to places, the first 1 and the last -1", "places")
    return {word: node[word] - 1 if node[word] > 0 else node[word] for word in node}


def _meant_for(node: Node) -> frozenset[str]:
    """What says that something was meant for somebody else: "meant to send that to my mum"."""
    node.only(required=("opens", "persons"))
    opens, persons = (phrases(node, key) for key in ("opens", "persons"))
    return frozenset(f"{opened} {whose}{person}" for opened in opens for whose in _WHOSE for person in persons)


def _stain(node: Node, beside: str) -> re.Pattern[str]:
    """What fits a plain text that says what a stain is: "it's only ketchup"."""
    node.only(required=("things", "concepts"))
    return re.compile(rf"(?:(?:{beside}) )*(?:(?:it|that|this)(?:'s|s| is| was| were) )(?:(?:just|only|all) )*"
                      rf"(?:(?:the|some|my|a|bit of) )*(?:{any_of(phrases(node, 'things'))})(?: (?:{beside}))*")


def _often(node: Node) -> re.Pattern[str]:
    """What fits how often something was: "once", "11 times"."""
    node.only(required=("words", "behind"))
    once, times = (any_of(phrases(node, key)) for key in ("words", "behind"))
    return re.compile(rf"\b(?:{once}|{NUMBER}\s*(?:{times}))\b", re.IGNORECASE)


def _pattern(earlier: Sequence[str], places: Iterable[str]) -> re.Pattern[str]:
    """What fits the words that name an answer: "the first one", "my hand question", "to the second."."""
    which, place = any_of(earlier), any_of(places)
    return re.compile(rf"\b(?:the|my|to|that)\s+(?:previous\s+)?"
                      rf"(?:(\w+)\s+(?:{which})\b|({place})(?=\s*(?:$|[,.;!])))")


def _numbers(text: str) -> dict[str, Value]:
    degrees, strength = told_numbers.temperature(text), told_numbers.out_of_ten(text)
    found: dict[str, Value] = {"temperature": degrees} if isinstance(degrees, float) else {}
    return found | ({} if strength is None else {"scale": strength})


def _questions(type_: str = "") -> dict[str, Question]:
    return {
        check.slot(question): question for check in checks().values() for question in check.questions
        if type_ in ("", question.type)
    }
