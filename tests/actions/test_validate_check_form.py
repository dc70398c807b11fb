from __future__ import annotations

from typing import Any

import acting
import pytest
from acting import run
from rasa_sdk import Tracker

from actions.validate_check_form import ValidateCheckForm
from bot.triage.advice import checklist
from bot.triage.checks import checks
from bot.triage.talk import reworded, talk

SITE = checks()["site"]
BY_NAME = {question.asks: question for question in SITE.questions}
FORM = ValidateCheckForm()


def tracker(text: str = "", intent: str = "", **slots: Any) -> Tracker:
    """A conversation with the site check begun."""
    return acting.tracker(text, intent, **{"check": "site", **slots})


def replying(text: str, asks: str, value: Any, **slots: Any) -> Tracker:
    """A reply to a question, as Rasa hands it over: the slot holds the raw text."""
    answer = {"check": "site", "asks": asks, "value": value}
    return tracker(text, "answer", answer=answer, requested_slot=f"site_{asks}", **{f"site_{asks}": text}, **slots)


async def test_asks_the_first_question_when_the_form_begins() -> None:
    said = await run(FORM, tracker("my iv site is sore"))
    assert said.text == f"{BY_NAME['numbness'].ask} (1 of 6)"
    assert [button["title"] for button in said.buttons] == ["Yes", "No", "Not sure"]
    assert said.turn == {"question": {"check": "site", "asks": "numbness", "number": 1, "of": 6}}
    assert said.slots == {"requested_slot": "site_numbness"}


async def test_keeps_an_answer_and_asks_the_next() -> None:
    said = await run(FORM, replying("nope", "numbness", "no"))
    assert said.slots == {"site_numbness": "no", "requested_slot": "site_pus"}
    assert said.turn["question"]["asks"] == "pus"


async def test_an_answer_raises_the_case() -> None:
    said = await run(FORM, replying("a bit", "pus", "yes", site_numbness="no"))
    case = said.slots["case"]
    assert case["level"] == "urgent" and "site_pus" in case["concepts"] and case["because"]


async def test_an_answer_that_is_an_emergency_ends_the_form() -> None:
    said = await run(FORM, replying("yes", "numbness", "yes"))
    assert said.slots["case"]["level"] == "emergency" and said.slots["case"]["say"].startswith("utter_emergency")
    assert said.slots["requested_slot"] is None and said.text == ""


async def test_what_is_not_understood_is_asked_again_in_other_words() -> None:
    said = await run(FORM, replying("banana", "numbness", None))
    assert said.text.startswith(reworded(BY_NAME["numbness"], explain=False))
    assert said.slots == {"site_numbness": None, "tries": 2, "requested_slot": "site_numbness"}


async def test_after_two_more_times_it_counts_as_unsure() -> None:
    said = await run(FORM, replying("banana", "pus", None, tries=2, site_numbness="no"))
    assert said.slots["site_pus"] is None and said.turn["question"]["asks"] == "pus"
    said = await run(FORM, replying("banana", "pus", None, tries=3, site_numbness="no"))
    assert said.slots["site_pus"] == "unsure" and said.slots["case"]["level"] == "urgent"


async def test_tries_are_counted_for_each_question_anew() -> None:
    said = await run(FORM, replying("no", "numbness", "no", tries=2))
    assert said.slots["tries"] == 1


async def test_a_symptom_instead_of_an_answer_is_noted() -> None:
    said = await run(FORM, replying("I am so tired too", "numbness", None))
    assert said.responses == ["utter_noted"] and said.turn["question"]["asks"] == "numbness"


async def test_something_unclear_about_the_body_is_met_with_the_red_flags() -> None:
    said = await run(FORM, replying("my hand is behaving like a stranger", "numbness", None))
    assert said.text.startswith(checklist().statement[:40]) and BY_NAME["numbness"].again in said.text
    assert said.turn["fallback"] == {"reason": "unclear_symptom"}


async def test_after_a_question_in_between_the_same_question_is_asked() -> None:
    talk = tracker("how long does it take", "faq_duration", requested_slot="site_pus", site_numbness="no")
    said = await run(FORM, talk)
    assert said.text.startswith(BY_NAME["pus"].ask)
    assert said.slots == {"requested_slot": "site_pus"}, "any other slot would tell Rasa that the form was answered"


async def test_is_over_when_nothing_can_raise_the_level() -> None:
    case = {"level": "urgent", "rule": "site_infection", "concepts": ["site_pus"]}
    said = await run(FORM, replying("no", "numbness", "no", case=case))
    assert said.slots["requested_slot"] is None and said.text == ""


async def test_what_was_denied_is_not_asked() -> None:
    said = await run(FORM, tracker("there is no pus", earlier=("my hand is not numb",)))
    assert said.turn["question"]["asks"] == "spreading"


@pytest.mark.parametrize("case", ["odd", 7, {"level": "weird"}])
async def test_an_odd_case_does_not_end_the_check(case: Any) -> None:
    said = await run(FORM, tracker("hello", case=case))
    assert said.turn["question"]["asks"] == "numbness"


async def test_a_raw_reply_that_was_left_in_a_slot_counts_as_unsure() -> None:
    said = await run(FORM, tracker("hello", site_pus="there is some yellow stuff", requested_slot="site_spreading"))
    assert said.slots["case"]["level"] == "urgent"


async def test_an_answer_to_another_question_is_kept_and_the_same_question_asked() -> None:
    talk = replying("37.2", "numbness", None)
    talk.latest_message["answer"]["also"] = {"site_fever": 37.2}
    said = await run(FORM, talk)
    assert said.slots["site_fever"] == 37.2 and said.responses == ["utter_noted"]
    assert BY_NAME["numbness"].ask in said.text and said.turn["question"]["number"] == 2


@pytest.mark.parametrize("text", [
    "I did not faint", "can I have a bath with it?", "our neighbour tells stories of that kind to the whole street",
])
async def test_who_tells_or_asks_something_else_is_not_taken_as_unsure_so_soon(text: str) -> None:
    said = await run(FORM, replying(text, "numbness", None, tries=4))
    assert said.slots["site_numbness"] is None and said.turn["question"]["asks"] == "numbness"
    said = await run(FORM, replying(text, "numbness", None, tries=5))
    assert said.slots["site_numbness"] == "unsure"


async def test_a_question_in_between_leaves_the_tries_as_they_are() -> None:
    said = await run(FORM, tracker("thanks", "thank", requested_slot="site_pus", site_numbness="no", tries=2))
    assert said.slots == {"requested_slot": "site_pus"}


async def test_a_remark_gets_its_reply_and_costs_no_try() -> None:
    said = await run(FORM, replying("hold on, someone's at the door", "numbness", None))
    assert said.text.startswith(f"Take your time. {BY_NAME['numbness'].ask}") and "tries" not in said.slots


async def test_a_symptom_beside_a_no_is_noted() -> None:
    said = await run(FORM, replying("no but I feel sick", "numbness", "no"))
    assert said.responses == ["utter_noted"] and said.turn["question"]["asks"] == "pus"


async def test_a_plain_no_is_not_noted() -> None:
    assert (await run(FORM, replying("no it is fine", "numbness", "no"))).responses == []


async def test_a_no_to_everything_answers_one_question() -> None:
    said = await run(FORM, replying("no to everything", "numbness", "no"))
    assert said.text.startswith(talk().each) and said.turn["question"]["asks"] == "pus"
