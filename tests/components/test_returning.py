"""Who comes back after an emergency that no nurse has seen is asked how it went."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.core.events import ActionExecuted, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.exc import OperationalError

from bot.components import returning as back

SLOTS = [AnySlot(name, mappings=[{}]) for name in ("returning", "how_it_went")]
LISTEN, HELLO, NEW = ActionExecuted("action_listen"), UserUttered("hello"), SessionStarted()
CASE = {"level": "emergency", "rule": "crisis", "say": "utter_emergency_crisis"}


def talk(*events: Event) -> DialogueStateTracker:
    return DialogueStateTracker.from_events("p", [LISTEN, *events], slots=SLOTS)


@pytest.fixture(autouse=True)
def records(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the records hold, by sender."""
    held: dict[str, Any] = {"p": CASE}
    monkeypatch.setattr(back, "unseen_emergency", lambda engine, sender, since: held.get(sender))
    return held


def test_asks_at_the_first_message_of_a_new_session() -> None:
    [event] = back.asking(talk(UserUttered("I want to die"), NEW, HELLO))
    assert isinstance(event, SlotSet)
    assert (event.key, event.value) == ("returning", {"say": "utter_emergency_crisis", "asked": 1})


@pytest.mark.parametrize("events", [
    (HELLO,), (NEW, HELLO), (HELLO, NEW), (HELLO, NEW, HELLO, HELLO), (HELLO, HELLO),
    (HELLO, NEW, HELLO, SlotSet("returning", {"asked": 1})),
], ids=["no session", "first session", "nothing said yet", "second message", "one session", "asked before"])
def test_asks_at_no_other_time(events: tuple[Event, ...]) -> None:
    assert back.asking(talk(*events)) == []


def test_asks_nothing_when_a_nurse_has_seen_it(records: dict[str, Any]) -> None:
    records.clear()
    assert back.asking(talk(HELLO, NEW, HELLO)) == []


def test_records_that_cannot_be_read_are_logged_and_silence_nobody(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*arguments: object) -> None:
        raise OperationalError("select zebrafish", {}, Exception("no such table"))

    monkeypatch.setattr(back, "unseen_emergency", broken)
    assert back.asking(talk(HELLO, NEW, HELLO)) == []
    assert "OperationalError" in caplog.text and "zebrafish" not in caplog.text


def test_asks_once_more_when_the_reply_is_not_understood() -> None:
    unread = {"check": "returning", "asks": "other", "value": None}
    once = talk(HELLO, SlotSet("returning", {"say": "x", "asked": 1}), UserUttered("zzz"))
    [event] = back.asking_again(once, unread)
    assert isinstance(event, SlotSet) and event.value == {"say": "x", "asked": 2}
    twice = talk(HELLO, SlotSet("returning", {"say": "x", "asked": 2}), UserUttered("zzz"))
    assert back.asking_again(twice, unread) == back.asking_again(once, {**unread, "value": "gone"}) == []
    assert back.asking_again(once, {}) == []


@pytest.mark.parametrize(("value", "again"), [("gone", False), ("seen", False), ("still", True)])
def test_the_answer_is_kept_for_the_nurse(value: str, again: bool) -> None:
    reply = {"check": "returning", "asks": "other", "value": value}
    [event] = back.noted(talk(HELLO), reply)
    assert isinstance(event, SlotSet) and event.key == "how_it_went"
    assert event.value["answer"] == value and event.value["noted"] and event.value["again"] is again
    assert back.noted(talk(HELLO, SlotSet("how_it_went", event.value)), reply) == []
    assert back.noted(talk(HELLO), {"check": "red_flags", "value": "no"}) == []
