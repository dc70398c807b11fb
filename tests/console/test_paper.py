"""A transcript on paper."""

from __future__ import annotations

import sys
from pathlib import Path

from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine

from bot.records import audit, cases, turns

sys.path.insert(0, str(Path(__file__).parent))
from nurse_world import NAME
from turns_of import bot, user


def test_the_whole_conversation_is_on_it_escaped(nurse: TestClient, engine: Engine, emergency: int) -> None:
    for number in range(150):
        turns.append(engine, "w-1", "widget", [user(f"message {number}"), bot("Thank you.")])
    page = nurse.get(f"/nurse/cases/{emergency}/transcript").text
    assert page.count('<li class="patient">') == 151
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page and "<script>alert" not in page
    assert "rule: airway swelling" in page


def test_notes_are_on_it_only_when_they_are_asked_for(nurse: TestClient, engine: Engine, emergency: int) -> None:
    cases.add_note(engine, emergency, NAME, "Daughter is with her.")
    cases.close(engine, emergency, NAME, note="Sent to the hospital.", outcome="true_emergency")
    bare = nurse.get(f"/nurse/cases/{emergency}/transcript").text
    assert "Daughter" not in bare and "Sent to the hospital" not in bare and "Without notes of staff" in bare
    full = nurse.get(f"/nurse/cases/{emergency}/transcript?notes=1").text
    assert "Daughter is with her." in full and "Sent to the hospital." in full and "With notes of staff" in full


def test_the_case_leads_to_it_and_printing_is_noted(nurse: TestClient, engine: Engine, emergency: int) -> None:
    case = nurse.get(f"/nurse/cases/{emergency}").text
    assert f'href="/nurse/cases/{emergency}/transcript"' in case
    assert f'href="/nurse/cases/{emergency}/fhir.json"' in case
    nurse.get(f"/nurse/cases/{emergency}/transcript")
    assert [(e.who, e.subject) for e in audit.entries(engine, action="case.print")] == [(NAME, f"case {emergency}")]


def test_there_is_no_paper_of_no_case(nurse: TestClient) -> None:
    assert nurse.get("/nurse/cases/9/transcript").status_code == 404
    assert nurse.get("/nurse/cases/9/fhir.json").status_code == 404
