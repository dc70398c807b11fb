from __future__ import annotations

from acting import run, tracker

from actions.action_no_red_flags import NoRedFlags


async def test_goes_on_with_the_check_of_the_site_that_was_told_before() -> None:
    said = await run(NoRedFlags(), tracker("none of these", earlier=("my iv site is a little pink",)))
    assert said.next == ["check_form"]


async def test_an_urgent_advice_stands() -> None:
    said = await run(NoRedFlags(), tracker("none of these", earlier=("my eyes have turned yellow",)))
    assert said.responses == ["utter_no_red_flags_urgent"] and said.next == []


async def test_without_anything_known_the_clinic_is_to_be_called() -> None:
    said = await run(NoRedFlags(), tracker("none of these", earlier=("something is odd",)))
    assert said.responses == ["utter_no_red_flags"] and said.next == []
