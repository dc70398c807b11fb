"""Rasa down, slow, silent or broken: the patient is answered, and it is recorded."""

import json
import time
from collections.abc import Callable, Iterable
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.clinic import Clinic
from bot.records.engine import reading
from bot.records.queries import current_case, queue, transcript
from bot.records.tables import events
from bot.triage import Assessment, Decision, Finding
from bot.web import fallback, waiting

PHONE = "I cannot answer now. Call Riverside Infusion Clinic at +1 555 010 0100."
EMERGENCY = "Call 911 now."

FAILURES: dict[str, dict[str, Any]] = {
    "says nothing": {"body": []},
    "fails": {"status": 500, "body": {"error": "boom"}},
    "only an envelope": {"body": [{"custom": {"turn": {"level": "none"}}}]},
    "blank text": {"body": [{"text": "  "}]},
    "no JSON": {"body": b"<html>"},
    "no list": {"body": {"text": "hello"}},
    "odd items": {"body": [None, 7, {"text": 5, "buttons": "no", "custom": []}]},
    "redirects": {"status": 302},
}


def say(patient: httpx.Client, text: str) -> list[dict[str, Any]]:
    answer = patient.post("/api/v1/messages", json={"text": text})
    assert answer.status_code == 200
    return [{name: value for name, value in part.items() if name != "id"} for part in answer.json()["messages"]]


def begin(web: httpx.Client) -> httpx.Client:
    web.headers["Authorization"] = f"Bearer {web.post('/api/v1/conversations').json()['token']}"
    return web


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES)
def test_whatever_ails_rasa_an_emergency_is_told_and_recorded(
    patient: httpx.Client, rasa: Any, records: Engine, failure: dict[str, Any]
) -> None:
    vars(rasa).update(failure)
    text, envelope = say(patient, "I have chest pain")
    assert text == {"text": EMERGENCY}
    turn = envelope["custom"]["turn"]
    assert turn["level"] == turn["triage"]["level"] == "emergency"
    assert "fallback" not in turn
    [escalation] = queue(records)
    assert (escalation.level, escalation.state, escalation.channel) == ("emergency", "open", "widget")
    assert escalation.because
    assert [line.text for line in transcript(records, escalation.sender_id)] == ["I have chest pain", EMERGENCY]


