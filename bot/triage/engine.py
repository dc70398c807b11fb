"""From a text to findings, and from findings to a level."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from operator import attrgetter

from .assessment import Assessment, Decision, Finding, Level, finding_of
from .context import Context
from .cue import Sense
from .matching import Match, Reading, Span, compose, span_of
from .measures import read_numbers
from .observed import COUNTS_AS_PRESENT, Observed
from .rulebook import Rulebook, rulebook
from .settle import danger, settle
from .weights import Chances, at_least, emergency

_in_text = attrgetter("start", "end", "concept")
_FRAGMENT = 4  # words of a message that says nothing on its own
ASK_RED_FLAGS = "red_flag_checklist"  # the rule of last resort: ask whether a red flag is there


def assess(text: str, book: Rulebook | None = None, before: str = "") -> Assessment:
    """How the rules and the weights read one message. Never raises for a string, whatever is in it.

    `before`: what the same person wrote just before, which may announce a story that the message goes on with.
    """
    book = book or rulebook()
    seen = observe(text, book, before)
    verdict = settle(seen, book)
    findings, decision = verdict.findings, verdict.decision
    ask = verdict.ask or (decision.level == "none" and (
        seen.cries_for_help() or seen.may_tell_danger() or (not verdict.clear and seen.speaks_of_body())))
    if ask and decision.level == "none":
        decision = Decision(rule=ASK_RED_FLAGS, because="it speaks of the body or of distress, and no rule fits.")
    if skipped := len(seen.text) - len(text):
        findings = tuple(f._replace(start=f.start - skipped, end=f.end - skipped) for f in findings)
    return Assessment(text, decision, findings, ask)


def observe(text: str, book: Rulebook, before: str = "") -> Observed:
    """What stands in a text, before anything is made of it. `before` counts only for a story that goes on."""
    if before:
        seen = _observe(f"{before}\n{text}", book, len(before) + 1)
        return seen if seen.goes_on() else _observe(text, book)
    return _observe(text, book)


def _observe(text: str, book: Rulebook, skipped: int = 0) -> Observed:
    reading = book.read(text)
    _mask(reading)
    matches = _compose(reading, book)
    context = Context(reading, text, book.cues, matches, book.crisis, book.alarming)
    begins = 0
    if skipped:
        begins = bisect_left(reading.starts, skipped)
        matches = [match for match in matches if match.start >= begins]
    findings = tuple([_finding(match, context.sense(match), reading, text) for match in matches])
    return Observed(text, reading, matches, findings, context, book, begins)


def decide(concepts: Iterable[str], book: Rulebook | None = None) -> Decision:
    """The level for concepts that are present, however they became known: by the rules alone."""
    book = book or rulebook()
    rule = next((rule for rule, _ in book.alternatives.fitting({(one, "present") for one in concepts})), None)
    return Decision() if rule is None else Decision(rule.level, rule.name, rule.because, rule.source, rule.say)


def alarm_stands(text: str, before: str, book: Rulebook | None = None) -> bool:
    """Whether an alarm that the weights alone raise stands behind what the same person wrote just before.

    A remark of few words weighs more than it means; beside what it belongs to, it does not. A fragment in which
    nothing is found, "on my chest", means nothing but what it means at the end of the words before it.
    """
    book = book or rulebook()
    seen = observe(text, book)
    if len(seen.reading.plain) <= _FRAGMENT and not seen.reports_trouble():
        return danger(observe(run_on(before, text), book)) >= book.weighing.emergency_from
    return _stands(seen, before, book.weighing.alarm_stands_with_before_from)


def rule_stands(text: str, before: str, book: Rulebook | None = None) -> bool:
    """The same for an alarm of a rule, which must go with next to nothing around it to be doubted.

    Who asks for somebody to be sent, or says that it is so now, is believed.
    """
    book = book or rulebook()
    seen = observe(text, book)
    return (seen.pleads() or seen.is_borne_out() or any(map(seen.context.happens_now, seen.matches))
            or _stands(seen, before, book.weighing.rule_stands_with_before_from))


def run_on(before: str, text: str) -> str:
    """A message at the end of the words before it, as if both were one sentence."""
    return f"{before.strip(' .,')} {text}"


def _stands(seen: Observed, before: str, least: float) -> bool:
    return _alarms(seen) or emergency(_behind(before, seen)) >= least


def _alarms(seen: Observed) -> bool:
    """Whether what the weights make of a text alarms enough to stand on its own."""
    return danger(seen) >= seen.book.weighing.alarm_stands_from


def _behind(before: str, seen: Observed) -> Chances:
    """The chances of a text together with the message before it."""
    return observe(f"{before}\n{seen.text}", seen.book).chances()


def alarms_by_its_words(text: str, book: Rulebook | None = None) -> bool:
    """Whether what the weights make of a text alarms enough to stand on its own."""
    return _alarms(observe(text, book or rulebook()))


def alarms_clearly(text: str, book: Rulebook | None = None) -> bool:
    """Whether a reply names something that is there, or alarms by its words enough to stand on its own."""
    seen = observe(text, book or rulebook())
    return any(finding.status in COUNTS_AS_PRESENT for finding in seen.findings) or _alarms(seen)


def report_stands(text: str, before: str, level: Level, book: Rulebook | None = None) -> bool:
    """Whether a report below an emergency by the weights alone stands in a talk, by the level that they gave it.

    What only denies must be sure; something for today must be likely by its own words or by those before it.
    """
    book = book or rulebook()
    seen, ways = observe(text, book), book.weighing
    told = {finding.status for finding in seen.findings}
    if "negated" in told and told.isdisjoint(COUNTS_AS_PRESENT) and (
            max(seen.chances()[1:3]) < ways.denial_stands_from):
        return False
    return (level != "urgent" or at_least(seen.chances(), level) >= ways.report_stands_from
            or at_least(_behind(before, seen), level) >= ways.report_stands_with_before_from)


def _mask(reading: Reading) -> None:
    """Take idioms out of the text, so that "dying for a coffee" holds no dying."""
    masks = reading.of_role("mask")
    if not masks:
        return
    for name, spans in list(reading.parts.items()):
        kept = [span for span in spans if not any(_hides(mask, span) for mask in masks)]
        if kept:
            reading.parts[name] = kept
        else:
            del reading.parts[name]


def _hides(mask: Span, span: Span) -> bool:
    """Whether an idiom takes a term out: one that it touches, unless that is longer and holds the idiom."""
    touches = mask.start < span.end and span.start < mask.end
    longer = span.start <= mask.start and mask.end <= span.end and span.end - span.start > mask.end - mask.start
    return touches and not longer


def _compose(reading: Reading, book: Rulebook) -> list[Match]:
    """Every concept in the text, simple ones first; found concepts are parts for the later ones."""
    bodies = sorted(reading.of_role("body"))
    matches = read_numbers(reading, book.measures)
    in_order = not matches  # whether what is found is the best already, in the order of the text
    words: dict[Span, tuple[Span, ...]] = {}  # the elements behind the whole span of a found concept
    for match in matches:
        reading.parts.setdefault(match.concept, []).append(Span(match.start, match.end))
    keys = book.keys.intersection(reading.parts)
    for patterns in book.rounds:
        standing = patterns.standing(keys, reading.parts)
        composed = [match for pattern in standing for match in compose(pattern, reading, bodies)] if standing else ()
        if not composed:
            continue
        found = [match for match in _best(composed) if not _spoiled(match, reading, book)]
        if words:
            found = [_in_words(match, words) for match in found]
        for match in found:
            whole = span_of((match.start, match.end))
            words.setdefault(whole, match.spans)
            reading.parts.setdefault(match.concept, []).append(whole)
        concepts = {m.concept for m in found}
        for concept in concepts:
            reading.parts[concept].sort()
        keys |= concepts
        in_order = in_order and not matches
        matches += found
    return matches if in_order else _best(matches)


def _in_words(match: Match, words: dict[Span, tuple[Span, ...]]) -> Match:
    """A match whose elements are words: a concept among them gives way to its own, so that a "not" within counts."""
    if words.keys().isdisjoint(match.spans):
        return match
    inner = [part for span in match.spans for part in words.get(span, (span,))]
    return match._replace(spans=tuple(sorted(set(inner))))


def _best(matches: list[Match]) -> list[Match]:
    """One match of a concept at a place: the shortest of those that overlap."""
    if len(matches) < 2:
        return matches
    chosen = matches
    if len({match.concept for match in matches}) < len(matches):
        chosen = []
        taken: set[tuple[str, int]] = set()
        for match in sorted(matches, key=lambda m: (m.end - m.start, m.start)):
            places = [(match.concept, place) for place in range(match.start, match.end)]
            if taken.isdisjoint(places):
                taken.update(places)
                chosen.append(match)
    return sorted(chosen, key=_in_text)


def _spoiled(match: Match, reading: Reading, book: Rulebook) -> bool:
    """Whether words beside the match make it something else ("chest x-ray")."""
    spoilers = book.spoilers.get(match.concept)
    return spoilers is not None and not reading.parts.keys().isdisjoint(spoilers) and any(
        reading.segment[span.start] == reading.segment[match.start]
        and (reading.between(match.end, span.start) <= 1 if span.start >= match.end
             else reading.between(span.end, match.start) <= 1)
        for name in spoilers for span in reading.parts.get(name, ())
    )


def _finding(match: Match, sense: Sense, reading: Reading, text: str) -> Finding:
    start, end = reading.starts[match.start], reading.ends[match.end - 1]
    status, cue = sense
    words = text[reading.starts[cue.start]:reading.ends[cue.end - 1]] if cue else ""
    who = _who(match, reading, text) if "other_person" in reading.parts else ""
    return finding_of((match.concept, text[start:end], start, end, status, words, who))


def _who(match: Match, reading: Reading, text: str) -> str:
    """The other person nearest before the finding in its sentence, "" for the writer."""
    others = [
        span for span in reading.parts["other_person"]
        if span.start < match.end and reading.segment[span.start] == reading.segment[match.start]
    ]
    if not others:
        return ""
    nearest = max(others)
    return text[reading.starts[nearest.start]:reading.ends[nearest.end - 1]]
