"""A message read again in the light of the talk."""

from __future__ import annotations

import pytest
from rasa.shared.core.events import SlotSet, UserUttered
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker

from bot.components import rereading
from bot.components.rereading import as_answer
from bot.components.triage_screen import screen
from tests.components.routing import NOTHING, SLOTS, asking, routed, told


def test_a_reply_that_all_is_well_is_read_by_the_rules_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rereading, "alarm_stands", lambda text, before: True)
    weighed = {**screen(""), "level": "emergency", "rule": "reads_like_emergency", "findings": []}
    message = routed("no, all regular there", asking("site_pus"), triage=weighed)
    assert message.get("triage")["level"] == "none" and message.get("answer")["value"] == "no"
    for text in ("no, but I can't breathe", "no, it is regular but I am choking"):
        assert routed(text, asking("site_pus"), triage=weighed).get("triage")["level"] == "emergency"


def test_words_that_say_no_to_this_very_question_report_nothing() -> None:
    read = screen("pink and warm")
    assert read["level"] == "urgent"
    assert as_answer("pink and warm", read, "no", denied=True)["level"] == "none"
    assert as_answer("pink and warm", read, "no")["level"] == "urgent"


def test_what_reads_like_self_harm_is_no_calm_reply() -> None:
    weighed = {**screen(""), "level": "emergency", "rule": "reads_like_crisis", "findings": []}
    message = routed("no, all fine, it is laid out", asking("site_pus"), triage=weighed)
    assert message.get("triage")["level"] == "emergency"


def test_an_answer_that_is_little_more_than_a_number_is_read_by_the_rules_alone() -> None:
    weighed = {**screen(""), "level": "emergency", "rule": "reads_like_emergency", "findings": []}
    message = routed("4 there a minute ago", asking("site_severity"), triage=weighed)
    assert message.get("triage")["level"] == "none" and message.get("answer")["value"] == 4


def test_a_yes_that_alarms_by_its_words_only_must_alarm_clearly(monkeypatch: pytest.MonkeyPatch) -> None:
    weighed = {**screen(""), "level": "emergency", "rule": "reads_like_emergency", "findings": []}
    monkeypatch.setattr(rereading, "alarm_stands", lambda text, before: True)
    for clearly, level in ((True, "emergency"), (False, "none")):
        monkeypatch.setattr(rereading, "alarms_by_its_words", lambda text, clearly=clearly: clearly)
        message = routed("yes it keeps climbing", asking("site_pus"), triage=weighed)
        assert message.get("triage")["level"] == level and message.get("answer")["value"] == "yes"


def test_what_goes_on_with_a_story_is_told_as_one() -> None:
    text = "and then he turns blue and she can't stop the bleeding"
    message = routed(text, told("we had a horror film on last night"), ("faq_risks", 0.9))
    assert message.get("intent")["name"] == "story" and message.get("triage")["level"] == "none"
    assert routed(text, told("hello"), ("faq_risks", 0.9)).get("triage")["level"] == "emergency"


def test_after_something_urgent_doubt_is_no_story() -> None:
    case = AnySlot("case", mappings=[{}])
    events = [UserUttered("we had a horror film on last night"), SlotSet("case", {"level": "urgent", "concepts": []})]
    talk = DialogueStateTracker.from_events("p", events, slots=[*SLOTS, case])
    text = "and then he turns blue and she can't stop the bleeding"
    assert routed(text, talk).get("triage")["level"] == "emergency"


def test_an_alarm_that_few_words_raise_asks_when_it_does_not_go_with_what_was_said_before(
        monkeypatch: pytest.MonkeyPatch) -> None:
    weighed = {**screen(""), "level": "emergency", "rule": "reads_like_emergency", "findings": []}
    for stands, level in ((True, "emergency"), (False, "none")):
        monkeypatch.setattr(rereading, "alarm_stands", lambda text, before, stands=stands: stands)
        message = routed("it is all colours", told("a bruise from your needle"), triage=weighed)
        assert message.get("triage")["level"] == level and bool(message.get("triage")["ask_red_flags"]) is not stands
        assert stands or message.get("intent")["name"] == "unclear_symptom"
        assert routed("it is all colours", NOTHING, triage=weighed).get("triage")["level"] == "emergency"


def test_what_a_rule_finds_stands_whatever_was_said_before() -> None:
    talk = told("lovely weather for the garden today, isn't it")
    assert routed("my chest hurts", talk).get("triage")["level"] == "emergency"


def test_what_a_rule_finds_asks_the_red_flags_when_nothing_around_it_bears_it_out(
        monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rereading, "rule_stands", lambda text, before: False)
    message = routed("my chest hurts", told("lovely weather for the garden today, isn't it"))
    triage = message.get("triage")
    assert triage["level"] != "emergency" and triage["ask_red_flags"]
    assert {found["status"] for found in triage["findings"] if found["concept"] == "chest_pain"} == {"hypothetical"}
    assert message.get("intent")["name"] == "unclear_symptom"


@pytest.mark.parametrize("text", ["I want to end my life", "oxygen is 84"])
def test_self_harm_and_a_number_stand_whatever_was_said_before(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(rereading, "rule_stands", lambda text, before: False)
    monkeypatch.setattr(rereading, "alarm_stands", lambda text, before: False)
    talk = told("lovely weather for the garden today, isn't it")
    assert routed(text, talk).get("triage")["level"] == "emergency"
