"""What the console leaves in the audit log, and the page that shows it."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine

from bot.console import noting, router
from bot.console.routes import Changer, ConsoleRoute, Person
from bot.records import audit
from bot.records.engine import writing

sys.path.insert(0, str(Path(__file__).parent))
from nurse_world import NAME, TEXT, flag, token
from staff_world import as_role

# What is read here is not one patient's: lists, forms and files.
UNNOTED = {
    "/nurse", "/nurse/queue", "/nurse/login", "/nurse/static/{name}", "/nurse/account", "/nurse/code",
    "/nurse/locked", "/nurse/password", "/nurse/factor", "/nurse/staff", "/nurse/staff/{number:int}", "/nurse/sso",
    "/nurse/patients", "/nurse/patients/{handle}", "/nurse/alarms", "/nurse/events", "/nurse/cases/{number:int}/fresh",
}


@pytest.fixture
def admin(stranger: TestClient, engine: Engine) -> TestClient:
    as_role(stranger, engine, "admin")
    return stranger


def noted(engine: Engine, who: str = NAME) -> list[tuple[str, str, str]]:
    return [(e.action, e.subject, e.detail) for e in reversed(audit.entries(engine, who=who))]


def test_a_route_that_shows_something_says_whether_it_is_noted() -> None:
    silent = {
        route.path for route in router.routes
        if isinstance(route, APIRoute) and "GET" in route.methods and noting.of(route) is None
    }
    assert silent == UNNOTED


def test_reading_a_transcript_is_noted_each_time(nurse: TestClient, engine: Engine, emergency: int) -> None:
    nurse.get("/nurse/cases/1")
    nurse.get("/nurse/cases/1?whole=1")
    nurse.get("/nurse/cases/2")  # there is none
    assert noted(engine)[1:] == [("case.read", "case 1", "{}")] * 2


def test_the_queue_is_no_transcript(nurse: TestClient, engine: Engine, emergency: int) -> None:
    before = len(audit.entries(engine))
    nurse.get("/nurse")
    nurse.get("/nurse/queue", headers={"HX-Request": "true"})
    assert len(audit.entries(engine)) == before


def test_changes_are_noted_with_what_became_of_them(nurse: TestClient, engine: Engine, emergency: int) -> None:
    form = {"csrf": token(nurse), "note": "Reached by phone.", "outcome": "other"}
    nurse.post("/nurse/cases/1/acknowledge", data=form)
    nurse.post("/nurse/cases/1/close", data=form)
    assert noted(engine)[1:] == [
        ("case.acknowledge", "case 1", '{"status": 303}'), ("case.close", "case 1", '{"status": 303}'),
    ]


def test_a_change_that_says_nothing_is_noted_all_the_same(app: FastAPI, nurse: TestClient, engine: Engine) -> None:
    router = APIRouter(prefix="/nurse", route_class=ConsoleRoute)

    @router.post("/things/{number}/polish")
    def polish(person: Changer, number: int) -> None:
        """A route whose writer did not think of the log."""

    @router.get("/things")
    def things(person: Person) -> None:
        """Reading is noted only by who says so."""

    app.include_router(router)
    nurse.post("/nurse/things/7/polish", data={"csrf": token(nurse)})
    nurse.get("/nurse/things")
    assert noted(engine)[1:] == [("polish", "7", '{"status": 200}')]


def test_what_cannot_be_noted_is_not_shown(
    app: FastAPI, nurse: TestClient, engine: Engine, emergency: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise sa.exc.OperationalError("INSERT", {}, Exception("disk full"))

    monkeypatch.setattr(audit, "record", full)
    careful = TestClient(app, follow_redirects=False, raise_server_exceptions=False, cookies=nurse.cookies)
    answer = careful.get("/nurse/cases/1")
    assert answer.status_code == 500 and "lips" not in answer.text


def test_nothing_that_a_patient_wrote_is_in_the_log(nurse: TestClient, engine: Engine, emergency: int) -> None:
    form = {"csrf": token(nurse), "note": "Her lips are swelling."}
    nurse.get("/nurse/cases/1")
    nurse.post("/nurse/cases/1/close", data=form)
    as_role(nurse, engine, "lead")
    nurse.get("/nurse/patients", params={"find": "My lips are swelling"})
    page = nurse.get("/nurse/patients", params={"find": "1"}).text
    handle = re.findall(r"/nurse/patients/(P-[^\"]+)", page)[0]
    for file in ("export.zip", "export.json"):
        assert nurse.get(f"/nurse/patients/{handle}/{file}").status_code == 200
    alias = handle.rpartition("-")[0]
    nurse.post(f"/nurse/patients/{handle}/erase", data={"csrf": token(nurse), "alias": alias})
    kept = str(audit.entries(engine))
    words = {word.strip(".&<>()/") for word in TEXT.split()} - {"", "I", "No"}
    assert not [word for word in words if word in kept] and "w-1" not in kept
    assert alias in kept


def test_the_page_shows_the_newest_first_and_filters(admin: TestClient, engine: Engine, emergency: int) -> None:
    for number in range(1, 4):
        audit.record(engine, "Ann <b>", "case.read", f"case {number}")
    page = admin.get("/nurse/audit").text
    assert "Ann &lt;b&gt;" in page and page.index("case 3") < page.index("case 1")
    assert "case 2" not in admin.get("/nurse/audit", params={"subject": "case 1"}).text
    page = admin.get("/nurse/audit", params={"who": "Ann <b>", "action": "case.read"}).text
    assert page.count("<td>case.read</td>") == 3
    assert "No row fits" in admin.get("/nurse/audit", params={"who": "\x00Bo", "before": 10**30}).text


def test_older_rows_are_on_the_next_page(admin: TestClient, engine: Engine) -> None:
    for number in range(150):
        audit.record(engine, "Ann", "case.read", f"case {number}")
    page = admin.get("/nurse/audit", params={"who": "Ann"}).text
    place = re.search(r'href="([^"]+)">Older rows', page)
    assert place and "case 49<" not in page
    older = admin.get(place.group(1).replace("&amp;", "&")).text
    assert "case 49<" in older and "case 51<" not in older and "Older rows" not in older


def test_looking_at_the_log_is_noted_too(admin: TestClient, engine: Engine) -> None:
    admin.get("/nurse/audit")
    assert noted(engine, "Some admin") == [("audit.read", "", "{}")]


def test_the_page_checks_every_row(admin: TestClient, engine: Engine) -> None:
    for number in range(5):
        audit.record(engine, "Ann", "case.read", f"case {number}")
    page = admin.get("/nurse/audit?check=1").text
    assert re.search(r"All \d+ rows are as they were written", page)
    with writing(engine) as connection:
        connection.execute(sa.text("DROP TRIGGER audit_update"))
        connection.execute(sa.text("UPDATE audit SET who = 'Bo' WHERE id = 3"))
    page = admin.get("/nurse/audit?check=1").text
    assert "Row 3 is the first that is wrong" in page and 'role="alert"' in page


def test_a_search_that_was_made_is_noted_and_an_empty_page_is_not(stranger: TestClient, engine: Engine) -> None:
    as_role(stranger, engine, "lead")
    flag(engine, "w-7", "urgent", "fever")
    stranger.get("/nurse/patients?find=1")
    stranger.get("/nurse/patients")
    entries = noted(engine, "Some lead")
    assert [(action, detail) for action, _, detail in entries] == [("patient.find", '{"found": 1}')]
