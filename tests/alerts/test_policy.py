"""The `alerts` of clinic.yml: what is read, and which faults are named."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clinic import clinic, read
from bot.triage.strict import DataError

sys.path.insert(0, str(Path(__file__).parent))
from alarm_clinic import CALLED, ON_CALL, clinic_with, write

STEPS = "[{after: 0, tell: [everyone]}, {after: 5, tell: [lead]}, {after: 15, tell: [on_call, lead]}]"


def test_steps_people_and_hours_are_read(tmp_path: Path) -> None:
    policy = clinic_with(tmp_path, "json://nurse", alerts=CALLED).alerts
    emergency = policy.ladder("emergency", False)
    assert emergency is not None
    assert [(step.after, step.tell) for step in emergency.steps(is_open=True)] == [
        (timedelta(0), ("everyone",)), (timedelta(minutes=5), ("lead",)), (timedelta(minutes=15), ("on_call", "lead")),
    ]
    assert [step.tell for step in emergency.steps(is_open=False)] == [("on_call",), ("lead",)]
    assert emergency.repeat == timedelta(minutes=5)
    assert policy.people["on_call"] == ("json://on-call-1", "json://on-call-2")
    assert [*policy.destinations().values()] == [
        "json://nurse", "json://lead", "json://on-call-1", "json://on-call-2",
    ]
    [name] = policy.addresses(["lead"])
    assert policy.readers(name) == ["lead"]


def test_a_wish_for_a_person_has_steps_of_its_own_unless_more_is_the_matter() -> None:
    policy = clinic().alerts
    assert policy.ladder("none", True) is policy.ladder("routine", True) is policy.ladders["person"]
    assert policy.ladder("urgent", True) is policy.ladders["urgent"]
    assert policy.ladder("routine", False) is None


def test_without_any_address_everyone_is_the_log(tmp_path: Path) -> None:
    assert clinic_with(tmp_path, alerts=CALLED).alerts.addresses(["everyone"]) == {"log": "log://"}


def test_a_canary_every_zero_minutes_is_none(tmp_path: Path) -> None:
    assert clinic_with(tmp_path, alerts=CALLED.replace("every: 5", "every: 0")).alerts.canary_every is None


@pytest.mark.parametrize(("old", "new", "line", "reason"), [
    ("alerts:", "alarms:", "", "unknown key 'alarms'"),
    ("  urgent:", "  Urgent:", "  Urgent:", "unknown key 'Urgent'"),
    ("    repeat: 5\n", "", "    open: [{after: 0", "'repeat' is missing"),
    ("repeat: 5", "repeat: 0", "repeat: 0", "'repeat' must be a whole number of minutes, 1 to"),
    ("repeat: 5", "repeat: soon", "repeat: soon", "'repeat' must be a whole number of minutes"),
    (STEPS, "[]", "open: []", "somebody must be told of 'emergency' when the clinic is open"),
    (STEPS, "nurse", "open: nurse", "'open' must be a list of steps"),
    (STEPS, "[{after: 3, tell: [lead]}]", "after: 3", "the first step of 'emergency' must be"),
    ("{after: 15,", "{after: 5,", "{after: 5, tell: [on", "comes later than the one before it"),
    ("{after: 15,", "{after: true,", "{after: true,", "'after' must be a whole number of minutes"),
    ("{after: 15, tell: [on_call, lead]}", "{after: 15}", "{after: 15}", "'tell' names nobody"),
    ("{after: 15, tell: [on_call, lead]}", "{aftr: 15}", "{aftr: 15}", "unknown key 'aftr'"),
    ("tell: [on_call, lead]", "tell: [boss]", "boss", "'boss' is not among 'people' (known: everyone, lead, on_call)"),
    ("lead: [", "everyone: [", "people:", "'everyone' are the addresses of alert_urls"),
    ('lead: ["json://lead"]', "lead: []", "people:", "'lead' has no address"),
    ("$ON_CALL", "$NOT_SET", "people:", "the environment variable NOT_SET of 'on_call' is not set"),
    ("every: 5", "every: -1", "canary:", "'every' must be a whole number of minutes, 0 to"),
    ("every: 5, ", "", "canary:", "'every' is missing"),
    ("says: I have chest pain and cannot breathe", "says: ''", "canary:", "'says' is missing or empty"),
])
def test_a_fault_names_file_line_and_reason(tmp_path: Path, old: str, new: str, line: str, reason: str) -> None:
    assert old in CALLED
    path = write(tmp_path, CALLED.replace(old, new, 1))
    number = next(n for n, text in enumerate(path.read_text().splitlines(), 1) if line in text)
    with pytest.raises(DataError) as caught:
        read(path, ON_CALL)
    assert reason in caught.value.reason
    if line:
        assert caught.value.line == number, str(caught.value)
