"""One question of a guided check: how it is asked, and what a reply to it means."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from . import answers as read_answer
from . import told_numbers
from .advice import worded
from .aim import is_elsewhere, own_words
from .answer_words import plain, words
from .assessment import Finding
from .confirmed import says_it_is_so
from .engine import observe
from .meanings import meant, only_denies, said_of
from .observed import COUNTS_AS_PRESENT
from .rulebook import rulebook
from .strict import Node

ASKS = (
    "severity", "site", "onset", "duration", "fever", "temperature", "device", "treatment", "pus", "spreading",
    "swelling", "redness", "pain", "rash", "chills", "bleeding", "numbness", "breathing", "chest_pain", "dizziness",
    "vomiting", "allergies", "other",
)
BUTTONS = {"yes_no": ("Yes", "No", "Not sure"), "temperature": ("Yes", "No", "Not sure")}
TYPES = ("yes_no", "scale", "temperature", "choice", "text")

# What an answer is read as: "yes", "no", "unsure", a strength, degrees Celsius, an option's name, or free text.
Value = str | int | float
UNSURE = read_answer.UNSURE
_AND = re.compile(r"\s*(?:,\s*(?:and|or)?|\band\b|\bor\b|;)\s*", re.IGNORECASE)
_STORY = 40  # words of a reply in which a yes may be told to what nobody says lightly
_ARTICLES = frozenset(["a", "an", "the"])
_OR = ", or "  # stands between two things that one question asks about


@dataclass(frozen=True)
class Question:
    """One question of a check.

    `asks` is the name the contract gives to what is asked, `fact` what it is called in a summary.
    `outcomes` maps "yes", "no", "unsure" and the names of options to the concepts they stand for,
    `at_least` does so for numbers from a value upwards, the highest first. `terms` are the words by
    which options are recognised, `means` those that say yes or no to this very question. `only_with`: it
    is asked when one of these concepts is known, always when empty; `not_with`: not when one of these is. `told_by`:
    concepts that are a yes to it too when a reply tells them. `plain_no`: a no with anything of its own behind it is
    none.
    """

    name: str
    asks: str
    fact: str
    type: str
    ask: str
    again: str
    buttons: tuple[str, ...]
    outcomes: Mapping[str, tuple[str, ...]]
    at_least: tuple[tuple[float, tuple[str, ...]], ...] = ()
    terms: Mapping[str, tuple[str, ...]] | None = None
    only_with: frozenset[str] = frozenset()
    not_with: frozenset[str] = frozenset()
    told_by: frozenset[str] = frozenset()
    plain_no: bool = False

    def read(self, text: str, findings: Iterable[Finding] = ()) -> Value | None:
        """What a reply means; None when it is not understood.

        Findings in the reply that speak of what is asked decide before its wording does.
        """
        told = list(findings)
        known = rulebook().concepts
        said = frozenset(f.concept for f in told if f.status in ("present", "uncertain") and f.concept in known)
        denied = frozenset(f.concept for f in told if f.status == "negated")
        if not said.isdisjoint(self.told_by):
            return "yes"
        value = self._read(text, told, said, denied)
        if value == "yes" and self.type == "yes_no" and not self.plain_no and self._names_another(text):
            return None
        return None if value == "no" and self.plain_no and not words().only_no.fits(plain(text)) else value

    def _names_another(self, text: str) -> bool:
        """Whether what a yes goes on with, in the same breath, is of something else: "yes it's bruised" to a cold hand.

        What has a word of the question, or of the ways to say yes to it, is of it: "yes it's gone pale".
        """
        opened = words().yes_and.match(text)
        if not opened:
            return False
        rest, book = text[opened.end():], rulebook()
        reading = book.read(rest)
        own = self._own | said_of(self.outcomes.get("yes", ()))
        if not own.isdisjoint([*reading.plain, *plain(rest).split()]):
            return False
        told = {found.concept for found in observe(rest, book).findings
                if found.status in COUNTS_AS_PRESENT and not book.concepts[found.concept].background}
        elsewhere = bool(opened[1]) and bool(reading.of_role("body"))  # "yes only my arm"
        return elsewhere or (bool(told) and self.concepts().isdisjoint(told))

    def _read(
        self, text: str, told: Sequence[Finding], said: frozenset[str], denied: frozenset[str],
    ) -> Value | None:
        value, denies = self._worded(text), self.type in ("yes_no", "temperature")
        elsewhere = denies and value in (None, "no") and self._meant(text) is None and (
            is_elsewhere(text, self._own) or (read_answer.begins_with_no(text) and any(
                f.start == 0 and f.concept in said for f in told)))  # "no point in anything" is no no
        if elsewhere:
            value = None
        if said & self.concepts() and self.concepts_of(value) == ():
            return self._value_of(said)
        if denied & self.concepts() and (value is None or self._is_denied_choice(value, denied - said)):
            return "no" if denies else 0 if self.type == "scale" else self._left(denied)
        if value is None and denies and not elsewhere and (
                read_answer.begins_with_no(text) if said else read_answer.sounds_like_no(text)):
            return "no"  # "no, it's swollen though": what is told is something else
        return value

    def _is_denied_choice(self, value: Value, denied: Collection[str]) -> bool:
        """Whether an option that is named is one that the reply says no to: "no thinners, never had any"."""
        return self.type == "choice" and not frozenset(self.concepts_of(value)).isdisjoint(denied)

    def _left(self, denied: Collection[str]) -> Value | None:
        """The option of a choice that is left when some concepts are denied; None when there is more than one."""
        left = [name for name in self.terms or () if frozenset(self.concepts_of(name)).isdisjoint(denied)]
        return left[0] if len(left) == 1 else None

    def asks_what_is_meant(self, text: str) -> bool:
        """Whether a message says that the question, or a word of it, was not understood: "wheeze? what's that"."""
        said = [word for word in plain(text).split() if word not in _ARTICLES]
        own = own_words((), self.ask, self.again)
        without = " ".join(word for word in said if word not in own)
        named = " ".join(word for word, _ in groupby("that" if word in own else word for word in said))
        return any(map(read_answer.asks_what_is_meant, (text, without, named)))

    def _denies_its_words(self, text: str) -> bool:
        """Whether a reply is a row of words of the question with a "not" before each: "not numb, not cold"."""
        said = [plain(clause).split() for clause in _AND.split(text)]
        return len(said) > 1 and all(first == "not" and len(rest) == 1 and self._own.issuperset(rest)
                                     for first, *rest in (clause or [""] for clause in said))

    @cached_property
    def _own(self) -> frozenset[str]:
        """The words by which it names what it asks about."""
        return own_words(self.concepts(), self.ask, self.again, self.fact)

    def concepts_of(self, value: Value | None) -> tuple[str, ...]:
        """The concepts that an answer stands for."""
        if isinstance(value, int | float) and not isinstance(value, bool):
            return next((concepts for least, concepts in self.at_least if value >= least), ())
        return self.outcomes.get(str(value), ())

    def concepts(self) -> frozenset[str]:
        """Every concept that some answer to this question stands for."""
        return frozenset(
            concept for concepts in [*self.outcomes.values(), *(c for _, c in self.at_least)] for concept in concepts
        )

    def sound(self, value: object) -> Value:
        """A kept answer as it was read; unsure when it is none, as when a raw reply was left in the slot."""
        if isinstance(value, int | float) and not isinstance(value, bool) and self.at_least:
            return value
        known = {*self.outcomes, UNSURE, *(("yes", "no") if self.type in ("yes_no", "temperature") else ())}
        return value if isinstance(value, str) and (value in known or self.type == "text") else UNSURE

    def told(self, present: Collection[str], denied: Collection[str]) -> bool:
        """Whether what the patient has said already answers this question.

        That something hurts does not yet say how much: a strength is told by the highest step only.
        """
        told = frozenset(self.at_least[0][1]) if self.type == "scale" else self.concepts()
        return not told.isdisjoint(present) or not self.concepts().isdisjoint(denied)

    def fits(self, present: Collection[str]) -> bool:
        """Whether the question makes sense for what is known."""
        return self.not_with.isdisjoint(present) and (not self.only_with or not self.only_with.isdisjoint(present))

    def calm(self) -> Value:
        """The answer that stands for the fewest concepts."""
        if self.type == "scale":
            return 0
        return "no" if self.type != "choice" else min(self.outcomes, key=lambda name: len(self.outcomes[name]))

    def _worded(self, text: str) -> Value | None:
        if self.type == "yes_no":
            agrees = says_it_is_so(text) or (read_answer.says_both(text) and _OR in self.ask)
            denies = "no" if self._denies_its_words(text) else None
            return self._meant(text) or read_answer.yes_no(text) or ("yes" if agrees else denies)
        if self.type == "scale":
            return told_numbers.scale(text)
        if self.type == "temperature":
            return told_numbers.temperature(text)
        if self.type == "choice":
            return read_answer.choice(text, self.terms or {})
        return text.strip() or None

    def is_denied_by(self, text: str) -> bool:
        """Whether the very words of a reply say that what is asked about is as it should be: "pink and warm"."""
        return self.type == "yes_no" and self._meant(text) == "no"

    def is_denied_in(self, text: str) -> bool:
        """Whether a clause of a report answers it with a no and nothing else: "tired, breathing fine"."""
        return self.type == "yes_no" and "?" not in text and any(
            only_denies(clause, self.outcomes.get("yes", ())) for clause in read_answer.clauses(text))

    def _meant(self, text: str) -> Value | None:
        """What words say that mean yes or no to this very question, when nothing in the reply speaks against them."""
        if "?" in text or read_answer.yes_no(text) == UNSURE:
            return None
        found = meant(text, self.outcomes.get("yes", ()), *([_STORY] if self.plain_no else []))
        return None if found == "no" and read_answer.turns(text) else found

    def _value_of(self, said: Collection[str]) -> Value | None:
        if self.type == "scale":
            least, concepts = self.at_least[0]
            return int(least) if not frozenset(concepts).isdisjoint(said) else None
        return next((name for name, concepts in self.outcomes.items()
                     if name != UNSURE and not frozenset(concepts).isdisjoint(said)), None)


def read_question(parent: Node, name: str, node: Node) -> Question:
    """The question `name` of a check file's `questions`. Raises DataError naming file, line and reason."""
    asks = node.text("asks", name)
    if asks not in ASKS:
        raise (node.fail if "asks" in node else parent.fail)(f"'{asks}' is not one of {', '.join(ASKS)}",
                                                             "asks" if "asks" in node else name)
    type_ = node.choice("type", TYPES)
    own = {
        "yes_no": ("yes", "no"), "temperature": ("yes", "no", "at_least"),
        "scale": ("at_least",), "choice": ("options",), "text": (),
    }[type_]
    needed = tuple(key for key in own if key in ("at_least", "options"))
    node.only(
        required=("type", "fact", "ask", "again", *needed),
        optional=("asks", "only_with", "not_with", "told_by", "plain_no", "buttons", "unsure", *own),
    )
    options = {} if type_ != "choice" else {
        name: option.only(required=("terms",), optional=("concepts",))
        for name, option in node.nodes("options").items()
    }
    outcomes = {key: concepts_in(node, key) for key in ("yes", "no", "unsure") if key in node}
    return Question(
        name=name, asks=asks, fact=node.text("fact"), type=type_,
        only_with=frozenset(concepts_in(node, "only_with")), not_with=frozenset(concepts_in(node, "not_with")),
        told_by=frozenset(concepts_in(node, "told_by")), plain_no=node.get("plain_no") is True,
        ask=worded(node, "ask"), again=worded(node, "again"),
        buttons=tuple(node.strings("buttons")) or BUTTONS.get(type_, ()),
        outcomes=outcomes | {name: concepts_in(option, "concepts") for name, option in options.items()},
        at_least=_steps(node) if "at_least" in own else (),
        terms={name: tuple(option.strings("terms")) for name, option in options.items()} or None,
    )


def _steps(node: Node) -> tuple[tuple[float, tuple[str, ...]], ...]:
    steps = node["at_least"]
    if not isinstance(steps, Node):
        raise node.fail("'at_least' must map numbers to lists of concepts", "at_least")
    found = []
    for number in steps:
        try:
            found.append((float(number), concepts_in(steps, number)))
        except ValueError as error:
            raise steps.fail(f"'{number}' is no number", number) from error
    return tuple(sorted(found, reverse=True))


def concepts_in(node: Node, key: str) -> tuple[str, ...]:
    """The concepts listed under a key. Raises DataError for one that data/triage/concepts does not have."""
    concepts = tuple(node.strings(key))
    for concept in concepts:
        if concept not in rulebook().concepts:
            raise node.fail(f"'{concept}' is no concept of data/triage/concepts", key)
    return concepts
