"""`assess`: how the rules read one message, or JSON lines of them."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TextIO

from bot.triage import Assessment, assess
from bot.triage.rulebook import rulebook


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("text", nargs="?", metavar="TEXT", help="the message")
    parser.add_argument("--jsonl", action="store_true", help='read {"text": …} lines, write one JSON line each')


def run(options: argparse.Namespace) -> int:
    """Print the assessment; 2 when there is neither a text nor --jsonl, 1 for a line that is no message."""
    if options.jsonl:
        sys.stdin.reconfigure(errors="replace")  # type: ignore[union-attr]
        return _lines(sys.stdin, sys.stdout)
    if options.text is None:
        print("assess: give a TEXT, or --jsonl and lines on standard input", file=sys.stderr)
        return 2
    print(in_words(assess(options.text)))
    return 0


def in_words(assessment: Assessment) -> str:
    """An assessment as lines that a nurse can read."""
    label = rulebook().label
    lines = [f"level: {assessment.level}", f"rule: {assessment.rule or '-'}"]
    if assessment.decision.because:
        lines.append(f"because: {assessment.decision.because}")
    if assessment.decision.source:
        lines.append(f"source: {assessment.decision.source}")
    for finding in assessment.findings:
        cue = f" (because of “{finding.cue}”)" if finding.cue else ""
        who = f", {finding.who}" if finding.who else ""
        lines.append(f"finding: {label(finding.concept)}{who}: “{finding.text}” {finding.status}{cue}")
    return "\n".join(lines)


def _lines(source: TextIO, target: TextIO) -> int:
    for number, line in enumerate(source, start=1):
        if not line.strip():
            continue
        try:
            text = json.loads(line)["text"]
            if not isinstance(text, str):
                raise TypeError("'text' is no string")
        except (ValueError, KeyError, TypeError) as error:
            print(f"line {number}: not a message of the form {{\"text\": …}}: {error}", file=sys.stderr)
            return 1
        print(json.dumps({"text": text, **assess(text).as_dict()}, ensure_ascii=True), file=target)
    return 0
