"""`check`: validates all of data/ and proves the rules' properties."""

from __future__ import annotations

import argparse
import sys

from bot import soundness


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("--quick", action="store_true", help="only whether every file can be read")


def run(options: argparse.Namespace) -> int:
    """Print every fault as `file:line: reason`; 1 when there is one."""
    found = list(soundness.unreadable() if options.quick else soundness.faults())
    for fault in found:
        print(fault, file=sys.stderr)
    if not found:
        print("data/ and clinic.yml: no fault")
    return 1 if found else 0
