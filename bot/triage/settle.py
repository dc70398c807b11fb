"""Settles the level of a message: what a rule says, and what all its words weigh."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, NamedTuple, cast

from .assessment import CRISIS, LEVELS, Decision, Finding, Level
from .languages import written_in
from .observed import COUNTS_AS_PRESENT, Observed
from .weights import CLASSES, Chances, at_least, emergency

if TYPE_CHECKING:
    from .protocols import Rule, Wanted
    from .rulebook import Rulebook

_SPANS = 3       # places that are shown for a verdict of the weights
_EMERGENCY_CLASS, _CRISIS_CLASS = CLASSES.index("emergency"), CLASSES.index("crisis")
_NOTHING = Decision()
_TELLING = 0.35  # a word is shown when it pulls at least this share of the strongest one


class Settled(NamedTuple):
    """The decision and the findings behind it.

    `ask` is set when an emergency is possible and was not decided, `clear` when the weights are sure that
    there is nothing.
    """

    decision: Decision
    findings: tuple[Finding, ...]
    ask: bool
    clear: bool


def settle(seen: Observed, book: Rulebook) -> Settled:
    """A rule's level counts unless the weights speak clearly against it; the weights may raise it."""
    whole = seen.chances()
    verdict = _verdict(whole, seen)
    held_back: set[str] = set()
    rule, alarm = None, False
    for candidate, wanted in _fitting(seen.findings, book):
        if _agrees(verdict, candidate, book) or _counts(candidate, wanted, seen):
            rule = candidate
            held_back -= {concept for concept, _ in wanted}  # what counts for this rule is there
            break
        held_back |= {concept for concept, _ in wanted}
        alarm = alarm or candidate.level == "emergency"
    findings = doubted(seen.findings, held_back) if held_back else seen.findings
    decision = _NOTHING if rule is None else _by_rule(rule, findings)
    if verdict and LEVELS.index(cast(Level, book.weighing.verdicts[verdict].level)) > LEVELS.index(decision.level):
        read = _read_as(verdict, seen, book)
        findings = (*findings, *read)
        decision = _by_weight(verdict, read, book)
    if decision.level == "emergency" and (language := written_in(seen.text, book.languages)):
        decision = decision._replace(say=language.wording(decision.say))
    ask = decision.level != "emergency" and (
        (emergency(whole) >= book.weighing.asks_from and emergency(whole) >= _ask_from(seen, alarm, book))
        or _asks_for_a_sentence(seen))
    return Settled(decision, findings, ask, whole[0] >= book.weighing.nothing_from)


def danger(seen: Observed) -> float:
    """The chance of an emergency by the weights alone: of the message, or of its most alarming sentence."""
    return max(map(emergency, (seen.chances(), *(seen.chances(*window) for window in seen.windows()))))


def _ask_from(seen: Observed, alarm: bool, book: Rulebook) -> float:
    """The chance of an emergency from which the red flags are asked for; `alarm`: a rule for one was held back."""
    if alarm:
        return book.weighing.ask_from_held_back
    if seen.says_little():
        return book.weighing.ask_from_few_words
    return book.weighing.ask_from_talk if seen.only_talks() else book.weighing.ask_from


def _asks_for_a_sentence(seen: Observed) -> bool:
    """Whether one of several sentences alone may be an emergency, so that the red flags are asked for."""
    alone = seen.most_alarming()
    return alone is not None and emergency(alone) >= seen.book.weighing.ask_from_sentence


def _fitting(findings: tuple[Finding, ...], book: Rulebook) -> Iterator[tuple[Rule, Wanted]]:
    """The rules that fit, the most severe first."""
    return book.alternatives.fitting(
        {(f.concept, "present" if f.status in COUNTS_AS_PRESENT else f.status) for f in findings})


def _agrees(verdict: str, rule: Rule, book: Rulebook) -> bool:
    """Whether the weights alone give a rule's level or a higher one: then it says why, and better than they can."""
    if not verdict or (verdict == "crisis") is not rule.say.endswith(CRISIS):
        return False
    return LEVELS.index(cast(Level, book.weighing.verdicts[verdict].level)) >= LEVELS.index(rule.level)


def _counts(rule: Rule, wanted: Wanted, seen: Observed) -> bool:
    """Whether the words around a rule's findings leave its level possible, in the message or close to one of them."""
    least, ways = _counts_from(rule, seen, seen.book), seen.book.weighing
    if at_least(seen.chances(), rule.level) >= least or _is_measured(wanted, seen):
        return True
    concepts = {concept for concept, _ in wanted}
    if rule.level == "emergency" and emergency(seen.chances()) >= ways.rule_counts_from_now and any(
            match.concept in concepts and seen.context.happens_now(match) for match in seen.matches):
        return True
    if seen.is_case_history and at_least(seen.chances(), rule.level) < ways.rule_counts_from_case:
        return False
    clearly = max(least, ways.rule_counts_from_clause)
    # but "uncle was choking on a bone, the doctor had it out, the whole village watched"
    by_clause = rule.level != "emergency" or emergency(seen.chances()) >= ways.clause_counts_beside_from
    shortly = min(least, ways.rule_counts_from_short_sentence) if rule.level == "emergency" else least
    return any(
        at_least(seen.chances(*seen.around(match)), rule.level) >= (
            shortly if seen.says_little(*seen.around(match)) else least)
        or (by_clause and at_least(seen.chances(*seen.clause(match)), rule.level) >= clearly)
        for match in seen.matches if match.concept in concepts
    )


