"""Sentences annotated with what must be read in them: <concept status>the words</concept>.

"any" with any status stands for: no finding in these words may be present.
"""

from __future__ import annotations

import re

from bot.triage.engine import observe
from bot.triage.rulebook import rulebook

_MARK = re.compile(r"<(\w+) (\w+)>(.*?)</\1>")


def sentences(table: str) -> list[str]:
    """The lines of a table but its headings."""
    return [line for line in table.splitlines() if line and not line.startswith("#")]


def check(annotated: str) -> None:
    """Fails when a finding of the sentence has another status than it is annotated with."""
    text, wanted = "", []
    rest = annotated
    while mark := _MARK.search(rest):
        text += rest[:mark.start()]
        wanted.append((mark[1], mark[2], len(text), len(text) + len(mark[3])))
        text += mark[3]
        rest = rest[mark.end():]
    findings = observe(text + rest, rulebook()).findings
    for concept, status, start, end in wanted:
        here = {
            f.concept: f.status for f in findings
            if f.start < end and start < f.end and concept in (f.concept, "any")
        }
        if concept == "any":
            assert "present" not in here.values(), here
        else:
            assert here.get(concept) == status, (concept, here, findings)
