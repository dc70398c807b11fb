"""What happened to somebody else and was seen to is over; whatever is told behind that, or of the writer, is not."""

from __future__ import annotations

import pytest

from bot.triage import assess

OVER = """
An old man at the bank fell and was unconscious, they have kept him in
She collapsed at the till. The paramedics took her and she is on ward 4 now.
Grandpa passed out in church but he's been discharged
the lady behind me choked on a nut, the ambulance came for her, so I am late
He turned blue and couldn't breathe until the ambulance came
My uncle had a stroke and couldn't speak. He's on the mend.
she has had a pacemaker fitted and complains about the tea
"""

STILL = """
She was in hospital last week and now she can't talk
He collapsed and isn't breathing, the ambulance hasn't come
She's out of hospital and her lips are swelling
I passed out and they kept me in
I can't breathe. Mum is in hospital.
She fainted. She is in hospital. Her chest hurts.
Dad collapsed. He was discharged yesterday.
He was discharged yesterday and he passed out this morning
They let him home from hospital on Monday, tonight he passed out
my throat closed up, my mum waited till the ambulance came
He is choking and going blue until the ambulance comes
They've kept her in. My own chest is crushing.
He passed out and they have kept him in, and my throat is closing and I cannot get my spit down
my throat is closing and I cannot get my spit down since they kept her in
"""


@pytest.mark.parametrize("text", OVER.strip().splitlines())
def test_what_others_had_is_over_when_they_were_seen_to(text: str) -> None:
    read = assess(text)
    assert read.level == "none"
    assert all(finding.status == "hypothetical" for finding in read.findings)


@pytest.mark.parametrize("text", STILL.strip().splitlines())
def test_what_may_be_so_now_still_alarms(text: str) -> None:
    assert assess(text).level == "emergency"
