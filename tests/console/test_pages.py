"""What a nurse sees and does."""

from __future__ import annotations

import re
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine

from bot.console import marks, words
from bot.records import addresses, queries, turns
from bot.records.engine import writing
from bot.records.tables import escalations, now
from bot.triage.rulebook import rulebook

sys.path.insert(0, str(Path(__file__).parent))
from nurse_world import NAME, TEXT, asks_for_a_person, flag, found, token
from turns_of import bot, slot, user


def rows(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'id="case-(\d+)"', page)]


def test_the_queue_is_by_severity_then_age(nurse: TestClient, engine: Engine) -> None:
    flag(engine, "w-1", "urgent", "fever")
    flag(engine, "w-2", "emergency", "chest pain")
    asks_for_a_person(engine, "w-3")
    flag(engine, "w-4", "emergency", "bleeding")
    with writing(engine) as connection:
        connection.execute(
            sa.update(escalations).where(escalations.c.id == 4).values(opened_at=now() - timedelta(minutes=75))
        )
    queries.acknowledge(engine, 1, "Bo")
    page = nurse.get("/nurse").text
    assert rows(page) == [4, 2, 3, 1]
    assert "<title>(3) Queue" in page
    assert "1 h 15 min" in page and "just now" in page and "Asked for a person" in page
    assert "SMS" in page and "Web chat" in page
    assert page.index("Taken") < page.index(">Bo<")
    assert "w-1" not in page


def test_a_row_says_why(nurse: TestClient, emergency: int) -> None:
    page = nurse.get("/nurse").text
    assert "airway swelling" in page
    assert "lips are swelling" in page and "can&#39;t breathe" in page
    assert turns.alias("w-1") in page and "fever" not in page  # denied: it did not fire the rule


def test_no_row_no_fear(nurse: TestClient) -> None:
    assert "Nobody is waiting" in nurse.get("/nurse").text
    assert "No case has been closed" in nurse.get("/nurse?state=closed").text


def test_htmx_gets_the_list_only_when_it_changed(nurse: TestClient, engine: Engine, emergency: int) -> None:
    page = nurse.get("/nurse").text
    place = re.search(r'id="live" hx-get="([^"]+)"', page)
    assert place
    where, htmx = place.group(1).replace("&amp;", "&"), {"HX-Request": "true"}
    assert nurse.get(where, headers=htmx).status_code == 204
    flag(engine, "w-2", "urgent", "fever")
    fresh = nurse.get(where, headers=htmx)
    assert fresh.status_code == 200
    assert fresh.text.startswith("<title>(2) Queue") and "<html" not in fresh.text
    assert rows(fresh.text) == [1, 2]


def test_the_case_shows_what_the_rules_saw(nurse: TestClient, emergency: int) -> None:
    page = nurse.get(f"/nurse/cases/{emergency}").text
    mark = r'<mark class="(\w+)" tabindex="0" title="([^"]*)" aria-describedby="([^"]+)">([^<]*)</mark>'
    shown = re.findall(mark, page)
    assert [(status, text) for status, _, _, text in shown] == [
        ("present", "lips are swelling"), ("present", "can&#39;t breathe"), ("negated", "fever")
    ]
    assert shown[0][1] == "lip swelling: present"
    assert shown[2][1] == "fever: denied, because of “No&#34;&gt;&lt;script&gt;”"
    for _, _, reference, _ in shown:
        assert f'id="{reference}"' in page
    assert "Swollen lips may be &lt;b&gt;severe&lt;/b&gt;." in page and "article, “911”" in page
    assert "Call 911 &lt;i&gt;now&lt;/i&gt;." in page
    assert "<script>alert" not in page and "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "Nobody has it" in page


def test_what_only_machines_read_is_no_line(nurse: TestClient, engine: Engine, emergency: int) -> None:
    turns.append(engine, "w-1", "widget", [bot("", custom={"turn": {"level": "none"}})])
    turns.append(engine, "w-1", "widget", [bot("", buttons=[{"title": "Yes & no", "payload": "x"}])])
    page = nurse.get("/nurse/cases/1").text
    assert page.count('class="line assistant') == 2 and "Yes &amp; no" in page


