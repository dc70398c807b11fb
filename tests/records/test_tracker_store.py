"""Rasa's tracker store over the records, with Rasa's own trackers."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

import pytest
from rasa.core.tracker_store import FailSafeTrackerStore, TrackerStore, check_if_tracker_store_async
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.records import queries, spool, tracker_store, turns
from bot.records.errors import NotRecorded, RecordsError
from bot.records.tracker_store import RecordsTrackerStore, WrongSchema
from bot.records.turn import last_turn

sys.path.insert(0, str(Path(__file__).parent))
from turns_of import bot as bot_entry
from turns_of import said

DOMAIN = Domain.from_yaml(
    """
    version: "3.1"
    slots:
      case: {type: any, influence_conversation: false, mappings: [{type: custom}]}
      handoff: {type: any, influence_conversation: false, mappings: [{type: custom}]}
    """
)
T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


def message(text: str, level: str = "none", rule: str | None = None) -> list[Event]:
    triage = {"level": level, "rule": rule, "findings": [], "because": "x", "source": "y"}
    parsed = {"text": text, "intent": {"name": "greet"}, "entities": [], "triage": triage}
    return [
        UserUttered(text, intent={"name": "greet"}, parse_data=parsed, input_channel="widget"),
        SlotSet("case", {"level": level, "rule": rule, "concepts": []}),
        BotUttered(f"answer to {text}"),
        ActionExecuted("action_listen"),
    ]




def session() -> list[Event]:
    return [ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen")]


@pytest.fixture()
def store(database: Any, tmp_path: Path) -> RecordsTrackerStore:
    return RecordsTrackerStore(DOMAIN, url=database.url, spool_folder=str(tmp_path / "spool"))


async def say(store: TrackerStore, sender: str, *events: Event) -> DialogueStateTracker:
    """What Rasa's processor does with one message."""
    tracker = await store.get_or_create_tracker(sender, append_action_listen=False)
    if not tracker.events:
        tracker.update_with_events(session(), DOMAIN)
    tracker.update_with_events(list(events), DOMAIN)
    await store.save(tracker)
    return tracker


def texts(database: Any, sender: str = "w-1") -> list[str]:
    return [m.text for m in queries.transcript(database.engine, sender)]


