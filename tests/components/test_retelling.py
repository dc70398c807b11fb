from __future__ import annotations

from typing import Any

from rasa.shared.core.events import Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker

from bot.components.retelling import retold
from bot.components.triage_screen import screen


def said(text: str, **parse_data: Any) -> UserUttered:
    return UserUttered(text, parse_data={"triage": screen(text), **parse_data})


def level(*events: Event) -> str:
    slots = [AnySlot(name, mappings=[{}]) for name in ("site_pus", "site_fever")]
    return retold(DialogueStateTracker.from_events("p", list(events), slots=slots))[0].level


BACK = {"correction": {"concepts": ["fever"], "answers": {}}}


def test_without_what_was_taken_back_the_level_falls() -> None:
    assert level(said("temp 39.2")) == "urgent"
    assert level(said("temp 39.2"), said("sorry, 37.2 not 39.2", **BACK)) == "none"


def test_all_else_stays() -> None:
    assert level(said("there is pus at my iv site"), said("temp 39.2"), said("I meant 37.2", **BACK)) == "urgent"
    assert level(said("my iv site is sore, temp 39.2"), said("I meant 37.2", **BACK)) == "routine"


def test_what_is_said_again_later_counts() -> None:
    assert level(said("temp 39.2"), said("I meant 37.2", **BACK), said("now it is 38.9 C")) == "urgent"


def test_answers_count_as_they_are_now_and_an_earlier_check_is_not_forgotten() -> None:
    pus = SlotSet("site_pus", "yes")
    assert level(said("check my site"), pus, said("I meant 37.2", **BACK)) == "urgent"
    assert level(pus, SlotSet("site_pus", None), said("I meant 37.2", **BACK)) == "urgent"
    no = {"correction": {"concepts": ["site_pus"], "answers": {"site_pus": "no"}}}
    assert level(pus, said("I meant no", **no)) == "none"


def test_the_reply_to_the_red_flags_counts() -> None:
    unsure = {"answer": {"check": "red_flags", "asks": "other", "value": "unsure"}}
    assert level(said("not sure", **unsure), said("I meant 37.2", **BACK)) == "urgent"


def test_a_session_begins_afresh() -> None:
    assert level(said("temp 39.2"), SessionStarted(), said("hello")) == "none"
