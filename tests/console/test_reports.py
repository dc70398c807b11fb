"""Reports, rule statistics and what staff said of the rules, as a lead sees them."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine

from bot.console import periods, reports
from bot.records import audit, cases, misreadings, queries
from bot.records.engine import writing
from bot.records.tables import CANARY, case_changes, escalations, now

sys.path.insert(0, str(Path(__file__).parent))
from nurse_world import NAME, TEXT, asks_for_a_person, flag, found
from staff_world import as_role

FINDINGS = (found("lip_swelling", "lips are swelling"),)


@pytest.fixture
def lead(stranger: TestClient, engine: Engine) -> TestClient:
    as_role(stranger, engine, "lead")
    return stranger


def closed(engine: Engine, sender: str, outcome: str, minutes: int = 5, rule: str = "a_rule") -> int:
    """A case that was seen after so many minutes and then closed."""
    number = flag(engine, sender, "emergency", TEXT, *FINDINGS, rule=rule)
    cases.acknowledge(engine, number, NAME)
    cases.close(engine, number, NAME, outcome=outcome)
    with writing(engine) as connection:
        opened = connection.execute(sa.select(escalations.c.opened_at).where(escalations.c.id == number)).scalar_one()
        at = opened + timedelta(minutes=minutes)
        connection.execute(sa.update(case_changes).where(case_changes.c.escalation_id == number).values(at=at))
    return number


def table(answer: object) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.text)))  # type: ignore[attr-defined]


def test_the_report_counts_and_measures(lead: TestClient, engine: Engine) -> None:
    closed(engine, "w-1", "true_emergency", 4)
    closed(engine, "w-2", "over_triaged", 8)
    asks_for_a_person(engine, "s-1")
    flag(engine, CANARY, "emergency", TEXT, *FINDINGS)
    page = lead.get("/nurse/reports").text
    figures = dict(re.findall(r"<div><dt>([^<]+)</dt><dd>([^<]+?)\s*(?:<|$)", page))
    assert figures == {
        "Cases": "3", "Median time to acknowledge": "6 min", "95th percentile": "8 min", "Nobody has seen yet": "1",
        "Over-triaged": "50 %",
    }
    assert "<svg" in page and "style=" not in page and "<script" in page.split("<svg")[0]
    assert "<title>" in page.split("<svg", 1)[1]


def test_the_csv_has_a_row_for_each_day_and_a_column_for_each_rule_and_channel(
    lead: TestClient, engine: Engine
) -> None:
    closed(engine, "w-1", "true_emergency", 4)
    asks_for_a_person(engine, "s-1")
    rows = table(lead.get("/nurse/reports.csv"))
    assert len(rows) == 28
    assert {name: rows[-1][name] for name in (
        "cases", "emergency", "none", "channel widget", "channel sms", "rule a_rule", "not yet seen",
        "median minutes to acknowledge", "over-triage share",
    )} == {
        "cases": "2", "emergency": "1", "none": "1", "channel widget": "1", "channel sms": "1", "rule a_rule": "1",
        "not yet seen": "1", "median minutes to acknowledge": "4.0", "over-triage share": "0.0",
    }
    assert rows[0]["cases"] == "0" and rows[0]["median minutes to acknowledge"] == ""
    weekly = table(lead.get("/nurse/reports.csv?by=week"))
    assert sum(int(row["cases"]) for row in weekly) == 2 and len(weekly) in (4, 5)


def test_a_long_time_is_shown_by_weeks_and_what_cannot_be_is_put_right(lead: TestClient) -> None:
    assert "Week from" in lead.get("/nurse/reports?since=2024-01-01&by=day").text
    for query in ("since=x&until=y", "since=2999-01-01", "since=2026-13-01&by=year", "until=0001-01-01", "by=%00"):
        assert lead.get(f"/nurse/reports?{query}").status_code == 200
        assert lead.get(f"/nurse/rules.csv?{query}").status_code == 200


def test_rules_show_what_became_of_their_cases(lead: TestClient, engine: Engine) -> None:
    for sender, outcome in (("w-1", "true_emergency"), ("w-2", "true_emergency"), ("w-3", "over_triaged")):
        closed(engine, sender, outcome, rule="airway_swelling")
    message = queries.transcript(engine, "w-3")[0].id
    misreadings.record(engine, "w-3", message, NAME, "routine", "")
    page = lead.get("/nurse/rules").text
    row = re.search(r'<th scope="row">airway swelling</th>(.*?)</tr>', page, re.DOTALL)
    assert row and re.findall(r"<td>([^<]*)</td>", row[1]) == ["3", "2", "1", "0", "0", "67 %", "1", "0"]
    assert "airway swelling, over triaged: 1 cases" in page
    (only,) = table(lead.get("/nurse/rules.csv"))
    assert (only["rule"], only["fired"], only["confirmed share"], only["read too severe"]) == (
        "airway_swelling", "3", "0.6667", "1"
    )


def test_an_empty_clinic_has_pages_all_the_same(lead: TestClient) -> None:
    for page in ("reports", "rules", "learning"):
        assert "Nothing to show" in lead.get(f"/nurse/{page}").text or page == "learning"
    assert "Staff said nothing" in lead.get("/nurse/learning").text
    assert lead.get("/nurse/learning.jsonl").text == ""


def test_learning_shows_and_exports_lines_without_names_and_notes_both(lead: TestClient, engine: Engine) -> None:
    flag(engine, "w-1", "emergency", "My name is Ann Lee, 555-867-5309. My lips itch", rule="airway_swelling")
    message = queries.transcript(engine, "w-1")[0].id
    misreadings.record(engine, "w-1", message, NAME, "urgent", "Ann Lee again")
    page = lead.get("/nurse/learning").text
    assert "My name is [name], [number]. My lips itch" in page and "Ann Lee" not in page
    answer = lead.get("/nurse/learning.jsonl")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert json.loads(answer.text) == {
        "id": f"s{message}", "text": "My name is [name], [number]. My lips itch", "level": "urgent",
        "kind": "too_severe", "why": "staff said so of the message",
    }
    assert len(audit.entries(engine, who="Some lead", action="learning.read")) == 1
    (entry,) = audit.entries(engine, who="Some lead", action="learning.export")
    assert json.loads(entry.detail) == {"lines": 1, "too_severe": 1}


@pytest.mark.parametrize(
    "path", ["reports", "reports.csv", "rules", "rules.csv", "learning", "learning.jsonl"]
)
def test_a_nurse_has_no_reports(nurse: TestClient, path: str) -> None:
    assert nurse.get(f"/nurse/{path}").status_code == 403
    assert f'href="/nurse/{path}"' not in nurse.get("/nurse").text


def test_a_cell_that_a_spreadsheet_would_run_is_text() -> None:
    answer = reports._csv([["=1+1", "@x", "rule a", 3, None]], "x.csv")
    assert bytes(answer.body).decode() == "'=1+1,'@x,rule a,3,\r\n"


def test_a_period_is_the_clinics_days(lead: TestClient) -> None:
    one = periods.Period(now().date(), now().date(), "day", "America/Chicago")
    assert one.before - one.start in (timedelta(hours=23), timedelta(hours=24), timedelta(hours=25))
    assert one.start.hour in (5, 6)
