from __future__ import annotations

import pytest
from acting import run, tracker

from actions.action_start_check import StartCheck
from bot.triage.checks import checks

SLOTS = {checks()["site"].slot(question) for question in checks()["site"].questions}


async def test_begins_afresh() -> None:
    said = await run(StartCheck(), tracker("check my site", site_pus="no", site_numbness="no"))
    assert said.next == ["check_form"]
    assert said.slots == {"check": "site", **dict.fromkeys(SLOTS)}


@pytest.mark.parametrize("check", checks().values(), ids=lambda check: check.name)
async def test_each_check_begins_by_its_button(check: object) -> None:
    said = await run(StartCheck(), tracker(check.button))  # type: ignore[attr-defined]
    assert said.slots["check"] == check.name  # type: ignore[attr-defined]


async def test_begins_the_check_that_fits_what_was_told() -> None:
    said = await run(StartCheck(), tracker("start the check", earlier=("I have a fever",)))
    assert said.slots["check"] == "fever"


async def test_asks_which_when_nothing_was_told() -> None:
    said = await run(StartCheck(), tracker("start the check"))
    assert [button["title"] for button in said.buttons] == [check.button for check in checks().values()]
    assert said.next == [] and said.text


async def test_says_so_when_there_is_nothing_to_ask() -> None:
    case = {"level": "emergency", "rule": "chest_pain", "concepts": ["chest_pain"]}
    said = await run(StartCheck(), tracker("check my site", case=case))
    assert said.next == [] and said.responses == ["utter_check_not_needed"]


async def test_what_the_message_tells_counts_more_than_a_word_that_names_another_check() -> None:
    said = await run(StartCheck(), tracker("I have a fever since my port was changed, go through the questions"))
    assert said.slots["check"] == "fever"


async def test_what_is_told_beside_the_wish_in_the_form_of_a_question_counts_too() -> None:
    said = await run(StartCheck(), tracker("can I do the questions, I got hives after my drip"))
    assert said.slots["check"] == "reaction"


async def test_what_may_be_anything_gets_the_general_check() -> None:
    talk = tracker("something is off today, ask away")
    talk.latest_message["triage"]["ask_red_flags"] = True
    said = await run(StartCheck(), talk)
    assert said.slots["check"] == "unwell"


async def test_who_leaves_the_choice_behind_the_menu_gets_the_general_check() -> None:
    said = await run(StartCheck(), tracker("you choose"))
    assert said.buttons
    talk = tracker("you choose")
    talk.events += [{"event": "action", "name": name} for name in ("action_start_check", "action_listen")]
    said = await run(StartCheck(), talk)
    assert said.slots["check"] == "unwell"
