"""SMS and WhatsApp by Twilio."""

from __future__ import annotations

import base64
import sys
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.records.engine import reading, writing
from bot.records.queries import close, queue, transcript
from bot.records.tables import addresses, arrivals, conversations

sys.path.insert(0, str(Path(__file__).parents[2]))
from web.channels.conftest import ACCOUNT, PHONE, PUBLIC, SECRETS, Provider, twilio_signature, until

CHOICES = [
    {"text": "What is it?", "buttons": [
        {"title": "How I feel", "payload": "I do not feel well"},
        {"title": "Check a symptom", "payload": "Check my symptoms"},
    ]},
    {"custom": {"turn": {"level": "none"}}},
]
EMERGENCY = [{"text": "Call 911 now."}, {"custom": {"turn": {"level": "emergency"}}}]


def test_a_text_is_answered_by_sms(provider: Provider, rasa: Any, records: Engine) -> None:
    answer = provider.twilio(Body="Can I shower?")
    assert (answer.status_code, answer.text) == (200, "<Response/>")
    assert answer.headers["content-type"].startswith("text/xml")
    [message] = provider.sent(1)
    assert message == {
        "To": PHONE, "From": "+15550100100", "Body": "Hello.", "StatusCallback": f"{PUBLIC}/webhooks/twilio",
    }
    call = provider.api.calls[0]
    assert call.path == f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    told = f"{ACCOUNT}:{SECRETS['TWILIO_AUTH_TOKEN']}".encode()
    assert call.headers["authorization"] == f"Basic {base64.b64encode(told).decode()}"
    [asked] = rasa.seen
    assert (asked["message"], asked["input_channel"]) == ("Can I shower?", "sms")
    assert asked["sender"].startswith("sms-") and PHONE[1:] not in asked["sender"]


def test_one_number_is_one_conversation_and_another_is_another(provider: Provider, rasa: Any) -> None:
    for number, body in ((PHONE, "one"), (PHONE, "two"), ("+15550999999", "three")):
        assert provider.twilio(From=number, Body=body).status_code == 200
        provider.sent(len(rasa.seen) or 1)
    until(lambda: len(rasa.seen) == 3)
    senders = {asked["message"]: asked["sender"] for asked in rasa.seen}
    assert senders["one"] == senders["two"] != senders["three"]


def test_whatsapp_is_answered_on_whatsapp(provider: Provider, rasa: Any) -> None:
    provider.twilio(From=f"whatsapp:{PHONE}", To="whatsapp:+15550100111", Body="Can I shower?")
    [message] = provider.sent(1)
    assert (message["To"], message["From"]) == (f"whatsapp:{PHONE}", "whatsapp:+15550100111")
    assert rasa.seen[0]["input_channel"] == "whatsapp"


@pytest.mark.parametrize(
    "forged",
    [
        {"signature": ""},
        {"signature": "bm90IGEgc2lnbmF0dXJl"},
        {"signature": "né".encode()},
        {"signature": twilio_signature(f"{PUBLIC}/webhooks/twilio", {"Body": "another"})},
        {"url": "http://127.0.0.1/webhooks/twilio"},
    ],
    ids=["none", "not one", "odd letters", "of another message", "of another address"],
)
def test_a_forged_message_is_refused(provider: Provider, rasa: Any, records: Engine, forged: Any) -> None:
    assert provider.twilio(Body="Can I shower?", **forged).status_code == 403
    with reading(records) as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(arrivals)).scalar() == 0
    assert rasa.seen == []


def test_a_field_that_was_changed_on_the_way_is_noticed(provider: Provider) -> None:
    form = {"MessageSid": "SM1", "From": PHONE, "Body": "Can I shower?"}
    signature = twilio_signature(f"{PUBLIC}/webhooks/twilio", form)
    assert provider.twilio(signature, **{**form, "Body": "I have chest pain"}).status_code == 403


def test_the_same_message_twice_is_answered_once_also_after_a_restart(
    provider: Provider, serve: Any, rasa: Any
) -> None:
    for _ in range(3):
        assert provider.twilio(MessageSid="SM77", Body="Can I shower?").status_code == 200
    provider.sent(1)
    again = Provider(serve(), provider.api)
    assert again.twilio(MessageSid="SM77", Body="Can I shower?").status_code == 200
    provider.quiet()
    assert len(provider.api.calls) == len(rasa.seen) == 1


