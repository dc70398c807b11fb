"""`python -m bot evaluate`: score the sets of evaluation/ and write a report with pictures."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from bot.clinic import ROOT
from bot.evaluation import report, scores, sets
from bot.evaluation.client import Chat, ClientError, GatewayChat, RasaChat, play
from bot.evaluation.disturb import KINDS, disturb
from bot.evaluation.scores import Answered, Disturbed, Judged, Played, Triaged
from bot.knowledge import examples, knowledge
from bot.triage import assess


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("--sets", type=Path, default=ROOT / "evaluation", metavar="DIR",
                        help="folder with triage.jsonl, faq.jsonl, unanswerable.jsonl, "
                             "and conversations.jsonl and negation.jsonl if there are such")
    parser.add_argument("--core-only", action="store_true",
                        help="only the triage and negation sets, by the core: needs nothing that runs")
    parser.add_argument("--cross-validate", action="store_true",
                        help="only the examples of data/nlu, each read by a classifier that has not seen it: needs "
                             "nothing that runs, and the assistant's environment (.venv/bin/python)")
    parser.add_argument("--triage-through-stack", action="store_true",
                        help="send the triage set to the running assistant instead of to the core")
    parser.add_argument("--base-url", default=f"http://127.0.0.1:{os.environ.get('PORT', '8080')}", metavar="URL",
                        help="the running web server (default: %(default)s)")
    parser.add_argument("--rasa", metavar="URL", help="talk to this Rasa server instead, past web and its rate limits")
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "evaluation", metavar="DIR",
                        help="folder of the report (default: var/evaluation)")
    parser.add_argument("--floor", type=_limit, action="append", default=[], metavar="NAME=VALUE",
                        help="exit 1 when this figure, a share from 0 to 1, is worse than VALUE; may be repeated. "
                             f"Names: {', '.join(report.LABELS)}. The most allowed for "
                             f"{', '.join(sorted(report.LESS_IS_BETTER))}; the least for the others")


def run(options: argparse.Namespace) -> int:
    """Scores, prints and writes. 1: a figure is beyond its limit; 2: nothing answers, or a limit makes no sense."""
    limits = dict(options.floor)

    def chat() -> Chat:
        return RasaChat(options.rasa) if options.rasa else GatewayChat(options.base_url)

    try:
        if options.cross_validate:
            results = _held_out()
        elif options.core_only:
            results = _core(options.sets)
        else:
            results = _stack(options.sets, chat, options.triage_through_stack)
    except ModuleNotFoundError as error:
        print(f"evaluate: {error.name} is not installed here; use .venv/bin/python", file=sys.stderr)
        return 2
    except ClientError as error:
        print(f"evaluate: {error} (start the assistant with `make run`, or use --core-only)", file=sys.stderr)
        return 2
    found = report.figures(results)
    if unmeasured := [name for name in limits if name not in found]:
        print(f"evaluate: --floor on {', '.join(unmeasured)}, which this run did not measure", file=sys.stderr)
        return 2
    print(report.table(found))
    pictures = report.write(results, options.out)
    without = "" if pictures else ", without pictures: matplotlib is not installed"
    print(f"Report: {options.out / 'report.html'}{without}")
    for line in (lines := report.missed(found, limits)):
        print(f"evaluate: {line}", file=sys.stderr)
    return 1 if lines else 0


def _limit(text: str) -> tuple[str, float]:
    name, _, value = text.partition("=")
    if name not in report.LABELS:
        raise argparse.ArgumentTypeError(f"unknown figure '{name}'")
    try:
        share = float(value)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError(f"{name}: '{value}' is no share from 0 to 1")
    return name, share


def _held_out() -> report.Results:
    from bot.evaluation import held_out

    clear, choosing = held_out.thresholds(ROOT / "config.yml")
    taught = examples(ROOT / "data" / "nlu")
    return report.Results(
        held_out=held_out.hold_out(taught, knowledge(), clear, choosing),
        how="Each example of data/nlu was read by a classifier that had not seen it, alone and without triage.")


def _core(folder: Path) -> report.Results:
    messages = sets.messages(folder / "triage.jsonl")
    return report.Results(
        triage=[_by_core(item) for item in messages],
        disturbed=_disturbed(messages),
        negation=_judged(folder),
        how="Messages and sentences went through the triage core alone; nothing else was played.")


def _stack(folder: Path, chat: Callable[[], Chat], triage_too: bool) -> report.Results:
    messages = sets.messages(folder / "triage.jsonl")
    answerable = sets.answerable(folder / "faq.jsonl")
    unanswerable = sets.unanswerable(folder / "unanswerable.jsonl")
    talks = folder / "conversations.jsonl"
    conversations = sets.conversations(talks) if talks.exists() else []
    results = report.Results(
        faq=_asked(answerable, chat),
        unanswerable=_asked(unanswerable, chat),
        conversations=[_played(item, chat()) for item in conversations],
        disturbed=_disturbed(messages),
        negation=_judged(folder),
        how="Questions and conversations went through the running assistant, triage messages through "
            + ("it too" if triage_too else "the triage core alone")
            + "; disturbed messages and the sentences of the negation set through the core alone.")
    triaged = [_by_stack(item, chat()) if triage_too else _by_core(item) for item in messages]
    return replace(results, triage=triaged)


def _by_core(item: sets.Message) -> Triaged:
    assessment = assess(item.text)
    return Triaged(item, assessment.level, assessment.ask_red_flags, assessment.rule)


def _disturbed(messages: Sequence[sets.Message]) -> list[Disturbed]:
    """Every emergency with each disturbance that it has a place for, by the core."""
    results = []
    for item in (item for item in messages if item.level == "emergency"):
        before = assess(item.text).level
        for kind in KINDS:
            if (text := disturb(item.text, kind)) is not None:
                results.append(Disturbed(item, kind, text, before, assess(text).level))
    return results


def _judged(folder: Path) -> list[Judged] | None:
    if not (path := folder / "negation.jsonl").exists():
        return None
    return [scores.judge(item, assess(item.text).findings) for item in sets.statements(path)]


def _by_stack(item: sets.Message, chat: Chat) -> Triaged:
    reply = chat.say(item.text)
    rule = (reply.envelope.get("triage") or {}).get("rule")
    return Triaged(item, reply.level or "none", reply.checklist, rule)


def _asked(questions: Sequence[sets.Question], chat: Callable[[], Chat]) -> list[Answered]:
    results = []
    for item in questions:
        reply = chat().say(item.text)
        results.append(Answered(item, reply.sections, reply.level, reply.said))
    return results


def _played(item: sets.Conversation, chat: Chat) -> Played:
    steps, finished = play(item, chat)
    return Played(item, tuple(steps), finished)
