"""`python -m bot audit` and `python -m bot retention`, as they are called."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.clinic import ROOT
from bot.records import audit, turns
from bot.records.engine import engine as records_engine
from bot.records.engine import reading, writing
from bot.records.migrations import upgrade
from bot.records.tables import conversations, now


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'records.db'}"


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    made = records_engine(url)
    upgrade(made)
    yield made
    made.dispose()


def bot(url: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *words], cwd=ROOT, env={**os.environ, "DATABASE_URL": url},
        capture_output=True, text=True, timeout=60, check=False,
    )


def test_a_whole_log_is_said_to_be_whole(engine: Engine, url: str) -> None:
    for number in range(3):
        audit.record(engine, "Ann", "case.read", f"case {number}")
    done = bot(url, "audit", "verify")
    head = audit.verify(engine).head
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"all 3 rows are as they were written; the newest is 3:{head}\n"
    assert bot(url, "audit", "verify", "--expect", f"3:{head}").returncode == 0
    for wrong in ("3:0000", "4:x", "x"):
        assert bot(url, "audit", "verify", "--expect", wrong).returncode == 1


def test_the_first_row_that_was_changed_is_named(engine: Engine, url: str) -> None:
    for number in range(4):
        audit.record(engine, "Ann", "case.read", f"case {number}")
    with writing(engine) as connection:
        connection.execute(sa.text("DROP TRIGGER audit_update"))
        connection.execute(sa.text("UPDATE audit SET subject = 'case 9' WHERE id >= 2"))
    done = bot(url, "audit", "verify")
    assert done.returncode == 1
    assert done.stderr == (
        "audit: row 2: it is not as it was written; the 1 rows before it are as they were written\n"
    )


def test_the_newest_rows_are_shown_oldest_first(engine: Engine, url: str) -> None:
    for number in range(3):
        audit.record(engine, "Ann", "case.read", f"case {number}", {"whole": True})
    audit.record(engine, "Bo", "logout", "Bo")
    lines = bot(url, "audit", "show", "--who", "Ann", "--limit", "2").stdout.splitlines()
    assert [line.split("\t")[0] for line in lines] == ["2", "3"]
    assert lines[1].split("\t")[2:] == ["Ann", "case.read", "case 2", '{"whole": true}']
    assert bot(url, "audit", "show", "--what", "logout").stdout.count("\n") == 1
    assert bot(url, "audit", "show", "--subject", "case 1").stdout.count("\n") == 1


@pytest.mark.parametrize("words", [("audit", "verify"), ("audit", "show"), ("retention",)])
def test_a_database_that_cannot_be_used_is_said_in_one_line(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = bot(f"sqlite:///{tmp_path / 'new.db'}", *words)
    assert done.returncode == 1 and "python -m bot migrate" in done.stderr and done.stderr.count("\n") == 1
    (tmp_path / "folder.db").mkdir()
    done = bot(f"sqlite:///{tmp_path / 'folder.db'}", *words)
    assert done.returncode == 1 and "cannot be used" in done.stderr and done.stderr.count("\n") == 1


@pytest.fixture
def old(engine: Engine) -> str:
    """The alias of a conversation that is too old, beside one that is not."""
    for sender in ("w-old", "w-new"):
        turns.append(engine, sender, "widget", [{"event": "user", "timestamp": 1.0, "text": "hello"}])
    with writing(engine) as connection:
        connection.execute(
            sa.update(conversations).where(conversations.c.id == "w-old")
            .values(updated_at=now() - timedelta(days=366))
        )
    return turns.alias("w-old")


def left(engine: Engine) -> list[str]:
    with reading(engine) as connection:
        return list(connection.execute(sa.select(conversations.c.id)).scalars())


def test_retention_erases_what_is_too_old(engine: Engine, url: str, old: str) -> None:
    done = bot(url, "retention")
    assert done.stdout == "1 conversations without a word for 365 days are erased\n"
    assert left(engine) == ["w-new"] and audit.entries(engine)[0].subject == old


def test_the_alert_worker_does_so_too(engine: Engine, url: str, old: str) -> None:
    worker = subprocess.Popen(
        [sys.executable, "-m", "bot", "alerts", "run"], cwd=ROOT, env={**os.environ, "DATABASE_URL": url},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    try:
        end_at = time.monotonic() + 60
        while left(engine) != ["w-new"] and time.monotonic() < end_at:
            assert worker.poll() is None
            time.sleep(0.1)
    finally:
        worker.terminate()
        assert worker.wait(30) == 0
    assert left(engine) == ["w-new"] and audit.entries(engine)[0].subject == old
