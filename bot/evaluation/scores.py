"""Counts what was reached against what the labels ask. Pure: no files, no network."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import TypeVar

from bot.triage import LEVELS, Finding, Level

from .sets import Conversation, Message, Question, Statement

Z95 = 1.959964


@dataclass(frozen=True)
class Share:
    """`count` of `of` items, with its 95 % Wilson interval. Of no items there is no share: None.

    `before` is how many of the same items counted before they were disturbed. `independent` is
    False where items depend on each other, so that an interval would promise too much.
    """

    count: int
    of: int
    before: int | None = None
    independent: bool = True

    @property
    def value(self) -> float | None:
        """The share, from 0 to 1."""
        return self.count / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Lowest and highest share that 95 % confidence allows, from 0 to 1."""
        if not self.of or not self.independent:
            return None
        share, n = self.count / self.of, self.of
        middle = share + Z95**2 / (2 * n)
        half = Z95 * sqrt(share * (1 - share) / n + Z95**2 / (4 * n**2))
        scale = 1 + Z95**2 / n
        return max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale)

    @property
    def points(self) -> float | None:
        """By how many percentage points it changed from before, None when there is no before."""
        return None if self.before is None or not self.of else 100 * (self.count - self.before) / self.of


@dataclass(frozen=True)
class Triaged:
    """A message of the triage set and what came of it. `checklist`: the red-flag checklist was offered."""

    item: Message
    level: Level
    checklist: bool = False
    rule: str | None = None

    @property
    def silent_miss(self) -> bool:
        """An emergency neither read as one nor met with the checklist."""
        return self.item.level == "emergency" != self.level and not self.checklist

    @property
    def false_emergency(self) -> bool:
        """An emergency where the label says none."""
        return self.level == "emergency" != self.item.level


@dataclass(frozen=True)
class Answered:
    """A question and the reply. `sections` is None when no answer was given."""

    item: Question
    sections: frozenset[str] | None
    level: Level | None = None
    said: str = ""

    @property
    def refused(self) -> bool:
        """No answer was given."""
        return self.sections is None

    @property
    def right(self) -> bool:
        """The answer names a section that answers the question; for an unanswerable one, no answer was given."""
        return bool(self.item.sections & (self.sections or frozenset())) if self.item.sections else self.refused

    @property
    def wrong(self) -> bool:
        """An answer was given and it is not the right one."""
        return not self.refused and not self.right


@dataclass(frozen=True)
class Held:
    """An example, whose intent is `answered.item.kind`, and what a classifier that had not seen it came to.

    `chosen` is the one intent decided for, two or three that are offered, or none.
    """

    answered: Answered
    chosen: tuple[str, ...]

    @property
    def offered(self) -> bool:
        """The right one is among those that are offered."""
        return len(self.chosen) > 1 and self.answered.item.kind in self.chosen

    @property
    def exact(self) -> bool:
        """The one intent decided for is the right one."""
        return self.chosen == (self.answered.item.kind,)


@dataclass(frozen=True)
class Step:
    """A reply within a conversation.

    `turn` is the index, from 1, of the last of the conversation's turns that was sent;
    `level` is None when the reply named none; `spoke` when there was something to read.
    """

    turn: int
    level: Level | None
    spoke: bool = True


@dataclass(frozen=True)
class Played:
    """A conversation and the replies to it. `finished` is False when it was cut off as endless."""

    item: Conversation
    steps: tuple[Step, ...]
    finished: bool = True

    @property
    def broken(self) -> str | None:
        """The first rule broken, None when it passed. The rules are described in evaluation/README.md."""
        alarmed = False
        for step in self.steps:
            if fault := self._fault(step, alarmed):
                return fault
            alarmed = alarmed or step.level == "emergency"
        if not self.finished:
            return "too_many_steps"
        return None if self.steps[-1].level in self.item.accepted else "final_level"

    def _fault(self, step: Step, alarmed: bool) -> str | None:
        if not step.spoke:
            return "silence"
        if step.level is None:
            return "no_level"
        if step.level == "emergency":
            return "never_emergency" if self.item.never_emergency else None
        if alarmed:
            return "emergency_dropped"
        # The first reply at that turn answers the turn itself, so it decides before any answer to a check does.
        late = self.item.emergency_from is not None and step.turn >= self.item.emergency_from
        return "emergency_late" if late else None


@dataclass(frozen=True)
class Disturbed:
    """A message of the triage set before and after a disturbance, whose name is `kind`."""

    item: Message
    kind: str
    text: str
    before: Level
    after: Level


@dataclass(frozen=True)
class Judged:
    """A statement and whether its finding was read as negated; None when no finding was seen there."""

    item: Statement
    negated: bool | None
    seen: str = ""

    @property
    def right(self) -> bool:
        """A finding was seen, and read as the label says."""
        return self.negated == self.item.negated


Result = TypeVar("Result", Triaged, Answered, Played, Judged)
Counted = TypeVar("Counted")


@dataclass(frozen=True)
class TriageScores:
    """The figures of a triage set."""

    recall: Share
    silent_misses: Share
    false_over_others: Share
    false_over_none: Share
    exact: Share


@dataclass(frozen=True)
class AnswerScores:
    """The figures of a set of questions. `alarmed`: taken for an emergency."""

    right: Share
    wrong: Share
    refused: Share
    alarmed: Share


