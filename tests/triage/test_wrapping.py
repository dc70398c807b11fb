"""What people write around an emergency hides it from nobody: each example of a rule, in everyday wrappers."""

import pytest

from bot.triage.engine import assess
from bot.triage.rulebook import rulebook

EMERGENCIES = sorted({text for rule in rulebook().rules.values() if rule.level == "emergency" for text in rule.fires})
# how many of a hundred may be met with the red flags instead, for the words around them weigh, too
ASKED = 2
WRAPPERS = [
    "Hello, {}. Thank you",
    "{}, can you help?",
    "Hi there. {}. What time do you open tomorrow?",
    "Sorry to bother you but {}",
    "no rush but {}",
    "I read the leaflet. {}",
    "{}. I watched a film last night.",
    "{}. My dog is fine though.",
    "I had this explained at my last visit. {}",
    "{} should I worry",
    "{} what shall I do",
    "do I need to come in, {}",
    "is this normal? {}",
    "{}, normal?",
    "{}, is it the drip?",
    "{} but I don't want to go to hospital",
    "{} but please don't call anyone",
    "{} no rash though",
    "I've had it before, {}",
    "{} again",
    "my husband says {}",
    "{} after my nap",
]


@pytest.mark.parametrize("wrapper", WRAPPERS)
def test_what_is_written_around_an_emergency_hides_it_from_nobody(wrapper: str) -> None:
    read = {text: assess(wrapper.format(text)) for text in EMERGENCIES}
    missed = {text: one for text, one in read.items() if one.level != "emergency"}
    assert not [text for text, one in missed.items() if not one.ask_red_flags]
    assert len(missed) * 100 <= ASKED * len(EMERGENCIES), sorted(missed)
