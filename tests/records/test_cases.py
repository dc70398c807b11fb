"""What staff do with a case, alone and two at once."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.records import addresses, cases, flags, misreadings, queries, saved_filters, takeover, turns
from bot.records.engine import reading, writing
from bot.records.tables import deliveries, outbox, staff
from bot.records.takeover import Notice

sys.path.insert(0, str(Path(__file__).parent))
from turns_of import bot, case, said, slot, user

PAIN = said("chest pain", "emergency", "chest_pain")


@pytest.fixture
def pain(engine: Engine) -> int:
    """The number of an emergency's case."""
    number = turns.append(engine, "w-1", "widget", PAIN).escalation_id
    assert number
    return number


def now_is(engine: Engine, number: int = 1) -> queries.Escalation:
    found = queries.escalation(engine, number)
    assert found
    return found


def test_acknowledging_makes_it_yours_unless_somebody_has_it(engine: Engine, pain: int) -> None:
    assert cases.claim(engine, pain, "Bo", version=1)
    assert now_is(engine).state == "open"  # the alarm goes on: nobody has seen it yet
    assert not cases.acknowledge(engine, pain, "Ann", version=1)
    assert cases.acknowledge(engine, pain, "Ann", version=2)
    seen = now_is(engine)
    assert (seen.state, seen.acknowledged_by, seen.claimed_by, seen.version) == ("acknowledged", "Ann", "Bo", 3)
    turns.append(engine, "w-2", "widget", PAIN)
    assert cases.acknowledge(engine, 2, "Ann")
    assert now_is(engine, 2).claimed_by == "Ann"


def test_a_case_goes_from_hand_to_hand(engine: Engine, pain: int) -> None:
    cases.acknowledge(engine, pain, "Ann")
    assert not cases.release(engine, pain, "Bo")  # it is not his
    assert cases.claim(engine, pain, "Bo") and cases.release(engine, pain, "Bo")
    back = now_is(engine)
    assert (back.state, back.claimed_by, back.acknowledged_by) == ("open", "", "")
    assert back.raised_at and back.since == back.raised_at > back.opened_at


def test_closing_says_what_it_was(engine: Engine, pain: int) -> None:
    with pytest.raises(ValueError, match="no outcome"):
        cases.close(engine, pain, "Ann", "", "nothing")
    assert cases.close(engine, pain, "Ann", "in hospital", "true_emergency", version=1)
    closed = now_is(engine)
    assert (closed.state, closed.outcome, closed.note) == ("closed", "true_emergency", "in hospital")
    assert not cases.close(engine, pain, "Bo", "me too", "other")
    assert cases.reopen(engine, pain, "Bo", version=2) and not cases.reopen(engine, pain, "Ann")
    again = now_is(engine)
    assert (again.state, again.claimed_by, again.closed_by, again.closed_at) == ("acknowledged", "Bo", "", None)
    assert [(c.who, c.what, c.detail, c.version) for c in cases.changes(engine, pain)] == [
        ("Ann", "closed", "true_emergency", 2), ("Bo", "reopened", "", 3)
    ]
    assert [c.what for c in cases.changes(engine, pain, since=2)] == ["reopened"]


@pytest.mark.parametrize("change", [cases.acknowledge, cases.claim, cases.release, cases.close, cases.reopen])
def test_nobody_changes_a_case_that_is_another_by_now(
    engine: Engine, pain: int, change: Callable[..., bool]
) -> None:
    before = now_is(engine)
    assert not change(engine, pain, "Ann", version=before.version + 1)
    assert not change(engine, 99, "Ann")
    assert now_is(engine) == before and cases.changes(engine, pain) == []


def test_of_many_at_once_one_is_first(engine: Engine, pain: int) -> None:
    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(lambda n: cases.claim(engine, pain, f"nurse {n}", version=1), range(8)))
    assert won.count(True) == 1
    assert now_is(engine).claimed_by == f"nurse {won.index(True)}"


def test_a_new_danger_makes_what_was_seen_old(engine: Engine, pain: int) -> None:
    cases.acknowledge(engine, pain, "Ann")
    turns.append(engine, "w-1", "widget", [user("and my face droops", "emergency", "stroke")], seen=10**9)
    raised = now_is(engine)
    assert (raised.state, raised.version, raised.claimed_by) == ("open", 3, "Ann")
    assert not cases.close(engine, pain, "Ann", "", "other", version=2)
    assert [(c.who, c.what, c.detail) for c in cases.changes(engine, pain, 2)] == [("", "raised", "emergency")]


