"""Facebook Messenger."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))
from web.channels.conftest import SECRETS, Provider, until


def item(mid: str = "m_1", at: float | None = None, person: str = "7001", **message: Any) -> dict[str, Any]:
    """One messaging event."""
    stamp = int((at or time.time()) * 1000)
    return {"sender": {"id": person}, "recipient": {"id": "1"}, "timestamp": stamp, "message": {"mid": mid, **message}}


def test_a_message_is_answered(provider: Provider, rasa: Any) -> None:
    answer = provider.messenger(item(text="Can I shower?"))
    assert (answer.status_code, answer.text) == (200, "EVENT_RECEIVED")
    [sent] = provider.sent(1)
    assert sent == {"recipient": {"id": "7001"}, "messaging_type": "RESPONSE", "message": {"text": "Hello."}}
    call = provider.api.calls[0]
    assert call.path == "/me/messages"
    assert call.headers["authorization"] == f"Bearer {SECRETS['MESSENGER_PAGE_TOKEN']}"
    assert rasa.seen[0]["input_channel"] == "messenger"


@pytest.mark.parametrize("signature", ["", "sha256=", "sha256=" + "0" * 64, "sha1=abc"])
def test_a_forged_request_is_refused(provider: Provider, rasa: Any, signature: str) -> None:
    assert provider.messenger(item(text="I have chest pain"), signature=signature).status_code == 403
    provider.quiet()
    assert rasa.seen == []


def test_the_address_is_ours_for_who_knows_the_word(provider: Provider) -> None:
    asks = {"hub.mode": "subscribe", "hub.challenge": "1158201444"}
    known = provider.web.get(
        "/webhooks/messenger", params={**asks, "hub.verify_token": SECRETS["MESSENGER_VERIFY_TOKEN"]}
    )
    assert (known.status_code, known.text) == (200, "1158201444")
    assert known.headers["content-type"].startswith("text/plain")
    for word in ("", "wrong"):
        assert provider.web.get("/webhooks/messenger", params={**asks, "hub.verify_token": word}).status_code == 403
    assert provider.web.get("/webhooks/telegram").status_code == 403


def test_a_batch_is_answered_whole_and_a_bad_item_loses_no_other(provider: Provider, rasa: Any) -> None:
    batch = [
        item("m_1", text="one", person="1"), {"sender": 5}, None, "odd", item("m_2", text="two", person="2"),
        {"sender": {"id": "3"}, "timestamp": "soon", "message": {"mid": "m_3", "text": "lost"}},
        item("m_4", text="three", person="1"),
    ]
    assert provider.messenger(*batch).status_code == 200
    provider.sent(3)
    assert sorted(asked["message"] for asked in rasa.seen) == ["one", "three", "two"]
    of_first = [asked["message"] for asked in rasa.seen if asked["message"] != "two"]
    assert of_first == ["one", "three"]


def test_what_comes_twice_is_answered_once_within_a_batch_too(provider: Provider, rasa: Any) -> None:
    provider.messenger(item(text="one"), item(text="one"))
    provider.messenger(item(text="one"))
    provider.sent(1)
    provider.quiet()
    assert len(rasa.seen) == 1


def test_an_event_that_is_days_old_is_not_heeded(provider: Provider, rasa: Any) -> None:
    assert provider.messenger(item(text="hello", at=time.time() - 3 * 86400)).status_code == 200
    provider.quiet()
    assert rasa.seen == []


def test_receipts_and_our_own_words_are_not_answered(provider: Provider, rasa: Any) -> None:
    about = {"sender": {"id": "7001"}, "recipient": {"id": "1"}, "timestamp": int(time.time() * 1000)}
    provider.messenger(
        {**about, "read": {"watermark": 1}}, {**about, "delivery": {"mids": ["m"]}}, item(text="Hello.", is_echo=True),
    )
    provider.quiet()
    assert rasa.seen == [] and provider.api.calls == []


def test_short_choices_are_quick_replies_that_say_their_payload(provider: Provider, rasa: Any) -> None:
    rasa.body = [{"text": "Which?", "buttons": [{"title": "How I feel", "payload": "I do not feel well"}]}]
    provider.messenger(item(text="hello"))
    [sent] = provider.sent(1)
    reply = {"content_type": "text", "title": "How I feel", "payload": "I do not feel well"}
    assert sent["message"] == {"text": "Which?", "quick_replies": [reply]}
    provider.messenger(item("m_2", text="How I feel", quick_reply={"payload": "I do not feel well"}))
    provider.sent(2)
    assert rasa.seen[1]["message"] == "I do not feel well"


def test_choices_too_long_for_a_quick_reply_are_written_out_and_numbered(provider: Provider, rasa: Any) -> None:
    titles = ["Chest pain", "Bleeding that will not stop"]
    rasa.body = [{"text": "Any of these?", "buttons": [{"title": t, "payload": f"I have: {t}"} for t in titles]}]
    provider.messenger(item(text="hello"))
    [sent] = provider.sent(1)
    assert sent["message"]["text"].startswith("Any of these?\n1. Chest pain\n2. Bleeding that will not stop\n")
    assert [reply["title"] for reply in sent["message"]["quick_replies"]] == ["1", "2"]
    provider.messenger(item("m_2", text="2"))
    provider.sent(2)
    assert rasa.seen[1]["message"] == "I have: Bleeding that will not stop"


def test_a_postback_says_its_payload(provider: Provider, rasa: Any) -> None:
    pressed = {**item(), "postback": {"mid": "m_9", "title": "Get started", "payload": "Hello"}}
    del pressed["message"]
    provider.messenger(pressed)
    provider.sent(1)
    assert rasa.seen[0]["message"] == "Hello"


def test_a_voice_message_gets_the_fixed_answer(provider: Provider, rasa: Any) -> None:
    provider.messenger(item(attachments=[{"type": "audio", "payload": {"url": "https://cdn.example/x"}}]))
    [sent] = provider.sent(1)
    assert "I can only read words" in sent["message"]["text"]
    assert rasa.seen == []


def test_no_part_of_a_long_answer_is_longer_than_messenger_takes(provider: Provider, rasa: Any) -> None:
    rasa.body = [{"text": "Yes. " * 900}]
    provider.messenger(item(text="tell me all"))
    assert all(len(sent["message"]["text"]) <= 2000 for sent in provider.sent(3))


def test_a_token_that_ran_out_is_tried_again_and_a_closed_window_is_not(provider: Provider, rasa: Any) -> None:
    provider.api.fail(400, {"error": {"code": 190, "message": "expired"}})
    provider.api.fail(400, {"error": {"code": 10, "error_subcode": 2018278}})
    provider.messenger(item(text="hello"))
    provider.sent(2)
    provider.quiet()
    assert len(provider.api.calls) == 2


def test_a_body_that_is_no_page_event_is_refused_without_a_fault(provider: Provider) -> None:
    import hashlib
    import hmac

    for raw in (b"", b"[]", json.dumps({"object": "user"}).encode(), b'{"object": "page", "entry": 5}'):
        made = hmac.new(SECRETS["MESSENGER_APP_SECRET"].encode(), raw, hashlib.sha256).hexdigest()
        headers = {"X-Hub-Signature-256": f"sha256={made}"}
        assert provider.web.post("/webhooks/messenger", content=raw, headers=headers).status_code == 400


def test_a_large_batch_is_taken_whole(provider: Provider, rasa: Any) -> None:
    batch = [item(f"m_{n}", text=f"{n} " + "word " * 300, person=str(n)) for n in range(60)]
    assert len(json.dumps(batch)) > 64 * 1024
    assert provider.messenger(*batch).status_code == 200
    until(lambda: len(rasa.seen) == 60, 30)
