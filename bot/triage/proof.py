"""What must be true of the rules, shown on the data itself: each fault is a DataError naming its place."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from .assessment import LEVELS
from .cue import STATUS_OF
from .engine import assess, decide, observe
from .protocols import Rule
from .rulebook import Rulebook
from .strict import DataError

_EXAMPLES = 5


def faults(book: Rulebook) -> Iterator[DataError]:
    """Every fault of a rulebook that could be read."""
    yield from _unused(book)
    yield from _contradictory(book)
    yield from _shadowed(book)
    yield from _examples(book)
    yield from _falling(book)


def _unused(book: Rulebook) -> Iterator[DataError]:
    in_patterns = {part for concept in book.concepts.values() for pattern in concept.patterns
                   for element in pattern.elements for part in element}
    spoilers = {part for concept in book.concepts.values() for part in concept.unless_near}
    measured = {part for m in book.measures
                for part in (*m.named_by, *m.not_near, *m.owned_by, *m.kept_by, m.over, *(u.unit for u in m.units))}
    for part in book.parts.values():
        if part.role == "plain" and part.name not in in_patterns | spoilers | measured | {"other_person", "other_unit"}:
            yield part.place.fail(f"part '{part.name}' is used by no concept")
    in_rules = {concept for rule in book.rules.values() for wanted in rule.any_of for concept, _ in wanted}
    in_bands = {band.concept for measure in book.measures for band in measure.bands}
    for concept in book.concepts.values():
        if concept.name not in in_rules | in_patterns | spoilers:
            yield concept.place.fail(f"concept '{concept.name}' is used by no rule")
        if concept.place.get("measured") is None and concept.name in in_bands:
            yield concept.place.fail(f"concept '{concept.name}' is measured: say 'measured: true'")


def _contradictory(book: Rulebook) -> Iterator[DataError]:
    """A term cannot be an idiom that is taken out of the text and a word that means something."""
    masks = {term: part.name for part in book.parts.values() if part.role == "mask" for term in part.terms}
    for part in book.parts.values():
        for term in part.terms if part.role != "mask" else ():
            if term in masks:
                yield part.place.fail(f"'{term}' means nothing here: '{masks[term]}' takes it out of the text", "terms")


def _shadowed(book: Rulebook) -> Iterator[DataError]:
    """No cue that changes a sense may take a red flag out of its own words ("can't see" is one) but that it names."""
    red_flags = {concept for rule in book.rules.values() if rule.level == "emergency"
                 for wanted in rule.any_of if len(wanted) == 1 for concept, status in wanted if status == "present"}
    for cue in book.cues.values():
        for term in cue.terms if cue.kind in STATUS_OF and not cue.before_sign else ():
            for finding in observe(term, book).findings:
                if finding.concept in red_flags and finding.status != "present":
                    reason = f"cue '{cue.name}': “{term}” shadows the red flag {finding.concept}"
                    yield DataError(book.folder / "context", 1, reason)


def _examples(book: Rulebook) -> Iterator[DataError]:
    for rule in book.rules.values():
        for key, sentences in (("fires", rule.fires), ("quiet", rule.quiet)):
            if len(sentences) < _EXAMPLES:
                yield rule.place.fail(f"rule '{rule.name}' has {len(sentences)} of {_EXAMPLES} examples", key)
            for sentence in sentences:
                if _fires(rule, sentence, book) is not (key == "fires"):
                    verb = "does not fire, or the weights hold it back," if key == "fires" else "fires"
                    yield rule.place.fail(f"rule '{rule.name}' {verb} on “{sentence}”", key)


def _fires(rule: Rule, sentence: str, book: Rulebook) -> bool:
    findings = assess(sentence, book).findings
    known = {(f.concept, "present" if f.status == "uncertain" else f.status) for f in findings}
    return any(wanted <= known for wanted in rule.any_of)


def _falling(book: Rulebook) -> Iterator[DataError]:
    """Adding a present finding never lowers the level: shown for every pair of alternatives and every concept."""
    alternatives = [(rule, {c for c, s in wanted if s == "present"}) for rule in book.rules.values()
                    for wanted in rule.any_of if all(s == "present" for _, s in wanted)]
    for rule, concepts in alternatives:
        if LEVELS.index(decide(concepts, book).level) < LEVELS.index(rule.level):
            yield rule.place.fail(f"rule '{rule.name}' cannot be reached by {', '.join(sorted(concepts))}", "any_of")
    for (_, first), (second_rule, second) in combinations(alternatives, 2):
        together = decide(first | second, book).level
        if LEVELS.index(together) < max(LEVELS.index(decide(c, book).level) for c in (first, second)):
            yield second_rule.place.fail("the level falls when a finding is added", "any_of")
