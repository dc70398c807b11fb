"""What patients get when a part fails, and what is kept of it."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from conversation_stack import Chat, Stack


@pytest.fixture
def without_actions(stack: Stack) -> Iterator[Stack]:
    stack.stop_actions()
    yield stack
    stack.start_actions()


def kept(stack: Stack, chat: Chat) -> dict[str, object]:
    """The conversation's row, its escalation and how many alerts wait for it."""
    ((level, rule),) = stack.rows("select level, rule from conversations where id = ?", chat.sender)
    escalations = stack.rows("select id, level, state from escalations where sender_id = ?", chat.sender)
    alerts = [stack.rows("select count(*) from outbox where escalation_id = ?", row[0])[0][0] for row in escalations]
    return {"level": level, "rule": rule, "escalations": [row[1:] for row in escalations], "alerts": alerts}


def test_an_emergency_is_recorded_with_an_escalation_and_an_alert(stack: Stack, chat: Chat) -> None:
    chat.say("I have chest pain")
    assert kept(stack, chat) == {
        "level": "emergency", "rule": "chest_pain", "escalations": [("emergency", "open")], "alerts": [1]}


def test_without_the_actions_server_an_emergency_is_answered_and_recorded(without_actions: Stack) -> None:
    chat = without_actions.chat()
    reply = chat.say("I have chest pain")
    assert "Call 911 now" in reply.said and reply.turn["level"] == "emergency"
    assert kept(without_actions, chat)["escalations"] == [("emergency", "open")]
    assert "still stands" in chat.say("thanks").said


def test_without_the_actions_server_an_emergency_inside_a_check_wins(stack: Stack, chat: Chat) -> None:
    assert chat.say("my iv site is sore").turn["question"]["asks"] == "numbness"
    stack.stop_actions()
    try:
        reply = chat.say("I can't breathe")
    finally:
        stack.start_actions()
    assert "Call 911 now" in reply.said and reply.turn["level"] == "emergency"
    assert "still stands" in chat.say("yes").said


def test_an_emergency_wins_at_every_step_of_a_check(stack: Stack) -> None:
    replies = ["no", "no", "no", "no", "2", "no"]
    for step in range(len(replies)):
        chat = stack.chat()
        asked = chat.say("my iv site is sore").turn["question"]["asks"]
        for reply in replies[:step]:
            asked = chat.say(reply).turn["question"]["asks"]
        reply = chat.say("I have chest pain")
        assert reply.turn["level"] == "emergency" and "Call 911 now" in reply.said, asked
        assert "question" not in reply.turn and "still stands" in chat.say("no").said


def test_when_the_actions_server_is_back_a_check_goes_on(stack: Stack, chat: Chat) -> None:
    chat.say("check my drip site")
    stack.stop_actions()
    try:
        silent = chat.say("no")
    finally:
        stack.start_actions()
    # nothing to read: the gateway says that there is no answer right now
    assert silent.texts == [] and silent.turn["level"] == "none"
    reply = chat.say("no")
    assert reply.texts and reply.turn["level"] in ("none", "urgent")


def test_no_patient_text_is_logged(stack: Stack, chat: Chat) -> None:
    for text in ("my zebrafish iv site is sore", "zebrafish", "zebrafish?", "I can't breathe zebrafish", "zebrafish"):
        chat.say(text)
    stack.stop_actions()
    try:
        stack.chat().say("zebrafish question")
    finally:
        stack.start_actions()
    with stack.without_records():
        chat.say("I can't breathe zebrafish")
    for server in ("rasa", "actions"):
        written = stack.log(server)
        assert "zebrafish" not in written and chat.sender not in written
        ours = [json.loads(line) for line in written.splitlines() if line.startswith('{"time": ')]
        assert ours and {line["process"] for line in ours} == {server}


def test_a_long_conversation_is_answered_as_one(stack: Stack, chat: Chat) -> None:
    chat.say("I have a fever")
    for _ in range(30):
        assert chat.say("hello").turn["level"] == "urgent"
    assert chat.say("x" * 20_000).texts


def test_the_nurse_sees_what_the_rules_saw_and_how_an_answer_was_read(stack: Stack, chat: Chat) -> None:
    chat.say("my iv site is sore")
    chat.say("nope")
    rows = stack.rows("select data from events where sender_id = ? and type_name = 'user' order by id", chat.sender)
    first, second = (json.loads(row[0])["parse_data"] for row in rows)
    assert "site_pain" in [finding["concept"] for finding in first["triage"]["findings"]] and first["triage"]["because"]
    assert second["answer"] == {"check": "site", "asks": "numbness", "value": "no"}
