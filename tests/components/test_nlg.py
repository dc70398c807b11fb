from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

from bot.clinic import clinic
from bot.components.nlg import ClinicResponses
from bot.knowledge.reading import grade
from bot.wording import response

DOMAIN = Domain.load(str(Path(__file__).parents[2] / "domain.yml"))
TRACKER = DialogueStateTracker.from_events("p", [])


async def said(name: str, **words: Any) -> str:
    generated = await ClinicResponses(domain=DOMAIN).generate(name, TRACKER, "rest", **words)
    assert generated
    return str(generated["text"])


@pytest.mark.parametrize("name", sorted(DOMAIN.responses))
async def test_every_response_is_plain_and_complete(name: str) -> None:
    text = await said(name)
    assert "{" not in text
    assert text == response(name, clinic()), "Rasa and those who speak when it does not must say the same"
    assert grade(text) <= 8.0, grade(text)


@pytest.mark.parametrize("name", sorted(n for n in DOMAIN.responses if n.startswith("utter_emergency")))
async def test_every_emergency_names_the_number_and_no_dose(name: str) -> None:
    text = await said(name)
    assert clinic().emergency_number in text
    assert " mg" not in text and " ml" not in text
    assert len(text.split()) <= 75


async def test_a_crisis_names_the_crisis_line() -> None:
    for name in ("utter_emergency_crisis", "utter_emergency_crisis_stands"):
        text = await said(name)
        assert clinic().crisis_name in text and clinic().crisis_number in text


async def test_what_a_patient_wrote_never_becomes_wording() -> None:
    domain = Domain.from_dict({"responses": {"utter_x": [{"text": "call {clinic_phone}"}]},
                               "slots": {"clinic_phone": {"type": "any", "mappings": [{"type": "custom"}]}}})
    tracker = DialogueStateTracker.from_events("p", [], slots=domain.slots)
    tracker.slots["clinic_phone"].value = "666"
    generated = await ClinicResponses(domain=domain).generate("utter_x", tracker, "rest")
    assert generated and generated["text"] == f"call {clinic().phone}"


async def test_no_response_stays_no_response() -> None:
    assert await ClinicResponses(domain=DOMAIN).generate("utter_nothing", TRACKER, "rest") is None
    assert await ClinicResponses().generate("utter_greet", TRACKER, "rest") is None
