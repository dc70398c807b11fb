"""Scores that nurses know, from the findings of a conversation. They are data: data/triage/scores.yml."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from .rulebook import FOLDER, rulebook
from .strict import Node, load


@dataclass(frozen=True)
class Score:
    """A score from 0 to `of`; `grades` lists the alternatives of each grade, the highest first."""

    name: str
    title: str
    of: int
    source: str
    grades: tuple[tuple[int, tuple[frozenset[str], ...]], ...]

    def grade(self, concepts: Collection[str]) -> int:
        """The highest grade that findings which are present reach, 0 for none."""
        present = set(concepts)
        return next((grade for grade, alternatives in self.grades if any(a <= present for a in alternatives)), 0)


@dataclass(frozen=True)
class Graded:
    """A score that findings have reached."""

    title: str
    grade: int
    of: int
    source: str


def graded(concepts: Collection[str]) -> list[Graded]:
    """The scores above 0 for findings that are present."""
    reached = ((score, score.grade(concepts)) for score in scores())
    return [Graded(score.title, grade, score.of, score.source) for score, grade in reached if grade]


@lru_cache(maxsize=1)
def scores() -> tuple[Score, ...]:
    """This installation's scores, read once. Raises DataError as `read_scores` does."""
    return read_scores(FOLDER / "scores.yml")


def read_scores(path: Path) -> tuple[Score, ...]:
    """The scores of a file. Raises DataError naming file, line and reason."""
    root = load(path).only(required=("scores",), optional=("about",))
    return tuple(_score(name, node) for name, node in root.nodes("scores").items())


def _score(name: str, node: Node) -> Score:
    node.only(required=("title", "of", "source", "grades"))
    of, grades = node["of"], node["grades"]
    if not isinstance(of, int) or of < 1:
        raise node.fail("'of' must be the highest grade", "of")
    if not isinstance(grades, Node) or list(grades) != [str(grade) for grade in range(1, of + 1)]:
        raise node.fail(f"'grades' must be 1 to {of}, in order", "grades")
    found = [(int(grade), tuple(_together(text, grades, grade) for text in grades.strings(grade))) for grade in grades]
    return Score(name, node.text("title"), of, node.text("source"), tuple(reversed(found)))


def _together(text: str, node: Node, key: str) -> frozenset[str]:
    concepts = frozenset(piece.strip() for piece in text.split("+"))
    for concept in sorted(concepts - set(rulebook().concepts)):
        raise node.fail(f"'{concept}' is no concept of data/triage/concepts", key)
    return concepts
