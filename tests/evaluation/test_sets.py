"""Reading the sets: a fault names its file, its line and its reason."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.evaluation import sets
from bot.triage.strict import DataError

FOLDER = Path(__file__).parents[2] / "evaluation"
MESSAGE = {"id": "t1", "text": "hello", "level": "none", "kind": "plain", "why": "greeting"}
TALK: dict[str, Any] = {
    "id": "c1", "category": "info", "turns": ["hi", "bye"], "uses_answers": True, "answers": {"default": "no"},
    "final_level": "none", "also_acceptable": ["routine"], "must_be_emergency_from_turn": None,
    "never_emergency": False,
}
STATEMENT = {"id": "n1", "text": "No fever.", "kind": "pre", "finding": "fever", "start": 3, "end": 8, "negated": True}


def lines(path: Path, *items: Any) -> Path:
    path.write_text("\n".join(item if isinstance(item, str) else json.dumps(item) for item in items), "utf-8")
    return path


def test_the_repository_s_own_sets_are_sound() -> None:
    assert len(sets.messages(FOLDER / "triage.jsonl")) == 201
    assert len(sets.answerable(FOLDER / "faq.jsonl")) == 110
    assert len(sets.unanswerable(FOLDER / "unanswerable.jsonl")) == 67
    assert len(sets.conversations(FOLDER / "conversations.jsonl")) == 37
    assert len(sets.statements(FOLDER / "negation.jsonl")) == 200


@pytest.mark.parametrize(("item", "reason"), [
    ("{broken", "not valid JSON"),
    ("[1]", "must be a JSON object"),
    ({**MESSAGE, "level": "severe"}, "'level' is 'severe', not one of none, routine, urgent, emergency"),
    ({**MESSAGE, "level": ["none"]}, "'level' is"),
    ({**MESSAGE, "text": "  "}, "'text' must be a text that is not blank"),
    ({"id": "t1", "text": "hello", "level": "none"}, "'kind' is missing"),
    ({**MESSAGE, "id": "t0"}, "id 't0' stands already in line 1"),
])
def test_faulty_message_is_refused_with_its_place(tmp_path: Path, item: Any, reason: str) -> None:
    path = lines(tmp_path / "triage.jsonl", {**MESSAGE, "id": "t0"}, "", item)
    with pytest.raises(DataError) as caught:
        sets.messages(path)
    assert str(caught.value).startswith(f"{path}:3: ")
    assert reason in str(caught.value)


@pytest.mark.parametrize(("change", "reason"), [
    ({"turns": []}, "'turns' must not be empty"),
    ({"turns": ["hi", 3]}, "'turns' must be a list of texts"),
    ({"answers": {"fever": "no"}}, "'answers' has no 'default'"),
    ({"answers": None}, "'answers' must map"),
    ({"uses_answers": 1}, "'uses_answers' must be true or false"),
    ({"must_be_emergency_from_turn": 3}, "a turn from 1 to 2, not 3"),
    ({"must_be_emergency_from_turn": 0}, "a turn from 1 to 2, not 0"),
    ({"must_be_emergency_from_turn": True}, "a turn from 1 to 2, not True"),
    ({"must_be_emergency_from_turn": 1, "never_emergency": True}, "contradict each other"),
    ({"also_acceptable": ["mild"]}, "'also_acceptable' is 'mild'"),
])
def test_faulty_conversation_is_refused(tmp_path: Path, change: dict[str, Any], reason: str) -> None:
    with pytest.raises(DataError) as caught:
        sets.conversations(lines(tmp_path / "conversations.jsonl", {**TALK, **change}))
    assert reason in str(caught.value)


def test_conversation_accepts_its_final_level_and_the_others(tmp_path: Path) -> None:
    [item] = sets.conversations(lines(tmp_path / "conversations.jsonl", TALK))
    assert item.accepted == {"none", "routine"}
    assert item.answers == {"default": "no"}


def test_answers_are_not_read_when_they_are_not_used(tmp_path: Path) -> None:
    [item] = sets.conversations(lines(tmp_path / "conversations.jsonl", {**TALK, "uses_answers": False}))
    assert item.answers is None


def test_line_separator_inside_a_text_does_not_break_the_line(tmp_path: Path) -> None:
    path = tmp_path / "triage.jsonl"
    path.write_text(json.dumps({**MESSAGE, "text": "one\u2028two"}, ensure_ascii=False), "utf-8")
    assert sets.messages(path)[0].text == "one\u2028two"


def test_empty_or_absent_set_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="holds no items"):
        sets.messages(lines(tmp_path / "triage.jsonl", ""))
    with pytest.raises(DataError, match="cannot be read"):
        sets.messages(tmp_path / "absent.jsonl")


@pytest.mark.parametrize(("change", "reason"), [
    ({"finding": "fevers"}, "'finding' is 'fevers', but from 3 to 8 stands 'fever'"),
    ({"start": 4}, "from 4 to 8 stands 'ever'"),
    ({"start": -6}, "'start' must be a place in the text, not -6"),
    ({"end": True}, "'end' must be a place in the text, not True"),
    ({"negated": "yes"}, "'negated' must be true or false, not 'yes'"),
])
def test_faulty_statement_is_refused(tmp_path: Path, change: dict[str, Any], reason: str) -> None:
    with pytest.raises(DataError) as caught:
        sets.statements(lines(tmp_path / "negation.jsonl", {**STATEMENT, **change}))
    assert reason in str(caught.value)


def test_unknown_kind_of_unanswerable_question_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="'kind' is 'odd'"):
        sets.unanswerable(lines(tmp_path / "u.jsonl", {"id": "u1", "text": "why", "kind": "odd"}))
