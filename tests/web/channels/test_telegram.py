"""Telegram: private chats with a bot."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from bot.records.queries import queue

sys.path.insert(0, str(Path(__file__).parents[2]))
from web.channels.conftest import SECRETS, Provider, until

CHAT = {"id": 424242, "type": "private", "first_name": "Pat"}


def message(number: int = 1, **parts: Any) -> dict[str, Any]:
    """An update with one message."""
    told = {"message_id": number, "from": {"id": 424242, "is_bot": False}, "chat": CHAT, "date": int(time.time())}
    return {"update_id": 9000 + number, "message": told | parts}


def test_a_message_is_answered_in_its_chat(provider: Provider, rasa: Any) -> None:
    answer = provider.telegram(message(text="Can I shower?"))
    assert (answer.status_code, answer.json()) == (200, {})
    [sent] = provider.sent(1)
    assert (sent["chat_id"], sent["text"]) == (424242, "Hello.")
    assert "parse_mode" not in sent
    assert provider.api.calls[0].path == f"/bot{SECRETS['TELEGRAM_BOT_TOKEN']}/sendMessage"
    assert rasa.seen[0]["sender"].startswith("telegram-") and "424242" not in rasa.seen[0]["sender"]


@pytest.mark.parametrize("secret", ["", "wrong", "télégram".encode()])
def test_a_request_without_the_secret_token_is_refused(provider: Provider, rasa: Any, secret: str) -> None:
    assert provider.telegram(message(text="I have chest pain"), secret).status_code == 403
    provider.quiet()
    assert rasa.seen == []


def test_an_update_that_comes_twice_is_answered_once(provider: Provider, rasa: Any) -> None:
    for _ in range(3):
        provider.telegram(message(text="Can I shower?"))
    provider.sent(1)
    provider.quiet()
    assert len(rasa.seen) == 1


def test_an_update_that_is_days_old_is_not_heeded(provider: Provider, rasa: Any) -> None:
    assert provider.telegram(message(text="hello", date=int(time.time()) - 3 * 86400)).status_code == 200
    provider.quiet()
    assert rasa.seen == []


def test_choices_are_buttons_and_a_press_says_the_payload(provider: Provider, rasa: Any) -> None:
    long = "What happens to the medicine that is left in the bag when my infusion has to be stopped?"
    rasa.body = [{"text": "Which?", "buttons": [
        {"title": "How I feel", "payload": "I do not feel well"}, {"title": long, "payload": long},
    ]}]
    provider.telegram(message(text="hello"))
    [sent] = provider.sent(1)
    assert sent["text"] == "Which?"
    keyboard = sent["reply_markup"]["inline_keyboard"]
    assert [row[0]["text"] for row in keyboard] == ["How I feel", long]
    assert all(len(row[0]["callback_data"].encode()) <= 64 for row in keyboard)
    for number, row in enumerate(keyboard):
        shown = {"message_id": 5, "chat": CHAT, "date": 1, "text": "Which?", "reply_markup": sent["reply_markup"]}
        pressed = {"id": f"cb{number}", "from": {"id": 424242}, "data": row[0]["callback_data"], "message": shown}
        answer = provider.telegram({"update_id": 9100 + number, "callback_query": pressed})
        assert answer.json() == {"method": "answerCallbackQuery", "callback_query_id": f"cb{number}"}
    provider.sent(3)
    assert [asked["message"] for asked in rasa.seen] == ["hello", "I do not feel well", long]


@pytest.mark.parametrize(
    ("parts", "noted"),
    [({"voice": {"file_id": "x"}}, "voice message"), ({"sticker": {"emoji": "x"}}, "sticker"),
     ({"location": {"latitude": 1}}, "location"), ({"something_new": {}}, "message")],
)
def test_what_is_not_written_gets_the_fixed_answer(
    provider: Provider, rasa: Any, parts: dict[str, Any], noted: str
) -> None:
    provider.telegram(message(**parts))
    [sent] = provider.sent(1)
    assert "I can only read words" in sent["text"]
    assert rasa.seen == []


def test_a_caption_is_read(provider: Provider, rasa: Any) -> None:
    provider.telegram(message(caption="Is this redness normal?", photo=[{"file_id": "x"}]))
    provider.sent(2)
    assert [asked["message"] for asked in rasa.seen] == ["Is this redness normal?"]


def test_a_message_that_is_changed_is_read_anew(provider: Provider, rasa: Any) -> None:
    provider.telegram(message(text="I feel odd"))
    provider.sent(1)
    changed = message(text="I have chest pain", edit_date=int(time.time()))
    provider.telegram({"update_id": 9500, "edited_message": changed["message"]})
    provider.sent(2)
    assert rasa.seen[1]["message"] == "I have chest pain"


def test_nobody_is_answered_in_a_group(provider: Provider, rasa: Any) -> None:
    provider.telegram(message(text="I have chest pain", chat={"id": -1, "type": "group"}))
    provider.telegram({"update_id": 3, "my_chat_member": {"chat": CHAT, "date": 1}})
    provider.quiet()
    assert rasa.seen == [] and provider.api.calls == []


def test_the_start_button_says_hello(provider: Provider, rasa: Any) -> None:
    provider.telegram(message(text="/start"))
    provider.sent(1)
    assert rasa.seen[0]["message"] == "Hello"


def test_telegram_says_how_long_to_wait(provider: Provider) -> None:
    provider.api.fail(429, {"ok": False, "error_code": 429, "parameters": {"retry_after": 2}})
    provider.telegram(message(text="Can I shower?"))
    provider.sent(1)
    began = time.monotonic()
    provider.sent(2)
    assert time.monotonic() - began > 1.5


def test_a_patient_who_blocked_the_bot_is_given_up_and_the_nurse_told_in_an_emergency(
    provider: Provider, rasa: Any, records: Engine
) -> None:
    rasa.body = [{"text": "Call 911 now."}, {"custom": {"turn": {"level": "emergency"}}}]
    provider.api.fail(403, {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked by the user"})
    provider.telegram(message(text="I have chest pain"))
    until(lambda: queue(records))
    [case] = queue(records)
    assert (case.level, case.channel) == ("emergency", "telegram")
    assert "not delivered by telegram (403, Telegram error 403)" in case.because
    provider.quiet()
    assert len(provider.api.calls) == 1


def test_a_body_that_is_no_update_is_refused_without_a_fault(provider: Provider) -> None:
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRETS["TELEGRAM_SECRET_TOKEN"]}
    for body in (b"", b"[]", b"{}", b"\xff", b"null"):
        assert provider.web.post("/webhooks/telegram", content=body, headers=headers).status_code == 400
    assert provider.telegram({"update_id": 1, "message": "odd"}).status_code == 200
