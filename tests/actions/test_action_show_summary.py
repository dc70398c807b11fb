from __future__ import annotations

from acting import run, tracker

from actions.action_show_summary import ShowSummary
from bot.triage.advice import advice
from bot.triage.talk import labels, talk


async def test_lists_what_was_told_denied_and_answered() -> None:
    said = await run(ShowSummary(), tracker(
        "my site is sore, no pus", check="site", site_numbness="no", site_fever=37.4, site_severity=3,
        site_device="picc", site_redness="unsure",
    ))
    for part in (advice().levels["routine"].name, *labels(["site_pus", "site_pain"]),
                 "Pain at the site: 3 of 10", "Fever: 37.4 °C", "Line: picc",
                 "Redness at the site: not sure", "Hand or arm numb, cold, pale or blue: no", advice().not_a_diagnosis):
        assert part in said.text, part
    assert "{" not in said.text


async def test_says_that_there_is_nothing_to_sum_up() -> None:
    assert (await run(ShowSummary(), tracker("hello"))).text == talk().summary["nothing"]
