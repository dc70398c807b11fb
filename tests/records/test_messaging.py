"""Addresses, arrivals and deliveries of messaging apps."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.records import addresses, arrivals, deliveries, queries, tables, waiting
from bot.records.engine import reading, writing
from bot.records.flags import flag

WORDS = {"text": "hello SECRET"}


def patient(engine: Engine, number: int = 1) -> str:
    """A patient on SMS; returns the sender id."""
    key = addresses.fingerprint("key", "sms", f"+1555{number}")
    with writing(engine) as connection:
        return addresses.introduce(connection, "sms", f"+1555{number}", key, addresses.mint("sms"))


def queued(engine: Engine, sender: str, level: str = "none") -> bool:
    with writing(engine) as connection:
        return deliveries.enqueue(connection, sender, [{"text": level}], level)


def row(engine: Engine, table: sa.Table = tables.deliveries) -> Any:
    with reading(engine) as connection:
        return connection.execute(sa.select(table)).one()


def later(engine: Engine, table: sa.Table, passed: timedelta) -> None:
    """Move every row's times back, as if so much had passed."""
    with writing(engine) as connection:
        for found in connection.execute(sa.select(table)).all():
            connection.execute(
                sa.update(table).where(table.c.id == found.id)
                .values(next_try_at=found.next_try_at - passed, created_at=found.created_at - passed)
            )


def test_a_sender_id_says_its_channel_and_nothing_of_the_address() -> None:
    assert addresses.channel_of(addresses.mint("whatsapp")) == "whatsapp"
    assert addresses.channel_of("w-0123") == addresses.channel_of("someone") == "widget"
    assert addresses.fingerprint("a", "sms", "1") != addresses.fingerprint("b", "sms", "1")
    assert addresses.fingerprint("a", "sms", "1") != addresses.fingerprint("a", "telegram", "1")


def test_first_messages_that_arrive_at_once_are_one_conversation(engine: Engine) -> None:
    with ThreadPoolExecutor(6) as pool:
        senders = set(pool.map(lambda _: patient(engine), range(12)))
    assert len(senders) == 1
    with reading(engine) as connection:
        assert connection.execute(sa.select(tables.conversations.c.id)).scalars().all() == list(senders)


def test_a_message_is_kept_once_and_its_words_are_forgotten_when_it_is_answered(engine: Engine) -> None:
    sender = patient(engine)
    with writing(engine) as connection:
        assert arrivals.keep(connection, sender, "sms", "SM1", WORDS)
        assert not arrivals.keep(connection, sender, "sms", "SM1", WORDS)
        assert arrivals.keep(connection, sender, "telegram", "SM1", WORDS)
    [first] = arrivals.claim(engine, 9)
    assert (first.provider_id, first.channel, first.attempts) == ("SM1", "sms", 1)
    with writing(engine) as connection:
        assert arrivals.done(connection, first)
        assert not arrivals.done(connection, first)
        kept = connection.execute(sa.select(tables.arrivals.c.content).where(tables.arrivals.c.id == first.id)).scalar()
    assert kept == "{}"


def test_a_conversation_is_worked_on_in_order_and_others_do_not_wait(engine: Engine) -> None:
    one, two = patient(engine, 1), patient(engine, 2)
    with writing(engine) as connection:
        for number, sender in enumerate((one, one, two)):
            arrivals.keep(connection, sender, "sms", f"SM{number}", WORDS)
    claimed = arrivals.claim(engine, 9)
    assert [found.provider_id for found in claimed] == ["SM0", "SM2"]
    assert arrivals.claim(engine, 9) == []
    arrivals.later(engine, claimed[0], 60)
    assert arrivals.claim(engine, 9) == []
    with writing(engine) as connection:
        arrivals.done(connection, claimed[1])
    later(engine, tables.arrivals, timedelta(minutes=2))
    assert [found.provider_id for found in arrivals.claim(engine, 9)] == ["SM0"]


def test_many_workers_share_without_doubling(engine: Engine) -> None:
    for number in range(20):
        queued(engine, patient(engine, number))
    with ThreadPoolExecutor(6) as pool:
        claimed = [found.id for batch in pool.map(lambda _: deliveries.claim(engine, 5), range(12)) for found in batch]
    assert len(claimed) == len(set(claimed)) == 20


def test_what_a_dead_worker_had_is_taken_again_and_the_dead_one_changes_nothing(engine: Engine) -> None:
    queued(engine, patient(engine))
    [dead] = deliveries.claim(engine, 9)
    later(engine, tables.deliveries, waiting.LEASE + timedelta(seconds=1))
    [alive] = deliveries.claim(engine, 9)
    assert alive.attempts == 2
    deliveries.sent(engine, dead)
    deliveries.progressed(engine, dead, 5, "x")
    assert deliveries.failed(engine, dead, "late", again=False) is None
    assert (row(engine).state, row(engine).parts_sent) == ("sending", 0)
    deliveries.sent(engine, alive)
    assert row(engine).state == "sent"


def test_an_emergency_does_not_wait_behind_an_answer_that_is_stuck(engine: Engine) -> None:
    sender = patient(engine)
    for level in ("none", "none", "emergency"):
        queued(engine, sender, level)
    assert [found.level for found in deliveries.claim(engine, 9)] == ["none", "emergency"]


