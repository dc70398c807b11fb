from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from acting import Said, run, tracker

from actions import action_request_human
from actions.action_request_human import RequestHuman
from bot.clinic import Clinic, clinic

OPEN, CLOSED = (datetime(2026, 11, 27, hour, tzinfo=ZoneInfo("America/New_York")) for hour in (9, 20))


async def asking(moment: datetime, monkeypatch: pytest.MonkeyPatch, text: str = "a nurse please") -> Said:
    class Frozen(Clinic):
        def now(self) -> datetime:
            return moment

    frozen = Frozen(**{name: getattr(clinic(), name) for name in Clinic.__dataclass_fields__})
    monkeypatch.setattr(action_request_human, "clinic", lambda: frozen)
    return await run(RequestHuman(), tracker(text, "request_human"))


@pytest.mark.parametrize(("moment", "is_open"), [(OPEN, True), (CLOSED, False)])
async def test_notes_the_handoff_and_says_what_happens_next(
    moment: datetime, is_open: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = await asking(moment, monkeypatch)
    assert said.responses == ["utter_handoff_open" if is_open else "utter_handoff_closed"] and said.text == ""
    assert said.turn == {"handoff": {"status": "requested", "open": is_open}}
    assert said.slots == {"handoff": {"status": "requested"}}


async def test_a_symptom_in_the_same_message_is_answered_too(monkeypatch: pytest.MonkeyPatch) -> None:
    said = await asking(OPEN, monkeypatch, "there is pus at my iv site, I want a nurse")
    assert clinic().phone in said.text and said.responses == ["utter_handoff_open"]
