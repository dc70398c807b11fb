"""Guided checks: which questions to ask next, and what the answers come to.

The checks are data, one file each in data/triage/checks; a check's name is its file's name.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from . import answers as read_answer
from . import told_numbers
from .advice import worded
from .answer_words import plain
from .assessment import LEVELS, Decision, Level
from .case import Case
from .engine import decide
from .meanings import meant, told_unasked
from .question import UNSURE, Question, Value, concepts_in, read_question
from .rulebook import rulebook
from .strict import load
from .wordings import wordings

FOLDER = Path(__file__).resolve().parents[2] / "data" / "triage" / "checks"
_OWNS = re.compile(r"['\N{RIGHT SINGLE QUOTATION MARK}]s\b", re.IGNORECASE)
FORM, CHECK_SLOT = "check_form", "check"  # the one Rasa form that leads through any check, and which one it is


@dataclass(frozen=True)
class Outcome:
    """What the answers of a check come to.

    `decision` is what the answers themselves decide, its level raised to the careful case for
    answers that were unsure; `unsure` lists what those were asked about.
    """

    case: Case
    decision: Decision
    unsure: tuple[str, ...] = ()


@dataclass(frozen=True)
class Check:
    """A guided check.

    `starts_on` are the concepts with which it is begun, the check with the lowest `priority` first when
    several fit. `named` are words by which a patient asks for it, `button` offers it. `watch` is said
    instead of what the level says to watch for. `subject` is what "it" means there. `before_red_flags`: its own
    questions come first when the list of red flags would be asked for. `general`: it goes on with what nobody
    understood.
    """

    name: str
    title: str
    button: str
    priority: int
    named: tuple[str, ...]
    intro: str
    starts_on: frozenset[str]
    at_most: int
    unsure_at_most: Level
    unsure_because: str
    questions: tuple[Question, ...]
    watch: str = ""
    subject: str = ""
    before_red_flags: bool = False
    general: bool = False

    @property
    def questions_by_name(self) -> Mapping[str, Question]:
        """The questions by their names."""
        return {question.name: question for question in self.questions}

    def slot(self, question: Question) -> str:
        """The name of the slot that keeps a question's answer."""
        return f"{self.name}_{question.name}"

    def question(self, slot: str | None) -> Question | None:
        """The question whose answer a slot keeps."""
        return next((q for q in self.questions if self.slot(q) == slot), None)

    def answers_in(self, slots: Mapping[str, Value]) -> dict[str, Value]:
        """The answers to this check's questions, by their names, of answers by slot."""
        return {q.name: slots[self.slot(q)] for q in self.questions if self.slot(q) in slots}

    def next(self, answers: Mapping[str, Value], case: Case, denied: Collection[str] = ()) -> Question | None:
        """What to ask next; None when the check is over.

        `answers` maps questions' names to what was answered, `denied` holds concepts that the patient
        said not to have. Over is a check when nothing unknown is left that could raise the level, or
        when `at_most` questions were asked.
        """
        if len(answers) >= self.at_most:
            return None
        known = self.outcome(answers, case).case
        open_ = [q for q in self.questions if q.name not in answers and q.fits(known.concepts)
                 and not q.told(known.concepts, denied)]
        telling = _telling(known, {c for q in open_ for c in q.concepts()})
        return next((q for q in open_ if not telling.isdisjoint(q.concepts())), None)

    def progress(
        self, answers: Mapping[str, Value], case: Case, denied: Collection[str] = ()
    ) -> tuple[int, int]:
        """The number of the question that is next, and of how many when nothing serious is answered."""
        calm, case = dict(answers), self.outcome(answers, case).case
        while question := self.next(calm, case, denied):
            calm[question.name] = question.calm()
        return len(answers) + 1, len(calm)

    def told_before(self, text: str) -> dict[str, Value]:
        """What the report with which the check begins answers already, by the names of the questions."""
        return {q.name: "no" for q in self.questions if q.is_denied_in(text)}

    def besides(self, text: str, asked: Question, answers: Mapping[str, Value]) -> dict[str, Value]:
        """What a reply to one question answers of the others: a temperature, a strength out of ten, or a yes.

        A number that stands alone is a strength when it can be one. A whole number is a temperature where it is named.
        """
        if "?" in text:
            return {}
        yes = {q.name: "yes" for q in self.questions if q is not asked and answers.get(q.name) != "yes"
               and told_unasked(text, q.outcomes.get("yes", ()))}
        degrees, strength = told_numbers.told_temperature(text), told_numbers.out_of_ten(text)
        only_number = not any(letter.isalpha() for letter in text)
        if only_number and any(self.starts_on.intersection(q.concepts()) for q in self.questions
                               if q.type == "temperature"):
            measured = told_numbers.temperature(text)  # where a fever was told, a bare number is one
            degrees = measured if isinstance(measured, float) else None
        if strength is None and only_number:
            alone = told_numbers.scale(text)
            strength = alone if isinstance(alone, int) else None
        told: dict[str, Value | None] = {
            "temperature": degrees, "scale": strength,
        }
        found = {
            q.name: told.get(q.type) for q in self.questions
            if answers.get(q.name) in (None, 0) and q.type not in (asked.type, "text") and asked.type not in told
        }
        return {**{name: value for name, value in found.items() if value is not None}, **yes}

    def named_besides(self, text: str, asked: Question, answers: Mapping[str, Value]) -> dict[str, Value]:
        """What a reply that does not answer one question says yes to among those answered no: "it's gone numb now"."""
        if "?" in text:
            return {}
        return {
            q.name: "yes" for q in self.questions
            if q is not asked and q.type == "yes_no" and answers.get(q.name) == "no"
            and meant(text, q.outcomes.get("yes", ())) == "yes"
        }

    def outcome(self, answers: Mapping[str, Value], case: Case) -> Outcome:
        """The case after the answers. Answers to questions that this check does not have are passed over."""
        certain = [c for q, v in self._answered(answers) if v != UNSURE for c in q.concepts_of(v)]
        unsure = [q for q, v in self._answered(answers) if v == UNSURE and q.concepts_of(v)]
        known = case.with_concepts(certain)
        sure = decide(known.concepts)
        careful = decide({*known.concepts, *(c for q in unsure for c in q.concepts_of(UNSURE))})
        if LEVELS.index(careful.level) <= LEVELS.index(sure.level):
            return Outcome(known.raised(sure), sure)
        capped = careful._replace(
            level=min(careful.level, self.unsure_at_most, key=LEVELS.index), say="",
            because=self.unsure_because.replace("{because}", careful.because),
        )
        if LEVELS.index(capped.level) <= LEVELS.index(sure.level):
            return Outcome(known.raised(sure), sure)
        return Outcome(known.raised(capped), capped, tuple(q.name for q in unsure))

    def _answered(self, answers: Mapping[str, Value]) -> Iterator[tuple[Question, Value]]:
        return ((q, answers[q.name]) for q in self.questions if q.name in answers)


