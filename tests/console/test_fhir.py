"""The FHIR Bundle of a case, held against HL7's own schema of R4 and against the models of fhir.resources."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from fastapi.testclient import TestClient
from fhir.resources.R4B import get_fhir_model_class
from fhir.resources.R4B.bundle import Bundle
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.engine import Engine

from bot.console import fhir
from bot.records import audit, cases, takeover, turns
from bot.records.tables import OUTCOMES
from bot.records.takeover import Notice

sys.path.insert(0, str(Path(__file__).parent))
from nurse_world import NAME, TEXT, asks_for_a_person, flag, found
from turns_of import slot, user

SCHEMA = json.loads((Path(__file__).parent / "fhir-r4.schema.json").read_text(encoding="utf-8"))
ALL = {"Patient", "Communication", "RiskAssessment", "Task", "QuestionnaireResponse", "Provenance"}


def valid(bundle: dict[str, Any]) -> None:
    """Fail unless the schema and the models take it, and every reference leads to an entry."""
    faults = [f"{fault.instance_path}: {fault.message[-300:]}" for fault in
              jsonschema_rs.Draft6Validator(SCHEMA, validate_formats=False).iter_errors(bundle)]
    assert faults == []
    Bundle.model_validate(bundle)
    for entry in bundle["entry"]:
        resource = entry["resource"]
        get_fhir_model_class(resource["resourceType"]).model_validate(resource)
    addresses = {entry["fullUrl"] for entry in bundle["entry"]}
    assert len(addresses) == len(bundle["entry"])
    assert references(bundle) <= addresses


def references(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = {value["reference"]} if "reference" in value else set()
        return own.union(*(references(inner) for inner in value.values()))
    return set().union(*(references(inner) for inner in value)) if isinstance(value, list) else set()


def exported(client: TestClient, number: int = 1, query: str = "") -> dict[str, Any]:
    answer = client.get(f"/nurse/cases/{number}/fhir.json{query}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/fhir+json"
    bundle: dict[str, Any] = answer.json()
    valid(bundle)
    return bundle


def of_kind(bundle: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == kind]


def test_a_fresh_emergency_is_a_valid_bundle(nurse: TestClient, emergency: int) -> None:
    bundle = exported(nurse)
    assert {entry["resource"]["resourceType"] for entry in bundle["entry"]} == ALL
    (task,) = of_kind(bundle, "Task")
    assert (task["status"], task["priority"], task["intent"]) == ("requested", "stat", "order")
    (risk,) = of_kind(bundle, "RiskAssessment")
    assert risk["method"]["coding"][0]["code"] == "airway_swelling"
    assert risk["prediction"][0]["qualitativeRisk"]["coding"][0]["code"] == "emergency"
    assert "lip swelling" in risk["note"][0]["text"]
    patient, assistant = of_kind(bundle, "Communication")
    assert patient["payload"] == [{"contentString": TEXT}]
    assert assistant["sender"]["type"] == "Device" and assistant["recipient"]


def test_the_whole_way_of_a_case_is_in_it(nurse: TestClient, engine: Engine, emergency: int) -> None:
    turns.append(engine, "w-1", "widget", [slot("symptom_check_fever", True), user("it is better now")])
    cases.acknowledge(engine, emergency, NAME)
    takeover.take(engine, "w-1", NAME, Notice("utter_staff_joined", "A nurse is here."))
    takeover.say(engine, "w-1", NAME, "I am calling you.")
    takeover.hand_back(engine, "w-1", NAME, Notice("utter_staff_left", "The assistant is back."))
    cases.add_note(engine, emergency, NAME, "Daughter is with her.")
    cases.close(engine, emergency, NAME, outcome="true_emergency")
    bundle = exported(nurse, query="?notes=1")
    (task,) = of_kind(bundle, "Task")
    assert task["status"] == "completed" and task["owner"]["display"] == NAME
    assert set(task["executionPeriod"]) == {"start", "end"}
    assert task["output"][0]["valueCodeableConcept"]["coding"][0]["code"] == "true_emergency"
    assert [note["text"] for note in task["note"]] == ["Daughter is with her."]
    said = {c["sender"].get("display"): c["payload"][0]["contentString"] for c in of_kind(bundle, "Communication")}
    assert said[NAME] == "I am calling you."
    did = [one["activity"]["text"] for one in of_kind(bundle, "Provenance")]
    assert f"{NAME} acknowledged it" in did and did[-1] == "Exported from the nurse console"


def test_notes_stay_out_unless_they_are_asked_for(nurse: TestClient, engine: Engine, emergency: int) -> None:
    cases.add_note(engine, emergency, NAME, "Daughter is with her.")
    assert "Daughter" not in json.dumps(exported(nurse))
    assert "Daughter" in json.dumps(exported(nurse, query="?notes=1"))


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_every_outcome_is_valid(nurse: TestClient, engine: Engine, emergency: int, outcome: str) -> None:
    cases.close(engine, emergency, NAME, outcome=outcome)
    exported(nurse)


def test_a_wish_for_a_person_without_a_rule_is_valid(nurse: TestClient, engine: Engine) -> None:
    asks_for_a_person(engine, "s-1")
    (risk,) = of_kind(exported(nurse), "RiskAssessment")
    assert risk["method"] == {"text": "No rule"} and "basis" not in risk


def test_the_senders_id_is_not_in_it(nurse: TestClient, engine: Engine) -> None:
    flag(engine, "whatsapp-4915112345678", "urgent", TEXT, found("fever", "fever"))
    assert "4915112345678" not in json.dumps(exported(nurse))


def test_the_same_case_has_the_same_addresses(nurse: TestClient, emergency: int) -> None:
    first, second = exported(nurse), exported(nurse)
    assert [entry["fullUrl"] for entry in first["entry"]] == [entry["fullUrl"] for entry in second["entry"]]


def test_an_export_is_noted(nurse: TestClient, engine: Engine, emergency: int) -> None:
    exported(nurse)
    assert [(e.who, e.subject) for e in audit.entries(engine, action="case.export")] == [(NAME, "case 1")]


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_whatever_a_patient_writes_is_text_that_fhir_takes(text: str) -> None:
    kept = fhir._text(text)
    string = {"$ref": "#/definitions/string", "definitions": SCHEMA["definitions"], "$schema": SCHEMA["$schema"]}
    assert kept == "" or jsonschema_rs.Draft6Validator(string).is_valid(kept)