def test_rasa_takes_it_from_endpoints_yml(database: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    class Settings:
        database_url = database.url

    monkeypatch.setattr(tracker_store, "clinic", Settings)
    endpoint = EndpointConfig.from_dict({"type": "bot.records.tracker_store.RecordsTrackerStore"})
    made = TrackerStore.create(endpoint, domain=DOMAIN)
    assert isinstance(made, RecordsTrackerStore) and check_if_tracker_store_async(made)
    run(say(made, "w-1", *message("hello")))
    assert texts(database) == ["hello", "answer to hello"]


def test_a_conversation_comes_back_as_it_was(store: RecordsTrackerStore, database: Any) -> None:
    async def talk() -> None:
        assert await store.retrieve("w-1") is None
        first = await say(store, "w-1", *message("hello"))
        assert await store.retrieve_full_tracker("w-1") == first
        await say(store, "w-1", *message("chest pain", "emergency", "chest_pain"))
        assert last_turn.get() == {
            "level": "emergency", "triage": {"rule": "chest_pain", "level": "emergency", "findings": []}
        }
        third = await say(store, "w-1", *message("thanks"))
        again = await store.retrieve_full_tracker("w-1")
        assert again is not third and again == third and len(third.events) == 3 + 3 * 4
        assert again.current_slot_values() == third.current_slot_values()
        assert again.get_slot("case") == {"level": "none", "rule": None, "concepts": []}
        assert last_turn.get() == {"level": "none"}
        assert list(await store.keys()) == ["w-1"]

    run(talk())
    assert texts(database)[0::2] == ["hello", "chest pain", "thanks"]
    assert [e.level for e in queries.queue(database.engine)] == ["emergency"]


def test_saving_again_writes_nothing_again(store: RecordsTrackerStore, database: Any) -> None:
    async def talk() -> None:
        tracker = await say(store, "w-1", *message("hello"))
        published = last_turn.get()
        await store.save(tracker)
        assert last_turn.get() is published
        tracker.update_with_events(message("more"), DOMAIN)
        await store.save(tracker)
        await store.save(tracker.copy())  # a copy carries no mark: known by its events
        await store.save(DialogueStateTracker.from_events("w-1", list(tracker.events), DOMAIN.slots))

    run(talk())
    assert texts(database) == ["hello", "answer to hello", "more", "answer to more"]


def test_only_the_latest_session_is_replayed(store: RecordsTrackerStore, database: Any) -> None:
    async def talk() -> None:
        await say(store, "w-1", *message("yesterday"))
        await say(store, "w-1", *session(), *message("today"))
        latest = await store.retrieve("w-1")
        assert isinstance(latest.events[0], SessionStarted)
        assert [e.text for e in latest.events if isinstance(e, UserUttered)] == ["today"]
        full = await store.retrieve_full_tracker("w-1")
        assert [e.text for e in full.events if isinstance(e, UserUttered)] == ["yesterday", "today"]
        full.update_with_events(message("later"), DOMAIN)
        await store.save(full)
        latest.update_with_events(message("later still"), DOMAIN)
        await store.save(latest)

    run(talk())
    assert texts(database)[0::2] == ["yesterday", "today", "later", "later still"]


def test_what_the_gateway_writes_meanwhile_stays(store: RecordsTrackerStore, database: Any) -> None:
    """Rasa is slow with one message, the patient writes another, the gateway answers it itself."""
    pain = [*said("chest pain", "emergency", "chest_pain"), bot_entry("Call 911")]

    async def talk() -> None:
        await say(store, "w-1", *message("hello"))
        slow = await store.retrieve("w-1")
        turns.append(database.engine, "w-1", "widget", pain)
        slow.update_with_events(message("my pump beeps"), DOMAIN)
        await store.save(slow)
        assert last_turn.get() == {"level": "emergency"}
        slow.update_with_events(message("still the same tracker"), DOMAIN)
        await store.save(slow)
        assert last_turn.get() == {"level": "emergency"}
        read = await store.retrieve("w-1")
        assert read.get_slot("case")["level"] == "emergency"
        said_to_rasa = [e.text for e in read.events if isinstance(e, UserUttered)]
        assert said_to_rasa == ["hello", "chest pain", "my pump beeps", "still the same tracker"]

    run(talk())
    assert texts(database)[0::2] == ["hello", "chest pain", "my pump beeps", "still the same tracker"]
    [escalation] = queries.queue(database.engine)
    assert escalation.level == "emergency"


def test_a_first_message_that_the_gateway_answered_is_not_hidden(store: RecordsTrackerStore, database: Any) -> None:
    """Rasa's session starts after the gateway's turn was written, and Rasa reads from the session's start."""

    async def talk() -> None:
        slow = await store.get_or_create_tracker("w-1", append_action_listen=False)
        turns.append(database.engine, "w-1", "widget", said("chest pain", "emergency", "chest_pain"))
        slow.update_with_events([*session(), *message("hello")], DOMAIN)
        await store.save(slow)
        read = await store.retrieve("w-1")
        assert read.get_slot("case")["level"] == "emergency"

    run(talk())
    assert texts(database) == ["chest pain", "hello", "answer to hello"]


def test_turns_at_once_lose_nothing(store: RecordsTrackerStore, database: Any) -> None:
    async def talk() -> None:
        await say(store, "w-1", *message("start"))

        async def rasa(n: int) -> None:
            await say(store, f"w-{n % 3}", *message(f"rasa {n}"))

        async def gateway(n: int) -> None:
            await asyncio.to_thread(turns.append, database.engine, f"w-{n % 3}", "widget", said(f"gateway {n}"))

        await asyncio.gather(*(work(n) for n in range(12) for work in (rasa, gateway)))

    run(talk())
    written = [text for sender in ("w-0", "w-1", "w-2") for text in texts(database, sender)]
    for n in range(12):
        assert written.count(f"rasa {n}") == 1 and written.count(f"gateway {n}") == 1


def test_a_broken_database_loses_nothing(
    store: RecordsTrackerStore, database: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    safe = FailSafeTrackerStore(store)

    async def talk() -> None:
        await say(safe, "w-1", *message("hello"))
        open_tracker = await safe.retrieve("w-1")
        database.shut()
        open_tracker.update_with_events(message("chest pain SECRET", "emergency", "chest_pain"), DOMAIN)
        with pytest.raises(NotRecorded):
            await store.save(open_tracker)
        assert last_turn.get()["level"] == "emergency" and last_turn.get()["triage"]["rule"] == "chest_pain"
        await safe.save(open_tracker)  # a second save of the same turn spools nothing twice
        await say(safe, "w-1", *message("are you there SECRET"))
        await say(safe, "w-2", *message("fever SECRET", "urgent", "fever"))
        assert len(list((tmp_path / "spool").iterdir())) == 3
        with pytest.raises(RecordsError):
            await store.retrieve("w-1")
        database.reopen()
        back = await safe.retrieve("w-1")
        assert back.get_slot("case")["level"] == "emergency"
        await say(safe, "w-1", *message("back again"))

    with caplog.at_level(logging.DEBUG):
        run(talk())
    assert texts(database)[0::2] == ["hello", "chest pain SECRET", "are you there SECRET", "back again"]
    assert {(e.sender_id, e.level) for e in queries.queue(database.engine)} == {("w-1", "emergency"), ("w-2", "urgent")}
    assert list((tmp_path / "spool").iterdir()) == []
    ours = [r.getMessage() for r in caplog.records if not r.name.startswith("asyncio")]
    assert "SECRET" not in "\n".join(ours)


def test_a_caller_who_gives_up_does_not_undo_the_writing(
    store: RecordsTrackerStore, database: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The gateway closes its connection after four seconds; Rasa then cancels the turn."""
    real = turns.append

    def slow(*arguments: Any, **options: Any) -> Any:
        import time

        time.sleep(0.3)
        return real(*arguments, **options)

    monkeypatch.setattr(spool, "append_turn", slow)

    async def talk() -> None:
        work = asyncio.create_task(say(store, "w-1", *message("hello")))
        await asyncio.sleep(0.15)
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work
        await asyncio.sleep(0.4)

    run(talk())
    assert texts(database) == ["hello", "answer to hello"]


def test_what_waited_is_recorded_at_the_start(database: Any, tmp_path: Path) -> None:
    database.shut()
    with pytest.raises(NotRecorded):
        spool.append(database.engine, "w-1", "widget", said("chest pain", "emergency", "x"), spool=tmp_path / "spool")
    away = RecordsTrackerStore(DOMAIN, url=database.url, spool_folder=str(tmp_path / "spool"))  # starts all the same
    assert away is not None
    database.reopen()
    RecordsTrackerStore(DOMAIN, url=database.url, spool_folder=str(tmp_path / "spool"))
    assert texts(database) == ["chest pain"]


def test_a_database_that_is_not_migrated_stops_rasa(bare: Any) -> None:
    with pytest.raises(WrongSchema, match="python -m bot migrate"):
        RecordsTrackerStore(DOMAIN, url=bare.url)


STATE = ("active_loop", "followup_action", "latest_action", "sender_id")


def state(tracker: DialogueStateTracker) -> dict[str, Any]:
    return {
        **{name: getattr(tracker, name) for name in STATE}, "slots": tracker.current_slot_values(),
        "paused": tracker.is_paused(), "events": list(tracker.events), "latest": tracker.latest_message,
    }


def test_a_kept_tracker_is_what_the_records_give(store: RecordsTrackerStore, database: Any, tmp_path: Path) -> None:
    other = RecordsTrackerStore(DOMAIN, url=database.url, spool_folder=str(tmp_path / "other"))

    async def talk() -> None:
        await say(store, "w-1", *message("hello"), SlotSet("handoff", {"status": "requested"}))
        saved = await say(store, "w-1", *message("chest pain", "emergency", "chest_pain"))
        kept = await store.retrieve("w-1")
        assert kept is saved
        rebuilt = await other.retrieve("w-1")
        assert rebuilt is not kept
        mine, theirs = state(kept), state(rebuilt)
        mine["events"] = mine["events"][1:]  # the records give those from the session's start on
        assert mine == theirs

    run(talk())


def test_a_kept_tracker_is_not_used_when_anything_changed(store: RecordsTrackerStore, database: Any) -> None:
    async def talk() -> None:
        saved = await say(store, "w-1", *message("hello"))
        turns.append(database.engine, "w-1", "widget", said("chest pain", "emergency", "chest_pain"))
        read = await store.retrieve("w-1")  # somebody else wrote
        assert read is not saved and read.get_slot("case")["level"] == "emergency"

        failed = await say(store, "w-1", *message("first"))
        failed.update_with_events(message("never saved"), DOMAIN)
        assert await store.retrieve("w-1") is not failed  # a turn that broke off

        taken = await say(store, "w-1", *message("second"))
        assert await store.retrieve("w-1") is taken
        assert await store.retrieve("w-1") is not taken  # in use

        session_two = await say(store, "w-1", *session(), *message("today"))
        fresh = await store.retrieve("w-1")
        assert fresh is not session_two and len(fresh.events) < len(session_two.events)

        old = await say(store, "w-1", *message("before the new model"))
        store.domain = Domain.from_dict(DOMAIN.as_dict())
        assert await store.retrieve("w-1") is not old

    run(talk())
    assert "never saved" not in texts(database)


def test_only_so_many_are_kept(store: RecordsTrackerStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracker_store, "KEPT", 2)

    async def talk() -> None:
        for sender in ("w-1", "w-2", "w-3"):
            await say(store, sender, *message("hello"))

    run(talk())
    assert list(store._kept) == ["w-2", "w-3"]
