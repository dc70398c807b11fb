from __future__ import annotations

import logging

import pytest
from acting import run, tracker
from rasa_sdk import Tracker
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher

from actions.envelope import Event, Step, denied, envelope, say
from bot.clinic import clinic


class Broken(Step):
    def name(self) -> str:
        return "action_broken"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        say(dispatcher, "half a thought")
        raise ValueError(tracker.latest_message["text"])


async def test_a_broken_action_says_that_there_is_no_answer_and_logs_no_text(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        said = await run(Broken(), tracker("my secret"))
    assert said.responses == ["utter_unavailable"] and said.text == "" and said.events == []
    assert "action_broken failed: ValueError" in caplog.text and "secret" not in caplog.text


def test_wording_gets_the_clinics_numbers() -> None:
    dispatcher = CollectingDispatcher()
    say(dispatcher, "call {clinic_phone}", [{"title": "a", "payload": "b"}], turn={"level": "x"})
    (message,) = dispatcher.messages
    assert message["text"] == f"call {clinic().phone}" and message["custom"] == {"turn": {"level": "x"}}
    assert envelope(None) == {}


def test_what_was_denied_is_remembered() -> None:
    talk = tracker("my site is red", earlier=("there is no pus", "hello"))
    assert "site_pus" in denied(talk) and "site_redness" not in denied(talk)
    talk.events.append({"event": "user", "parse_data": None})
    assert "site_pus" in denied(talk)


def test_who_has_none_of_the_red_flags_is_not_asked_for_them_again() -> None:
    talk = tracker("none of these", earlier=("I have a fever",))
    assert "dyspnoea" not in denied(talk)
    talk.events.append({"event": "user", "parse_data": {"answer": {"check": "red_flags", "value": "no"}}})
    assert {"dyspnoea", "chest_pain"} <= set(denied(talk)) and "fever" not in denied(talk)


def test_every_action_of_the_domain_is_registered() -> None:
    executor = ActionExecutor()
    executor.register_package("actions")
    assert {
        "action_answer", "action_triage", "action_offer_checklist", "action_fallback", "action_escalate",
        "action_request_human", "action_start_check", "validate_check_form", "action_close_check",
        "action_show_summary",
    } <= set(executor.actions)