def test_a_handoff_is_shown(nurse: TestClient, engine: Engine) -> None:
    asks_for_a_person(engine, "w-3")
    page = nurse.get("/nurse/cases/1").text
    assert "asked to talk to a person" in page and 'class="badge none"' not in page


def test_taking_and_closing(nurse: TestClient, engine: Engine, emergency: int) -> None:
    csrf = token(nurse)
    taken = nurse.post(f"/nurse/cases/{emergency}/acknowledge", data={"csrf": csrf})
    assert (taken.status_code, taken.headers["location"]) == (303, "/nurse/cases/1")
    page = nurse.get("/nurse/cases/1").text
    assert NAME in page and "Acknowledge</button>" not in page
    note = "Called back.\x00\r\n<b>Went</b> to hospital"
    form = {"csrf": csrf, "note": note, "outcome": "true_emergency"}
    closed = nurse.post(f"/nurse/cases/{emergency}/close", data=form)
    assert closed.headers["location"] == "/nurse"
    assert rows(nurse.get("/nurse").text) == [] and rows(nurse.get("/nurse?state=closed").text) == [1]
    page = nurse.get("/nurse/cases/1").text
    assert "Called back.\n&lt;b&gt;Went&lt;/b&gt; to hospital" in page and 'id="close"' not in page
    assert "true emergency" in page


def test_a_long_note_is_cut(nurse: TestClient, engine: Engine, emergency: int) -> None:
    nurse.post("/nurse/cases/1/close", data={"csrf": token(nurse), "note": "x" * 9000, "outcome": "other"})
    case = queries.escalation(engine, 1)
    assert case and len(case.note) == 4000


@pytest.mark.parametrize("number", ["2", "0", "-1", "abc", "99999999999999999999", "1%00"])
def test_a_case_that_is_none(nurse: TestClient, emergency: int, number: str) -> None:
    assert nurse.get(f"/nurse/cases/{number}").status_code == 404
    for action in ("acknowledge", "close", "claim", "notes", "take", "say"):
        answer = nurse.post(f"/nurse/cases/{number}/{action}", data={"csrf": token(nurse)})
        assert answer.status_code == 404


def test_a_long_conversation_is_shown_from_its_end(nurse: TestClient, engine: Engine, emergency: int) -> None:
    turns.append(engine, "w-1", "widget", [user(f"line {n}.") for n in range(400)], seen=10**9)
    page = nurse.get("/nurse/cases/1").text
    assert "line 399." in page and "line 300." in page and "line 299." not in page
    shown = re.findall(r"line (\d+)\.", page)
    while further := re.search(r'href="(/nurse/cases/1\?before=\d+)"', page):
        page = nurse.get(further[1]).text
        shown = re.findall(r"line (\d+)\.", page) + shown
    assert shown == [str(number) for number in range(400)] and "lips are swelling</mark>" in page
    assert "Show the newest messages" in page


def test_nothing_inline_and_strict_headers(nurse: TestClient, emergency: int) -> None:
    for path in ("/nurse", "/nurse/cases/1", "/nurse/login", "/nurse?state=closed", "/nurse/search?q=lips"):
        answer = nurse.get(path)
        assert "script-src 'self'; style-src 'self'" in answer.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "no-store"
        tags = re.findall(r"<[^>]+>", answer.text)
        assert not [tag for tag in tags if re.search(r"\s(style|on\w+)\s*=", tag)]
        assert not [tag for tag in tags if tag.startswith("<style") or re.match(r"<script(?! src=)", tag)]
    assert nurse.get("/nurse/static/console.css").headers["content-type"].startswith("text/css")
    for name in ("case.css", "case.js", "keys.js", "live.js"):
        assert nurse.get(f"/nurse/static/{name}").status_code == 200
    for name in ("routes.py", "..%2froutes.py", "console.css.bak"):
        assert nurse.get(f"/nurse/static/{name}").status_code == 404