def test_choices_are_numbered_and_a_number_is_the_choice(provider: Provider, rasa: Any) -> None:
    rasa.body = CHOICES
    provider.twilio(Body="hello")
    [message] = provider.sent(1)
    assert message["Body"] == (
        "What is it?\n1. How I feel\n2. Check a symptom\n"
        "Reply with the number or letter of your answer, or write in your own words."
    )
    provider.twilio(Body=" 2. ")
    provider.sent(2)
    provider.twilio(Body="3")
    provider.sent(3)
    assert [asked["message"] for asked in rasa.seen] == ["hello", "Check my symptoms", "3"]


def test_where_a_number_is_an_answer_the_choices_have_letters(provider: Provider, rasa: Any) -> None:
    rasa.body = [
        {"text": "How bad is the pain, from 0 to 10?", "buttons": [
            {"title": t, "payload": t} for t in ("No pain", "Mild", "Moderate", "Severe")
        ]},
        {"custom": {"turn": {"level": "urgent", "question": {"check": "pain", "asks": "severity"}}}},
    ]
    provider.twilio(Body="my back hurts")
    [message] = provider.sent(1)
    assert "\nD. Severe\n" in message["Body"]
    provider.twilio(Body="4")
    provider.sent(2)
    provider.twilio(Body="d")
    provider.sent(3)
    assert [asked["message"] for asked in rasa.seen] == ["my back hurts", "4", "Severe"]


def test_a_number_after_an_answer_without_choices_stays_a_number(provider: Provider, rasa: Any) -> None:
    rasa.body = CHOICES
    provider.twilio(Body="hello")
    provider.sent(1)
    rasa.body = [{"text": "How many days?"}, {"custom": {"turn": {"level": "none"}}}]
    provider.twilio(Body="1")
    provider.sent(2)
    provider.twilio(MessageSid="SM9", Body="1")
    provider.sent(3)
    assert [asked["message"] for asked in rasa.seen] == ["hello", "I do not feel well", "1"]


def test_a_long_answer_comes_in_parts_that_end_with_sentences(provider: Provider, rasa: Any) -> None:
    sentences = [f"This is sentence number {n} of a long answer." for n in range(80)]
    rasa.body = [{"text": " ".join(sentences)}, {"custom": {"turn": {"level": "none"}}}]
    provider.twilio(Body="tell me all")
    parts = [message["Body"] for message in provider.sent(3)]
    assert all(len(part) <= 1600 and part.endswith(".") for part in parts)
    assert " ".join(parts) == " ".join(sentences)


def test_a_photo_gets_a_fixed_answer_with_the_emergency_number(provider: Provider, rasa: Any, records: Engine) -> None:
    provider.twilio(NumMedia="1", MediaUrl0="https://api.twilio.com/x", MediaContentType0="image/jpeg")
    [message] = provider.sent(1)
    assert "I can only read words" in message["Body"] and "call 911" in message["Body"]
    assert rasa.seen == []
    with reading(records) as connection:
        sender = connection.execute(sa.select(addresses.c.sender_id)).scalar_one()
    said = [(line.who, line.text) for line in transcript(records, sender)]
    assert said == [("patient", "[photo]"), ("assistant", message["Body"])]


def test_words_beside_a_photo_are_read_and_an_emergency_is_told_first(provider: Provider, rasa: Any) -> None:
    rasa.body = EMERGENCY
    provider.twilio(Body="I have chest pain", NumMedia="1", MediaContentType0="image/png")
    first, second = provider.sent(2)
    assert first["Body"] == "Call 911 now." and "I can only read words" in second["Body"]


def test_stop_is_confirmed_once_and_then_nothing_is_sent_until_start(provider: Provider, rasa: Any) -> None:
    provider.twilio(Body="Stop.")
    [message] = provider.sent(1)
    assert "no more messages" in message["Body"] and "911" in message["Body"]
    provider.twilio(Body="Can I shower?")
    until(lambda: len(rasa.seen) == 1)
    provider.twilio(MessageSid="SM2", Body="STOP")
    provider.quiet()
    assert len(provider.api.calls) == 1
    provider.twilio(Body="start")
    assert "messages from Riverside Infusion Clinic again" in provider.sent(2)[1]["Body"]
    provider.twilio(Body="Can I swim?")
    assert provider.sent(3)[2]["Body"] == "Hello."
    assert [asked["message"] for asked in rasa.seen] == ["Can I shower?", "Can I swim?"]


