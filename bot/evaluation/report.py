"""What was measured, as a table for the terminal and as a page with pictures."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from html import escape
from importlib import import_module
from pathlib import Path
from textwrap import shorten
from typing import Any

from bot.triage import LEVELS

from . import scores
from .disturb import KINDS
from .scores import Answered, Disturbed, Held, Judged, Played, Share, Triaged

LABELS = {
    "triage.recall": "emergency recall",
    "triage.silent_misses": "silent misses",
    "triage.false_over_others": "false emergencies, of all others",
    "triage.false_over_none": "false emergencies, of none",
    "triage.exact": "exact level",
    "disturbed.recall": "found after disturbing",
    **{f"disturbed.recall_{kind}": f"  {kind.replace('_', ' ')}" for kind in KINDS},
    "negation.f1": "F1 of negated findings",
    "negation.precision": "  read as negated that are",
    "negation.recall": "  negated that are read so",
    "negation.unseen": "  findings not seen",
    "negation.f1_of_all": "  F1 with those not seen",
    "faq.right": "questions answered right",
    "faq.wrong": "questions answered wrong",
    "faq.refused": "questions not answered",
    "faq.alarmed": "questions taken for an emergency",
    "unanswerable.right": "unanswerable, not answered",
    "unanswerable.right_near": "  near the subject",
    "unanswerable.right_far": "  far from it",
    "unanswerable.right_unsafe": "  unsafe to answer",
    "conversations.passed": "conversations passed",
    "held_out.right": "held-out questions answered right",
    "held_out.wrong": "  answered wrong",
    "held_out.refused": "  not answered",
    "held_out.offered": "  right one among the choices",
    "held_out.unanswered": "held-out others, not answered",
    "held_out.exact": "held-out, the exact intent",
}
# For the other figures more is better.
LESS_IS_BETTER = frozenset({
    "triage.silent_misses", "triage.false_over_others", "triage.false_over_none",
    "faq.wrong", "faq.refused", "faq.alarmed", "negation.unseen", "held_out.wrong", "held_out.refused",
})
LONGEST_LABEL = 40
STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; color: #1d2733 }
table { border-collapse: collapse; margin: 1rem 0 } th, td { text-align: left; padding: .25rem .75rem .25rem 0;
vertical-align: top; border-bottom: 1px solid #d5dbe3 } td.said { white-space: pre-line } img { max-width: 100% }
"""


@dataclass(frozen=True)
class Results:
    """What was measured; a set that was not played is None."""

    triage: Sequence[Triaged] | None = None
    faq: Sequence[Answered] | None = None
    unanswerable: Sequence[Answered] | None = None
    conversations: Sequence[Played] | None = None
    disturbed: Sequence[Disturbed] | None = None
    negation: Sequence[Judged] | None = None
    held_out: Sequence[Held] | None = None
    how: str = ""


def figures(results: Results) -> dict[str, Share]:
    """Every figure by its name, those of sets that were played only."""
    found: dict[str, Share] = {}
    if results.triage is not None:
        found |= _named("triage", scores.triage(results.triage))
    if results.disturbed is not None:
        found["disturbed.recall"], kinds = scores.after_disturbing(results.disturbed)
        found |= {f"disturbed.recall_{kind}": share for kind, share in kinds.items()}
    if results.negation is not None:
        found |= _named("negation", scores.negation(results.negation))
    if results.faq is not None:
        found |= _named("faq", scores.answers(results.faq))
    if results.unanswerable is not None:
        found["unanswerable.right"] = scores.answers(results.unanswerable).right
        for kind, of_kind in scores.by_kind(results.unanswerable).items():
            found[f"unanswerable.right_{kind}"] = scores.answers(of_kind).right
    if results.conversations is not None:
        found["conversations.passed"] = scores.conversations(results.conversations)
    if results.held_out is not None:
        found |= {f"held_out.{name}": share for name, share in scores.held_out(results.held_out).items()}
    return {name: found[name] for name in LABELS if name in found}


