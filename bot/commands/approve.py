"""`approve`: records that a clinician approves the rules as they are now."""

from __future__ import annotations

import argparse
import sys
from datetime import date

from bot import approval, rules_page

_LONGEST = 128


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("--who", required=True, metavar="NAME", help="the clinician's name")
    parser.add_argument("--role", required=True, metavar="ROLE", help='such as "consultant haematologist"')


def run(options: argparse.Namespace) -> int:
    """Write the approval; 1 for a name that is none, or when docs/rules.md tells of other rules."""
    who, role = options.who.strip(), options.role.strip()
    for what, text in (("--who", who), ("--role", role)):
        if not text or len(text) > _LONGEST or not text.isprintable():
            return _fail(f"{what} has 1 to {_LONGEST} printable characters")
    if not rules_page.in_step():
        return _fail(f"{rules_page.OUT_OF_STEP}, and read it first")
    record = approval.Approval(who, role, date.today(), approval.rules_hash(approval.FOLDER))
    approval.add(approval.FOLDER / approval.RECORD, record)
    print(f"rules {record.rules} {approval.in_words(record)} ({record.role})")
    return 0


def _fail(reason: str) -> int:
    print(f"approve: {reason}", file=sys.stderr)
    return 1
