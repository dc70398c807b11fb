"""`rules`: writes docs/rules.md, the rules in words for the clinicians who approve them."""

from __future__ import annotations

import argparse
import sys

from bot import rules_page


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("--check", action="store_true", help="write nothing, only say whether the page is in step")


def run(options: argparse.Namespace) -> int:
    """Write the page; with --check 1 when it tells of other rules. Raises DataError for a fault in the data."""
    if options.check:
        if rules_page.in_step():
            return 0
        print(rules_page.OUT_OF_STEP, file=sys.stderr)
        return 1
    rules_page.PAGE.write_text(rules_page.page(), encoding="utf-8")
    print("docs/rules.md is written")
    return 0