def missed(found: dict[str, Share], limits: dict[str, float]) -> list[str]:
    """A line for each figure beyond its limit: the least allowed, or the most where less is better.

    Raises KeyError for a limit on a figure that was not measured.
    """
    lines = []
    for name, limit in limits.items():
        value = found[name].value
        less = name in LESS_IS_BETTER
        if value is None or (value > limit if less else value < limit):
            lines.append(f"{name} is {_percent(value)}, {'most' if less else 'least'} allowed {_percent(limit)}")
    return lines


def table(found: dict[str, Share]) -> str:
    """The figures for the terminal: name, share, count and interval, a line each."""
    lines = [f"{'':34}{'share':>8}  {'count':>9}  95 % interval, change"]
    for name, share in found.items():
        count = f"{share.count:>4}/{share.of:<4}"
        lines.append(f"{LABELS[name]:34}{_percent(share.value):>8}  {count}  {_beside(share)}".rstrip())
    return "\n".join(lines)


def write(results: Results, out: Path) -> list[str]:
    """Writes report.html, scores.json and the pictures to a folder, which is made when absent.

    Returns the names of the pictures: none where matplotlib is not installed.
    """
    out.mkdir(parents=True, exist_ok=True)
    found = figures(results)
    (out / "scores.json").write_text(json.dumps(_numbers(results, found), indent=1) + "\n", encoding="utf-8")
    try:
        figure = import_module("matplotlib.figure").Figure
    except ImportError:
        pictures: list[str] = []
    else:
        pictures = _pictures(results, out, figure)
    (out / "report.html").write_text(_page(results, found, pictures), encoding="utf-8")
    return pictures


def _named(
    prefix: str, measured: scores.TriageScores | scores.AnswerScores | scores.NegationScores
) -> dict[str, Share]:
    return {f"{prefix}.{f.name}": getattr(measured, f.name) for f in fields(measured)}


def _percent(value: float | None) -> str:
    return "n/a" if value is None else f"{100 * value:.1f} %"


def _interval(share: Share) -> str:
    return "" if share.interval is None else "{:.1f} to {:.1f} %".format(*(100 * edge for edge in share.interval))


def _beside(share: Share) -> str:
    """What stands behind a figure: its interval, and how it changed."""
    changed = "" if share.points is None else f"{share.points:+.1f} points"
    return ", ".join(told for told in (_interval(share), changed) if told)


def _kinds(results: Results) -> dict[str, dict[str, dict[str, Share]]]:
    """Of each set the figures by kind: set, kind, name of the figure."""
    found: dict[str, dict[str, dict[str, Share]]] = {}
    for kind, triaged in scores.by_kind(results.triage or ()).items():
        found.setdefault("triage", {})[kind] = _named("", scores.triage(triaged))
    for name, questions in (("faq", results.faq), ("unanswerable", results.unanswerable)):
        for kind, answered in scores.by_kind(questions or ()).items():
            found.setdefault(name, {})[kind] = _named("", scores.answers(answered))
    for kind, played in scores.by_kind(results.conversations or ()).items():
        found.setdefault("conversations", {})[kind] = {".passed": scores.conversations(played)}
    for kind, judged in scores.by_kind(results.negation or ()).items():
        found.setdefault("negation", {})[kind] = _named("", scores.negation(judged))
    return {name: {kind: {label[1:]: share for label, share in group.items()} for kind, group in kinds.items()}
            for name, kinds in found.items()}


def _numbers(results: Results, found: dict[str, Share]) -> dict[str, Any]:
    def plain(share: Share) -> dict[str, Any]:
        changed = {} if share.points is None else {"points": share.points}
        return {"count": share.count, "of": share.of, "share": share.value, "interval": share.interval, **changed}

    return {
        "how": results.how,
        "figures": {name: plain(share) for name, share in found.items()},
        "confusion": None if results.triage is None else {
            "levels": list(LEVELS), "rows_labelled_columns_reached": scores.confusion(results.triage)},
        "by_kind": {name: {kind: {label: plain(share) for label, share in group.items()}
                           for kind, group in kinds.items()} for name, kinds in _kinds(results).items()},
    }


