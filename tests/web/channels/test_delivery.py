"""What was said to a patient arrives, or a nurse hears that it did not."""

from __future__ import annotations

import logging
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.records import deliveries
from bot.records.addresses import Address, address_of, fingerprint, introduce
from bot.records.arrivals import keep
from bot.records.engine import reading, writing
from bot.records.queries import queue, transcript
from bot.records.tables import addresses, arrivals, now, outbox
from bot.records.tables import deliveries as table
from bot.web import waiting
from bot.web.gateway import Gateway
from bot.web.messaging import desk, wire

sys.path.insert(0, str(Path(__file__).parents[2]))
from web.channels.conftest import PHONE, Provider, until
from web.channels.test_slack import event

EMERGENCY = [{"text": "Call 911 now."}, {"custom": {"turn": {"level": "emergency"}}}]


def states(records: Engine) -> list[str]:
    with reading(records) as connection:
        return list(connection.execute(sa.select(table.c.state).order_by(table.c.id)).scalars())


@pytest.mark.parametrize("status", [500, 503, 429, 408])
def test_an_api_that_is_away_for_a_moment_is_tried_again(
    provider: Provider, records: Engine, status: int
) -> None:
    provider.api.fail(status)
    provider.api.fail(status)
    provider.twilio(Body="Can I shower?")
    provider.sent(3)
    until(lambda: states(records) == ["sent"])
    provider.quiet()


def test_an_api_that_hangs_is_tried_again(
    provider: Provider, records: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "TIMEOUT", 0.3)
    provider.api.delay = 1.0
    began = time.monotonic()
    assert provider.twilio(Body="Can I shower?").status_code == 200
    assert time.monotonic() - began < 1
    until(lambda: states(records) == ["pending"])
    provider.api.delay = 0
    until(lambda: states(records) == ["sent"])


def test_a_long_answer_goes_on_where_it_broke_off(provider: Provider, rasa: Any) -> None:
    rasa.body = [{"text": " ".join(f"Sentence {n} of many." for n in range(110))}]
    provider.api.answers = [(201, {"sid": "SM1"}, {}), (503, {}, {})]
    provider.twilio(Body="tell me all")
    first, failed, second = provider.sent(3)
    assert failed["Body"] == second["Body"] != first["Body"]
    provider.quiet()


def test_what_the_provider_refuses_is_given_up_at_once_and_quietly_when_it_was_only_an_answer(
    provider: Provider, records: Engine
) -> None:
    provider.api.fail(400, {"code": 21211, "status": 400})
    provider.twilio(Body="Can I shower?")
    until(lambda: states(records) == ["given_up"])
    provider.quiet()
    assert len(provider.api.calls) == 1 and queue(records) == []


def test_an_emergency_reply_that_is_refused_comes_before_the_nurse_with_an_alert(
    provider: Provider, rasa: Any, records: Engine
) -> None:
    rasa.body = EMERGENCY
    provider.api.fail(400, {"code": 21610, "status": 400})
    provider.twilio(Body="I have chest pain")
    until(lambda: states(records) == ["given_up"])
    [case] = queue(records)
    assert (case.level, case.state) == ("emergency", "open")
    assert "not delivered by sms (400, Twilio error 21610)" in case.because
    with reading(records) as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(outbox)).scalar() == 1


