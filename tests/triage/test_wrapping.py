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


# As people text: the next sentence follows without a stop. None of these words may deny or doubt what follows.
OPENINGS = """dont care|don't mind me|not fussed|no rush|no hurry|dont panic|dont judge me|dont laugh|no offence
no worries|no need to ring back|not that it matters|won't lie|no cap|not even joking|dont make a fuss|dont freak out
no lie|not your problem|haven't rung anyone|I won't keep you|nobody picks up|can't get through to you|not urgent
if anyone is there|was told to ring if anything changed|read the leaflet|my dad had this too|just so you know
in case you need to know|is it ok that|it says on the sheet call you if this happens|last year was fine but now
my husband says i will be fine|third time this week|not sure but i think|hes diabetic and|you wont believe this
before i forget"""
SAID = """i took 40 paracetamol an hour ago|i have crushing chest pain|my face is drooping on one side
my throat is closing up|im coughing up blood|i cant breathe properly|she had a seizure just now|i want to end my life
he is unconscious|my lips are swelling and i feel faint"""

MAY_ASK = {"read the leaflet"}  # it may hold any of it


@pytest.mark.parametrize("opening", OPENINGS.replace("\n", "|").split("|"))
def test_what_is_texted_before_an_emergency_without_a_stop_hides_it_from_nobody(opening: str) -> None:
    for said in SAID.replace("\n", "|").split("|"):
        read = assess(f"{opening} {said}")
        assert read.level == "emergency" or (read.ask_red_flags and opening in MAY_ASK), said