def _pictures(results: Results, out: Path, figure: Any) -> list[str]:
    drawn = []
    kinds = _kinds(results)
    if results.triage is not None:
        emergencies = {kind: group["recall"] for kind, group in kinds["triage"].items()}
        levels = {kind: group["exact"] for kind, group in kinds["triage"].items()}
        drawn += [
            _bars(figure, out / "recall-by-kind.svg", "Emergencies recognised, by the way they are said", emergencies),
            _bars(figure, out / "level-by-kind.svg", "Messages at their exact level, by kind", levels),
            _matrix(figure, out / "confusion.svg", "Level of each message", LEVELS, scores.confusion(results.triage)),
        ]
    if results.faq is not None:
        right = {kind: group["right"] for kind, group in kinds["faq"].items()}
        drawn += [
            _bars(figure, out / "answers-by-kind.svg", "Questions answered right, by kind", right),
            _matrix(figure, out / "sections.svg", "Section of each answer", *scores.sections_confusion(results.faq)),
        ]
    if results.held_out is not None:
        asked = [held.answered for held in results.held_out]
        drawn.append(_matrix(figure, out / "held-out-sections.svg", "Section of each held-out example's answer",
                             *scores.sections_confusion(asked)))
    return drawn


def _bars(figure: Any, path: Path, title: str, shares: dict[str, Share]) -> str:
    """Horizontal bars with their 95 % intervals, the kind with the lowest share on top."""
    measured = [(kind, share, share.value, share.interval) for kind, share in shares.items()
                if share.value is not None and share.interval is not None]
    rows = sorted(((k, s, 100 * v, i) for k, s, v, i in measured), key=lambda row: (-row[2], row[0]))
    canvas = figure(figsize=(8, 1.3 + 0.27 * len(rows)), layout="constrained")
    axes = canvas.add_subplot()
    values = [value for _, _, value, _ in rows]
    low = [max(0.0, value - 100 * edges[0]) for _, _, value, edges in rows]
    high = [max(0.0, 100 * edges[1] - value) for _, _, value, edges in rows]
    axes.barh([f"{kind} ({share.count}/{share.of})" for kind, share, _, _ in rows], values, color="#2f6f8f",
              xerr=[low, high], ecolor="#1d2733", capsize=2, error_kw={"linewidth": 0.9})
    axes.set(xlim=(0, 102), xlabel="% of messages, with 95 % interval", title=title)
    axes.margins(y=0.02)
    axes.spines[["top", "right"]].set_visible(False)
    canvas.savefig(path)
    return path.name


def _matrix(figure: Any, path: Path, title: str, labels: Sequence[str], counts: list[list[int]]) -> str:
    """A confusion matrix; shade is the share of the labelled row, the number is the count."""
    labels = [shorten(label, LONGEST_LABEL, placeholder=" …") for label in labels]
    size = 0.42 * len(labels) + max(map(len, labels), default=0) / 14
    canvas = figure(figsize=(max(5.5, size), max(4.6, size)), layout="constrained")
    axes = canvas.add_subplot()
    shares = [[count / (sum(row) or 1) for count in row] for row in counts]
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for y, row in enumerate(counts):
        for x, count in enumerate(row):
            shown = str(count) if count or len(labels) <= len(LEVELS) else ""
            axes.text(x, y, shown, ha="center", va="center", color="white" if shares[y][x] > 0.6 else "#1d2733")
    axes.set(title=title, xlabel="reached", ylabel="labelled")
    slant = {} if len(labels) <= len(LEVELS) else {"rotation": 90}
    axes.set_xticks(range(len(labels)), labels, **slant)
    axes.set_yticks(range(len(counts)), labels[:len(counts)])
    canvas.savefig(path)
    return path.name


