"""What a nurse does with a case, and what happens when two do."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine

from bot.console import words
from bot.records import cases, misreadings, queries, talks, turns
from bot.records.cases import Change
from bot.records.tables import OUTCOMES, now

sys.path.insert(0, str(Path(__file__).parent))
from nurse_world import NAME, flag, token
from turns_of import bot, case, session, slot, user


def do(nurse: TestClient, action: str, version: int | None = None, **form: Any) -> Any:
    """Send one of the forms of case 1, as it stands on its page unless a version is given."""
    page = nurse.get("/nurse/cases/1").text
    shown = re.search(r'name="version" value="(\d+)"', page)
    assert shown
    data = {"csrf": token(nurse), "version": str(version or shown[1]), **form}
    return nurse.post(f"/nurse/cases/1/{action}", data=data)


def stands(engine: Engine) -> queries.Escalation:
    found = queries.escalation(engine, 1)
    assert found
    return found


def test_a_case_goes_through_a_shift(nurse: TestClient, engine: Engine, emergency: int) -> None:
    assert do(nurse, "claim").headers["location"] == "/nurse/cases/1"
    page = nurse.get("/nurse/cases/1").text
    assert f"{NAME} (you)" in page and "not yet acknowledged" in page and ">Put back<" in page
    do(nurse, "acknowledge")
    assert "not yet acknowledged" not in nurse.get("/nurse/cases/1").text
    do(nurse, "release")
    assert (stands(engine).state, stands(engine).claimed_by) == ("open", "")
    do(nurse, "acknowledge")
    do(nurse, "close", outcome="over_triaged", note="Well by now")
    page = nurse.get("/nurse/cases/1").text
    assert "over-triaged" in page and "Well by now" in page and ">Reopen<" in page
    do(nurse, "reopen")
    assert (stands(engine).state, stands(engine).claimed_by) == ("acknowledged", NAME)
    happened = re.findall(r"</time> (Ann Reyes [^<]+)<", nurse.get("/nurse/cases/1").text.split('id="happened"')[1])
    assert happened == [
        "Ann Reyes claimed it", "Ann Reyes acknowledged it", "Ann Reyes put it back", "Ann Reyes acknowledged it",
        "Ann Reyes closed it: Over-triaged", "Ann Reyes reopened it",
    ]


def test_a_case_is_not_closed_without_saying_what_it_was(nurse: TestClient, engine: Engine, emergency: int) -> None:
    for outcome in ("", "nonsense"):
        answer = do(nurse, "close", outcome=outcome, note="kept <b>words</b>")
        assert answer.status_code == 422 and 'role="alert"' in answer.text
        assert "kept &lt;b&gt;words&lt;/b&gt;</textarea>" in answer.text
    assert stands(engine).state == "open"


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_every_outcome_is_kept(nurse: TestClient, engine: Engine, emergency: int, outcome: str) -> None:
    do(nurse, "close", outcome=outcome)
    assert stands(engine).outcome == outcome
    assert words.OUTCOMES[outcome] in nurse.get("/nurse?state=closed").text


@pytest.mark.parametrize(
    ("action", "before", "told"),
    [
        ("acknowledge", lambda e: cases.acknowledge(e, 1, "Bo"), "Bo acknowledged it"),
        ("claim", lambda e: cases.claim(e, 1, "Bo"), "Bo claimed it"),
        ("close", lambda e: cases.close(e, 1, "Bo", "", "missed"), "Bo closed it: Missed by the rules"),
        ("reopen", lambda e: cases.claim(e, 1, "Bo"), "Bo claimed it"),
        ("release", lambda e: cases.claim(e, 1, "Bo"), "Bo claimed it"),
        ("take", lambda e: cases.close(e, 1, "Bo", "", "other"), "Bo closed it: Other"),
    ],
)
def test_the_second_nurse_is_told_what_the_first_did(
    nurse: TestClient, engine: Engine, emergency: int, action: str, before: Any, told: str
) -> None:
    assert before(engine)
    then = stands(engine)
    answer = do(nurse, action, version=1, outcome="other", note="my own words")
    assert answer.status_code == 409
    notice = answer.text.split('id="conflict"')[1].split("</div>")[0]
    assert "Somebody was faster" in notice and told in notice
    assert stands(engine) == then
    if action == "close":
        assert "my own words" not in nurse.get("/nurse/cases/1").text
    if then.state != "closed":
        assert "my own words" in answer.text or action != "close"


def test_words_typed_for_closing_survive_a_conflict(nurse: TestClient, engine: Engine, emergency: int) -> None:
    cases.claim(engine, 1, "Bo")
    answer = do(nurse, "close", version=1, outcome="missed", note="my own words")
    assert answer.status_code == 409 and "my own words</textarea>" in answer.text
    assert re.search(r'value="missed"[^>]* checked', answer.text)


def test_a_level_that_rose_is_seen_before_anybody_acts(nurse: TestClient, engine: Engine) -> None:
    flag(engine, "w-1", "urgent", "fever")
    turns.append(engine, "w-1", "widget", [user("chest pain", "emergency", "chest_pain")], seen=10**9)
    answer = do(nurse, "acknowledge", version=1)
    assert answer.status_code == 409 and "The rules raised it: Emergency" in answer.text
    assert do(nurse, "acknowledge").status_code == 303


def test_notes_are_for_staff(nurse: TestClient, engine: Engine, emergency: int) -> None:
    do(nurse, "notes", note=" first \r\nline\x00 <i> ")
    do(nurse, "notes", note="   ")
    [note] = cases.notes_of(engine, 1)
    assert (note.staff, note.text) == (NAME, "first \nline <i>")
    assert "line &lt;i&gt;" in nurse.get("/nurse/cases/1").text
    assert all("first" not in message.text for message in queries.transcript(engine, "w-1"))


def test_tags_come_and_go(nurse: TestClient, engine: Engine, emergency: int) -> None:
    do(nurse, "tags", word="call <back>")
    do(nurse, "tags", word="port")
    assert stands(engine).tags == ("call <back>", "port")
    assert "call &lt;back&gt;" in nurse.get("/nurse").text
    do(nurse, "tags", word="port", off="1")
    assert stands(engine).tags == ("call <back>",)


def test_a_message_that_was_read_wrong_is_marked(nurse: TestClient, engine: Engine, emergency: int) -> None:
    event = queries.transcript(engine, "w-1")[0].id
    answer = do(nurse, "misreadings", event=str(event), expected="urgent", note="only <lips>")
    assert answer.headers["location"] == f"/nurse/cases/1?at={event}#m-{event}"
    [reading] = misreadings.of_messages(engine, [event])[event]
    assert (reading.staff, reading.expected_level, reading.note) == (NAME, "urgent", "only <lips>")
    assert "should have been urgent. only &lt;lips&gt;" in nurse.get("/nurse/cases/1").text
    do(nurse, "misreadings", event=str(event), expected="")
    assert misreadings.of_messages(engine, [event]) == {}
    assert do(nurse, "misreadings", event=str(2**63), expected="urgent").status_code == 422


def test_what_is_known_is_told(nurse: TestClient, engine: Engine) -> None:
    flag(engine, "w-1", "urgent", "the site is sore and red")
    turns.append(engine, "w-1", "widget", [
        case("urgent", "a_rule", "site_pain", "site_redness"), slot("line_device", "picc"),
        slot("fever_temperature", 38.5),
    ], seen=10**9)
    page = nurse.get("/nurse/cases/1").text.split('id="gathered"')[1].split("</section>")[0]
    assert "VIP phlebitis score" in page and "2 of 5" in page
    assert talks.slots(engine, "w-1", ["fever_temperature", "never_asked"]) == {"fever_temperature": 38.5}


def test_earlier_cases_and_conversations_are_linked(nurse: TestClient, engine: Engine, emergency: int) -> None:
    assert "No earlier conversation" in nurse.get("/nurse/cases/1").text
    cases.close(engine, 1, "Bo", "", "true_emergency")
    turns.append(engine, "w-1", "widget", [session(), user("hello again")], seen=10**9)
    cases.close(engine, 1, "Bo", "", "true_emergency")
    turns.append(engine, "w-1", "widget", [session(), user("fever", "urgent", "fever")], seen=10**9)
    page = nurse.get("/nurse/cases/2").text.split('id="earlier"')[1].split("</section>")[0]
    assert 'href="/nurse/cases/1"' in page and "true emergency" in page
    [newest, first] = re.findall(r'href="(/nurse/cases/2\?at=\d+)"', page)
    assert "hello again" in nurse.get(first).text and newest != first


def test_what_is_new_on_an_open_page_comes_alone(nurse: TestClient, engine: Engine, emergency: int) -> None:
    page = nurse.get("/nurse/cases/1").text
    place = re.search(r'hx-get="(/nurse/cases/1/fresh[^"]+)"', page)
    assert place
    quiet = nurse.get(place[1].replace("&amp;", "&")).text
    assert "<li" not in quiet and "<html" not in quiet and "has changed" not in quiet
    turns.append(engine, "w-1", "widget", [user("still <here>"), bot("Good.")], seen=10**9)
    cases.acknowledge(engine, 1, "Bo")
    fresh = nurse.get(place[1].replace("&amp;", "&")).text
    assert "still &lt;here&gt;" in fresh and "lips" not in fresh and fresh.count('<li class="line') == 2
    assert "Bo acknowledged it" in fresh and "<strong>Bo</strong> has it" in fresh


def test_a_conversation_that_was_missed_becomes_a_case(nurse: TestClient, engine: Engine) -> None:
    turns.append(engine, "w-5", "sms", [user("my arm feels odd"), bot("I see.")])
    event = queries.transcript(engine, "w-5")[0].id
    page = nurse.get(f"/nurse/messages/{event}").text
    assert "my arm feels odd" in page and turns.alias("w-5") in page
    form = {"csrf": token(nurse), "level": "emergency", "reason": "A stroke <?>"}
    assert nurse.post(f"/nurse/messages/{event}/flag", data={**form, "level": "dire"}).status_code == 404
    assert nurse.post(f"/nurse/messages/{event}/flag", data=form).status_code == 303
    assert nurse.get(f"/nurse/messages/{event}").headers["location"] == f"/nurse/cases/1?at={event}#m-{event}"
    assert (stands(engine).claimed_by, stands(engine).because) == (NAME, "A stroke <?>")
    assert "A stroke &lt;?&gt;" in nurse.get("/nurse").text
    assert nurse.get("/nurse/messages/99").status_code == nurse.get("/nurse/messages/0").status_code == 404


def test_changes_in_words() -> None:
    def said(what: str, who: str = "", detail: str = "") -> str:
        return words.happened(Change(1, who, what, detail, now()))

    assert said("wrote_again") == "The patient wrote again" and said("raised", detail="urgent").endswith(": Urgent")
    assert said("tagged", "Ann", "port") == "Ann added the tag: port"
    assert said("closed", "Ann", "") == "Ann closed it"
