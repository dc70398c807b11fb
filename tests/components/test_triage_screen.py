from __future__ import annotations

import logging

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.components import triage_screen
from bot.components.triage_screen import TriageScreen
from bot.triage import Assessment


def screened(text: str | None) -> Message:
    (message,) = TriageScreen().process([Message({"text": text})])
    return message


def test_every_message_carries_how_the_rules_read_it() -> None:
    message = screened("I have chest pain")
    triage = message.as_dict(only_output_properties=True)["triage"]
    assert triage["level"] == "emergency" and triage["say"].startswith("utter_emergency")
    assert triage["because"] and triage["source"]
    assert triage["findings"][0]["concept"] == "chest_pain"
    assert triage["ask_red_flags"] is False


def test_nothing_is_found_in_nothing() -> None:
    for text in ("", None):
        triage = screened(text).get("triage")
        assert triage["level"] == "none" and triage["findings"] == [] and not triage["ask_red_flags"]


def test_faulty_rules_do_not_fail_the_message(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(text: str) -> Assessment:
        raise ValueError(f"cannot read {text}")

    monkeypatch.setattr(triage_screen, "assess", broken)
    with caplog.at_level(logging.DEBUG):
        triage = screened("my secret illness").get("triage")
    assert triage["failed"] and triage["ask_red_flags"] and triage["level"] == "none"
    assert "ValueError at" in caplog.text and "secret" not in caplog.text
