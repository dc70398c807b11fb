"""The queue's filters, pages, deadlines and keys to act from a row."""

from __future__ import annotations

import re
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine

from bot.clinic import ROOT, clinic, read
from bot.console import filters, queue, words
from bot.records import cases, people, queries, saved_filters, turns
from bot.records.engine import writing
from bot.records.tables import escalations, now
from bot.triage.strict import DataError

sys.path.insert(0, str(Path(__file__).parent))
from nurse_world import NAME, asks_for_a_person, flag, token
from turns_of import said


def rows(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'id="case-(\d+)"', page)]


@pytest.fixture
def mixed(engine: Engine) -> Engine:
    """1 urgent, 2 emergency and taken by Ann, 3 a person asked for by SMS, 4 an emergency closed, 5 urgent and old."""
    flag(engine, "w-1", "urgent", "fever", rule="fever")
    flag(engine, "w-2", "emergency", "chest pain", rule="chest_pain")
    asks_for_a_person(engine, "w-3")
    flag(engine, "w-4", "emergency", "bleeding", rule="bleeding")
    flag(engine, "w-5", "urgent", "fever", rule="fever")
    cases.acknowledge(engine, 2, NAME)
    cases.close(engine, 4, "Bo", "", "other")
    with writing(engine) as connection:
        old = now() - timedelta(days=9)
        connection.execute(sa.update(escalations).where(escalations.c.id == 5).values(opened_at=old))
    return engine


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", [5, 1, 3, 2]), ("state=open", [5, 1, 3]), ("state=acknowledged", [2]), ("state=closed", [4]),
        ("state=all", [5, 1, 3, 2, 4]), ("level=urgent", [5, 1]), ("level=emergency&state=all", [2, 4]),
        ("channel=sms", [3]), ("rule=fever", [5, 1]), ("rule=fever&level=emergency", []), ("mine=1", [2]),
        ("until=2020-01-01", []), ("since=2020-01-01", [5, 1, 3, 2]), ("state=nonsense", [5, 1, 3, 2]),
        ("level=dire&since=soon&until=9999-99-99&mine=x", [5, 1, 3, 2]), ("channel=%00", [5, 1, 3, 2]),
        ("channel=%ff", []), ("rule=" + "x" * 500, []),
    ],
)
def test_filters(nurse: TestClient, mixed: Engine, query: str, shown: list[int]) -> None:
    answer = nurse.get(f"/nurse?{query}")
    assert answer.status_code == 200 and rows(answer.text) == shown


def test_days_are_the_clinics(nurse: TestClient, mixed: Engine) -> None:
    zone = clinic().time_zone
    day = words.clock(now() - timedelta(days=9), zone, now())
    wanted = filters.Filters(since="2026-03-08", until="2026-03-08").wanted("America/New_York", NAME)
    assert wanted.opened_from and wanted.opened_before
    assert wanted.opened_before - wanted.opened_from == timedelta(hours=23)  # the clocks went forward
    assert day[:2].isdigit() and rows(nurse.get("/nurse?since=2020-01-01&until=2020-02-30").text)


def test_the_form_shows_what_is_chosen_and_offers_what_there_is(nurse: TestClient, mixed: Engine) -> None:
    page = nurse.get("/nurse?rule=fever&channel=sms&state=open&since=2026-01-02&mine=1").text
    chosen = re.findall(r'<option value="([^"]*)" selected>', page)
    assert chosen == ["open", "", "sms", "fever"]
    assert 'value="2026-01-02"' in page and re.search(r'name="mine" value="1" checked', page)
    assert 'value="bleeding"' in page and 'value="widget"' in page


def test_a_rule_that_is_none_of_ours_is_only_a_text(nurse: TestClient, mixed: Engine) -> None:
    page = nurse.get('/nurse?rule="><script>x</script>').text
    assert "<script>x" not in page and "No case fits" in page


def test_pages_follow_one_another(nurse: TestClient, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "PAGE", 2)
    for number in range(5):
        flag(engine, f"w-{number}", "urgent", "fever")
    page, seen = nurse.get("/nurse?level=urgent").text, []
    while True:
        seen += rows(page)
        further = re.search(r'rel="next" href="([^"]+)"', page)
        if not further:
            break
        page = nurse.get(further[1].replace("&amp;", "&")).text
        assert "First page" in page
    assert seen == [1, 2, 3, 4, 5]
    assert rows(nurse.get("/nurse?after=nonsense").text) == [1, 2]


def test_filters_are_saved_for_a_person(nurse: TestClient, engine: Engine, mixed: Engine) -> None:
    page = nurse.get("/nurse?level=urgent&state=open").text
    query = re.search(r'name="query" value="([^"]+)"', page)
    assert query
    form = {"csrf": token(nurse), "name": "Night <shift>", "query": query[1].replace("&amp;", "&")}
    answer = nurse.post("/nurse/filters", data=form)
    assert answer.headers["location"] == "/nurse?state=open&level=urgent"
    page = nurse.get(answer.headers["location"]).text
    assert "Night &lt;shift&gt;" in page and 'aria-current="true"' in page and "Save these" not in page
    nurse.post("/nurse/filters", data={"csrf": token(nurse), "name": "words", "query": "q=fever&level=urgent"})
    assert 'href="/nurse/search?q=fever&amp;level=urgent"' in nurse.get("/nurse").text
    ann = people.account(engine, NAME)
    assert ann
    for saved in saved_filters.saved(engine, ann.id):
        nurse.post(f"/nurse/filters/{saved.id}/forget", data={"csrf": token(nurse)})
    assert "Night" not in nurse.get("/nurse").text


