"""Reports for leads: what was flagged, how soon somebody saw it, and what became of each rule's cases."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta

from fastapi import Request
from fastapi.responses import Response
from sqlalchemy.engine import Engine

from bot.records import labelled, statistics
from bot.records.queue import SEVERE_FIRST
from bot.records.statistics import WEEK, Figures, Rule, Span
from bot.records.tables import now

from . import noting, plots, words
from .periods import Chosen, Period
from .persons import Lead
from .routes import Records, Settings, _page, _templates, router

MOST_BARS = 15
ENDS = ("confirmed", "over_triaged", "missed", "other", "no_outcome")  # of a rule's cases


@router.get("/reports", dependencies=[noting.noted("report.read")])
def reports(request: Request, settings: Settings, records: Records, person: Lead, period: Chosen) -> Response:
    """Cases by day or week, in figures and plots."""
    found = statistics.cases(records, period.start, period.before)
    spans = statistics.spans(found, period.first, period.last, period.by, period.zone)
    whole = statistics.counted(found)
    return _page(request, "reports.html", {
        "clinic": settings, "person": person, "now": now(), "period": period, "spans": spans, "whole": whole,
        "levels": SEVERE_FIRST, "plots": _plots(spans, whole, period),
    })


@router.get("/reports.csv", dependencies=[noting.noted("report.export")])
def reports_csv(records: Records, person: Lead, period: Chosen) -> Response:
    """The same as a table for other programs: a row for each day or week, waits in minutes."""
    found = statistics.cases(records, period.start, period.before)
    whole = statistics.counted(found)
    channels, rules = sorted(whole.channels), sorted(rule for rule in whole.rules if rule)
    head = [
        period.by, "cases", *SEVERE_FIRST, *(f"channel {name or 'unknown'}" for name in channels),
        *(f"rule {name}" for name in rules), "not yet seen", "median minutes to acknowledge",
        "95th percentile of minutes to acknowledge", "with an outcome", "over-triaged", "over-triage share",
    ]
    rows = [
        [
            span.start.isoformat(), of.cases, *(of.levels[level] for level in SEVERE_FIRST),
            *(of.channels[name] for name in channels), *(of.rules[name] for name in rules), of.unseen,
            _minutes(of.median), _minutes(of.p95), of.judged, of.over_triaged, _decimal(of.over_share),
        ]
        for span in statistics.spans(found, period.first, period.last, period.by, period.zone)
        for of in (span.figures,)
    ]
    return _csv([head, *rows], f"report-{period.first}-{period.last}.csv")


@router.get("/rules", dependencies=[noting.noted("report.read")])
def rules(request: Request, settings: Settings, records: Records, person: Lead, period: Chosen) -> Response:
    """What became of the cases of each rule."""
    found = _rules(records, period)
    shown = [
        (_rule_name(rule.name), {
            "confirmed": rule.confirmed, "over_triaged": rule.over_triaged, "missed": rule.missed,
            "other": rule.other, "no_outcome": rule.fired - rule.judged,
        })
        for rule in found[:MOST_BARS] if rule.fired
    ]
    return _page(request, "rules.html", {
        "clinic": settings, "person": person, "now": now(), "period": period, "rules": found,
        "plot_of_rules": plots.bars(shown, ENDS, "cases"),
    })


@router.get("/rules.csv", dependencies=[noting.noted("report.export")])
def rules_csv(records: Records, person: Lead, period: Chosen) -> Response:
    """The same as a table for other programs."""
    head = [
        "rule", "fired", "confirmed", "over-triaged", "missed", "other", "confirmed share", "read too severe",
        "read too mild",
    ]
    rows = [
        [rule.name, rule.fired, rule.confirmed, rule.over_triaged, rule.missed, rule.other, _decimal(rule.share),
         rule.read_high, rule.read_low]
        for rule in _rules(records, period)
    ]
    return _csv([head, *rows], f"rules-{period.first}-{period.last}.csv")


def lasting(wait: timedelta | None) -> str:
    """How long something took: "40 s", "12 min", "3 h 5 min"; "–" for None."""
    if wait is None:
        return "–"
    seconds = round(wait.total_seconds())
    return f"{seconds} s" if seconds < 60 else words.age(timedelta(seconds=seconds))


def percent(share: float | None) -> str:
    """A share in words; "–" for None."""
    return "–" if share is None else f"{100 * share:.0f} %"


def _rules(records: Engine, period: Period) -> list[Rule]:
    marks = labelled.marked(records, period.start, period.before)
    return statistics.rules(
        statistics.cases(records, period.start, period.before), [(one.rule, one.read, one.level) for one in marks]
    )


def _plots(spans: Sequence[Span], whole: Figures, period: Period) -> dict[str, plots.Plot]:
    def by_span(values: Callable[[Figures], dict[str, float]], kinds: Sequence[str], unit: str = "") -> plots.Plot:
        return plots.columns([(f"{span.start:%-d %b}", values(span.figures)) for span in spans], kinds, unit)

    def waits(of: Figures) -> dict[str, float]:
        median, p95 = _minutes(of.median) or 0, _minutes(of.p95) or 0
        # One block stands on the other: the whole column is the 95th percentile.
        return {"median": median, "to_95th_percentile": round(p95 - median, 2)}

    return {
        "levels": by_span(lambda of: {level: of.levels[level] for level in SEVERE_FIRST}, SEVERE_FIRST[::-1], "cases"),
        "waits": by_span(waits, ("median", "to_95th_percentile"), "minutes"),
        "over": by_span(lambda of: {"over_triaged": round(100 * (of.over_share or 0), 1)}, ("over_triaged",), "%"),
        "channels": _ranked(whole.channels, words.channel),
        "rules": _ranked(whole.rules, _rule_name),
    }


def _ranked(counts: Counter[str], name: Callable[[str], str]) -> plots.Plot:
    together: Counter[str] = Counter()
    for key, count in counts.items():
        together[name(key)] += count  # two channels may have one name
    return plots.bars([(key, {"cases": count}) for key, count in together.most_common(MOST_BARS)], ("cases",))


def _rule_name(name: str) -> str:
    return words.rule(name) if name else "no rule"


def _minutes(wait: timedelta | None) -> float | None:
    return None if wait is None else round(wait.total_seconds() / 60, 2)


def _decimal(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def _csv(rows: Iterable[Iterable[object]], name: str) -> Response:
    file = io.StringIO()
    csv.writer(file).writerows([["" if cell is None else _cell(cell) for cell in row] for row in rows])
    return Response(
        file.getvalue(), media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _cell(value: object) -> object:
    # A spreadsheet would run what begins like a formula.
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


_templates.env.globals.update(lasting=lasting, percent=percent, reported_rule=_rule_name, WEEK=WEEK)
