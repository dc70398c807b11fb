"""A nurse at her browser, and patients who write."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine

from bot.records import turns

sys.path.insert(0, str(Path(__file__).parents[1] / "records"))
from turns_of import bot, case, slot, user

NAME, PASSWORD = "Ann Reyes", "correct horse battery"
TEXT = "My lips are swelling & I can't breathe. No fever <script>alert(1)</script>"


def enter(client: TestClient, password: str = PASSWORD, name: str = NAME, **form: str) -> Any:
    """Log in as a browser does: read the form, then send it."""
    client.get("/nurse/login")
    token = client.cookies.get("nurse_visit") or ""
    return client.post("/nurse/login", data={"name": name, "password": password, "csrf": token, **form})


def token(client: TestClient) -> str:
    """The CSRF token of the page."""
    page = client.get("/nurse").text
    return page.split('name="csrf" value="')[1].split('"')[0]


def found(concept: str, text: str, status: str = "present", cue: str = "", where: str = TEXT) -> dict[str, Any]:
    start = where.index(text)
    return {"concept": concept, "text": text, "start": start, "end": start + len(text), "status": status, "cue": cue}


def flag(engine: Engine, sender: str, level: str, text: str, *findings: dict[str, Any], rule: str = "a_rule") -> int:
    """A patient writes something that the rules flag; returns the case's number."""
    message = user(text, level, rule)
    message["parse_data"]["triage"].update(
        findings=list(findings), because="Swollen lips may be <b>severe</b>.", source="article, “911”"
    )
    turn = turns.append(engine, sender, "widget", [message, case(level, rule), bot("Call 911 <i>now</i>.")])
    assert turn.escalation_id
    return turn.escalation_id


def asks_for_a_person(engine: Engine, sender: str) -> None:
    turns.append(engine, sender, "sms", [user("a nurse please"), slot("handoff", {"status": "requested"})])
