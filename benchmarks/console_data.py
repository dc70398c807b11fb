"""A clinic's records made up for measurement: as many messages and cases as asked for, quickly, the same each time.

    DATABASE_URL=postgresql://… python benchmarks/console_data.py --messages 1000000 --cases 50000

The database must be empty. The patients' words are examples of data/triage/examples, read by the rules as they are
read in use; each turn has the events that Rasa would record. Conversations are of very different length and lie
among each other in time, as they do.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import yaml
from sqlalchemy.engine import Engine

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.bulk import Postgres, Sqlite
from bot.learning.examples import read_examples
from bot.records.engine import engine as records_engine
from bot.records.full_text import searchable
from bot.records.migrations import upgrade
from bot.records.tables import (
    case_changes,
    conversations,
    escalations,
    events,
    lines,
    misreadings,
    notes,
    outbox,
)
from bot.triage import assess

ROOT = Path(__file__).resolve().parent.parent
TEXTS = 6000  # different messages of patients
DAYS = 180  # in which all this happened
CHANNELS = ("widget", "widget", "widget", "sms", "whatsapp", "telegram")
PEOPLE = ("Ann Reyes", "Bo Lind", "Carla Díaz", "Dev Rao", "Eve Okafor")
OUTCOMES = ("true_emergency", "true_emergency", "over_triaged", "over_triaged", "other", "missed")
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True)
class Said:
    """A patient's message, prepared: the event's JSON without its time, and how the rules read it."""

    text: str
    data: str
    level: str
    rule: str | None
    because: str
    source: str
    findings: str


def fill(engine: Engine, messages: int, cases: int, seed: int = 7) -> None:
    """Make the schema, and put `messages` messages and `cases` cases into it."""
    upgrade(engine)
    maker = _Maker(random.Random(seed), messages, cases)
    store = Postgres(engine) if engine.dialect.name == "postgresql" else Sqlite(engine)
    store.before()
    store.put(conversations, maker.conversations())
    store.put_several((events, lines), maker.turns())
    store.put(escalations, maker.cases())
    for table, rows in maker.of_cases():
        store.put(table, rows)
    store.after()


class _Maker:
    def __init__(self, chance: random.Random, messages: int, cases: int) -> None:
        self._chance, self._count = chance, cases
        self._texts = _texts(chance)
        self._answers = _answers()
        self._end = datetime.now(timezone.utc).replace(microsecond=0) - timedelta(minutes=1)
        start = self._end.timestamp() - DAYS * 86400
        # How many turns each conversation has: most a few, one in a hundred hundreds.
        self._lengths: list[int] = []
        left = messages // 2
        while left > 0:
            many = chance.random() < 0.01
            length = min(chance.randint(150, 400) if many else 1 + int(chance.expovariate(1 / 6)), left)
            self._lengths.append(length)
            left -= length
        self._begun = [start + chance.random() * DAYS * 86000 for _ in self._lengths]
        order = [
            (begun + turn * chance.uniform(20, 90), number)
            for number, (begun, length) in enumerate(zip(self._begun, self._lengths, strict=True))
            for turn in range(length)
        ]
        order.sort()
        self._order = [(min(at, self._end.timestamp()), number) for at, number in order]
        self._channels = [chance.choice(CHANNELS) for _ in self._lengths]
        self._last: dict[int, tuple[float, Said]] = {}
        self._gravest: dict[int, tuple[float, int, Said]] = {}
        self._kept: list[dict[str, Any]] = []

    def conversations(self) -> Iterator[dict[str, Any]]:
        for number, begun in enumerate(self._begun):
            at = _moment(begun)
            yield {
                "id": _sender(number), "alias": "P-" + "".join(self._chance.choices(_LETTERS, k=6)),
                "channel": self._channels[number], "level": "none", "created_at": at, "updated_at": at,
            }

    def turns(self) -> Iterator[tuple[sa.Table, dict[str, Any]]]:
        event = 0
        for at, number in self._order:
            said, answer = self._chance.choice(self._texts), self._chance.choice(self._answers)
            sender, turn = _sender(number), f"{event:032x}"
            kept = self._gravest.get(number)
            if kept is None or said.level == "emergency":
                self._gravest[number] = (at, event + 1, said)
            slot = json.dumps({"event": "slot", "timestamp": at, "name": "case",
                               "value": {"level": said.level, "rule": said.rule, "concepts": []}})
            for offset, (kind, name, data, text) in enumerate((
                ("user", None, f'{{"event": "user", "timestamp": {at}, {said.data}', said.text),
                ("slot", "case", slot, ""),
                ("action", "utter_answer", f'{{"event": "action", "timestamp": {at}, "name": "utter_answer"}}', ""),
                ("bot", None, f'{{"event": "bot", "timestamp": {at}, {answer[1]}', answer[0]),
            )):
                event += 1
                yield events, {
                    "id": event, "sender_id": sender, "turn": turn, "type_name": kind, "name": name,
                    "timestamp": at + offset / 1000, "data": data,
                }
                if text:
                    yield lines, {"id": event, "text": searchable(text)}

    def cases(self) -> Iterator[dict[str, Any]]:
        known = sorted(self._gravest)
        picked = sorted(
            (self._gravest[number][0] + again * 60, number)
            for again, chosen in self._rounds(known) for number in chosen
        )
        for key, (at, number) in enumerate(picked, 1):
            said = self._gravest[number][2]
            row = self._case(key, at, number, said, newest=key > self._count * 0.985)
            self._kept.append({**row, "event_id": self._gravest[number][1]})
            yield row

    def of_cases(self) -> Iterator[tuple[sa.Table, Iterator[dict[str, Any]]]]:
        """What hangs on the cases."""
        yield case_changes, self._changes()
        yield notes, (
            {"id": number, "escalation_id": case["id"], "staff": case["claimed_by"], "at": case["acknowledged_at"],
             "text": "Reached by phone; comes in tomorrow morning."}
            for number, case in enumerate((case for case in self._kept[::5] if case["claimed_by"]), 1)
        )
        yield outbox, (
            {"id": case["id"], "escalation_id": case["id"], "destination": "log", "state": "sent", "attempts": 1,
             "next_try_at": case["opened_at"], "created_at": case["opened_at"], "sent_at": case["opened_at"],
             "last_error": ""}
            for case in self._kept
        )
        marked = {case["event_id"]: case for case in self._kept[::50]}.values()
        yield misreadings, (
            {"id": number, "sender_id": case["sender_id"], "event_id": case["event_id"], "staff": PEOPLE[0],
             "expected_level": "routine", "note": "", "at": case["changed_at"]}
            for number, case in enumerate(marked, 1)
        )

    def _rounds(self, known: Sequence[int]) -> Iterator[tuple[int, list[int]]]:
        left, again = self._count, 0
        while left > 0:
            chosen = self._chance.sample(known, min(left, len(known)))
            yield again, chosen
            left, again = left - len(chosen), again + 1

    def _case(self, key: int, at: float, number: int, said: Said, newest: bool) -> dict[str, Any]:
        chance, opened = self._chance, _moment(at)
        state = chance.choice(("open", "acknowledged", "acknowledged")) if newest else "closed"
        seen = opened + timedelta(minutes=chance.lognormvariate(1.5, 1)) if state != "open" else None
        closed = seen + timedelta(minutes=chance.uniform(5, 300)) if seen and state == "closed" else None
        who = chance.choice(PEOPLE) if seen else None
        return {
            "id": key, "sender_id": _sender(number), "level": said.level, "rule": said.rule, "because": said.because,
            "source": said.source, "findings": said.findings, "handoff": said.level == "none", "state": state,
            "opened_at": opened, "acknowledged_by": who, "acknowledged_at": seen,
            "closed_by": who if closed else None, "closed_at": closed, "note": "Reached by phone." if closed else "",
            "channel": self._channels[number], "claimed_by": who, "claimed_at": seen,
            "outcome": chance.choice(OUTCOMES) if closed else None, "tags": '["port"]' if key % 9 == 0 else "[]",
            "version": 1 + bool(seen) + bool(closed), "changed_at": closed or seen or opened,
        }

    def _changes(self) -> Iterator[dict[str, Any]]:
        key = 0
        for case in self._kept:
            for version, (what, at) in enumerate((
                ("acknowledged", case["acknowledged_at"]), ("closed", case["closed_at"])
            ), 2):
                if at:
                    key += 1
                    yield {"id": key, "escalation_id": case["id"], "version": version, "who": case["claimed_by"],
                           "what": what, "detail": case["outcome"] or "" if what == "closed" else "", "at": at}


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, timezone.utc)


def _sender(number: int) -> str:
    return f"web-{number:032x}"


def _texts(chance: random.Random) -> list[Said]:
    examples = read_examples()
    found = []
    for text, _ in chance.sample(examples, min(TEXTS, len(examples))):
        read = assess(text)
        findings = [finding.as_dict() for finding in read.findings]
        triage = {"level": read.level, "rule": read.rule, "findings": findings, "because": read.decision.because,
                  "source": read.decision.source}
        data = json.dumps({
            "metadata": {}, "text": text, "input_channel": "widget", "message_id": "0" * 32,
            "parse_data": {"intent": {"name": "inform", "confidence": 0.93}, "entities": [], "text": text,
                           "message_id": "0" * 32, "metadata": {}, "triage": triage},
        })
        found.append(Said(
            text, data[1:], read.level, read.rule, read.decision.because, read.decision.source, json.dumps(findings)
        ))
    return found


def _answers() -> list[tuple[str, str]]:
    responses = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["responses"]
    texts = sorted({one["text"] for several in responses.values() for one in several if one.get("text")})
    return [(text, json.dumps({"text": text, "data": {"buttons": None, "custom": None}, "metadata": {}})[1:])
            for text in texts]


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--cases", type=int, default=50_000)
    options = parser.parse_args()
    address = os.environ.get("DATABASE_URL")
    if not address:
        print("console_data: set DATABASE_URL to an empty database of its own", file=sys.stderr)
        return 1
    begun = time.perf_counter()
    fill(records_engine(address), options.messages, options.cases)
    print(f"{options.messages:,} messages and {options.cases:,} cases in {time.perf_counter() - begun:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
