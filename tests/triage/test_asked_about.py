"""What is only asked about and would be an emergency."""

from __future__ import annotations

import pytest

from bot.triage import assess
from bot.triage.asked_about import asked_about


@pytest.mark.parametrize("text", [
    "what if it bleeds a lot?", "what if they're bleeding heavily?", "what happens if blood pours out?",
    "and if his lips swell?", "do the lips swell?", "can your face swell from it?", "what if my throat swells?",
    "can it make your chest hurt?", "is chest pain a side effect?", "is it chest pain when breathing in?",
    "and if they say they can't breathe?", "can it cause trouble breathing?", "what happens if I can't breathe",
    "how would I know if I was having a heart attack?", "what are the signs of a stroke?", "signs of sepsis?",
    "can an infusion cause anaphylaxis?", "what if I pass out at home?", "what do I do if he collapses",
    "and then they pass out?", "what if I have a seizure during it?", "are serious reactions common?",
])
def test_an_emergency_that_is_asked_about(text: str) -> None:
    assert assess(text).level == "none"
    about = asked_about(text)
    assert about.level == "emergency" and not about.say.endswith("_crisis")


@pytest.mark.parametrize("text", [
    "what if I want to die?", "what if my mum wants to kill herself?", "could the infusion make me suicidal?",
])
def test_a_crisis_that_is_asked_about(text: str) -> None:
    assert asked_about(text).say.endswith("_crisis")


@pytest.mark.parametrize("text", [
    "is bleeding normal?", "can it cause bruising or bleeding?", "is it normal to bleed a little?", "does it hurt?",
    "what if the needle hurts?", "what if my arm goes red?", "what if I get a rash?", "what if I miss my infusion?",
    "what if I'm scared of needles?", "how do I breathe during it?", "how much blood do they take?",
    "can I lift weights with a port in my chest?", "cheapest train from Crewe to Paddington on a Sunday?",
    "can I fly with a pump in my hand luggage?", "can I get an infusion after a stroke?", "is it ok if I smoke?",
    "will I lose my hair?", "what happens after the drip?", "", "?", "if",
])
def test_what_would_be_none(text: str) -> None:
    assert asked_about(text).level == "none"


def test_a_long_message_is_no_question() -> None:
    assert asked_about("what if " + "he said that " * 30 + "it bleeds a lot?").level == "none"
