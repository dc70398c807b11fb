from __future__ import annotations

import pytest
from acting import run, tracker

from actions.action_no_red_flags import NoRedFlags
from bot.triage.checks import checks


async def test_goes_on_with_the_check_of_the_site_that_was_told_before() -> None:
    said = await run(NoRedFlags(), tracker("none of these", earlier=("my iv site is a little pink",)))
    assert said.next == ["check_form"]


async def test_an_urgent_advice_stands() -> None:
    said = await run(NoRedFlags(), tracker("none of these", earlier=("my eyes have turned yellow",)))
    assert said.responses == ["utter_no_red_flags_urgent"] and said.next == []


async def test_what_nobody_understood_goes_on_with_the_general_check() -> None:
    said = await run(NoRedFlags(), tracker("none of these", earlier=("something is wrong with my body",)))
    assert said.next == ["check_form"] and said.slots["check"] == "unwell"


@pytest.mark.parametrize(("level", "response"), [
    ("none", "utter_no_red_flags"), ("routine", "utter_no_red_flags_routine"),
])
async def test_when_nothing_is_left_to_ask_the_advice_stands(level: str, response: str) -> None:
    case = {"level": level, "rule": None, "concepts": []}
    asked = {f"unwell_{q.name}": "no" for q in checks()["unwell"].questions}
    said = await run(NoRedFlags(), tracker("none of these", case=case, **asked))
    assert said.responses == [response] and said.next == []