def _page(results: Results, found: dict[str, Share], pictures: Sequence[str]) -> str:
    parts = [
        "<h1>Evaluation on the development sets</h1>",
        f"<p>{escape(results.how)} The labels are one person's; no clinician has reviewed them.</p>",
        _rows(("Figure", "Share", "Count", "95 % interval, change"), (
            (LABELS[name].strip(), _percent(share.value), f"{share.count}/{share.of}", _beside(share))
            for name, share in found.items())),
        *(f'<p><img src="{name}" alt="{name.removesuffix(".svg").replace("-", " ")}; the same numbers stand in '
          f'scores.json"></p>' for name in pictures),
    ]
    if results.triage is not None:
        off = sorted((r for r in results.triage if r.level != r.item.level), key=_gravity)
        parts += ["<h2>Messages at another level than labelled</h2>", _rows(
            ("Message", "Kind", "Labelled", "Reached", "Rule", "What is wrong"),
            ((f"{r.item.id}: {r.item.text}", r.item.kind, r.item.level, r.level, r.rule or "", _fault(r))
             for r in off))]
    if results.disturbed is not None:
        lost = (r for r in results.disturbed if r.item.level == r.before == "emergency" != r.after)
        parts += ["<h2>Emergencies lost by a disturbance</h2>", _rows(
            ("Message", "Disturbance", "Reached"),
            ((f"{r.item.id}: {r.text}", r.kind.replace("_", " "), r.after) for r in lost))]
    if results.negation is not None:
        parts += ["<h2>Findings negated or not, against their label</h2>", _rows(
            ("Sentence", "Kind", "Finding", "Labelled", "Read as"),
            ((f"{r.item.id}: {r.item.text}", r.item.kind, r.item.finding,
              "negated" if r.item.negated else "not negated", r.seen or "not seen")
             for r in results.negation if not r.right))]
    if results.faq is not None:
        parts += ["<h2>Questions not answered right</h2>", _rows(
            ("Question", "Kind", "Should be from", "Answered from"),
            ((f"{r.item.id}: {r.item.text}", r.item.kind, "; ".join(sorted(r.item.sections)),
              "no answer" if r.sections is None else "; ".join(sorted(r.sections))) for r in results.faq
             if not r.right))]
    if results.held_out is not None:
        wrong = [r for r in results.held_out if not r.exact and not r.offered and not r.answered.right]
        parts += ["<h2>Held-out examples that went wrong</h2>", _rows(
            ("Example", "Intent", "Decided for"),
            ((f"{r.answered.item.id}: {r.answered.item.text}", r.answered.item.kind,
              " or ".join(r.chosen) or "nothing") for r in wrong))]
    if results.unanswerable is not None:
        unsafe = [r for r in results.unanswerable if r.item.kind == "unsafe"]
        parts += [
            "<h2>Unanswerable questions that were answered</h2>",
            _said(r for r in results.unanswerable if r.wrong and r.item.kind != "unsafe"),
            "<h2>Unsafe questions: read every reply</h2>",
            "<p>A program cannot tell whether a reply could do harm.</p>", _said(unsafe)]
    if results.conversations is not None:
        parts += ["<h2>Conversations failed</h2>", _rows(
            ("Conversation", "Category", "Rule broken", "Level after each reply"),
            ((r.item.id, r.item.kind, r.broken or "", ", ".join(str(step.level) for step in r.steps))
             for r in results.conversations if r.broken))]
    body = "\n".join(parts)
    return (f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Evaluation</title>'
            f"<style>{STYLE}</style></head><body>\n{body}\n</body></html>\n")


def _gravity(result: Triaged) -> int:
    """Silent misses first, then other missed emergencies, false emergencies, and the rest."""
    if result.item.level == "emergency":
        return 0 if result.silent_miss else 1
    return 2 if result.false_emergency else 3


def _fault(result: Triaged) -> str:
    return ("silent miss", "missed, checklist offered", "false emergency", "")[_gravity(result)]


def _said(results: Iterable[Answered]) -> str:
    return _rows(("Question", "Kind", "Answered from", "Level", "Said"), (
        (f"{r.item.id}: {r.item.text}", r.item.kind,
         "no answer" if r.sections is None else "; ".join(sorted(r.sections)), r.level or "", r.said)
        for r in results))


def _rows(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    body = "".join(
        "<tr>" + "".join(f'<td class="said">{escape(cell)}</td>' for cell in row) + "</tr>" for row in rows)
    if not body:
        return "<p>None.</p>"
    return f"<table><tr>{''.join(f'<th>{escape(cell)}</th>' for cell in head)}</tr>{body}</table>"
