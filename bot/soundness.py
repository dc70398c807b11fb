"""Everything that can be wrong with the files that a clinic may change."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from bot.approval import RECORD, read_approvals
from bot.clinic import ROOT, read
from bot.learning.composed import read_composition
from bot.learning.examples import out_of_step, read_examples
from bot.triage import (
    advice,
    answer_words,
    assess,
    checks,
    confirmed,
    corrections,
    meanings,
    proof,
    returning,
    scores,
    talk,
)
from bot.triage.rulebook import FOLDER, Rulebook
from bot.triage.strict import DataError, load


def unreadable() -> Iterator[str]:
    """Faults that keep the product from starting, as `file:line: reason`: the first of each group of files."""
    for attempt in _readers():
        try:
            attempt()
        except DataError as error:
            yield _shown(error)


def faults() -> Iterator[str]:
    """Every fault; the rules are proved only when all files can be read."""
    unread = list(unreadable())
    yield from unread
    if unread:
        return
    from bot import knowledge

    if stale := out_of_step(FOLDER):
        yield _shown(stale)
    yield from map(_shown, meaning_faults(FOLDER / "meanings.yml"))
    yield from map(_shown, canary_faults(ROOT / "clinic.yml"))
    yield from map(_shown, proof.faults(Rulebook(FOLDER)))
    yield from map(_shown, knowledge.check(ROOT / "data" / "knowledge", ROOT / "data" / "nlu"))


def canary_faults(path: Path) -> Iterator[DataError]:
    """The canary checks the way of an emergency, so it has to be one by the rules."""
    canary = load(path)["alerts"]["canary"]
    level = assess(canary.text("says")).level
    if level != "emergency":
        yield canary.fail(f"the message of the canary is '{level}' by the rules, it must be an emergency", "says")


def meaning_faults(path: Path) -> Iterator[DataError]:
    """A meaning belongs to what some check asks with yes and no, or nobody ever says it."""
    asked = {concept for check in checks.checks().values() for question in check.questions
             if question.type == "yes_no" for concept in question.outcomes.get("yes", ())}
    of = load(path)["of"]
    for concept in of:
        if concept not in asked:
            yield of.fail(f"no check asks for '{concept}' with yes and no", concept)


def _readers() -> list[Callable[[], object]]:
    from bot import knowledge

    return [
        lambda: read(ROOT / "clinic.yml", os.environ),
        lambda: Rulebook(FOLDER),
        lambda: [checks.read_check(path) for path in sorted(checks.FOLDER.glob("*.yml"))],
        lambda: read_examples(FOLDER),
        lambda: read_composition(FOLDER / "composed.yml"),
        lambda: scores.read_scores(FOLDER / "scores.yml"),
        lambda: advice.read_checklist(FOLDER / "checklist.yml"),
        lambda: advice.read_advice(FOLDER / "levels.yml"),
        lambda: corrections.read_words(FOLDER / "corrections.yml"),
        lambda: returning.read_returning(FOLDER / "returning.yml"),
        lambda: talk.read_talk(FOLDER / "talk.yml"),
        lambda: meanings.read_meanings(FOLDER / "meanings.yml"),
        lambda: confirmed.read_words(FOLDER / "confirmed.yml"),
        lambda: answer_words.read_words(FOLDER / "answers.yml"),
        lambda: read_approvals(FOLDER / RECORD),
        lambda: knowledge.load(ROOT / "data" / "knowledge"),
        lambda: knowledge.read_phrases(ROOT / "data" / "knowledge" / knowledge.PHRASES),
    ]


def _shown(error: object) -> str:
    return str(error).replace(f"{ROOT}{os.sep}", "")
