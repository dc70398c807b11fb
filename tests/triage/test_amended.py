from __future__ import annotations

import pytest

from bot.triage.amended import amended, no_longer_told


@pytest.mark.parametrize(("before", "text"), [
    ("I took 2 paracetamol", "sorry, I meant 20"), ("I took 2 paracetamol", "keyboard stuck, 22 not 2"),
    ("I took two paracetamol", "twenty, autocorrect"), ("I took 2 paracetamol", "no sorry, 20 tablets"),
    ("my sugar is 11", "sorry, 1.1"), ("my sugar is 11", "no, 1.1 mmol"),
    ("blood pressure 120/80", "sorry 70 over 40"), ("my oxygen is 97", "typo, 79"), ("my pulse is 70", "typo, 170"),
    ("temp 36.8", "no sorry 40.5"), ("temp 36.8", "no 104 degrees"), ("temp 36.8", "40.5*"),
    ("my dog collapsed", "DAD not dog"), ("my dog collapsed", "*dad"), ("my dog can't breathe", "not my dog, my dad!"),
    ("I can breathe", "*can't"), ("I can breathe", "can't, not can"), ("I can breathe", "sorry typo, can't"),
    ("I don't have chest pain", "*do"), ("my vest is tight", "*chest"),
    ("I have a mild headache", "not mild, worst of my life"), ("just a small bleed", "no it's pouring"),
])
def test_a_correction_in_its_place_is_an_emergency(before: str, text: str) -> None:
    found = amended(text, [before])
    assert found and found.level == "emergency" and found.decision.say
    assert found.findings and all(finding.text == text for finding in found.findings)


@pytest.mark.parametrize(("before", "text"), [
    ("temp 36.8", "typo: 38,9"), ("temp 36.8", "38.9*"), ("temp 36.8", "no 102.4"), ("pain is 2", "no sorry 9"),
    ("pain is 2", "9 out of 10, sorry"), ("diarrhoea once", "sorry I meant 11 times"), ("diarrhoea once", "typo: 11"),
])
def test_a_correction_in_its_place_is_urgent(before: str, text: str) -> None:
    found = amended(text, [before])
    assert found and found.level == "urgent" and before in found.decision.because


def test_what_is_put_right_may_stand_further_back() -> None:
    found = amended("typo, 79", ["my oxygen is 97", "no", "not really"])
    assert found and found.level == "emergency"


@pytest.mark.parametrize(("before", "text"), [
    ("I took 2 paracetamol", "sorry, I meant 3"), ("I took 2 paracetamol", "no, 20 minutes ago"),
    ("I took 2 paracetamol", "is 20 too many?"), ("my appointment is at 2", "sorry, 20"), ("my mum is 80", "sorry, 81"),
    ("my arm hurts", "no chest pain"), ("my arm hurts", "no fever"), ("my arm hurts", "no i can breathe"),
    ("my arm hurts", "no my chest is fine"), ("my arm hurts", "no it's not swollen"), ("my arm hurts", "sorry, thanks"),
    ("I have a rash", "sorry, not a rash, a bruise"), ("my hand is cold", "*hand"), ("I fell", "sorry, typo"),
    ("temp 40.5", "sorry, 36.5"), ("I can't breathe in these jeans", "actually no"),
])
def test_what_alarms_no_more_in_its_place_than_alone_changes_nothing(before: str, text: str) -> None:
    assert amended(text, [before]) is None


@pytest.mark.parametrize(("before", "text", "back"), [
    ("I vomited 14 times", "sorry typo, I meant just one time", "vomiting_persistent"),
    ("I have been sick 11 times", "typo: once", "vomiting_persistent"),
    ("diarrhoea eight times", "typo, I meant once not eight times", "diarrhoea_severe"),
    ("temp 38.9", "*36.9", "fever"), ("temp 38.9", "not 38.9! 36.9", "fever"),
    ("pain is 9 out of 10", "I meant 2, fat fingers", "pain_score_high"),
])
def test_what_a_stated_correction_no_longer_tells(before: str, text: str, back: str) -> None:
    assert back in no_longer_told(text, before)


@pytest.mark.parametrize(("before", "text"), [
    ("I vomited 14 times", "I mean only 2 since lunch"), ("threw up 11 times", "1 hour ago"),
    ("I vomited 14 times", "actually once"), ("temp 38.9, pulse 120", "typo, 90"), ("temp 38.9", "36.9 now"),
    ("I threw up 5 times", "not threw up blood"), ("my arm is swollen", "not swollen much, more red"),
    ("temp 38.9", "*36.9?"), ("I have pus at my site", "typo"),
])
def test_what_may_mean_something_else_leaves_all_as_it_was(before: str, text: str) -> None:
    assert not no_longer_told(text, before)


def test_what_a_message_says_no_to_is_not_put_into_an_earlier_one() -> None:
    before = ["A spot of blood on the plaster where they took the needle out of my port"]
    assert amended("It has dried, no bigger than a match head. I don't take a blood thinner", before) is None
