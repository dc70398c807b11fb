"""A patient's rights: found, all data handed over, erased."""

from __future__ import annotations

import io
import json
import sys
import zipfile
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine

from bot.records import audit, patients, queries, turns

sys.path.insert(0, str(Path(__file__).parent))
from nurse_world import TEXT, flag
from staff_world import as_role, csrf

PATIENTS = "/nurse/patients"


@pytest.fixture
def lead(stranger: TestClient, engine: Engine) -> TestClient:
    as_role(stranger, engine, "lead")
    return stranger


@pytest.fixture
def handle(engine: Engine, emergency: int) -> str:
    """What pages call the patient of the emergency."""
    return patients.find(engine, turns.alias("w-1"))[0].handle


def test_a_patient_is_found(lead: TestClient, handle: str) -> None:
    alias = turns.alias("w-1")
    for text in (alias, alias.lower()[2:], "1"):
        page = lead.get(PATIENTS, params={"find": text}).text
        assert f"{PATIENTS}/{handle}" in page and "w-1" not in page
    assert "Nobody is found" in lead.get(PATIENTS, params={"find": "P-000000<b>"}).text
    assert "Found" not in lead.get(PATIENTS).text


def test_the_page_tells_what_is_held_but_not_what_was_said(lead: TestClient, handle: str) -> None:
    page = lead.get(f"{PATIENTS}/{handle}").text
    assert turns.alias("w-1") in page and "case 1" in page and "(open)" in page
    assert "lips" not in page and "w-1" not in page and "close it first" in page


def test_all_data_is_handed_over_as_json(lead: TestClient, engine: Engine, handle: str) -> None:
    flag(engine, "w-2", "urgent", "somebody else")
    answer = lead.get(f"{PATIENTS}/{handle}/export.json")
    assert answer.headers["content-disposition"] == f'attachment; filename="{turns.alias("w-1")}.json"'
    told = json.loads(answer.content)
    assert TEXT in [row["data"].get("text") for row in told["events"]]
    assert told["escalations"][0]["rule"] == "airway_swelling" and "somebody else" not in answer.text


def test_all_data_is_handed_over_as_zip_with_a_transcript(lead: TestClient, handle: str) -> None:
    answer = lead.get(f"{PATIENTS}/{handle}/export.zip")
    assert answer.headers["content-type"] == "application/zip" and answer.headers["cache-control"] == "no-store"
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert archive.namelist() == ["data.json", "transcript.txt"] and archive.testzip() is None
    transcript = archive.read("transcript.txt").decode()
    assert TEXT in transcript and transcript.index("Patient\n") < transcript.index("Assistant\nCall 911")
    assert json.loads(archive.read("data.json"))["conversations"][0]["alias"] == turns.alias("w-1")


def test_an_open_case_keeps_its_patient(lead: TestClient, engine: Engine, handle: str) -> None:
    form = {"csrf": csrf(lead, PATIENTS), "alias": turns.alias("w-1")}
    answer = lead.post(f"{PATIENTS}/{handle}/erase", data=form)
    assert answer.status_code == 409 and "still open" in answer.text
    assert patients.by_handle(engine, handle) and not audit.entries(engine, action="patient.erase")


def test_erasing_wants_the_alias_typed(lead: TestClient, engine: Engine, handle: str) -> None:
    queries.close(engine, 1, "Ann", "")
    for typed in ("", "P-000000"):
        answer = lead.post(f"{PATIENTS}/{handle}/erase", data={"csrf": csrf(lead, PATIENTS), "alias": typed})
        assert answer.status_code == 400 and patients.by_handle(engine, handle)


def test_an_erased_patient_is_gone_and_the_audit_entry_stays(lead: TestClient, engine: Engine, handle: str) -> None:
    queries.close(engine, 1, "Ann", "called back")
    alias = turns.alias("w-1")
    done = lead.post(f"{PATIENTS}/{handle}/erase", data={"csrf": csrf(lead, PATIENTS), "alias": f" {alias.lower()} "})
    assert (done.status_code, done.headers["location"]) == (303, f"{PATIENTS}?erased={alias}")
    assert f"All data of {alias} is erased" in lead.get(done.headers["location"]).text
    assert lead.get(f"{PATIENTS}/{handle}").status_code == 404 and lead.get("/nurse/cases/1").status_code == 404
    assert not any(patients.everything(engine, "w-1").values())
    entry = audit.entries(engine, action="patient.erase")[0]
    assert (entry.who, entry.subject, entry.detail) == ("Some lead", alias, '{"cases": 1, "messages": 2}')


def test_exports_are_noted(lead: TestClient, engine: Engine, handle: str) -> None:
    for file in ("export.zip", "export.json"):
        lead.get(f"{PATIENTS}/{handle}/{file}")
    assert [(e.subject, e.detail) for e in reversed(audit.entries(engine, action="patient.export"))] == [
        (turns.alias("w-1"), '{"as": "zip"}'), (turns.alias("w-1"), '{"as": "json"}'),
    ]


@pytest.mark.parametrize("handle", ["x", "P-234567", "P-234567-0000000000000000", "%00", "w-1"])
def test_a_patient_that_is_none(lead: TestClient, emergency: int, handle: str) -> None:
    for path in ("", "/export.zip", "/export.json"):
        assert lead.get(f"{PATIENTS}/{handle}{path}").status_code == 404
    form = {"csrf": csrf(lead, PATIENTS), "alias": "x"}
    assert lead.post(f"{PATIENTS}/{handle}/erase", data=form).status_code == 404


def test_a_sentence_in_the_address_is_no_notice(lead: TestClient) -> None:
    for erased in ("<b>you</b> must pay", "P-234567"):
        page = lead.get(PATIENTS, params={"erased": erased}).text
        assert "is erased" not in page and "<b>you" not in page
