"""`explain`: a rule, its source and the words that trigger it."""

from __future__ import annotations

import argparse
import sys
from difflib import get_close_matches

from bot.triage.rulebook import Rulebook, rulebook

_SHOWN = 60  # things that speak for a verdict of the weights


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("rule", metavar="RULE", help="the rule's name, as `assess` prints it")


def run(options: argparse.Namespace) -> int:
    """Print the rule; 1 when there is none of that name."""
    book = rulebook()
    verdict = next((name for name, v in book.weighing.verdicts.items() if v.rule == options.rule), None)
    if verdict:
        print(weighed(verdict, book))
        return 0
    if options.rule not in book.rules:
        near = get_close_matches(options.rule, book.rules, n=3) or sorted(book.rules)
        print(f"there is no rule '{options.rule}'; perhaps: {', '.join(near)}", file=sys.stderr)
        return 1
    print(in_words(options.rule, book))
    return 0


def weighed(name: str, book: Rulebook) -> str:
    """A verdict of the weights in words: its level, reason, source and what speaks most for it."""
    verdict = book.weighing.verdicts[name]
    kinds = {"w": "word", "b": "two words", "x": "word that begins with", "s": "sentence that begins with",
             "l": "length", "c": "finding", "d": "two findings"}
    kinds |= {f"not-{kind}": f"denied {name}" for kind, name in kinds.items()}
    lines = [f"{verdict.rule}: {verdict.level}", f"because: {verdict.because}", f"source: {verdict.source}",
             "what speaks most for it:"]
    for strongest in book.weights.strongest(name, _SHOWN):
        kind, _, what = strongest.partition(":")
        lines.append(f"  - {kinds[kind]}: {what.replace('_', ' ')}")
    return "\n".join(lines)


def in_words(name: str, book: Rulebook) -> str:
    """A rule in words: its level, reason, source, alternatives and the terms behind each concept."""
    rule = book.rules[name]
    lines = [f"{name}: {rule.level}", f"because: {rule.because}", f"source: {rule.source}"]
    if rule.review:
        lines.append(f"review: {rule.review}")
    lines.append("fires on any of:")
    concepts: dict[str, None] = {}
    for alternative in rule.any_of:
        pieces = [f"{book.concepts[c].label}{'' if s == 'present' else f' ({s})'}" for c, s in sorted(alternative)]
        lines.append(f"  - {' together with '.join(pieces)}")
        concepts.update(dict.fromkeys(c for c, _ in sorted(alternative)))
    for concept in concepts:
        entry = book.concepts[concept]
        lines.append(f"{entry.label}:")
        for pattern in entry.patterns:
            sign = ", then " if pattern.ordered else " beside "
            lines.append("  - " + sign.join(_element(element, book) for element in pattern.elements))
    return "\n".join(lines)


def _element(element: tuple[str, ...], book: Rulebook) -> str:
    words: list[str] = []
    for name in element:
        if name.startswith("phrase:"):
            words += book.concepts[name.removeprefix("phrase:")].phrases
        elif name in book.concepts:
            words.append(f"[{book.concepts[name].label}]")
        else:
            words += book.parts[name].terms
    return "(" + ", ".join(words) + ")"