def test_a_message_that_changes_nothing_stands_in_nobodys_way(engine: Engine, pain: int) -> None:
    before = now_is(engine)
    turns.append(engine, "w-1", "widget", [user("please hurry, chest pain", "emergency", "chest_pain")], seen=10**9)
    assert now_is(engine).version == before.version and now_is(engine).changed_at > before.changed_at
    assert cases.acknowledge(engine, pain, "Ann", version=before.version)


def test_a_closed_case_comes_back_when_the_patient_writes(engine: Engine, pain: int) -> None:
    cases.close(engine, pain, "Ann", "called", "over_triaged")
    turns.append(engine, "w-1", "widget", [user("thank you"), case("emergency", "chest_pain")], seen=10**9)
    back = now_is(engine)
    assert (back.state, back.claimed_by, back.version) == ("acknowledged", "Ann", 3)
    assert cases.changes(engine, pain)[-1].what == "wrote_again"


def test_a_person_who_is_asked_for_once_more_is_a_change(engine: Engine, pain: int) -> None:
    turns.append(engine, "w-1", "widget", [user("a nurse"), slot("handoff", {"status": "requested"})], seen=10**9)
    assert [(c.what, c.version) for c in cases.changes(engine, pain)] == [("asked", 2)]


def test_notes_are_kept_in_order(engine: Engine, pain: int) -> None:
    before = now_is(engine)
    cases.add_note(engine, pain, "Ann", "first")
    cases.add_note(engine, pain, "Bo", "second\nline")
    assert [(n.staff, n.text) for n in cases.notes_of(engine, pain)] == [("Ann", "first"), ("Bo", "second\nline")]
    after = now_is(engine)
    assert after.version == before.version and after.changed_at > before.changed_at


def test_no_tag_is_lost_when_many_tag_at_once(engine: Engine, pain: int) -> None:
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda n: cases.tag(engine, pain, "Ann", f"tag {n}"), range(8)))
    assert all(done) and sorted(now_is(engine).tags) == [f"tag {n}" for n in range(8)]
    assert not cases.tag(engine, pain, "Ann", "  tag   3 ") and not cases.tag(engine, pain, "Ann", "  ")
    assert cases.tag(engine, pain, "Ann", "tag 3", on=False) and not cases.tag(engine, pain, "Ann", "tag 3", on=False)
    assert cases.changes(engine, pain)[-1].what == "untagged"
    for number in range(20):
        cases.tag(engine, pain, "Ann", f"more {number}")
    assert len(now_is(engine).tags) == cases.MOST_TAGS


def test_a_conversation_that_the_rules_missed_is_flagged_by_hand(engine: Engine) -> None:
    turns.append(engine, "w-7", "sms", said("odd feeling"))
    number = cases.flag(engine, "w-7", "Ann", "emergency", "Sounds like a stroke.")
    assert number
    flagged = now_is(engine, number)
    assert (flagged.level, flagged.state, flagged.claimed_by) == ("emergency", "acknowledged", "Ann")
    assert flagged.because == "Sounds like a stroke." and flagged.findings == ()
    assert cases.flag(engine, "w-7", "Bo", "urgent", "") is None  # it has one
    assert cases.flag(engine, "nobody", "Bo", "urgent", "") is None


JOINED, LEFT = Notice("utter_staff_joined", "A nurse is here."), Notice("utter_staff_left", "The assistant is back.")


def test_staff_take_over_write_and_hand_back(engine: Engine, pain: int) -> None:
    assert takeover.taker(engine, "w-1") is None
    assert not takeover.say(engine, "w-1", "Ann", "hello")  # not hers yet
    assert takeover.take(engine, "w-1", "Ann", JOINED)
    assert takeover.take(engine, "w-1", "Ann", JOINED)  # again: she has it
    assert not takeover.take(engine, "w-1", "Bo", JOINED) and not takeover.take(engine, "nobody", "Bo", JOINED)
    assert takeover.taker(engine, "w-1") == now_is(engine).taken_by == "Ann"
    assert takeover.say(engine, "w-1", "Ann", "Lie down.") and not takeover.say(engine, "w-1", "Bo", "Hi")
    assert not cases.close(engine, pain, "Bo", "", "other")  # while she is writing
    assert not takeover.hand_back(engine, "w-1", "Bo", LEFT) and takeover.hand_back(engine, "w-1", "Ann", LEFT)
    assert [(m.who, m.name, m.text) for m in queries.transcript(engine, "w-1")] == [
        ("patient", "", "chest pain"), ("assistant", "", "A nurse is here."), ("staff", "Ann", "Lie down."),
        ("assistant", "", "The assistant is back."),
    ]
    assert [m.custom["turn"] for m in queries.transcript(engine, "w-1")[1:]] == [
        {"level": "emergency", "with_staff": True}, {"level": "emergency", "with_staff": True}, {"level": "emergency"}
    ]
    assert [c.what for c in cases.changes(engine, pain)] == ["taken_over", "handed_back"]
    assert takeover.taker(engine, "w-1") is None and cases.close(engine, pain, "Bo", "", "other")


