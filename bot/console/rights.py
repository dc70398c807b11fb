"""A patient's rights: who they are in our records, all of it to hand over, and to be forgotten. For leads."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Annotated, Any

from fastapi import Form, HTTPException, Query, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.engine import Engine

from bot.clinic import Clinic
from bot.records import audit, patients, queries
from bot.records.erasure import erase
from bot.records.logins import Session
from bot.records.patients import Patient
from bot.records.tables import now

from . import noting
from .persons import Lead, LeadChanger
from .routes import HOME, Records, Settings, _page, router

PATIENTS = f"{HOME}/patients"
ERASED = "patient.erase"
SPEAKERS = {"patient": "Patient", "assistant": "Assistant", "staff": "Staff"}


@router.get("/patients")
def patients_page(
    request: Request, settings: Settings, records: Records, person: Lead,
    find: Annotated[str, Query(max_length=64)] = "", erased: Annotated[str, Query(max_length=32)] = "",
) -> Response:
    """Looks a patient up by alias, case number or phone number."""
    found = patients.find(records, find) if find.strip() else None
    if found is not None:
        # What was typed may be a phone number: only what was found is noted.
        audit.record(records, person.name, "patient.find", ", ".join(p.alias for p in found), {"found": len(found)})
    context = {
        "clinic": settings, "person": person, "now": now(), "find": find, "found": found,
        # Only what was erased is said to be: anybody may make up a link.
        "erased": erased if _is_erased(records, erased) else "",
    }
    return _page(request, "patients.html", context)


@router.get("/patients/{handle}")
def patient_page(request: Request, settings: Settings, records: Records, person: Lead, handle: str) -> Response:
    """What there is of one patient, to export or erase."""
    return _patient(request, settings, person, _known(records, handle))


@router.get("/patients/{handle}/export.zip", dependencies=[noting.ELSEWHERE])
def export_zip(records: Records, settings: Settings, person: Lead, handle: str) -> Response:
    """All data of one patient: `data.json` for machines, `transcript.txt` for people."""
    patient = _known(records, handle)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", _json(records, patient))
        archive.writestr("transcript.txt", _transcript(records, patient, settings))
    _note(records, person, "patient.export", patient, {"as": "zip"})
    return _download(file.getvalue(), "application/zip", f"{patient.alias}.zip")


@router.get("/patients/{handle}/export.json", dependencies=[noting.ELSEWHERE])
def export_json(records: Records, person: Lead, handle: str) -> Response:
    """All data of one patient as one JSON document."""
    patient = _known(records, handle)
    content = _json(records, patient)
    _note(records, person, "patient.export", patient, {"as": "json"})
    return _download(content.encode(), "application/json", f"{patient.alias}.json")


@router.post("/patients/{handle}/erase", dependencies=[noting.ELSEWHERE])
def erase_patient(
    request: Request, settings: Settings, records: Records, person: LeadChanger, handle: str,
    alias: Annotated[str, Form()] = "",
) -> Response:
    """Erases a patient whose alias was typed; not while a nurse is still needed. The audit log keeps an entry."""
    patient = _known(records, handle)
    if patient.open_cases:
        return _patient(request, settings, person, patient, "A case is still open. Close it first.", 409)
    if alias.strip().upper() != patient.alias:
        return _patient(request, settings, person, patient, f"Type {patient.alias} to erase it.", 400)
    # First the entry, then the erasure: nothing is ever gone without one.
    _note(records, person, ERASED, patient, {"cases": len(patient.cases), "messages": patient.messages})
    erase(records, patient.sender_id)
    return RedirectResponse(f"{PATIENTS}?erased={patient.alias}", 303)


def _is_erased(records: Engine, alias: str) -> bool:
    return alias.isprintable() and bool(alias and audit.entries(records, action=ERASED, subject=alias, limit=1))


def _known(records: Engine, handle: str) -> Patient:
    found = patients.by_handle(records, handle)
    if found is None:
        raise HTTPException(404, "There is no such patient.")
    return found


def _note(records: Engine, person: Session, action: str, patient: Patient, detail: dict[str, Any]) -> None:
    audit.record(records, person.name, action, patient.alias, detail)


def _json(records: Engine, patient: Patient) -> str:
    return json.dumps(patients.everything(records, patient.sender_id), ensure_ascii=False, indent=1)


def _transcript(records: Engine, patient: Patient, settings: Clinic) -> str:
    lines = [f"{settings.name}: conversation {patient.alias}", ""]
    for message in queries.transcript(records, patient.sender_id):
        if message.text:
            lines += [f"{message.at:%Y-%m-%d %H:%M} UTC  {SPEAKERS.get(message.who, message.who)}", message.text, ""]
    return "\n".join(lines)


def _download(content: bytes, kind: str, name: str) -> Response:
    return Response(content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _patient(
    request: Request, settings: Clinic, person: Session, patient: Patient, message: str = "", status: int = 200
) -> Response:
    context = {"clinic": settings, "person": person, "now": now(), "patient": patient, "message": message}
    return _page(request, "patient.html", context, status)