def test_an_emergency_of_a_stopped_number_is_not_answered_but_comes_before_the_nurse(
    provider: Provider, rasa: Any, records: Engine
) -> None:
    provider.twilio(Body="STOP")
    provider.sent(1)
    rasa.status = 500
    provider.twilio(Body="I have chest pain")
    until(lambda: "STOP" in "".join(case.because for case in queue(records)))
    [case] = queue(records)
    assert (case.level, case.state, case.channel) == ("emergency", "open", "sms")
    assert "no answer was sent" in case.because and "chest pain" in str(case.findings)
    close(records, case.id, "Ann", "called her")
    provider.twilio(Body="thanks")
    until(lambda: [line.text for line in transcript(records, case.sender_id)].count("thanks"))
    provider.quiet()
    assert [found.state for found in queue(records)] == ["acknowledged"]
    assert len(provider.api.calls) == 1


def test_an_opt_out_outlives_the_conversation(provider: Provider, rasa: Any, records: Engine) -> None:
    provider.twilio(Body="STOP")
    provider.sent(1)
    with writing(records) as connection:
        connection.execute(sa.delete(conversations))
        assert connection.execute(sa.select(addresses)).first() is None
        assert connection.execute(sa.select(arrivals)).first() is None
    provider.twilio(Body="Can I shower?")
    until(lambda: len(rasa.seen) == 1)
    provider.quiet()
    assert len(provider.api.calls) == 1


def test_help_is_told_and_answered_as_well(provider: Provider, rasa: Any) -> None:
    provider.twilio(Body="HELP")
    first, second = provider.sent(2)
    assert "In an emergency, call 911" in first["Body"] and "Reply STOP" in first["Body"]
    assert second["Body"] == "Hello."
    assert rasa.seen[0]["message"] == "HELP"


def test_yes_and_start_are_answers_from_who_has_not_stopped(provider: Provider, rasa: Any) -> None:
    provider.twilio(Body="yes")
    provider.sent(1)
    provider.twilio(Body="start")
    provider.sent(2)
    assert [asked["message"] for asked in rasa.seen] == ["yes", "start"]


def test_stop_on_whatsapp_is_a_word_like_any_other(provider: Provider, rasa: Any) -> None:
    provider.twilio(From=f"whatsapp:{PHONE}", Body="stop")
    provider.sent(1)
    assert rasa.seen[0]["message"] == "stop"


def test_a_stop_that_twilio_confirmed_by_itself_is_kept_and_not_confirmed_again(provider: Provider, rasa: Any) -> None:
    provider.twilio(Body="ALTO", OptOutType="STOP")
    provider.twilio(Body="Can I shower?")
    until(lambda: len(rasa.seen) == 1)
    provider.quiet()
    assert provider.api.calls == []


def test_an_emergency_reply_that_the_carrier_lost_comes_before_the_nurse(
    provider: Provider, rasa: Any, records: Engine
) -> None:
    provider.api.always = (201, {"sid": "SMours"}, {})
    rasa.body = EMERGENCY
    provider.twilio(Body="I have chest pain")
    provider.sent(1)
    fate = {"MessageSid": "SMours", "MessageStatus": "undelivered", "ErrorCode": "30005", "To": PHONE}
    assert provider.twilio(**{**fate, "MessageStatus": "delivered"}).status_code == 200
    provider.quiet()
    assert queue(records) == []
    assert provider.twilio(**fate).status_code == 200
    until(lambda: queue(records))
    [case] = queue(records)
    assert case.because == (
        "A message to the patient was not delivered by sms (Twilio error 30005). Reach them another way."
    )


def test_a_body_that_is_no_message_is_refused_without_a_fault(provider: Provider) -> None:
    assert provider.twilio(MessageSid="", Body="x").status_code == 400
    assert provider.web.post("/webhooks/twilio", content=b"\xff\xfe").status_code == 403
