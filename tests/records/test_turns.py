"""One transaction a turn: events, conversation, escalation and alerts."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.clinic import clinic
from bot.records import alarms, queries, tables, turns
from bot.records.engine import reading

sys.path.insert(0, str(Path(__file__).parent))
from turns_of import bot, case, finding, said, session, slot, user

PAIN = said("chest pain", "emergency", "chest_pain")


def rows(engine: Engine, table: sa.Table) -> list[Any]:
    with reading(engine) as connection:
        return list(connection.execute(sa.select(table).order_by(*table.primary_key.columns)))


def append(engine: Engine, *batch: dict[str, Any], **options: Any) -> Any:
    # `seen` far ahead: a writer that knows everything, unless a test says otherwise.
    return turns.append(engine, "w-1", "widget", list(batch), **{"seen": 10**9, **options})


def test_an_emergency_is_recorded_flagged_and_alerted(engine: Engine) -> None:
    turn = append(engine, *said("chest pain", "emergency", "chest_pain"), bot("Call 911 now."))
    assert turn.level == "emergency"
    assert turn.triage == {
        "rule": "chest_pain", "level": "emergency", "findings": [finding("chest_pain", "chest pain")]
    }
    [conversation] = rows(engine, tables.conversations)
    assert (conversation.level, conversation.rule, conversation.channel) == ("emergency", "chest_pain", "widget")
    assert conversation.created_at.tzinfo is not None
    [escalation] = queries.queue(engine)
    assert escalation.id == turn.escalation_id
    assert (escalation.level, escalation.rule, escalation.state) == ("emergency", "chest_pain", "open")
    assert (escalation.because, escalation.source) == ("Because of chest_pain.", "here")
    assert [f["text"] for f in escalation.findings] == ["chest pain"]
    [alert] = rows(engine, tables.outbox)
    assert (alert.escalation_id, alert.destination, alert.state) == (escalation.id, "log", "pending")
    assert [event.type_name for event in rows(engine, tables.events)] == ["user", "slot", "bot"]


def test_nothing_urgent_flags_nothing(engine: Engine) -> None:
    turn = append(engine, *said("hello"))
    assert (turn.level, turn.triage, turn.escalation_id) == ("none", None, None)
    append(engine, *said("a bit red", "routine", "redness"))
    assert rows(engine, tables.escalations) == rows(engine, tables.outbox) == []
    assert rows(engine, tables.conversations)[0].level == "routine"


def test_each_destination_gets_a_row_and_no_row_holds_an_address(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    urls = ("mailto://nurse:hunter2@example.org", "json://example.org/hook")
    here = clinic()
    told = replace(here, alerts=replace(here.alerts, people={"everyone": urls}))
    monkeypatch.setattr(alarms, "clinic", lambda: told)
    append(engine, *PAIN)
    names = [row.destination for row in rows(engine, tables.outbox)]
    assert [name.partition("-")[0] for name in names] == ["mailto", "json"]
    assert "hunter2" not in str(names) and "example" not in str(names)


def test_all_or_nothing(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("just before the alerts")

    monkeypatch.setattr(alarms, "sound", broken)
    with pytest.raises(RuntimeError):
        append(engine, *PAIN)
    for table in (tables.conversations, tables.events, tables.escalations, tables.outbox):
        assert rows(engine, table) == []


def test_a_higher_level_raises_the_open_escalation_and_alerts_again(engine: Engine) -> None:
    append(engine, *said("fever", "urgent", "fever"))
    assert queries.acknowledge(engine, 1, "Ann")
    turn = append(engine, *said("chest pain", "emergency", "chest_pain"))
    [escalation] = queries.queue(engine)
    assert turn.escalation_id == escalation.id
    assert (escalation.level, escalation.rule, escalation.state) == ("emergency", "chest_pain", "open")
    assert escalation.acknowledged_by == ""
    assert [f["concept"] for f in escalation.findings] == ["fever", "chest_pain"]
    assert len(rows(engine, tables.outbox)) == 2


def test_the_same_level_again_alerts_once(engine: Engine) -> None:
    append(engine, *PAIN)
    append(engine, *said("still chest pain", "emergency", "chest_pain"))
    append(engine, user("ok"), case("emergency", "chest_pain"))
    [escalation] = queries.queue(engine)
    assert [f["text"] for f in escalation.findings] == ["chest pain", "still chest pain"]
    assert len(rows(engine, tables.outbox)) == 1


def test_another_emergency_after_acknowledgement_alerts(engine: Engine) -> None:
    append(engine, *PAIN)
    queries.acknowledge(engine, 1, "Ann")
    append(engine, *said("chest pain", "emergency", "chest_pain"))
    assert queries.queue(engine)[0].state == "acknowledged"
    append(engine, user("I want to die", "emergency", "self_harm"), case("emergency", "chest_pain"))
    [escalation] = queries.queue(engine)
    assert (escalation.state, escalation.rule) == ("open", "self_harm")
    assert len(rows(engine, tables.outbox)) == 2


def test_triage_alone_is_enough(engine: Engine) -> None:
    """A message that the rules call an emergency is flagged even when no policy wrote the case."""
    turn = append(engine, user("chest pain", "emergency", "chest_pain"))
    assert turn.level == "emergency" and turn.escalation_id
    assert rows(engine, tables.conversations)[0].level == "emergency"


def test_a_guided_check_may_raise_the_case_without_words(engine: Engine) -> None:
    turn = append(engine, user("Yes"), case("urgent", "site_infection", "pus"))
    assert (turn.level, turn.triage) == ("urgent", None)
    [escalation] = queries.queue(engine)
    assert (escalation.level, escalation.rule, escalation.findings) == ("urgent", "site_infection", ())


def test_a_wish_for_a_person_is_alerted_once(engine: Engine) -> None:
    append(engine, user("a nurse please"), slot("handoff", {"status": "requested"}))
    append(engine, user("a nurse please"), slot("handoff", {"status": "requested"}))
    [escalation] = queries.queue(engine)
    assert (escalation.level, escalation.handoff) == ("none", True)
    assert len(rows(engine, tables.outbox)) == 1
    append(engine, user("never mind"), slot("handoff", None))
    assert queries.queue(engine)[0].handoff


def test_slots_carried_into_a_new_session_are_nothing_new(engine: Engine) -> None:
    append(engine, user("nurse"), slot("handoff", {"status": "requested"}), case("urgent", "fever", "fever"))
    queries.close(engine, 1, "Ann", "called back")
    append(
        engine, session(), case("urgent", "fever", "fever"), slot("handoff", {"status": "requested"}), user("Yes"),
        case("urgent", "fever", "fever"),
    )
    [escalation] = queries.queue(engine)
    assert (escalation.id, escalation.state, escalation.acknowledged_by) == (1, "acknowledged", "Ann")
    assert len(rows(engine, tables.outbox)) == 1


def test_a_plain_message_brings_a_closed_case_back_without_alarm(engine: Engine) -> None:
    append(engine, *PAIN)
    queries.close(engine, 1, "Ann", "in hospital")
    append(engine, user("thank you"), case("emergency", "chest_pain"))
    [escalation] = queries.queue(engine)
    assert (escalation.state, escalation.acknowledged_by, escalation.note) == ("acknowledged", "Ann", "in hospital")
    assert len(rows(engine, tables.outbox)) == 1


@pytest.mark.parametrize("level", ["urgent", "emergency"])
def test_a_new_danger_after_a_closed_case_is_a_case_of_its_own(engine: Engine, level: str) -> None:
    append(engine, *PAIN)
    queries.close(engine, 1, "Ann", "")
    turn = append(engine, user("fever now", level, "fever"), case("emergency", "chest_pain", "fever"))
    [escalation] = queries.queue(engine)
    assert escalation.id == turn.escalation_id == 2
    assert (escalation.level, escalation.rule) == (level, "fever")
    assert len(rows(engine, tables.outbox)) == 2


def test_a_turn_is_written_once(engine: Engine) -> None:
    first = append(engine, *PAIN, turn_id="a" * 32)
    second = append(engine, *PAIN, turn_id="a" * 32)
    assert (second.level, second.triage, second.escalation_id) == (first.level, first.triage, first.escalation_id)
    assert len(rows(engine, tables.events)) == len(PAIN)
    assert len(rows(engine, tables.outbox)) == 1


def test_a_slow_writer_cannot_lower_the_level(engine: Engine) -> None:
    hello = append(engine, *said("hello"))
    append(engine, *PAIN)  # the gateway, while Rasa still thinks about the message after hello
    late = append(engine, user("fever"), case("urgent", "fever", "fever"), seen=hello.last_event_id)
    assert late.concurrent and late.level == "emergency"
    assert queries.current_case(engine, "w-1") == {
        "level": "emergency", "rule": "chest_pain", "concepts": ["chest_pain", "fever"]
    }


def test_a_writer_who_knows_all_may_lower_it(engine: Engine) -> None:
    """A stated correction: the policy decides, the records follow. The nurse still sees what was flagged."""
    urgent = append(engine, *said("fever", "urgent", "fever"))
    turn = append(engine, user("98.6 F, sorry"), case("none"), seen=urgent.last_event_id)
    assert turn.level == "none"
    assert queries.queue(engine)[0].level == "urgent"


def test_a_session_started_unaware_does_not_hide_the_case(engine: Engine) -> None:
    append(engine, *PAIN)
    append(engine, session(), user("hello"), seen=0)
    with reading(engine) as connection:
        latest, _ = queries.recorded_events(connection, "w-1", latest_session=True)
    assert latest[0]["event"] == "session_started"
    assert latest[-1]["value"]["level"] == "emergency"


@pytest.mark.parametrize("text", ["\x00", "\ud800", "💉" * 2000, "'; DROP TABLE events; --", "<script>1</script>"])
def test_any_text_comes_back_as_it_was(engine: Engine, text: str) -> None:
    turns.append(engine, "w-1", f"{text}channel", [user(text, "emergency", "chest_pain"), bot(text)])
    assert [message.text for message in queries.transcript(engine, "w-1")] == [text, text]
    assert queries.queue(engine)[0].findings[0]["text"] == text


def test_aliases_tell_people_apart_and_tell_nothing() -> None:
    aliases = {turns.alias(f"w-{number}") for number in range(20_000)}
    assert len(aliases) == 20_000
    assert all(len(alias) == 8 and alias.startswith("P-") for alias in aliases)


def test_levels_are_those_of_the_rules() -> None:
    from bot.triage.assessment import LEVELS

    assert LEVELS == tables.LEVELS


def test_events_keep_their_shape(engine: Engine) -> None:
    batch = [*PAIN, bot("Call", buttons=[{"title": "Yes", "payload": "Yes"}])]
    append(engine, *batch)
    assert [json.loads(event.data) for event in rows(engine, tables.events)] == batch
