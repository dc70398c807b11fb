"""The client against a stand-in server, and the way a conversation is played."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from bot.evaluation import client
from bot.evaluation.client import ClientError, GatewayChat, RasaChat, Reply, play, reply
from bot.evaluation.sets import Conversation

Answer = tuple[int, Any, dict[str, str]]
Serve = Callable[[Callable[[str, dict[str, Any], str | None], Answer]], str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts servers that answer each POST (path, body, authorization) with a status, JSON and headers."""
    servers: list[ThreadingHTTPServer] = []

    def start(answer: Callable[[str, dict[str, Any], str | None], Answer]) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                status, value, headers = answer(self.path, body, self.headers.get("Authorization"))
                sent = value.encode() if isinstance(value, str) else json.dumps(value).encode()
                self.send_response(status)
                for name, text in {**headers, "Content-Length": str(len(sent))}.items():
                    self.send_header(name, text)
                self.end_headers()
                self.wfile.write(sent)

            def log_message(self, format: str, *arguments: Any) -> None:
                """Keeps the test's output clean."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def test_turn_objects_are_merged_in_order() -> None:
    merged = reply([
        {"text": "Hello", "buttons": [{"title": "Yes", "payload": "Yes"}]},
        {"custom": {"turn": {"level": "none", "answer": {"id": "a", "sections": ["Introduction"]}}}},
        {"custom": {"other": 1}},
        {"custom": {"turn": {"level": "urgent", "question": {"check": "site", "asks": "fever"}}}},
    ])
    assert merged.level == "urgent"
    assert merged.sections == frozenset({"Introduction"})
    assert merged.asks == "fever"
    assert merged.said == "Hello\nYes"


def test_turn_without_answer_or_question() -> None:
    assert reply([]) == Reply(())
    assert (reply([]).level, reply([]).sections, reply([]).asks) == (None, None, None)


@pytest.mark.parametrize(("turn", "offered"), [
    ({"question": {"check": "red_flags", "asks": "other"}}, True),
    ({"fallback": {"reason": "unclear_symptom"}}, True),
    ({"question": {"check": "site", "asks": "other"}}, False),
    ({"fallback": {"reason": "not_understood"}}, False),
    ({}, False),
])
def test_checklist_is_told_from_other_questions_and_fallbacks(turn: dict[str, Any], offered: bool) -> None:
    assert reply([{"custom": {"turn": turn}}]).checklist is offered


@pytest.mark.parametrize("odd", [{}, None, ["text"], "text"])
def test_what_is_no_list_of_messages_is_an_error(odd: Any) -> None:
    with pytest.raises(ClientError, match="no list of messages"):
        reply(odd)


def test_rasa_is_asked_as_one_sender_a_conversation(serve: Serve) -> None:
    senders: list[str] = []

    def answer(path: str, body: dict[str, Any], token: str | None) -> Answer:
        assert path == "/webhooks/rest/webhook"
        senders.append(body["sender"])
        return 200, [{"text": body["message"]}], {}

    url = serve(answer)
    one, other = RasaChat(url + "/"), RasaChat(url)
    assert one.say("hello").texts == ("hello",)
    one.say("again")
    other.say("hello")
    assert senders[0] == senders[1] != senders[2]


def test_gateway_is_asked_with_its_own_token_and_429_is_waited_out(
        serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = [{"Retry-After": "1"}, {}]
    pauses: list[float] = []

    def answer(path: str, body: dict[str, Any], token: str | None) -> Answer:
        if path == "/api/v1/conversations":
            return 201, {"token": "secret", "expires_in": 60}, {}
        assert (path, token) == ("/api/v1/messages", "Bearer secret")
        if refused:
            return 429, {"title": "Too many"}, refused.pop(0)
        return 200, {"messages": [{"text": body["text"]}, {"custom": {"turn": {"level": "none"}}}]}, {}

    monkeypatch.setattr(client, "sleep", pauses.append)
    answered = GatewayChat(serve(answer)).say("hello")
    assert (answered.texts, answered.level) == (("hello",), "none")
    assert pauses == [1.0, 1.0]


def test_rate_limit_that_lasts_too_long_is_an_error(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "sleep", lambda seconds: None)
    url = serve(lambda path, body, token: (429, {}, {"Retry-After": "50"}))
    with pytest.raises(ClientError, match="429"):
        GatewayChat(url)


@pytest.mark.parametrize(("answer", "reason"), [
    ((500, {}, {}), "answered 500"),
    ((200, "not json", {}), "did not answer with JSON"),
    ((201, {}, {}), "gave no token"),
])
def test_broken_server_is_an_error_of_one_line(serve: Serve, answer: Answer, reason: str) -> None:
    url = serve(lambda path, body, token: answer)
    with pytest.raises(ClientError, match=reason) as caught:
        GatewayChat(url)
    assert "\n" not in str(caught.value)


class Script:
    """Asks a guided check's questions in order after the turn "start"; notes what it was told."""

    def __init__(self, *asks: str) -> None:
        self.asks, self.heard = list(asks), list[str]()
        self.checking = False

    def say(self, text: str) -> Reply:
        self.heard.append(text)
        self.checking = self.checking or text == "start"
        question = {"question": {"check": "site", "asks": self.asks.pop(0)}} if self.checking and self.asks else {}
        return Reply(("said",), {"level": "none", **question})


def conversation(answers: dict[str, str] | None, *turns: str) -> Conversation:
    return Conversation("c", "plain", turns, frozenset({"none"}), answers)


def test_check_is_answered_before_the_next_turn_is_sent() -> None:
    chat = Script("severity", "fever", "oddity")
    steps, finished = play(conversation({"fever": "38.2", "severity": "bad", "default": "no"}, "start", "bye"), chat)
    assert chat.heard == ["start", "bad", "38.2", "no", "bye"]
    assert [step.turn for step in steps] == [1, 1, 1, 1, 2]
    assert finished


def test_turns_are_sent_in_order_whatever_is_asked_when_there_are_no_answers() -> None:
    chat = Script("severity", "fever")
    play(conversation(None, "start", "go on", "bye"), chat)
    assert chat.heard == ["start", "go on", "bye"]


def test_check_that_never_ends_is_cut_off() -> None:
    steps, finished = play(conversation({"default": "no"}, "start", "bye"), Script(*["fever"] * 1000))
    assert not finished
    assert len(steps) == client.MOST_STEPS
