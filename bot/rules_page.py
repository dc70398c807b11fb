"""docs/rules.md: the clinical rules in words, for the clinicians who read and approve them. Made from the data."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from bot.approval import FOLDER, RECORD, rules_hash
from bot.clinic import ROOT
from bot.triage.advice import read_advice, read_checklist
from bot.triage.assessment import LEVELS, Decision
from bot.triage.checks import read_check
from bot.triage.measures import Band, Measure, Unit
from bot.triage.protocols import Rule
from bot.triage.question import Question
from bot.triage.rulebook import Rulebook
from bot.triage.strict import load
from bot.triage.weights import Verdict, Weighing

PAGE = ROOT / "docs" / "rules.md"
OUT_OF_STEP = "docs/rules.md tells of other rules than data/triage holds: run `python -m bot rules`"

_SHOWN = 2  # examples of each kind beside a rule
_MARKS = re.compile(r"([\\`*<|\[\]])")
_STATUS = {"present": "", "resolved": " (today, but gone)", "historical": " (over, not today)"}
_CHANCES = {
    "emergency_from": "A message is an emergency from a chance of {} on, though no rule says so.",
    "emergency_from_no_body": "In a message that names no trouble and speaks neither of a body nor of distress, it is "
                              "one from {} on.",
    "emergency_from_elsewhere": "In one about a film, an animal or the like, and nothing else, it is one from {} on.",
    "sentence_from": "So it is when one of its sentences, read alone, has a chance of {} or more.",
    "rule_counts_from": "A rule counts when its level, or a higher one, has a chance of {} or more, in the message or "
                        "in the sentence with its words. Otherwise it is held back, and the patient is asked.",
    "rule_counts_from_few_words": "In a message of very few words, a rule for an emergency counts from {} on.",
    "crisis_counts_from": "A rule of self-harm counts from a chance of {} on.",
    "ask_from": "The danger signs are asked about from a chance of {} of an emergency on.",
    "ask_from_held_back": "After a rule for an emergency was held back, they are asked about from {} on.",
    "ask_from_few_words": "For a message of very few words, they are asked about from {} on.",
    "nothing_from": "Talk of the body is passed over without asking when the chance that nothing is the matter is {} "
                    "or more.",
}

Alternative = frozenset[tuple[str, str]]  # findings with their status, all of which must be there


def page(folder: Path = FOLDER) -> str:
    """The whole page for a folder like data/triage. Raises DataError for the first fault in it."""
    book = Rulebook(folder)
    blocks = [
        *_introduction(book, rules_hash(folder)), *_levels(folder), *_rules(book), *_measures(book),
        *_checklist(folder), *_checks(book), *_weighing(book.weighing), *_signing(),
    ]
    return "\n\n".join(blocks) + "\n"


def in_step() -> bool:
    """Whether docs/rules.md tells of the rules as they are now."""
    return PAGE.is_file() and PAGE.read_text(encoding="utf-8") == page()


def _introduction(book: Rulebook, rules: str) -> Iterator[str]:
    levels = Counter(rule.level for rule in book.rules.values())
    counted = ", ".join(f"{levels[level]} {level}" for level in reversed(LEVELS) if levels[level])
    review = sum(1 for rule in book.rules.values() if rule.review)
    yield "# The rules of the infusion triage assistant"
    yield "<!-- Made by `python -m bot rules` from data/triage. Change the data, not this page. -->"
    yield (
        "Patients between infusions write to this assistant. It reads each message by the rules on this page and says "
        "how soon the patient needs care: by calling the emergency number now, by speaking to the clinic today, or in "
        "opening hours. It gives no diagnosis, and it is no substitute for a clinician."
    )
    yield (
        f"**No clinician has approved these rules unless data/triage/{RECORD} holds an approval with the hash "
        f"`{rules}`.** `python -m bot check` and the foot of the nurse's pages say whether it does. Whatever changes "
        "the rules changes the hash, and ends the approval."
    )
    yield "## How to read this page"
    yield "\n".join((
        f"- There are {len(book.rules)} rules ({counted}). Each says how urgent it is, why, where that comes from, and "
        "what must be in the message for it to fire.",
        "- Of several rules that fire, the most urgent counts; of equals, the one that stands first on this page.",
        "- A finding counts when the patient, or somebody with them, has it now or may have it. One that is denied, "
        "feared, asked about or long over does not count, unless a rule says “today, but gone” or “over, not today”.",
        "- “Together with” means that both must be there, in one message or over the conversation.",
        f"- **Review needed** marks {review} rules whose source is general practice or was not at hand when they were "
        "written. Please look at these first.",
        "- The examples are messages, or pieces of them, that fire a rule and that must not. They are tested.",
        "- Not on this page are the words that tell a finding (`python -m bot explain RULE` prints them), the learned "
        "weights, and the exact wording of the emergency messages, which stands under `responses` in domain.yml.",
    ))
    chapters = ("Levels", "Rules", "Measures", "Danger signs", "Guided checks", "Weighing", "Approving")
    yield "Contents: " + " · ".join(f"[{name}](#{_anchor(name)})" for name in chapters)


def _levels(folder: Path) -> Iterator[str]:
    advice = read_advice(folder / "levels.yml")
    yield "## Levels"
    yield "What is said of each, the most urgent first. The clinic's own numbers stand where there are brackets."
    yield _table(("Level", "Name", "What to do", "What to watch for"), (
        (name, level.name, level.say, level.watch) for name, level in advice.levels.items()))
    yield f"When answers were unsure: {_said(advice.careful)} Said with it: {_said(advice.not_a_diagnosis)}"


def _rules(book: Rulebook) -> Iterator[str]:
    paths = list(dict.fromkeys(rule.place.path for rule in book.rules.values()))
    yield "## Rules"
    yield " · ".join(f"[{_title(path.stem)}](#{_anchor(f'Rules {path.stem}')})" for path in paths)
    for path in paths:
        yield f"### Rules: {path.stem}"
        if about := load(path).text("about"):
            yield _plain(about)
        for rule in book.rules.values():
            if rule.place.path == path:
                yield from _rule(rule, book)


def _rule(rule: Rule, book: Rulebook) -> Iterator[str]:
    yield f"#### {_title(rule.name)}"
    lines = [
        f"- Level: **{rule.level}**", f"- Why: {_plain(rule.because)}", f"- Source: {_plain(rule.source)}",
        f"- Examples that fire it: {_quoted(rule.fires)}", f"- Examples that must not: {_quoted(rule.quiet)}",
        f"- Name: `{rule.name}`",
    ]
    if rule.review:
        lines.insert(0, f"- **Review {_plain(rule.review)}**")
    yield "\n".join(lines)
    yield "It fires on any of these:"
    yield "\n".join(f"- {line}" for line in dict.fromkeys(_in_groups(list(rule.any_of), book)))


def _in_groups(alternatives: list[Alternative], book: Rulebook) -> Iterator[str]:
    """The alternatives in words, those that share a finding in one line."""
    yield from (_together(one, book) for one in alternatives if len(one) == 1)
    left = [one for one in alternatives if len(one) > 1]
    while left:
        shared = Counter(piece for one in left for piece in sorted(one))
        head = max(shared, key=lambda piece: shared[piece])
        group = [one for one in left if head in one]
        left = [one for one in left if head not in one]
        others = list(dict.fromkeys(_together(one - {head}, book) for one in group))
        sign = "any of: " if len(others) > 1 else ""
        yield f"{_together(frozenset([head]), book)}, together with {sign}{'; '.join(others)}"


def _together(wanted: Alternative, book: Rulebook) -> str:
    return " and ".join(_plain(book.concepts[name].label) + _STATUS[status] for name, status in sorted(wanted))


def _measures(book: Rulebook) -> Iterator[str]:
    yield "## Measures"
    yield (
        "Numbers in a message, what they are read as, and the finding that they stand for. Numbers outside the limits "
        "are not read as this measure. “Named” means that a word such as the measure's name must stand near."
    )
    yield _table(("Measure", "Read when written as", "Value", "Finding"), (
        row for measure in book.measures for row in _bands(measure, book)))
    sources = ((m.name, m.place.text("source")) for m in book.measures)
    yield "Sources:"
    yield "\n".join(f"- {_plain(_title(name))}: {_plain(source)}" for name, source in sources if source)


def _bands(measure: Measure, book: Rulebook) -> Iterator[tuple[str, ...]]:
    written = "; ".join(_written(unit, measure) for unit in measure.units)
    shown = (_title(measure.name), written)
    for band in measure.bands:
        yield (*shown, _values(band, measure), book.concepts[band.concept].label)
        shown = ("", "")


def _written(unit: Unit, measure: Measure) -> str:
    pieces = [_unit_name(unit.unit) if unit.unit else "a bare number", f"{unit.low:g} to {unit.high:g}"]
    if unit.decimal:
        pieces.append("with a decimal place")
    if measure.pair:
        pieces.append("the first of two numbers")
    if not unit.alone:
        pieces.append("named")
    return ", ".join(pieces)


def _values(band: Band, measure: Measure) -> str:
    """A band in the measure's own unit, then in the others that it is read in."""
    names: dict[tuple[float, float], str] = {}
    for unit in sorted(measure.units, key=lambda u: (u.factor, u.offset) != (1, 0)):
        if unit.unit:
            names.setdefault((unit.factor, unit.offset), _unit_name(unit.unit))
    if not names:
        return _range(band, 1, 0)
    return "; ".join(f"{name}: {_range(band, factor, offset)}" for (factor, offset), name in names.items())


