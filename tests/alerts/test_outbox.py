"""Each alert goes out at least once, and two workers never send the same one."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.alerts import outbox, sender, worker
from bot.records import alarms, queries, tables, turns
from bot.records.engine import reading, writing

sys.path.insert(0, str(Path(__file__).parents[1] / "records"))
sys.path.insert(0, str(Path(__file__).parent))
from alarm_clinic import clinic_with
from turns_of import said, slot, user

ROOT = Path(__file__).parents[2]
NOTHING_OF = "my chest hurts SECRET"


def emergency(engine: Engine, number: int = 1) -> None:
    turns.append(engine, f"w-{number}", "widget", said(f"{NOTHING_OF} {number}", "emergency", "chest_pain"))


def rows(engine: Engine) -> list[Any]:
    with reading(engine) as connection:
        return list(connection.execute(sa.select(tables.outbox).order_by(tables.outbox.c.id)))


def later(engine: Engine, passed: timedelta) -> None:
    """Move every alert's time back, as if so much had passed."""
    with writing(engine) as connection:
        for row in connection.execute(sa.select(tables.outbox)).all():
            moved = row.next_try_at - passed
            connection.execute(sa.update(tables.outbox).where(tables.outbox.c.id == row.id).values(next_try_at=moved))


class Wire:
    """Stands where Apprise is: keeps what was sent, fails when told."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, str]] = []
        self.broken: set[str] = set()

    def __call__(self, url: str, title: str, text: str) -> None:
        if url in self.broken:
            raise sender.NotSent("not delivered")
        self.sent.append((url, title, text))


@pytest.fixture()
def wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    made = Wire()
    monkeypatch.setattr(worker, "send", made)
    return made


def test_severe_first_and_nothing_of_the_patient(engine: Engine, wire: Wire) -> None:
    turns.append(engine, "w-a", "widget", [user("a nurse SECRET"), slot("handoff", {"status": "requested"})])
    turns.append(engine, "w-b", "widget", said("fever SECRET", "urgent", "fever"))
    emergency(engine)
    alerts = outbox.claim(engine, 10)
    assert [(a.level, a.handoff, a.attempt) for a in alerts] == [
        ("emergency", False, 1), ("urgent", False, 1), ("none", True, 1)
    ]
    assert all(worker.deliver(engine, {"log": "log://"}, alert) for alert in alerts)
    assert [title for _, title, _ in wire.sent] == [
        "EMERGENCY: a nurse is needed (case 3)", "URGENT: a nurse is needed (case 2)",
        "A patient asks for a nurse (case 1)",
    ]
    assert all(text.endswith(f"/nurse/cases/{n}") for (_, _, text), n in zip(wire.sent, (3, 2, 1), strict=True))
    assert "SECRET" not in str(wire.sent) and "w-" not in str(wire.sent)
    assert [(row.state, row.attempts) for row in rows(engine)] == [("sent", 1)] * 3
    assert all(row.sent_at for row in rows(engine))
    assert outbox.claim(engine, 10) == []


def test_many_workers_share_without_doubling(engine: Engine) -> None:
    for number in range(30):
        emergency(engine, number)
    with ThreadPoolExecutor(6) as pool:
        claimed = [alert.id for batch in pool.map(lambda _: outbox.claim(engine, 7), range(12)) for alert in batch]
    assert len(claimed) == len(set(claimed))
    while more := outbox.claim(engine, 7):
        claimed += [alert.id for alert in more]
    assert sorted(claimed) == [row.id for row in rows(engine)]


def test_a_failure_is_tried_again_with_growing_pauses(engine: Engine, wire: Wire) -> None:
    emergency(engine)
    wire.broken.add("dead://")
    pauses = []
    for attempt in range(1, 10):
        [alert] = outbox.claim(engine, 10)
        assert alert.attempt == attempt
        assert not worker.deliver(engine, {"log": "dead://"}, alert)
        [row] = rows(engine)
        assert (row.state, row.attempts, row.last_error) == ("pending", attempt, "not delivered")
        pauses.append(round((row.next_try_at - tables.now()).total_seconds()))
        assert outbox.claim(engine, 10) == []
        later(engine, timedelta(seconds=outbox.LONGEST_PAUSE))
    assert pauses == [5, 10, 20, 40, 80, 160, 300, 300, 300]
    wire.broken.clear()
    [alert] = outbox.claim(engine, 10)
    assert worker.deliver(engine, {"log": "dead://"}, alert)
    assert (rows(engine)[0].state, rows(engine)[0].last_error) == ("sent", "")


def test_a_failing_alert_ends_when_a_nurse_has_the_case(engine: Engine, wire: Wire) -> None:
    emergency(engine)
    queries.acknowledge(engine, 1, "Ann")
    wire.broken.add("dead://")
    [alert] = outbox.claim(engine, 10)
    assert not worker.deliver(engine, {"log": "dead://"}, alert)
    assert rows(engine)[0].state == "dropped"


def test_a_worker_that_dies_between_claim_and_mark_is_followed_by_another(engine: Engine, wire: Wire) -> None:
    emergency(engine)
    [dead] = outbox.claim(engine, 10)
    assert outbox.claim(engine, 10) == []
    later(engine, outbox.LEASE)
    [alert] = outbox.claim(engine, 10)
    assert (alert.id, alert.attempt) == (dead.id, 2)
    outbox.failed(engine, dead, "too late")  # the dead one comes back: its word counts no longer
    assert rows(engine)[0].state == "sending"
    assert worker.deliver(engine, {"log": "log://"}, alert)
    outbox.failed(engine, dead, "too late")
    assert rows(engine)[0].state == "sent"


def test_an_address_that_was_changed_swallows_nothing(engine: Engine, wire: Wire) -> None:
    emergency(engine)
    [alert] = outbox.claim(engine, 10)
    assert worker.deliver(engine, {"mailto-new": "mailto://new"}, alert)
    assert wire.sent[0][0] == "mailto://new"


def test_the_worker_delivers_while_one_destination_is_dead(
    engine: Engine, wire: Wire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = clinic_with(tmp_path, "alive://", "dead://")
    monkeypatch.setattr(alarms, "clinic", lambda: settings)
    for number in range(12):
        emergency(engine, number)
    wire.broken.add("dead://")
    stop = threading.Event()
    thread = threading.Thread(target=worker.work, args=(engine, settings.alerts.destinations(), stop))
    thread.start()
    deadline = time.monotonic() + 20
    while len(wire.sent) < 12 and time.monotonic() < deadline:
        time.sleep(0.05)
    stop.set()
    thread.join(10)
    assert not thread.is_alive()
    assert {url for url, _, _ in wire.sent} == {"alive://"}
    assert len({title for _, title, _ in wire.sent}) == len(wire.sent) == 12


def test_a_destination_that_hangs_holds_up_only_its_own(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = clinic_with(tmp_path, "hung://", "alive://")
    monkeypatch.setattr(alarms, "clinic", lambda: settings)
    monkeypatch.setattr(worker, "POLL", 0.05)
    free, stop, sent = threading.Event(), threading.Event(), []

    def send(url: str, title: str, text: str) -> None:
        if url == "hung://":
            free.wait(30)
        sent.append(url)

    monkeypatch.setattr(worker, "send", send)
    for number in range(20):
        emergency(engine, number)
    thread = threading.Thread(target=worker.work, args=(engine, settings.alerts.destinations(), stop))
    thread.start()
    deadline = time.monotonic() + 20
    while len(sent) < 20 and time.monotonic() < deadline:
        time.sleep(0.05)
    told_while_the_other_hung = [*sent]
    free.set()
    stop.set()
    thread.join(30)
    assert told_while_the_other_hung == ["alive://"] * 20


def test_the_worker_outlives_a_database_that_goes_away(
    database: Any, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "AWAY", 0.05)
    stop = threading.Event()
    emergency(database.engine)
    database.shut()
    thread = threading.Thread(target=worker.work, args=(database.engine, {"log": "log://"}, stop))
    thread.start()
    time.sleep(0.4)
    assert wire.sent == [] and thread.is_alive()
    database.reopen()
    deadline = time.monotonic() + 10
    while not wire.sent and time.monotonic() < deadline:
        time.sleep(0.05)
    stop.set()
    thread.join(10)
    assert len(wire.sent) == 1


def test_the_command_writes_to_the_log_and_stops_when_told(database: Any) -> None:
    emergency(database.engine)
    environment = {"DATABASE_URL": database.url, "PATH": "/usr/bin:/bin", "PUBLIC_URL": "https://chat.example.org/"}
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "alerts", "run"], cwd=ROOT, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )
    try:
        deadline = time.monotonic() + 30
        while rows(database.engine)[0].state != "sent" and time.monotonic() < deadline:
            time.sleep(0.1)
        assert rows(database.engine)[0].state == "sent"
    finally:
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate(timeout=20)
    assert process.returncode == 0, output
    assert "ALERT EMERGENCY: a nurse is needed (case 1) https://chat.example.org/nurse/cases/1" in output
    assert "SECRET" not in output and "Traceback" not in output


def test_the_command_refuses_a_database_that_is_not_migrated(bare: Any) -> None:
    environment = {"DATABASE_URL": bare.url, "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [sys.executable, "-m", "bot", "alerts", "run"], cwd=ROOT, env=environment, text=True, capture_output=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert "run `python -m bot migrate`" in done.stderr and "Traceback" not in done.stderr