@lru_cache(maxsize=1)
def checks() -> Mapping[str, Check]:
    """This installation's checks by name, the most dangerous first. Raises DataError as `read_check` does."""
    found = [read_check(path) for path in sorted(FOLDER.glob("*.yml"))]
    return {check.name: check for check in sorted(found, key=lambda check: check.priority)}


def of_form(form: str | None, name: object) -> Check | None:
    """The check that a Rasa form leads through, by the value of the slot that says which."""
    return checks().get(str(name)) if form == FORM else None


def fitting(concepts: Collection[str]) -> Check | None:
    """The check to begin with when a patient has some concepts."""
    return next((check for check in checks().values() if not check.starts_on.isdisjoint(concepts)), None)


def general() -> Check | None:
    """The check for what nobody understood."""
    return next((check for check in checks().values() if check.general), None)


def asked_for(text: str) -> Check | None:
    """The check that a patient asks for by name, be it that of what is wrong with it: "my PICC's grotty".

    Of several, the one that is named by the most words: "I have a port and feel grim" is about how one feels.
    """
    said = _OWNS.sub("", text)
    asked = [check for check in checks().values() if read_answer.holds(said, check.named)]
    return max(asked, key=lambda check: _words_that_name(check, said), default=None)


def only_names(text: str) -> bool:
    """Whether a text is the name of a check and nothing else."""
    return any(plain(text) in map(plain, check.named) for check in checks().values())


def of_button(text: str) -> Check | None:
    """The check that one of our own buttons offers, by what it says."""
    return next((check for check in checks().values() if plain(text) == plain(check.button)), None)


def _words_that_name(check: Check, said: str) -> int:
    return max(len(phrase.split()) for phrase in check.named if read_answer.holds(said, [phrase]))


def read_check(path: Path) -> Check:
    """The check in a file. Raises DataError naming file, line and reason."""
    root = load(path).only(
        required=("title", "button", "priority", "named", "source", "starts_on", "at_most", "unsure_at_most",
                  "unsure_because", "intro", "questions"),
        optional=("watch", "subject", "before_red_flags", "general"),
    )
    at_most = root["at_most"]
    if not isinstance(at_most, int) or not 1 <= at_most <= 6:
        raise root.fail("'at_most' must be a number of questions from 1 to 6", "at_most")
    priority = root["priority"]
    if not isinstance(priority, int) or isinstance(priority, bool):
        raise root.fail("'priority' must be a whole number, the most dangerous lowest", "priority")
    unsure: Any = root.choice("unsure_at_most", LEVELS)
    return Check(
        name=path.stem, title=root.text("title"), button=root.text("button"), priority=priority,
        named=wordings(root, "named"), intro=worded(root, "intro"),
        starts_on=frozenset(concepts_in(root, "starts_on")), at_most=at_most, unsure_at_most=unsure,
        unsure_because=worded(root, "unsure_because", "because"),
        questions=tuple(read_question(root["questions"], name, node) for name, node in root.nodes("questions").items()),
        watch=worded(root, "watch"), subject=root.text("subject"),
        before_red_flags=root.get("before_red_flags") is True, general=root.get("general") is True,
    )


def _telling(case: Case, open_: Collection[str]) -> frozenset[str]:
    """The open concepts that decide whether a rule would raise the level.

    What comes to the same without a concept is not decided by it.
    """
    known = frozenset((concept, "present") for concept in (*case.concepts, *open_))
    higher = [
        frozenset(concept for concept, _ in wanted if concept not in case.concepts)
        for rule, wanted in rulebook().alternatives.fitting(known)
        if LEVELS.index(rule.level) > LEVELS.index(case.level)
    ]
    return frozenset(c for wanted in higher if not any(other < wanted for other in higher) for c in wanted)