def _range(band: Band, factor: float, offset: float) -> str:
    low, high = (f"{round((value - offset) / factor, 2):g}" for value in (band.low, band.high))
    if band.high >= 1e9:
        return f"{low} or more"
    return f"below {high}" if band.low <= -1e9 else f"from {low} to below {high}"


def _unit_name(part: str) -> str:
    return part.removesuffix("_unit").removesuffix("_full").replace("_", " ")


def _checklist(folder: Path) -> Iterator[str]:
    checklist = read_checklist(folder / "checklist.yml")
    yield "## Danger signs"
    yield "Asked about when a message speaks of the body, or of distress, and no rule fits it:"
    yield f"> {_said(checklist.ask)}"
    yield _table(("Button", "Counts as the message"), (*checklist.signs.items(), (checklist.none, "")))
    yield _table(("Answer in words", "Level", "Why", "Source"), (
        (reply, *_decided(decision)) for reply, decision in checklist.decisions.items()))
    yield "Said instead while another question is open:"
    yield f"> {_said(checklist.statement)}"


def _checks(book: Rulebook) -> Iterator[str]:
    yield "## Guided checks"
    yield (
        "Questions that are asked one by one. An answer adds its findings to what is known, and the rules decide. An "
        "answer that is not listed adds none."
    )
    for path in sorted((book.folder / "checks").glob("*.yml")):
        check = read_check(path)
        yield f"### {_title(check.title)}"
        yield "\n".join((
            f"- Source: {_plain(load(path).text('source'))}",
            f"- Begins with any of: {_labels(sorted(check.starts_on), book)}",
            f"- At most {check.at_most} questions; an unsure answer counts as the careful case, up to "
            f"{check.unsure_at_most}.",
        ))
        yield _table(("Question", "Answer", "Findings"), (
            row for question in check.questions for row in _answers(question, book)))


