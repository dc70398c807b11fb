"""Rasa and the gateway are two processes, and there may be several of each."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot.records import queries, tables
from bot.records.engine import reading

ROOT = Path(__file__).parents[2]

WRITER = """
import sys, time
from bot.records import queries, turns
from bot.records.engine import engine
url, name, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
records = engine(url)
for n in range(count):
    # Reads and writes in turns, as Rasa does: SQLite must not fail a reader that turns writer.
    queries.current_case(records, "shared")
    triage = {"level": "emergency", "rule": "chest_pain", "findings": []}
    batch = [{"event": "user", "timestamp": time.time(), "text": f"{name} {n}", "parse_data": {"triage": triage}}]
    answer = {"event": "bot", "timestamp": time.time(), "text": f"{name} {n}"}
    turns.append(records, "shared", "widget", [*batch, answer])
    turns.append(records, name, "widget", batch)
"""


def test_many_processes_lose_nothing(database: Any) -> None:
    writers, count = 3, 20
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, database.url, f"writer-{w}", str(count)],
            cwd=ROOT, stderr=subprocess.PIPE, text=True,
        )
        for w in range(writers)
    ]
    for process in processes:
        _, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors
    said = [m.text for m in queries.transcript(database.engine, "shared")]
    assert len(said) == writers * count * 2
    # The messages of one turn stand together, whoever wrote between.
    assert said[0::2] == said[1::2]
    for writer in range(writers):
        mine = [text for text in said[0::2] if text.startswith(f"writer-{writer} ")]
        assert mine == [f"writer-{writer} {n}" for n in range(count)]
    with reading(database.engine) as connection:
        flagged = connection.execute(sa.select(tables.escalations.c.sender_id)).scalars().all()
        alerts = connection.execute(sa.select(sa.func.count()).select_from(tables.outbox)).scalar_one()
    assert sorted(flagged) == ["shared", *(f"writer-{w}" for w in range(writers))]
    assert alerts == writers + 1