@pytest.mark.parametrize("query", ["//evil.example", "https://evil.example", "\r\nSet-Cookie: a=b", "q=1\r\nX: y"])
def test_a_saved_filter_leads_nowhere_else(nurse: TestClient, query: str) -> None:
    answer = nurse.post("/nurse/filters", data={"csrf": token(nurse), "name": "x", "query": query})
    assert answer.headers["location"] in ("/nurse", "/nurse/search?q=1X%3A+y") and "set-cookie" not in answer.headers


def test_an_age_stands_against_its_deadline(nurse: TestClient, engine: Engine, emergency: int) -> None:
    case = queries.escalation(engine, 1)
    assert case
    limits = {"emergency": 5, "urgent": 30, "routine": 480, "none": 60}

    def due(minutes: float) -> tuple[str, bool, bool]:
        found = words.due(case, limits, case.opened_at + timedelta(minutes=minutes))
        assert found
        return found.text, found.late, found.soon

    assert due(0) == ("5 min left", False, False) and due(3.5) == ("1 min left", False, True)
    assert due(4.5) == ("under 1 min left", False, True) and due(5.5) == ("late", True, False)
    assert due(75) == ("1 h 10 min late", True, False)
    with writing(engine) as connection:
        connection.execute(sa.update(escalations).values(opened_at=now() - timedelta(minutes=12)))
    page = nurse.get("/nurse").text
    assert "overdue" in page and "7 min late" in page
    cases.acknowledge(engine, 1, "Bo")
    assert "min late" not in nurse.get("/nurse").text


def test_acknowledging_from_a_row_stays_in_the_queue(nurse: TestClient, mixed: Engine) -> None:
    form = {"csrf": token(nurse), "version": "1", "back": "?level=urgent"}
    answer = nurse.post("/nurse/cases/1/acknowledge", data=form)
    assert answer.headers["location"] == "/nurse?level=urgent"
    answer = nurse.post("/nurse/cases/5/acknowledge", data=form, headers={"HX-Request": "true"})
    assert answer.status_code == 200 and rows(answer.text) == [5, 1] and "(1) Queue" in answer.text
    assert "faster" not in answer.text


def test_a_row_that_somebody_else_took_says_so(nurse: TestClient, mixed: Engine) -> None:
    cases.acknowledge(mixed, 1, "Bo")
    form = {"csrf": token(nurse), "version": "1", "back": "?"}
    answer = nurse.post("/nurse/cases/1/acknowledge", data=form, headers={"HX-Request": "true"})
    assert f"Somebody was faster: {turns.alias('w-1')} is with Bo" in re.sub(r"\s+", " ", answer.text)
    assert nurse.post("/nurse/cases/1/acknowledge", data=form).status_code == 409


def test_the_count_is_in_every_title(nurse: TestClient, mixed: Engine) -> None:
    for path in ("/nurse", "/nurse?state=closed", "/nurse/cases/1", "/nurse?level=none"):
        assert "<title>(3) " in nurse.get(path).text
    for number in (1, 3, 5):
        cases.acknowledge(mixed, number, "Bo")
    assert "<title>Queue" in nurse.get("/nurse").text


def test_an_empty_queue_has_no_fear(nurse: TestClient, engine: Engine) -> None:
    turns.append(engine, "w-1", "widget", said("hello"))
    assert "Nobody is waiting" in nurse.get("/nurse").text
    assert "No case fits" in nurse.get("/nurse?level=urgent").text


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("deadlines: {emergency: 0, urgent: 30, routine: 480, none: 60}", "'emergency' must be a whole number"),
        ("deadlines: {emergency: 5, urgent: yes, routine: 480, none: 60}", "'urgent' must be a whole number"),
        ("deadlines: {emergency: 5, urgent: 30, routine: 480}", "'none' is missing"),
        ("deadlines: {emergency: 5, urgent: 30, routine: 480, none: 60, bad: 1}", "unknown key 'bad'"),
        ("deadlines: 5", "must hold minutes by level"), ("", "'deadlines' is missing"),
    ],
)
def test_a_deadline_that_is_none_is_named(tmp_path: Path, line: str, reason: str) -> None:
    text = re.sub(r"^deadlines:.*$", line, (ROOT / "clinic.yml").read_text(encoding="utf-8"), flags=re.MULTILINE)
    (tmp_path / "clinic.yml").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=reason) as failed:
        read(tmp_path / "clinic.yml", {})
    assert "clinic.yml:" in str(failed.value)
