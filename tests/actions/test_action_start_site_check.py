from __future__ import annotations

from acting import run, tracker

from actions.action_start_site_check import StartSiteCheck
from bot.triage.checks import checks

SLOTS = {checks()["site"].slot(question) for question in checks()["site"].questions}


async def test_begins_afresh() -> None:
    said = await run(StartSiteCheck(), tracker("check my site", site_pus="no", site_numbness="no"))
    assert said.next == ["site_check_form"]
    assert said.slots == dict.fromkeys(SLOTS)


async def test_says_so_when_there_is_nothing_to_ask() -> None:
    case = {"level": "emergency", "rule": "chest_pain", "concepts": ["chest_pain"]}
    said = await run(StartSiteCheck(), tracker("check my site", case=case))
    assert said.next == [] and said.responses == ["utter_check_not_needed"]
