"""`check`: validates all of data/ and proves the rules' properties."""

from __future__ import annotations

import argparse
import sys

from bot import approval, soundness


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("--quick", action="store_true", help="only whether every file can be read")


def run(options: argparse.Namespace) -> int:
    """Print every fault as `file:line: reason`, or that there is none and who approved the rules; 1 for a fault."""
    found = list(soundness.unreadable() if options.quick else soundness.faults())
    for fault in found:
        print(fault, file=sys.stderr)
    if not found:
        print("data/ and clinic.yml: no fault")
        print(f"rules: {approval.in_words(approval.approved())}")
    return 1 if found else 0