@dataclass(frozen=True)
class NegationScores:
    """The figures of statements, of those with a finding seen unless said otherwise.

    F1 is that of "negated", and `f1_of_all` takes a finding that was not seen for not negated.
    """

    f1: Share
    precision: Share
    recall: Share
    unseen: Share
    f1_of_all: Share


def triage(results: Sequence[Triaged]) -> TriageScores:
    """The figures of triaged messages."""
    emergencies = [r for r in results if r.item.level == "emergency"]
    others = [r for r in results if r.item.level != "emergency"]
    none = [r for r in results if r.item.level == "none"]
    return TriageScores(
        recall=_share(emergencies, lambda r: r.level == "emergency"),
        silent_misses=_share(emergencies, lambda r: r.silent_miss),
        false_over_others=_share(others, lambda r: r.false_emergency),
        false_over_none=_share(none, lambda r: r.false_emergency),
        exact=_share(results, lambda r: r.level == r.item.level),
    )


def answers(results: Sequence[Answered]) -> AnswerScores:
    """The figures of questions, answerable or not."""
    return AnswerScores(
        right=_share(results, lambda r: r.right),
        wrong=_share(results, lambda r: r.wrong),
        refused=_share(results, lambda r: r.refused),
        alarmed=_share(results, lambda r: r.level == "emergency"),
    )


def held_out(results: Sequence[Held]) -> dict[str, Share]:
    """The figures of examples held out: those that the article answers, those that it does not, and all."""
    faq = [r for r in results if r.answered.item.sections]
    others = [r for r in results if not r.answered.item.sections]
    scored = answers([r.answered for r in faq])
    return {
        "right": scored.right, "wrong": scored.wrong, "refused": scored.refused,
        "offered": _share(faq, lambda r: r.offered),
        "unanswered": answers([r.answered for r in others]).right,
        "exact": _share(results, lambda r: r.exact),
    }


def sections_confusion(results: Sequence[Answered]) -> tuple[list[str], list[list[int]]]:
    """The sections' titles with "no answer" last, and counts: a row for each labelled section but the last.

    Items name several sections, so each counts under its rarest one; a right answer under the same.
    """
    named = Counter(title for r in results for title in r.item.sections | (r.sections or frozenset()))

    def rarest(titles: frozenset[str]) -> str:
        return min(titles, key=lambda title: (named[title], title))

    nothing = "no answer"
    cells = Counter((rarest(r.item.sections), nothing if r.sections is None
                     else rarest(r.item.sections if r.right else r.sections)) for r in results if r.item.sections)
    titles = sorted({title for cell in cells for title in cell} - {nothing})
    return [*titles, nothing], [[cells[row, column] for column in [*titles, nothing]] for row in titles]


def conversations(results: Sequence[Played]) -> Share:
    """How many conversations passed."""
    return _share(results, lambda r: r.broken is None)


def after_disturbing(results: Sequence[Disturbed]) -> tuple[Share, dict[str, Share]]:
    """Emergencies found after a disturbance, in all and by its kind. Other messages do not count."""
    groups: dict[str, list[Disturbed]] = {}
    for result in results:
        if result.item.level == "emergency":
            groups.setdefault(result.kind, []).append(result)

    def found(group: Sequence[Disturbed], independent: bool) -> Share:
        before = sum(r.before == "emergency" for r in group)
        return Share(sum(r.after == "emergency" for r in group), len(group), before, independent)

    # Each message stands there once for every kind.
    whole = found([result for group in groups.values() for result in group], independent=False)
    return whole, {kind: found(group, independent=True) for kind, group in groups.items()}


def judge(item: Statement, findings: Iterable[Finding]) -> Judged:
    """How the findings that overlap a statement's read it: negated when one of them is."""
    there = [f for f in findings if f.start < item.end and item.start < f.end]
    seen = ", ".join(sorted({f"{f.concept.replace('_', ' ')}: {f.status}" for f in there}))
    return Judged(item, any(f.status == "negated" for f in there) if there else None, seen)


def negation(results: Sequence[Judged]) -> NegationScores:
    """The figures of statements."""
    seen = [r for r in results if r.negated is not None]
    return NegationScores(
        f1=_f1(seen),
        precision=_share([r for r in seen if r.negated], lambda r: r.item.negated),
        recall=_share([r for r in seen if r.item.negated], lambda r: r.negated is True),
        unseen=_share(results, lambda r: r.negated is None),
        f1_of_all=_f1(results),
    )


def confusion(results: Iterable[Triaged]) -> list[list[int]]:
    """Counts, 4 by 4: a row for each labelled level and a column for each reached one, none to emergency."""
    counts = Counter((r.item.level, r.level) for r in results)
    return [[counts[label, reached] for reached in LEVELS] for label in LEVELS]


def by_kind(results: Iterable[Result]) -> dict[str, list[Result]]:
    """The results in groups of the items' kind, kinds in alphabetical order."""
    groups: dict[str, list[Result]] = {}
    for result in results:
        groups.setdefault(result.item.kind, []).append(result)
    return dict(sorted(groups.items()))


def _share(results: Sequence[Counted], counts: Callable[[Counted], bool]) -> Share:
    return Share(sum(map(counts, results)), len(results))


def _f1(results: Sequence[Judged]) -> Share:
    """F1 of "negated": twice the hits, of all that were read as negated and all that are."""
    hits = sum(r.negated is True and r.item.negated for r in results)
    return Share(2 * hits, sum(r.negated is True for r in results) + sum(r.item.negated for r in results),
                 independent=False)