def test_pauses_grow_and_end_with_the_hour(engine: Engine) -> None:
    queued(engine, patient(engine))
    pauses = []
    for _ in range(8):
        [found] = deliveries.claim(engine, 9)
        again = deliveries.failed(engine, found, "503", again=True)
        assert again is not None
        pauses.append(round((again - tables.now()).total_seconds()))
        with writing(engine) as connection:
            connection.execute(sa.update(tables.deliveries).values(next_try_at=tables.now()))
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]
    later(engine, tables.deliveries, timedelta(hours=1))
    [found] = deliveries.claim(engine, 9)
    assert deliveries.failed(engine, found, "503", again=True) is None
    assert (row(engine).state, row(engine).last_error) == ("given_up", "503")
    assert queries.queue(engine) == []


@pytest.mark.parametrize(("level", "minutes"), [("emergency", 2), ("urgent", 15)])
def test_a_nurse_is_told_once_when_something_of_weight_is_late(engine: Engine, level: str, minutes: int) -> None:
    sender = patient(engine)
    queued(engine, sender, level)
    [found] = deliveries.claim(engine, 9)
    assert deliveries.failed(engine, found, "503", again=True)
    assert queries.queue(engine) == []
    later(engine, tables.deliveries, timedelta(minutes=minutes))
    [found] = deliveries.claim(engine, 9)
    assert deliveries.failed(engine, found, "503", again=True)
    [case] = queries.queue(engine)
    assert (case.level, case.sender_id, case.state) == (level, sender, "open")
    later(engine, tables.deliveries, timedelta(hours=1))
    [found] = deliveries.claim(engine, 9)
    assert deliveries.failed(engine, found, "504", again=True) is None
    assert queries.queue(engine) == [case]


def test_what_bounces_is_known_by_its_receipt(engine: Engine) -> None:
    sender = patient(engine)
    queued(engine, sender, "emergency")
    [found] = deliveries.claim(engine, 9)
    for number in (1, 2):
        deliveries.progressed(engine, found, number, f"SM{number}")
    deliveries.sent(engine, found)
    with writing(engine) as connection:
        deliveries.bounced(connection, sender, "SM9", "error 1")
    assert row(engine).state == "sent"
    for _ in range(2):
        with writing(engine) as connection:
            deliveries.bounced(connection, sender, "SM2", "error 2")
    assert (row(engine).state, row(engine).last_error) == ("given_up", "error 2")
    [case] = queries.queue(engine)
    assert case.because.count("error 2") == 1


def test_nothing_is_queued_for_who_said_stop_or_is_on_no_app(engine: Engine) -> None:
    sender = patient(engine)
    with writing(engine) as connection:
        addresses.opt_out(connection, sender)
        addresses.opt_out(connection, sender)
        assert addresses.address_of(connection, sender) == addresses.Address("sms", "+15551", stopped=True)
    assert not queued(engine, sender) and not queued(engine, "w-1")
    with writing(engine) as connection:
        addresses.opt_in(connection, sender)
    assert queued(engine, sender)


def test_only_the_newest_reply_offers_choices(engine: Engine) -> None:
    sender = patient(engine)
    with writing(engine) as connection:
        assert deliveries.offered(connection, sender) == {}
        buttons = [{"title": "Yes", "payload": "yes", "mark": "A"}, {"title": "No", "payload": "no"}]
        deliveries.enqueue(connection, sender, [{"text": "?", "buttons": buttons}])
        assert deliveries.offered(connection, sender) == {"a": "yes"}
        deliveries.enqueue(connection, sender, [{"text": "Thank you."}])
        assert deliveries.offered(connection, sender) == {}


def test_a_flag_takes_a_case_from_who_has_it_and_raises_it_and_the_same_one_does_nothing(engine: Engine) -> None:
    sender = patient(engine)
    with writing(engine) as connection:
        flag(connection, sender, "urgent", "It failed.")
    [case] = queries.queue(engine)
    queries.acknowledge(engine, case.id, "Ann")
    with writing(engine) as connection:
        flag(connection, sender, "urgent", "It failed.")
    assert queries.queue(engine)[0].acknowledged_by == "Ann"
    with writing(engine) as connection:
        flag(connection, sender, "emergency", "It failed again.")
    [case] = queries.queue(engine)
    assert (case.level, case.state, case.acknowledged_by) == ("emergency", "open", "")
    assert case.because == "It failed. It failed again."
    queries.close(engine, case.id, "Ann", "")
    with writing(engine) as connection:
        flag(connection, sender, "urgent", "It failed.")
    assert [found.state for found in queries.queue(engine)] == ["open"]
    with reading(engine) as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(tables.outbox)).scalar() == 3


def test_a_conversation_takes_its_address_and_all_that_was_under_way_with_it(engine: Engine) -> None:
    sender = patient(engine)
    queued(engine, sender)
    with writing(engine) as connection:
        arrivals.keep(connection, sender, "sms", "SM1", WORDS)
        connection.execute(sa.delete(tables.conversations))
        for table in (tables.addresses, tables.arrivals, tables.deliveries):
            assert connection.execute(sa.select(table)).first() is None
