"""What the nurse's queue and the gateway read."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sqlalchemy.engine import Engine

from bot.records import destinations, queries, turns

sys.path.insert(0, str(Path(__file__).parent))
from turns_of import bot, case, said, session, slot, user


def test_the_queue_is_open_first_severe_first_oldest_first(engine: Engine) -> None:
    wanted = ["emergency", "urgent", "none", "emergency", "urgent", "emergency"]
    for number, level in enumerate(wanted, 1):
        batch = said(f"m{number}", level, "rule") if level != "none" else [
            user("nurse"), slot("handoff", {"status": "requested"})
        ]
        turns.append(engine, f"w-{number}", "widget", batch)
    assert queries.acknowledge(engine, 1, "Ann")
    assert queries.close(engine, 6, "Ann", "done")
    assert [e.id for e in queries.queue(engine)] == [4, 2, 5, 3, 1]
    assert [e.id for e in queries.queue(engine, states=("closed",))] == [6]
    assert [e.id for e in queries.queue(engine, limit=2)] == [4, 2]


def test_only_one_nurse_gets_it(engine: Engine) -> None:
    turns.append(engine, "w-1", "widget", said("chest pain", "emergency", "chest_pain"))
    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(lambda n: queries.acknowledge(engine, 1, f"nurse {n}"), range(8)))
    assert won.count(True) == 1
    escalation = queries.escalation(engine, 1)
    assert escalation and escalation.acknowledged_by == f"nurse {won.index(True)}" and escalation.acknowledged_at
    assert queries.close(engine, 1, "Bo", "called back") and not queries.close(engine, 1, "Ann", "me too")
    closed = queries.escalation(engine, 1)
    assert closed and (closed.closed_by, closed.note, closed.state) == ("Bo", "called back", "closed")
    assert not queries.acknowledge(engine, 1, "Ann") and not queries.acknowledge(engine, 99, "Ann")


def test_a_transcript_has_both_sides_in_order(engine: Engine) -> None:
    buttons = [{"title": "Yes", "payload": "Yes"}]
    turns.append(
        engine, "w-1", "widget",
        [session(), user("hello"), bot("Any pain?", buttons=buttons, custom={"turn": {"level": "none"}})],
    )
    first, second = queries.transcript(engine, "w-1")
    assert (first.who, first.text, second.who, second.text) == ("patient", "hello", "assistant", "Any pain?")
    assert first.at.tzinfo is not None and first.at < second.at
    assert second.buttons == ({"title": "Yes", "payload": "Yes"},)
    assert second.custom == {"turn": {"level": "none"}}
    assert queries.transcript(engine, "nobody") == []
    assert queries.escalation(engine, 1) is None


def test_a_message_that_the_gateway_recorded_again_stands_once(engine: Engine) -> None:
    again = {"metadata": {"answered_by": "gateway"}}
    turns.append(engine, "w-1", "widget", [user("hello")])  # Rasa, without an answer
    turns.append(engine, "w-1", "widget", [user("hello", **again), bot("We cannot answer right now.")])
    turns.append(engine, "w-1", "widget", [user("hello", **again), bot("We cannot answer right now.")])
    turns.append(engine, "w-1", "widget", [user("hello"), bot("Hi")])
    said_so = [(m.who, m.text) for m in queries.transcript(engine, "w-1")]
    sorry = ("assistant", "We cannot answer right now.")
    hello = ("patient", "hello")
    assert said_so == [hello, sorry, hello, sorry, hello, ("assistant", "Hi")]


def test_a_transcript_after_an_event_is_what_came_since(engine: Engine) -> None:
    again = {"metadata": {"answered_by": "gateway"}}
    turns.append(engine, "w-1", "widget", [session(), user("hello")])
    turns.append(engine, "w-1", "widget", [user("hello", **again), bot("Sorry.")])
    turns.append(engine, "w-2", "widget", [user("elsewhere")])
    assert [(m.id, m.text) for m in queries.transcript(engine, "w-1")] == [(2, "hello"), (4, "Sorry.")]
    for after, texts in [(0, ["hello", "Sorry."]), (1, ["hello", "Sorry."]), (2, ["Sorry."]), (3, ["Sorry."]), (4, [])]:
        assert [m.text for m in queries.transcript(engine, "w-1", after=after)] == texts, after
    assert queries.newest_events(engine, ["w-1", "w-2", "nobody"]) == {"w-1": 4, "w-2": 5}


def test_the_current_case_is_the_newest(engine: Engine) -> None:
    assert queries.current_case(engine, "w-1") is None
    turn = turns.append(engine, "w-1", "widget", [user("a"), case("routine", "r", "x"), slot("other", 1)])
    turns.append(engine, "w-1", "widget", [case("urgent", "u", "y")], seen=turn.last_event_id)
    assert queries.current_case(engine, "w-1") == {"level": "urgent", "rule": "u", "concepts": ["y"]}


def test_destinations_are_named_without_their_secrets() -> None:
    assert [*destinations.by_name([])] == ["log"]
    urls = ["slack://token-a/b", "slack://token-b/b", "slack://token-a/b"]
    named = destinations.by_name(urls)
    assert sorted(named.values()) == sorted(set(urls))
    assert all(name.startswith("slack-") and "token" not in name for name in named)
