"""Pages of the queue: the same order as the whole, whatever is asked for."""

from __future__ import annotations

import random
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.records import cases, queue, search, turns
from bot.records.engine import reading, writing
from bot.records.queue import Place, Wanted
from bot.records.tables import CANARY, LEVELS, STATES, escalations, now

sys.path.insert(0, str(Path(__file__).parent))
from turns_of import said

SIZE = 200


@pytest.fixture
def many(engine: Engine) -> Engine:
    """Cases of every state and level, many of them opened at the same moment."""
    chance, moment = random.Random(7), now().replace(microsecond=123)
    for number in range(4):
        turns.append(engine, f"w-{number}", ("widget", "sms")[number % 2], said("hello"))
    with writing(engine) as connection:
        connection.execute(
            sa.insert(escalations),
            [
                {
                    "sender_id": f"w-{number % 4}", "channel": ("widget", "sms")[number % 2],
                    "level": chance.choice(LEVELS), "rule": chance.choice(("fever", "chest_pain", None)),
                    "because": "", "source": "", "findings": "[]", "handoff": False, "note": "",
                    "state": chance.choice(STATES), "claimed_by": chance.choice(("Ann", None)),
                    "opened_at": moment - timedelta(minutes=chance.randrange(10)),
                }
                for number in range(SIZE)
            ],
        )
    return engine


def walked(engine: Engine, wanted: Wanted, size: int) -> list[int]:
    """All ids, page by page; each place goes through an address."""
    ids: list[int] = []
    place: Place | None = None
    while True:
        page = queue.page(engine, wanted, place, size)
        assert len(page.cases) <= size
        ids += [case.id for case in page.cases]
        if page.next is None:
            return ids
        place = Place.read(str(page.next))
        assert place == page.next


def expected(engine: Engine, wanted: Wanted) -> list[int]:
    """The same by Python."""
    with reading(engine) as connection:
        rows = connection.execute(sa.select(escalations)).all()
    kept = [
        row for row in rows
        if row.state in wanted.states and row.level in wanted.levels
        and wanted.channel in ("", row.channel) and wanted.rule in ("", row.rule)
        and wanted.holder in ("", row.claimed_by)
        and (not wanted.opened_from or row.opened_at >= wanted.opened_from)
        and (not wanted.opened_before or row.opened_at < wanted.opened_before)
    ]
    if wanted.newest_first:
        return [row.id for row in sorted(kept, key=lambda row: (row.opened_at, row.id), reverse=True)]
    return [
        row.id
        for row in sorted(
            kept, key=lambda row: (wanted.states.index(row.state), -LEVELS.index(row.level), row.opened_at, row.id)
        )
    ]


HALF = now() - timedelta(minutes=5)


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(), Wanted(states=("open",)), Wanted(states=("closed",)), Wanted(states=STATES),
        Wanted(levels=("urgent",)), Wanted(states=("closed",), levels=("emergency", "none")), Wanted(channel="sms"),
        Wanted(rule="fever"), Wanted(states=STATES, channel="widget", rule="chest_pain", holder="Ann"),
        Wanted(opened_from=HALF), Wanted(opened_before=HALF), Wanted(channel="none such"), Wanted(levels=()),
    ],
    ids=str,
)
def test_pages_joined_are_the_whole(many: Engine, wanted: Wanted) -> None:
    assert walked(many, wanted, 7) == walked(many, wanted, SIZE) == expected(many, wanted)


def test_a_page_goes_on_where_the_last_one_ended_though_cases_were_taken(many: Engine) -> None:
    first = queue.page(many, Wanted(), size=5)
    left = walked(many, Wanted(), SIZE)[5:]
    for case in first.cases:
        cases.close(many, case.id, "Ann")
    assert first.next and [case.id for case in queue.page(many, Wanted(), first.next, 5).cases] == left[:5]


@pytest.mark.parametrize(
    "text",
    ["", "open", "open.urgent.1", "shut.urgent.1.1", "open.worse.1.1", "open.urgent.x.1", "open.urgent.1.-1",
     "open.urgent.1.1.1", f"open.urgent.{10**17}9.1", "open.urgent.١.1"],
)
def test_a_place_that_is_none(text: str) -> None:
    assert Place.read(text) is None


def test_counts_and_known_values(many: Engine) -> None:
    counts = queue.counts(many)
    assert counts.open == len(expected(many, Wanted(states=("open",)))) > 0
    assert counts.acknowledged == len(expected(many, Wanted(states=("acknowledged",)))) > 0
    assert queue.known(many, "channel") == ["sms", "widget"] and queue.known(many, "rule") == ["chest_pain", "fever"]


def test_nothing_to_count(engine: Engine) -> None:
    assert queue.counts(engine) == queue.Counts(0, 0)
    assert queue.known(engine, "rule") == [] and queue.page(engine, Wanted()).cases == []


def test_two_looks_tell_what_changed_and_what_rang(engine: Engine) -> None:
    turns.append(engine, "w-1", "widget", said("chest pain", "emergency", "chest_pain"))
    with reading(engine) as connection:
        first = queue.stirred(connection)
    cases.acknowledge(engine, 1, "Ann")
    turns.append(engine, "w-2", "widget", said("fever", "urgent", "fever"))
    with reading(engine) as connection:
        second = queue.stirred(connection)
    assert set(first) == {1} and set(second) == {1, 2}
    assert second[1][0] > first[1][0] and second[1][1] == first[1][1]


def test_the_canary_is_no_patient(engine: Engine) -> None:
    turns.append(engine, CANARY, "widget", said("chest pain", "emergency", "chest_pain"))
    assert queue.page(engine, Wanted(states=STATES)).cases == [] and queue.counts(engine) == queue.Counts(0, 0)
    assert search.search(engine, "chest").hits == []
    with reading(engine) as connection:
        assert queue.stirred(connection) == {}