def test_a_nurse_is_told_of_an_emergency_reply_while_it_is_still_tried(
    provider: Provider, rasa: Any, records: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(deliveries.TOLD_AFTER, "emergency", timedelta(seconds=2))
    rasa.body = EMERGENCY
    provider.api.always = (503, {}, {})
    provider.twilio(Body="I have chest pain")
    until(lambda: queue(records))
    assert states(records) == ["pending"]
    provider.api.always = (201, {"sid": "SM1"}, {})
    until(lambda: states(records) == ["sent"])
    [case] = queue(records)
    assert case.because.count("not delivered") == 1


def test_whatever_ails_rasa_an_emergency_is_told_and_recorded(
    provider: Provider, rasa: Any, records: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "RECORDS_TIME", 10.0)
    rasa.body = []
    provider.twilio(Body="I have chest pain")
    [message] = provider.sent(1)
    assert "Call 911 now" in message["Body"]
    [case] = queue(records)
    assert (case.level, case.channel) == ("emergency", "sms")
    assert [line.text for line in transcript(records, case.sender_id)] == ["I have chest pain", message["Body"]]


def test_what_was_waiting_when_the_app_ended_is_answered_by_the_next(
    records: Engine, serve: Any, api: Any, rasa: Any, clinic: Any
) -> None:
    with writing(records) as connection:
        key = fingerprint(clinic.secret_key, "sms", PHONE)
        sender = introduce(connection, "sms", PHONE, key, "sms-00000000000000000000000000000001")
        content = {"text": "Can I shower?", "medium": "", "settled": "", "undelivered": ""}
        keep(connection, sender, "sms", "SM1", content)
        keep(connection, sender, "sms", "SM2", {**content, "text": "Can I swim?"})
        # the worker that had the first one died
        connection.execute(
            sa.update(arrivals).where(arrivals.c.provider_id == "SM1").values(state="working", attempts=1)
        )
        assert deliveries.enqueue(connection, sender, [{"text": "A nurse will call you."}])
    provider = Provider(serve(), api)
    bodies = [sent["Body"] for sent in provider.sent(3)]
    assert "A nurse will call you." in bodies
    assert [asked["message"] for asked in rasa.seen] == ["Can I shower?", "Can I swim?"]
    until(lambda: states(records) == ["sent"] * 3)
    with reading(records) as connection:
        assert connection.execute(sa.select(arrivals.c.content)).scalars().all() == ["{}", "{}"]


def test_a_provider_that_says_how_long_to_wait_is_heeded(records: Engine, provider: Provider) -> None:
    provider.api.fail(503, Retry_After="30")
    provider.twilio(Body="Can I shower?")
    provider.sent(1)
    until(lambda: states(records) == ["pending"])
    with reading(records) as connection:
        again = connection.execute(sa.select(table.c.next_try_at)).scalar_one()
    assert timedelta(seconds=20) < again - now() < timedelta(seconds=31)


def test_records_that_are_away_keep_nobody_waiting(
    provider: Provider, rasa: Any, records: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    with records.begin() as connection:
        connection.execute(sa.text("ALTER TABLE addresses RENAME TO elsewhere"))
    rasa.body = EMERGENCY
    assert provider.twilio(Body="I have chest pain").status_code == 200
    assert provider.twilio(Body="it gets worse").status_code == 200
    assert [sent["Body"] for sent in provider.sent(2)] == ["Call 911 now."] * 2
    first, second = (asked["sender"] for asked in rasa.seen)
    assert first == second and first.startswith("sms-")
    with records.begin() as connection:
        connection.execute(sa.text("ALTER TABLE elsewhere RENAME TO addresses"))
    provider.twilio(Body="they are here")
    provider.sent(3)
    assert rasa.seen[2]["sender"] == first
    assert PHONE[1:] not in caplog.text and "chest pain" not in caplog.text


def test_records_that_are_slow_do_not_keep_the_provider_waiting(
    provider: Provider, rasa: Any, records: Engine
) -> None:
    with records.connect().execution_options(writes=True) as connection, connection.begin():
        began = time.monotonic()
        assert provider.slack(event(text="Can I shower?")).status_code == 200
        assert time.monotonic() - began < 3
        assert rasa.seen == []
    provider.sent(1)
    assert [asked["message"] for asked in rasa.seen] == ["Can I shower?"]


def test_too_many_messages_are_put_off_and_not_lost(
    records: Engine, api: Any, rasa: Any, serve: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RATE_MESSAGES", "2/2 seconds")
    provider = Provider(serve(), api)
    for number in range(5):
        provider.twilio(Body=f"message {number}")
    until(lambda: len(rasa.seen) >= 2)
    assert len(rasa.seen) <= 3
    until(lambda: len(rasa.seen) == 5, 15)
    assert [asked["message"] for asked in rasa.seen] == [f"message {number}" for number in range(5)]


def test_a_message_longer_than_the_gateway_takes_is_read_in_pieces(provider: Provider, rasa: Any) -> None:
    text = "I feel fine. " * 600 + "But I have chest pain."
    provider.twilio(Body=text)
    until(lambda: len(rasa.seen) == 2)
    assert all(len(asked["message"]) <= 4000 for asked in rasa.seen)
    assert rasa.seen[-1]["message"].endswith("But I have chest pain.")


def test_a_message_that_nothing_can_answer_is_answered_with_the_clinics_phone_and_flagged(
    provider: Provider, records: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: Any) -> Any:
        raise RuntimeError("SECRET")

    monkeypatch.setattr(Gateway, "answer", broken)
    monkeypatch.setattr(desk, "FIRST_PAUSE", 0.01)
    provider.twilio(Body="Can I shower?")
    [message] = provider.sent(1)
    assert "I cannot answer right now" in message["Body"]
    [case] = queue(records)
    assert (case.level, case.because) == ("urgent", "A message of the patient's could not be read. Reach them.")


def test_no_log_holds_a_number_a_token_or_a_word(
    provider: Provider, rasa: Any, records: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    rasa.status = 500
    provider.api.fail(503)
    provider.api.fail(400, {"code": 21211, "message": f"The number {PHONE} is not valid"})
    provider.twilio(Body="I have chest pain SECRET")
    provider.twilio(signature="bad", Body="SECRET")
    until(lambda: states(records) == ["given_up"])
    chat = {"id": 424242, "type": "private"}
    said = {"message_id": 1, "chat": chat, "date": time.time(), "text": "SECRET"}
    provider.telegram({"update_id": 1, "message": said})
    until(lambda: states(records) == ["given_up", "sent"])
    ours = [entry for entry in caplog.records if entry.name.startswith(("bot", "http", "uvicorn"))]
    told = "\n".join(entry.getMessage() for entry in ours)
    assert "Twilio error 21211" in told
    assert not [word for word in ("SECRET", PHONE[1:], "424242", "AAE-abc") if word in told]


def test_the_nurse_finds_where_to_reach_the_patient(provider: Provider, records: Engine) -> None:
    provider.twilio(Body="Can I shower?")
    provider.sent(1)
    with reading(records) as connection:
        sender = connection.execute(sa.select(addresses.c.sender_id)).scalar_one()
        assert address_of(connection, sender) == Address("sms", PHONE, stopped=False)
        assert address_of(connection, "w-1") is None
        assert not deliveries.enqueue(connection, "w-1", [{"text": "x"}])
