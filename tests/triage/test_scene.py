"""Stories: what is told in the sentences and messages behind an announcement belongs to it."""

from __future__ import annotations

import pytest

from bot.triage import assess

# What was said before, then a message that goes on with it.
TOLD = """
We saw a horror film at the weekend. | So he turns blue and she can't stop the bleeding.
I am halfway through a crime novel | now she has swallowed a whole bottle of pills and he finds her
our spaniel frightened us on Sunday | he had a fit and then he could not get up
is it what the vet gave my uncle's goat? | it collapsed and was having fits, they had to hold it
our teacher says we have to write about allergies | so their throat swells and they can't breathe
my cat had a funny turn on Sunday | she was fitting and frothing at the mouth and now she's back to eating biscuits
we have a case study to hand in | The lady is short of breath and her lips have gone blue
I had the strangest dream, a bad dream really | I could not breathe and my tongue was swollen like a balloon
Let me tell you about the time I was a boy in Kerala | I had a fever and could not breathe, they carried me for miles
our old boar gave us a fright on Sunday | he was fitting and then he could not get up
I write plays for a living and I am stuck | she drinks the poison, he finds her and she is not breathing
we have twenty MCQs on shock | The man is pale and sweating and his pressure is 70/40
let me tell you about my late grandmother | she coughed up blood for a month and could not breathe
"""

# The same beginnings, and something that is happening now, to the writer or to somebody who is there.
REAL = """
We saw a horror film at the weekend. | I can't breathe and my lips have gone blue
We saw a horror film at the weekend. | my husband has gone grey and he can't breathe
I am halfway through a crime novel | dad has collapsed, he is not answering
I am halfway through a crime novel with my wife | she has gone limp and she's not breathing
our spaniel frightened us on Sunday | chest pain, can't get my breath
our spaniel frightened us on Sunday | help she has collapsed and is not breathing
we have a case study to hand in | this is no joke, she can't breathe, her throat is closing
I had the strangest dream, a bad dream really | and now I can't breathe and my tongue is swollen
I had the strangest dream, a bad dream really | I have crushing chest pain
Let me tell you about the time I was a boy in Kerala | My chest is hurting and I feel faint
We saw a horror film at the weekend. | grandson won't wake, he's floppy
We saw a horror film at the weekend. | daughter has collapsed and she isn't breathing
We saw a horror film at the weekend. | he's not breathing. Do I press on his chest?
We saw a horror film at the weekend. | her drip came out and there's blood pouring down her arm
We saw a horror film at the weekend. Anyway. | he has collapsed, he's not breathing
We saw a horror film at the weekend. Do I need to fast? | he has collapsed, he's not breathing
the horse kicked him | he's unconscious
he was eating chicken | he's choking, he's blue
the hen do was in Prague | she drank too much and she won't wake up
a cat scan last week | she's collapsed and not breathing
a lad on tiktok ate a spoon of cinnamon | she tried it too and she can't breathe
she failed her mock exam | she's taken a whole box of pills
I had the strangest dream, a bad dream really | I woke up choking and couldn't breathe
no more films for me, I just want to sleep | he is not breathing and he has gone blue
our old boar gave us a fright on Sunday | my son is bleeding and it will not stop
the boar charged him | he's unconscious
I write plays for a living and I am stuck | my throat is closing and I can't breathe
let me tell you about my late grandmother | she died of it and now I am coughing up blood
"""


def pairs(table: str) -> list[tuple[str, ...]]:
    return [tuple(part.strip() for part in line.split("|")) for line in table.strip().splitlines()]


@pytest.mark.parametrize(("before", "text"), pairs(TOLD))
def test_what_goes_on_with_a_story_is_no_emergency(before: str, text: str) -> None:
    alone, told = assess(text), assess(text, before=before)
    assert alone.level == "emergency", "the words alone must be alarming, or this shows nothing"
    assert told.level == "none" and not told.ask_red_flags


@pytest.mark.parametrize(("before", "text"), pairs(TOLD))
def test_a_story_in_one_message_is_no_emergency_either(before: str, text: str) -> None:
    assert assess(f"{before.rstrip('.')}. {text}").level != "emergency"


@pytest.mark.parametrize(("before", "text"), pairs(REAL))
def test_what_happens_now_is_an_emergency_behind_any_story(before: str, text: str) -> None:
    assert assess(text, before=before).level == "emergency"


def test_a_story_ends_where_somebody_of_ones_own_comes_in() -> None:
    before = "We saw a horror film at the weekend.\nMy brother fell asleep."
    assert assess("he is not breathing and he has gone blue", before=before).level == "emergency"


def test_places_point_into_the_message_and_not_into_what_came_before() -> None:
    text = "So he turns blue and she can't stop the bleeding."
    told = assess(text, before="We saw a horror film at the weekend.")
    assert told.findings
    for finding in told.findings:
        assert text[finding.start:finding.end] == finding.text and finding.status == "hypothetical"
        assert finding.cue == "horror film"


def test_what_came_before_counts_for_nothing_but_a_story() -> None:
    text = "and how long does it take?"
    assert assess(text, before="I have chest pain") == assess(text)


def test_a_wish_to_die_is_heard_in_a_dream() -> None:
    assert assess("I wanted to kill myself", before="I had a bad dream").level == "emergency"