def test_an_emergency_whose_rule_names_no_wording_is_told_all_the_same(
    patient: httpx.Client, rasa: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def assess(text: str) -> Assessment:
        return Assessment(text, Decision("emergency", "some_rule"))

    monkeypatch.setattr(fallback, "assess", assess)
    rasa.status = 500
    assert say(patient, "anything")[0] == {"text": EMERGENCY}


def test_what_was_said_before_counts(
    patient: httpx.Client, rasa: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two things that are harmless one by one may be an emergency together."""

    def assess(text: str) -> Assessment:
        return Assessment(text, Decision(), (Finding(text, text, 0, len(text)),))

    def decide(concepts: Iterable[str], facts: object = None) -> Decision:
        both = {"fever", "port"} <= set(concepts)
        return Decision("emergency", "both", say="utter_emergency") if both else Decision()

    monkeypatch.setattr(fallback, "assess", assess)
    monkeypatch.setattr(fallback, "decide", decide)
    monkeypatch.setattr("bot.triage.case.decide", decide)
    rasa.status = 500
    assert say(patient, "fever")[0] == {"text": PHONE}
    assert say(patient, "port")[0] == {"text": EMERGENCY}
    assert say(patient, "hello")[0] == {"text": PHONE}


def test_anything_else_gets_the_clinics_phone(patient: httpx.Client, rasa: Any, records: Engine) -> None:
    rasa.status = 500
    text, envelope = say(patient, "is parking free?")
    assert text == {"text": PHONE}
    assert envelope["custom"]["turn"] == {"level": "none", "fallback": {"reason": "unavailable"}}
    assert queue(records) == []
    assert [line.text for line in transcript(records, rasa.seen[0]["sender"])] == ["is parking free?", PHONE]


def test_a_slow_rasa_is_not_waited_for(serve: Callable[..., httpx.Client], rasa: Any) -> None:
    patient = begin(serve(timeout=0.3))
    rasa.delay = 2.0
    start = time.monotonic()
    assert say(patient, "I have chest pain")[0] == {"text": EMERGENCY}
    assert time.monotonic() - start < 1.5


def test_the_gateway_waits_four_seconds_for_rasa_unless_told_otherwise() -> None:
    from bot.web.rasa import Rasa

    assert Rasa("http://127.0.0.1:9").timeout == 4.0


def test_no_rasa_at_all(serve: Callable[..., httpx.Client], rasa: Any) -> None:
    rasa.url = "http://127.0.0.1:9"  # the discard port: nobody listens
    assert say(begin(serve()), "I have chest pain")[0] == {"text": EMERGENCY}


def test_the_level_never_falls(patient: httpx.Client, rasa: Any) -> None:
    rasa.status = 500
    say(patient, "I have chest pain")
    text, envelope = say(patient, "is parking free?")
    assert text == {"text": PHONE}
    assert envelope["custom"]["turn"] == {"level": "emergency", "fallback": {"reason": "unavailable"}}
    assert patient.get("/api/v1/messages").json()["level"] == "emergency"


def test_the_events_are_such_that_rasa_goes_on_from_them(patient: httpx.Client, rasa: Any, records: Engine) -> None:
    rasa.status = 500
    say(patient, "I have chest pain")
    with reading(records) as connection:
        rows = connection.execute(sa.select(events.c.data).order_by(events.c.id)).scalars()
        written = [json.loads(row) for row in rows]
    kinds = [(event["event"], event.get("name")) for event in written]
    assert kinds == [
        ("user", None), ("slot", "case"), ("bot", None), ("active_loop", None), ("slot", "requested_slot"),
        ("action", "action_listen"),
    ]
    stamps = [event["timestamp"] for event in written]
    assert stamps == sorted(stamps)
    triage = written[0]["parse_data"]["triage"]
    assert triage.keys() == {"rule", "level", "findings", "because", "source", "say", "ask_red_flags"}
    [finding] = [f for f in triage["findings"] if f["concept"] == "chest_pain"]
    assert "I have chest pain"[finding["start"]:finding["end"]] == finding["text"]


def test_a_form_stays_open_when_it_was_no_emergency(patient: httpx.Client, rasa: Any, records: Engine) -> None:
    rasa.status = 500
    say(patient, "is parking free?")
    with reading(records) as connection:
        kinds = set(connection.execute(sa.select(events.c.type_name)).scalars())
    assert "active_loop" not in kinds


def test_it_goes_on_with_the_case_that_rasa_left(patient: httpx.Client, rasa: Any, records: Engine) -> None:
    say(patient, "hello")
    sender = rasa.seen[0]["sender"]
    from bot.records.turns import append

    case = {"level": "routine", "rule": "some_rule", "concepts": ["fatigue"]}
    append(records, sender, "widget", [{"event": "slot", "name": "case", "value": case, "timestamp": time.time()}])
    rasa.status = 500
    envelope = say(patient, "is parking free?")[1]
    assert envelope["custom"]["turn"]["level"] == "routine"
    after = current_case(records, sender)
    assert after is not None
    assert (after["level"], after["concepts"]) == ("routine", ["fatigue"])


def test_when_the_records_fail_too_the_patient_is_still_answered_and_the_turn_is_kept(
    patient: httpx.Client, rasa: Any, clinic: Clinic, records: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    with records.begin() as connection:
        connection.execute(sa.text("ALTER TABLE events RENAME TO elsewhere"))
    rasa.status = 500
    assert say(patient, "I have chest pain")[0] == {"text": EMERGENCY}
    [kept] = (records_folder := _folder(clinic)).glob("spool/*.jsonl")
    assert "chest pain" in kept.read_text(encoding="utf-8")
    assert "chest pain" not in caplog.text
    assert records_folder.joinpath("spool").stat().st_mode & 0o077 == 0
    assert patient.get("/api/v1/messages").status_code == 503


def test_slow_records_do_not_hold_the_answer_up(
    patient: httpx.Client, rasa: Any, records: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "RECORDS_TIME", 0.1)
    rasa.status = 500
    with records.connect().execution_options(writes=True) as connection, connection.begin():
        start = time.monotonic()
        assert say(patient, "I have chest pain")[0] == {"text": EMERGENCY}
        assert time.monotonic() - start < 2
        assert queue(records) == []
    deadline = time.monotonic() + 5
    while not queue(records):
        assert time.monotonic() < deadline, "the turn was not written once the records were free"
        time.sleep(0.05)


def _folder(clinic: Clinic) -> Any:
    from pathlib import Path

    return Path(clinic.database_url.removeprefix("sqlite:///")).parent
