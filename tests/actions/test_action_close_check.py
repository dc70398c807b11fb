from __future__ import annotations

import pytest
from acting import run, tracker

from actions.action_close_check import CloseCheck
from bot.clinic import clinic
from bot.triage.advice import advice
from bot.triage.talk import talk

CLOSE = CloseCheck()
SITE = {f"site_{asks}": "no" for asks in ("numbness", "pus", "spreading", "fever", "swelling", "redness")}
NOTHING: dict[str, object] = {"check": "site", **SITE}


@pytest.mark.parametrize(("slots", "level"), [
    ({}, "none"), ({"site_swelling": "yes"}, "routine"), ({"site_pus": "yes"}, "urgent"),
    ({"site_severity": 8}, "urgent"),
    ({"site_fever": 38.4}, "urgent"),
])
async def test_says_level_what_to_do_what_to_watch_and_that_it_is_no_diagnosis(
    slots: dict[str, object], level: str
) -> None:
    said = await run(CLOSE, tracker("no", "answer", **{**NOTHING, **slots}))
    told = advice().levels[level]
    for part in (told.name, told.say, told.watch, advice().not_a_diagnosis):
        assert part.format(**clinic().words()) in said.text
    assert ("Why: " in said.text) is (level != "none")
    assert "{" not in said.text and advice().careful not in said.text
    assert said.slots.get("case", {"level": "none"})["level"] == level


async def test_says_that_unsure_answers_were_taken_carefully() -> None:
    said = await run(CLOSE, tracker("no", "answer", **{**NOTHING, "site_pus": "unsure"}))
    assert said.text.count("careful") == 1 and advice().levels["urgent"].name in said.text


async def test_says_so_too_when_the_level_has_another_reason() -> None:
    case = {"level": "urgent", "rule": "x", "concepts": [], "because": "of something else.", "source": "", "say": ""}
    said = await run(CLOSE, tracker("no", "answer", case=case, **{**NOTHING, "site_pus": "unsure"}))
    assert advice().careful in said.text and "of something else." in said.text


async def test_never_says_less_than_the_conversation_came_to() -> None:
    said = await run(CLOSE, tracker("no", "answer", earlier=("I have a fever",), **NOTHING))
    assert advice().levels["urgent"].name in said.text and "fever" in said.text


async def test_closes_although_slots_are_odd() -> None:
    slots = {"site_pus": {"a": 1}, "site_severity": "lots", "site_fever": []}
    said = await run(CLOSE, tracker("no", "answer", check="site", case="odd", **slots))
    assert advice().levels["urgent"].name in said.text


async def test_offers_a_summary() -> None:
    said = await run(CLOSE, tracker("no", "answer", **NOTHING))
    assert [button["title"] for button in said.buttons] == [talk().summary_button]


async def test_says_what_a_check_has_to_say_at_its_end() -> None:
    said = await run(CLOSE, tracker("no", "answer", earlier=("I feel so low",), check="mood", mood_thoughts="no"))
    assert clinic().crisis_number in said.text and "chest pain" not in said.text


async def test_a_check_that_is_not_known_is_closed_all_the_same() -> None:
    said = await run(CLOSE, tracker("no", "answer", check="gone"))
    assert advice().not_a_diagnosis in said.text
