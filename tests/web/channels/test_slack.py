"""Slack: direct messages to an app."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))
from web.channels.conftest import SECRETS, Provider


def event(identity: str = "Ev1", **parts: Any) -> bytes:
    """A message event as Slack sends it."""
    told = {
        "type": "message", "channel": "D024BE91L", "user": "U2147483697", "text": "", "ts": f"{time.time():.6f}",
        "event_ts": f"{time.time():.6f}", "channel_type": "im",
    } | parts
    body = {"token": "z", "team_id": "T1", "type": "event_callback", "event_id": identity, "event": told}
    return json.dumps(body).encode()


def press(value: str) -> bytes:
    """A pressed button as Slack sends it."""
    payload = {
        "type": "block_actions", "user": {"id": "U2147483697"}, "channel": {"id": "D024BE91L", "name": "directmessage"},
        "actions": [{"action_id": "choice-0", "type": "button", "value": value, "action_ts": f"{time.time():.6f}"}],
    }
    return urlencode({"payload": json.dumps(payload)}).encode()


def test_a_direct_message_is_answered(provider: Provider, rasa: Any) -> None:
    answer = provider.slack(event(text="Is 38 &lt; 39?"))
    assert (answer.status_code, answer.text) == (200, "")
    [sent] = provider.sent(1)
    assert (sent["channel"], sent["text"], sent["mrkdwn"]) == ("D024BE91L", "Hello.", False)
    call = provider.api.calls[0]
    assert call.path == "/chat.postMessage"
    assert call.headers["authorization"] == f"Bearer {SECRETS['SLACK_BOT_TOKEN']}"
    assert (rasa.seen[0]["message"], rasa.seen[0]["input_channel"]) == ("Is 38 < 39?", "slack")


def test_the_address_is_ours(provider: Provider) -> None:
    raw = json.dumps({"token": "z", "challenge": "3eZbrw1aB", "type": "url_verification"}).encode()
    answer = provider.slack(raw)
    assert (answer.status_code, answer.text) == (200, "3eZbrw1aB")
    assert provider.slack(raw, signature="v0=0").status_code == 403


@pytest.mark.parametrize("signature", ["", "v0=", "v0=" + "0" * 64])
def test_a_forged_request_is_refused(provider: Provider, rasa: Any, signature: str) -> None:
    assert provider.slack(event(text="I have chest pain"), signature=signature).status_code == 403
    provider.quiet()
    assert rasa.seen == []


@pytest.mark.parametrize("minutes", [-6, 6, 600])
def test_a_request_sent_again_later_is_refused(provider: Provider, rasa: Any, minutes: int) -> None:
    assert provider.slack(event(text="hello"), at=time.time() - minutes * 60).status_code == 403
    assert rasa.seen == []


def test_odd_headers_and_bodies_are_refused_without_a_fault(provider: Provider) -> None:
    for headers in ({}, {"X-Slack-Request-Timestamp": "soon", "X-Slack-Signature": "v0=0"}):
        assert provider.web.post("/webhooks/slack", content=b"{}", headers=headers).status_code == 403
    assert provider.web.post(
        "/webhooks/slack", content=b"\xff",
        headers={"X-Slack-Request-Timestamp": str(int(time.time())), "X-Slack-Signature": "v0=0"},
    ).status_code == 403
    for raw in (b"", b"{", b"payload=5", b"payload=[]"):
        assert provider.slack(raw).status_code == 400
    assert provider.slack(b'{"type": "event_callback", "event": 5}').status_code == 200


def test_what_slack_sends_again_is_answered_once(provider: Provider, rasa: Any) -> None:
    for _ in range(3):
        provider.slack(event(text="Can I shower?"))
    provider.sent(1)
    provider.quiet()
    assert len(rasa.seen) == 1


def test_our_own_words_channels_and_notes_are_not_answered(provider: Provider, rasa: Any) -> None:
    provider.slack(event("Ev2", text="Hello.", bot_id="B1"))
    provider.slack(event("Ev3", text="hello all", channel_type="channel"))
    provider.slack(event("Ev4", text="left", subtype="channel_leave"))
    same = {"text": "see https://x.example", "user": "U2147483697"}
    provider.slack(event("Ev5", subtype="message_changed", message=same, previous_message=same))
    provider.quiet()
    assert rasa.seen == []


def test_a_message_that_is_changed_is_read_anew(provider: Provider, rasa: Any) -> None:
    changed, before = ({"text": text, "user": "U2147483697"} for text in ("I have chest pain", "I feel odd"))
    provider.slack(event(subtype="message_changed", message=changed, previous_message=before))
    provider.sent(1)
    assert rasa.seen[0]["message"] == "I have chest pain"


def test_choices_are_buttons_and_a_press_says_the_payload(provider: Provider, rasa: Any) -> None:
    rasa.body = [{"text": "Is 38 < 39?", "buttons": [{"title": "How I feel", "payload": "I do not feel well"}]}]
    provider.slack(event(text="hello"))
    [sent] = provider.sent(1)
    section, actions = sent["blocks"]
    assert section["text"] == {"type": "plain_text", "text": "Is 38 < 39?"} and sent["text"] == "Is 38 &lt; 39?"
    [button] = actions["elements"]
    assert (button["text"]["text"], button["value"]) == ("How I feel", "I do not feel well")
    assert provider.slack(press(button["value"])).text == ""
    provider.sent(2)
    assert rasa.seen[1]["message"] == "I do not feel well"


def test_a_file_gets_the_fixed_answer_and_its_words_are_read(provider: Provider, rasa: Any) -> None:
    provider.slack(event("Ev6", subtype="file_share", files=[{"id": "F1"}]))
    assert "I can only read words" in provider.sent(1)[0]["text"]
    provider.slack(event("Ev7", subtype="file_share", files=[{"id": "F1"}], text="Is this red?"))
    provider.sent(3)
    assert [asked["message"] for asked in rasa.seen] == ["Is this red?"]


def test_slack_says_no_with_a_200(provider: Provider, rasa: Any) -> None:
    provider.api.fail(200, {"ok": False, "error": "internal_error"})
    provider.api.fail(429, {"ok": False, "error": "ratelimited"}, Retry_After="1")
    provider.api.fail(200, {"ok": False, "error": "channel_not_found"})
    provider.slack(event(text="hello"))
    provider.sent(3)
    provider.quiet()
    assert len(provider.api.calls) == 3
