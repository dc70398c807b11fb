"""What staff said, as labelled lines."""

from __future__ import annotations

import json
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

from sqlalchemy.engine import Engine

from bot.records import cases, misreadings, queries, turns
from bot.records.labelled import Labelled, labelled
from bot.records.tables import CANARY, now

sys.path.insert(0, str(Path(__file__).parent))
from turns_of import said, user

START, END = datetime(2000, 1, 1, tzinfo=timezone.utc), datetime(2100, 1, 1, tzinfo=timezone.utc)


def lines(engine: Engine) -> list[Labelled]:
    return list(labelled(engine, START, END))


def wrote(engine: Engine, sender: str, text: str, level: str = "none", rule: str | None = None) -> tuple[int, int]:
    """The numbers of the message and of its case, 0 for none."""
    case = turns.append(engine, sender, "widget", said(text, level, rule)).escalation_id
    return queries.transcript(engine, sender)[-1].id, case or 0


def test_a_word_on_a_message_is_a_line_without_what_tells_who_wrote_it(engine: Engine) -> None:
    message, _ = wrote(engine, "w-1", "My name is Ann Reyes,  555-867-5309.\nPassing out", "routine", "tired")
    misreadings.record(engine, "w-1", message, "Bo", "emergency", "Ann is always so brave")
    (one,) = lines(engine)
    assert json.loads(one.line) == {
        "id": f"s{message}", "text": "My name is [name], [number]. Passing out", "level": "emergency",
        "kind": "too_mild", "why": "staff said so of the message",
    }
    assert (one.read, one.rule) == ("routine", "tired")


def test_where_staff_differ_the_gravest_counts_and_it_is_said(engine: Engine) -> None:
    message, _ = wrote(engine, "w-1", "my leg is asleep", "emergency", "stroke")
    misreadings.record(engine, "w-1", message, "Ann", "none", "")
    misreadings.record(engine, "w-1", message, "Bo", "routine", "")
    (one,) = lines(engine)
    assert (one.level, one.kind) == ("routine", "too_severe")
    assert "differ" in one.why


def test_an_outcome_speaks_for_the_message_that_flagged_the_case(engine: Engine) -> None:
    wrote(engine, "w-1", "hello")
    flagged, number = wrote(engine, "w-1", "my chest hurts", "emergency", "chest_pain")
    wrote(engine, "w-1", "thank you")
    cases.close(engine, number, "Ann", outcome="true_emergency")
    (one,) = lines(engine)
    assert (one.event_id, one.level, one.kind) == (flagged, "emergency", "true_emergency")


def test_over_triaged_is_the_next_level_below_and_says_that_it_is_to_be_checked(engine: Engine) -> None:
    _, number = wrote(engine, "w-1", "a twinge in my chest", "emergency", "chest_pain")
    cases.close(engine, number, "Ann", outcome="over_triaged")
    (one,) = lines(engine)
    assert (one.level, one.kind) == ("urgent", "over_triaged")
    assert "check" in one.why


def test_a_word_on_the_message_goes_before_the_outcome(engine: Engine) -> None:
    message, number = wrote(engine, "w-1", "a twinge in my chest", "emergency", "chest_pain")
    misreadings.record(engine, "w-1", message, "Ann", "none", "")
    cases.close(engine, number, "Ann", outcome="over_triaged")
    assert [(one.event_id, one.level) for one in lines(engine)] == [(message, "none")]


def test_what_was_missed_is_a_line_only_when_there_is_one_message(engine: Engine) -> None:
    message, _ = wrote(engine, "w-1", "everything is grey")
    number = cases.flag(engine, "w-1", "Ann", "emergency", "Heard it on the phone.")
    assert number and cases.close(engine, number, "Ann", outcome="missed")
    for text in ("everything is grey", "and far away"):
        wrote(engine, "w-2", text)
    number = cases.flag(engine, "w-2", "Ann", "emergency", "Heard it on the phone.")
    assert number and cases.close(engine, number, "Ann", outcome="missed")
    assert [(one.event_id, one.level, one.kind) for one in lines(engine)] == [(message, "emergency", "missed")]


def test_other_outcomes_open_cases_buttons_and_the_canary_are_no_lines(engine: Engine) -> None:
    _, number = wrote(engine, "w-1", "chest pain", "emergency", "chest_pain")
    cases.close(engine, number, "Ann", outcome="other")
    wrote(engine, "w-2", "chest pain", "emergency", "chest_pain")
    turns.append(engine, "w-3", "widget", [user('/inform{"fever": true}')])
    misreadings.record(engine, "w-3", queries.transcript(engine, "w-3")[-1].id, "Ann", "urgent", "")
    _, number = wrote(engine, CANARY, "chest pain", "emergency", "chest_pain")
    cases.close(engine, number, "Ann", outcome="true_emergency")
    assert lines(engine) == []


def test_only_what_was_said_in_that_time_counts(engine: Engine) -> None:
    message, number = wrote(engine, "w-1", "chest pain", "emergency", "chest_pain")
    cases.close(engine, number, "Ann", outcome="true_emergency")
    message, _ = wrote(engine, "w-2", "no pain")
    misreadings.record(engine, "w-2", message, "Ann", "urgent", "")
    assert list(labelled(engine, START, now() - timedelta(minutes=1))) == []
    assert len(lines(engine)) == 2
