"""A case to take along: its transcript on paper, and all of it as a FHIR Bundle."""

from __future__ import annotations

import json
from datetime import datetime
from zoneinfo import ZoneInfo

from fastapi.responses import Response

from bot.records import cases, queries
from bot.records.tables import now

from . import fhir, noting
from .case import Case
from .facts import gathered
from .routes import Person, _page, _templates, router


@router.get("/cases/{number:int}/transcript", dependencies=[noting.noted("case.print", "case {number}")])
def transcript(person: Person, here: Case, notes: bool = False) -> Response:
    """The whole conversation for a printer, with the staff's notes when they are asked for."""
    records, case = here.records, here.case
    return _page(here.request, "paper.html", {
        "clinic": here.clinic, "person": person, "now": now(), "case": case, "facts": gathered(records, case.sender_id),
        "messages": queries.transcript(records, case.sender_id), "with_notes": notes,
        "notes": cases.notes_of(records, case.id) if notes else [], "changes": cases.changes(records, case.id),
    })


@router.get("/cases/{number:int}/fhir.json", dependencies=[noting.noted("case.export", "case {number}")])
def bundle(person: Person, here: Case, notes: bool = False) -> Response:
    """The case as a FHIR R4 Bundle, with the staff's notes when they are asked for."""
    records, case = here.records, here.case
    made = fhir.bundle(
        here.clinic.name, case, queries.transcript(records, case.sender_id), gathered(records, case.sender_id),
        cases.changes(records, case.id), cases.notes_of(records, case.id) if notes else [], person.name, now(),
    )
    return Response(
        json.dumps(made, ensure_ascii=False, indent=1), media_type="application/fhir+json",
        headers={"Content-Disposition": f'attachment; filename="case-{case.id}.fhir.json"'},
    )


def stamp(moment: datetime, zone: str) -> str:
    """The clinic's day and time, always both: paper does not know what day it is read on."""
    return f"{moment.astimezone(ZoneInfo(zone)):%-d %b %Y, %H:%M}"


_templates.env.globals.update(stamp=stamp)