def _answers(question: Question, book: Rulebook) -> Iterator[tuple[str, str, str]]:
    steps = [(f"{least:g} or more", concepts) for least, concepts in question.at_least]
    asked = question.ask
    for answer, concepts in (*steps, *question.outcomes.items()):
        yield asked, answer, _labels(concepts, book) or "none"
        asked = ""


def _labels(concepts: tuple[str, ...] | list[str], book: Rulebook) -> str:
    return "; ".join(dict.fromkeys(book.label(concept) for concept in concepts))


def _weighing(ways: Weighing) -> Iterator[str]:
    numbers = {name: value for name, value in asdict(ways).items() if isinstance(value, float)}
    yield "## Weighing"
    yield (
        "Beside the rules, all words of a message are weighed. The weights are learned from labelled messages "
        "(data/triage/examples) and give each message a chance of every level. They can hold a rule back, and they can "
        "raise the level. The limits, which the clinic may change in data/triage/weighing.yml:"
    )
    yield "\n".join(
        "- " + _CHANCES.get(name, f"{_title(name)}: {{}}.").format(f"{value * 100:g} %")
        for name, value in numbers.items())
    yield "What the weights can come to:"
    yield _table(("Read like", "Level", "Why", "Source", "Name"), (
        (name, *_decided(verdict), verdict.rule) for name, verdict in ways.verdicts.items()))


def _decided(decision: Decision | Verdict) -> tuple[str, str, str]:
    return decision.level, decision.because, decision.source


def _signing() -> Iterator[str]:
    yield "## Approving"
    yield (
        "A clinician who has read this page and answers for it, or somebody on their behalf, runs this in the "
        "project's folder:"
    )
    yield '```\n.venv-web/bin/python -m bot approve --who "NAME" --role "ROLE"\n```'
    yield f"It writes name, role, day and the hash above into data/triage/{RECORD}, which is kept with the rules."


def _table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]] | tuple[tuple[str, ...], ...]) -> str:
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    lines += [f"| {' | '.join(_said(cell) for cell in row)} |" for row in rows]
    return "\n".join(lines)


def _said(text: str) -> str:
    """Wording with its placeholders as words in brackets."""
    return re.sub(r"{(\w+)}", lambda found: f"\\[{found[1].replace('_', ' ')}\\]", _plain(text))


def _plain(text: str) -> str:
    """Text without meaning to Markdown, in one line."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def _quoted(sentences: tuple[str, ...]) -> str:
    return " · ".join(f"“{_plain(sentence)}”" for sentence in sentences[:_SHOWN])


def _title(name: str) -> str:
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w-]", "", heading.lower().replace(" ", "-"))