def _is_measured(wanted: Wanted, seen: Observed) -> bool:
    """Whether a number stands behind a rule: no words speak against that."""
    return any((one.concept, one.status) in wanted and seen.book.is_measured(one) for one in seen.findings)


def _counts_from(rule: Rule, seen: Observed, book: Rulebook) -> float:
    ways = book.weighing
    if rule.say.endswith(CRISIS):
        return ways.crisis_counts_from
    if rule.level == "emergency" and seen.pleads():
        return ways.rule_counts_from_plea
    if rule.level == "emergency" and seen.is_borne_out():
        return ways.rule_counts_from_borne_out
    if not seen.says_little():
        return ways.rule_counts_from
    return ways.rule_counts_from_few_words if rule.level == "emergency" else ways.report_counts_from_few_words


def _verdict(whole: Chances, seen: Observed) -> str:
    """The class that the weights give, "" for none."""
    if _alarms(whole, seen):
        return _kind_of_alarm(whole)
    alone = seen.most_alarming()
    if alone and emergency(alone) >= seen.book.weighing.sentence_from and not seen.is_case_history:
        return _kind_of_alarm(alone)
    likely = whole.index(max(whole[:_EMERGENCY_CLASS]))
    return CLASSES[likely] if likely else ""


def _kind_of_alarm(chances: Chances) -> str:
    return "crisis" if _is_crisis(chances) else "emergency"


def _alarms(whole: Chances, seen: Observed) -> bool:
    """Whether a chance of an emergency is enough; more is asked of a case history, a film, talk, or about no body.

    Who is in danger of self-harm may not speak of the body at all.
    """
    ways, chance = seen.book.weighing, emergency(whole)
    if chance < ways.alarms_from:
        return False
    if seen.tells_of_elsewhere():
        return chance >= ways.emergency_from_elsewhere
    if seen.only_talks() and not _is_crisis(whole):
        return chance >= ways.emergency_from_talk
    if seen.is_case_history:
        return chance >= ways.emergency_from_case
    least = ways.emergency_from_few_words if seen.says_little() else ways.emergency_from
    if seen.pleads():
        least = ways.emergency_from_plea
    return chance >= ways.emergency_from_no_body or (chance >= least and (
        _is_crisis(whole) or seen.names_trouble() or seen.speaks_of_body()))


def _is_crisis(chances: Chances) -> bool:
    return chances[_CRISIS_CLASS] > chances[_EMERGENCY_CLASS]


def doubted(findings: tuple[Finding, ...], concepts: Collection[str]) -> tuple[Finding, ...]:
    """The findings of a rule that does not count: talked about, for all that the words around them say."""
    return tuple(
        f._replace(status="hypothetical") if f.concept in concepts and f.status in COUNTS_AS_PRESENT else f
        for f in findings
    )


def _by_rule(rule: Rule, findings: tuple[Finding, ...]) -> Decision:
    return Decision(rule.level, rule.name, _because(rule.because, _words(rule, findings)), rule.source, rule.say)


def _by_weight(verdict: str, read: tuple[Finding, ...], book: Rulebook) -> Decision:
    found = book.weighing.verdicts[verdict]
    because = _because(found.because, list(dict.fromkeys(f.text for f in read)))
    return Decision(cast(Level, found.level), found.rule, because, found.source, found.say)


def _because(reason: str, words: list[str]) -> str:
    return f"{' and '.join(f'“{w}”' for w in words)}: {reason}" if words else reason


def _words(rule: Rule, findings: tuple[Finding, ...]) -> list[str]:
    """The patient's words behind a rule."""
    wanted = rule.concepts
    spans: list[Finding] = []
    reached = 0  # the findings stand in the order of the text: one that ends no later lies within another
    for finding in findings:
        if finding.concept in wanted and finding.status not in ("negated", "hypothetical") and finding.end > reached:
            spans.append(finding)
            reached = finding.end
    return list(dict.fromkeys(finding.text for finding in spans))[:3]


def _read_as(verdict: str, seen: Observed, book: Rulebook) -> tuple[Finding, ...]:
    """The places that pull most towards a verdict, in the order of the text."""
    pulls = book.weights.pull(seen.evidence(), verdict)
    least = _TELLING * max(pulls.values(), default=0)
    telling = sorted(token for token, pull in pulls.items() if pull >= least and pull > 0)
    spans: list[list[int]] = []
    for token in telling:
        if spans and token - spans[-1][1] <= 1 and seen.reading.segment[token] == seen.reading.segment[spans[-1][1]]:
            spans[-1][1] = token
        else:
            spans.append([token, token])
    strongest = sorted(spans, key=lambda s: -sum(pulls.get(t, 0) for t in range(s[0], s[1] + 1)))[:_SPANS]
    rule = book.weighing.verdicts[verdict].rule
    places = (seen.words(first, last + 1) for first, last in sorted(strongest))
    return tuple(Finding(rule, seen.text[start:end], start, end) for start, end in places)
