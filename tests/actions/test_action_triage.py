from __future__ import annotations

from acting import run, tracker

from actions.action_triage import Triage
from bot.clinic import clinic


async def test_urgent_says_what_to_do_today_why_and_what_to_watch_for() -> None:
    said = await run(Triage(), tracker("I have a fever"))
    assert "today" in said.text and clinic().phone in said.text and clinic().after_hours_phone in said.text
    assert "Why: “fever”" in said.text and clinic().emergency_number in said.text
    assert said.next == ["check_form"] and said.slots["check"] == "fever"


async def test_a_site_symptom_begins_the_check() -> None:
    said = await run(Triage(), tracker("my iv site is a little red"))
    assert "watch it for now" in said.text and "short questions" in said.text
    assert said.next == ["check_form"]


async def test_an_urgent_site_symptom_is_advised_in_full_before_the_check() -> None:
    said = await run(Triage(), tracker("there is pus at my iv site"))
    assert "today" in said.text and clinic().emergency_number in said.text
    assert said.next == ["check_form"]


async def test_no_check_begins_when_it_has_nothing_to_ask() -> None:
    slots = {f"site_{asks}": "no" for asks in ("numbness", "pus", "spreading", "fever", "swelling", "redness")}
    said = await run(Triage(), tracker("my iv site is a little red", **slots))
    assert said.next == [] and "watch it for now" in said.text


async def test_advises_on_the_conversation_not_on_the_milder_message() -> None:
    said = await run(Triage(), tracker("I feel a bit tired", earlier=("I have a fever",)))
    assert "today" in said.text and "fever" in said.text


async def test_low_mood_is_asked_about_before_any_red_flags() -> None:
    talk = tracker("I feel hopeless since the treatment")
    talk.latest_message["triage"]["ask_red_flags"] = True
    said = await run(Triage(), talk)
    assert said.next == ["check_form"] and said.slots["check"] == "mood"


async def test_a_check_that_is_wished_for_begins_although_none_fits() -> None:
    text = "I had hiccups all day since the drip, ask me your questions"
    for wishes, check in ((True, "unwell"), (False, None)):
        talk = tracker(text)
        talk.latest_message |= {"wishes_check": wishes}
        talk.latest_message["triage"] |= {"level": "routine", "findings": [], "ask_red_flags": False}
        assert (await run(Triage(), talk)).slots.get("check") == check


async def test_a_check_that_is_wished_for_comes_before_the_list_of_red_flags() -> None:
    for wishes, following in ((True, ["check_form"]), (False, ["action_offer_checklist"])):
        talk = tracker("I feel a bit off since the drip, can you take me through your questions?")
        talk.latest_message |= {"wishes_check": wishes}
        talk.latest_message["triage"] |= {"level": "routine", "findings": [], "ask_red_flags": True}
        assert (await run(Triage(), talk)).next == following
