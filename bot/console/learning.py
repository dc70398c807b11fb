"""What staff said of the rules' readings, as labelled messages to measure and teach them with. For leads."""

from __future__ import annotations

from collections import Counter
from itertools import islice

from fastapi import Request
from fastapi.responses import Response

from bot.records import audit
from bot.records.labelled import labelled
from bot.records.tables import now

from . import noting
from .periods import Chosen
from .persons import Lead
from .routes import Records, Settings, _page, router

SHOWN = 200  # messages


@router.get("/learning", dependencies=[noting.noted("learning.read")])
def learning(request: Request, settings: Settings, records: Records, person: Lead, period: Chosen) -> Response:
    """The first of the messages that an export holds, to read before it is taken."""
    found = list(islice(labelled(records, period.start, period.before), SHOWN + 1))
    return _page(request, "learning.html", {
        "clinic": settings, "person": person, "now": now(), "period": period, "found": found[:SHOWN],
        "more": len(found) > SHOWN,
    })


@router.get("/learning.jsonl", dependencies=[noting.ELSEWHERE])
def learning_lines(records: Records, person: Lead, period: Chosen) -> Response:
    """All of them as lines for evaluation/, without what tells who wrote them."""
    found = list(labelled(records, period.start, period.before))
    # First the entry, then the lines: nothing leaves without one.
    audit.record(records, person.name, "learning.export", f"{period.first} to {period.last}",
                 {"lines": len(found), **Counter(one.kind for one in found)})
    name = f"misreadings-{period.first}-{period.last}.jsonl"
    return Response(
        "".join(f"{one.line}\n" for one in found), media_type="application/jsonl",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