def test_marks_cut_a_text_without_losing_a_letter() -> None:
    text = "no chest pain but chest tightness"
    overlapping = [
        found("chest_pain", "chest pain", "negated", "no", where=text),
        found("pain", "pain", "negated", "no", where=text),
        found("tightness", "chest tightness", "present", where=text),
        {"concept": "odd", "text": "tight", "start": 0, "end": 5, "status": "present"},
        {"concept": "nowhere", "text": "absent", "start": 0, "end": 6, "status": "present"},
        {"concept": "broken", "text": None, "start": "a", "end": [], "status": "present"},
    ]
    pieces = marks.pieces(text, overlapping)
    assert "".join(piece.text for piece in pieces) == text
    assert [(piece.text, piece.status, [f.what for f in piece.found]) for piece in pieces] == [
        ("no ", "", []), ("chest ", "negated", ["chest pain"]), ("pain", "negated", ["chest pain", "pain"]),
        (" but ", "", []), ("chest ", "present", ["tightness"]), ("tight", "present", ["tightness", "odd"]),
        ("ness", "present", ["tightness"]),
    ]
    assert [p.text for p in marks.pieces("", [])] == [] and [p.text for p in marks.pieces("a", [])] == ["a"]
    assert marks.described([{**overlapping[0], "who": "husband"}])[0].how == (
        "denied, said of: husband, because of “no”"
    )
    assert len(marks.pieces(TEXT, [])) == 1


def test_fired_words_are_said_once() -> None:
    texts = ["swelling", "lips are swelling", "can't breathe", "can't breathe", "", None]
    assert marks.fired([{"text": text} for text in texts]) == ["lips are swelling", "can't breathe"]


def test_fired_words_are_those_of_the_rule() -> None:
    rule = next(rule for rule in rulebook().rules.values() if len(rule.any_of[0]) == 1)
    [(concept, _)] = rule.any_of[0]
    findings = [{"concept": "something_else", "text": "else"}, {"concept": concept, "text": "this"}]
    assert marks.fired(findings, rule.name) == ["this"]
    assert marks.fired(findings[:1], rule.name) == ["else"] and marks.fired(findings, "no_rule") == ["else", "this"]


def test_findings_that_read_the_same_are_told_once() -> None:
    twice = [{"concept": "pain", "text": text, "status": "present"} for text in ("hurts", "sore")]
    assert [found.number for found in marks.described([*twice, {**twice[0], "status": "negated"}])] == [1, 1, 2]


def test_ages_and_times() -> None:
    ages = {
        -5: "just now", 59: "just now", 60: "1 min", 3599: "59 min", 3660: "1 h 1 min", 172799: "47 h 59 min",
        172800: "2 days",
    }
    assert {seconds: words.age(timedelta(seconds=seconds)) for seconds in ages} == ages
    moment = now().replace(year=2026, month=3, day=8, hour=3, minute=5)
    assert words.clock(moment, "America/New_York", moment) == "22:05"
    assert words.clock(moment, "America/New_York", moment + timedelta(days=1)) == "07 Mar 2026, 22:05"
    assert words.channel("telegram") == "Telegram" and words.channel("whatsapp") == "WhatsApp"


def test_a_case_shows_the_scores_that_follow_from_what_was_told(nurse: TestClient, engine: Engine) -> None:
    number = flag(engine, "w-9", "urgent", "the site is sore and red")
    turns.append(engine, "w-9", "widget", [
        slot("case", {"level": "urgent", "rule": "a_rule", "concepts": ["site_pain", "site_redness"]}),
    ])
    page = nurse.get(f"/nurse/cases/{number}").text
    assert "VIP phlebitis score" in page and "2 of 5" in page
    assert "Infiltration grade" not in page


def test_a_case_from_a_phone_says_its_number_and_whether_it_said_stop(nurse: TestClient, engine: Engine) -> None:
    with writing(engine) as connection:
        addresses.introduce(connection, "sms", "+15550123456", "0" * 64, "sms-1")
    flag(engine, "sms-1", "emergency", "chest pain")
    page = nurse.get("/nurse/cases/1").text
    assert '<a href="tel:+15550123456">+15550123456</a>' in page and "STOP" not in page
    with writing(engine) as connection:
        addresses.opt_out(connection, "sms-1")
    assert "said STOP, gets no messages" in nurse.get("/nurse/cases/1").text
    assert "+1555" not in nurse.get("/nurse").text
