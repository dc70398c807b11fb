from __future__ import annotations

from acting import run, tracker

from actions.action_correct import Correct
from bot.triage.advice import advice


async def test_changes_the_answers_and_says_the_level_as_it_is_now() -> None:
    talk = tracker("I meant 37", "correction", case={"level": "routine", "rule": "mild", "concepts": ["vomiting"]})
    talk.latest_message["correction"] = {"concepts": ["fever"], "answers": {}}
    said = await run(Correct(), talk)
    assert said.responses == ["utter_corrected"] and advice().levels["routine"].name in said.text


async def test_goes_on_with_the_check_that_the_wrong_answer_had_ended() -> None:
    talk = tracker("I meant no", "correction", check="site", site_numbness="no", site_pus="yes")
    talk.latest_message["correction"] = {"concepts": ["site_pus"], "answers": {"site_pus": "no"}}
    said = await run(Correct(), talk)
    assert said.slots == {"site_pus": "no"} and said.next == ["check_form"]


async def test_inside_a_check_only_the_correction_is_noted() -> None:
    talk = tracker("I meant 37", "correction", check="site")
    talk.active_loop = {"name": "check_form"}
    talk.latest_message["correction"] = {"concepts": ["fever"], "answers": {"site_fever": 37.0}}
    said = await run(Correct(), talk)
    assert said.slots == {"site_fever": 37.0} and said.text == "" and said.next == []


async def test_when_the_check_is_about_what_was_taken_back_the_one_that_fits_goes_on() -> None:
    talk = tracker("I meant 37", "correction", check="fever",
                   case={"level": "routine", "rule": "site_mild", "concepts": ["site_pain"]})
    talk.active_loop = {"name": "check_form"}
    talk.latest_message["correction"] = {"concepts": ["fever"], "answers": {}}
    said = await run(Correct(), talk)
    assert said.slots == {"check": "site"} and said.next == ["check_form"]


async def test_what_changes_nothing_is_only_noted() -> None:
    talk = tracker("sorry, typo", "correction")
    talk.latest_message["correction"] = {"concepts": [], "answers": {}}
    said = await run(Correct(), talk)
    assert said.responses == ["utter_noted"] and said.text == ""