def test_taking_over_ends_a_question_of_the_assistants(engine: Engine, pain: int) -> None:
    takeover.take(engine, "w-1", "Ann", JOINED)
    with engine.connect() as connection:
        recorded, _ = queries.recorded_events(connection, "w-1", latest_session=False)
    assert [(e["event"], e.get("name")) for e in recorded[-3:]] == [
        ("active_loop", None), ("slot", "requested_slot"), ("bot", None)
    ]


def test_what_staff_write_is_sent_to_messaging_apps(engine: Engine) -> None:
    sender = addresses.mint("telegram")
    with writing(engine) as connection:
        addresses.introduce(connection, "telegram", "+15550123456", "f" * 64, sender)
    turns.append(engine, sender, "telegram", PAIN)
    takeover.take(engine, sender, "Ann", JOINED)
    takeover.say(engine, sender, "Ann", "Lie down.")
    with reading(engine) as connection:
        sent = connection.execute(sa.select(deliveries).order_by(deliveries.c.id)).all()
    assert [(row.channel, row.address, json.loads(row.content)) for row in sent] == [
        ("telegram", "+15550123456", [{"text": "A nurse is here."}]),
        ("telegram", "+15550123456", [{"text": "Lie down."}]),
    ]


def test_what_is_put_back_sounds_its_alarm_again(engine: Engine, pain: int) -> None:
    def alarms() -> int:
        with reading(engine) as connection:
            return int(connection.execute(sa.select(sa.func.count()).select_from(outbox)).scalar_one())

    before = alarms()
    cases.acknowledge(engine, pain, "Ann")
    assert alarms() == before and cases.release(engine, pain, "Ann") and alarms() == before + 1


def test_trouble_of_ours_is_told_like_a_raise(engine: Engine, pain: int) -> None:
    cases.acknowledge(engine, pain, "Ann")
    with writing(engine) as connection:
        flags.flag(connection, "w-1", "urgent", "A reply did not go out.")
    assert (now_is(engine).state, now_is(engine).version) == ("open", 3)
    assert cases.changes(engine, pain)[-1].what == "trouble"


def test_what_the_rules_read_wrong_is_kept_once_a_person(engine: Engine) -> None:
    turns.append(engine, "w-1", "widget", [user("my arm is odd"), bot("I see.")])
    asked, answer = (m.id for m in queries.transcript(engine, "w-1"))
    assert misreadings.record(engine, "w-1", asked, "Ann", "urgent", "numb arm")
    assert misreadings.record(engine, "w-1", asked, "Ann", "emergency", "stroke")
    assert misreadings.record(engine, "w-1", asked, "Bo", "routine", "")
    assert not misreadings.record(engine, "w-1", answer, "Ann", "none", "")  # the assistant's
    assert not misreadings.record(engine, "w-2", asked, "Ann", "none", "")  # another conversation's
    found = misreadings.of_messages(engine, [asked, answer])
    assert {k: [(m.staff, m.expected_level, m.note) for m in v] for k, v in found.items()} == {
        asked: [("Ann", "emergency", "stroke"), ("Bo", "routine", "")]
    }
    assert misreadings.withdraw(engine, asked, "Bo") and not misreadings.withdraw(engine, asked, "Bo")


def test_everybody_has_filters_of_their_own(engine: Engine) -> None:
    with writing(engine) as connection:
        for number in (1, 2):
            connection.execute(
                staff.insert().values(
                    id=number, name=f"nurse {number}", role="nurse", password_hash="", created_at=cases.now()
                )
            )
    assert saved_filters.save(engine, 1, "night", "level=emergency")
    assert saved_filters.save(engine, 1, "night", "level=urgent") and saved_filters.save(engine, 2, "night", "a=b")
    [mine] = saved_filters.saved(engine, 1)
    assert (mine.name, mine.query) == ("night", "level=urgent")
    assert not saved_filters.forget(engine, 2, mine.id)
    for number in range(20):
        saved_filters.save(engine, 2, f"filter {number}", "")
    assert len(saved_filters.saved(engine, 2)) == saved_filters.MOST
    assert saved_filters.forget(engine, 1, mine.id) and saved_filters.saved(engine, 1) == []
