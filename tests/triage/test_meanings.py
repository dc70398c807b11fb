"""What replies say in their own words to what is asked about."""

from pathlib import Path

import pytest

from bot.soundness import meaning_faults
from bot.triage.meanings import FILE, meant, read_meanings
from bot.triage.strict import DataError


@pytest.mark.parametrize(("concept", "text"), [
    ("chest_pain", "no, just tight"), ("chest_pain", "no pain, just pressure"),
    ("chest_pain", "no but a heavy feeling"),
    ("chest_pain", "tight"), ("dyspnoea", "harder than normal"), ("dyspnoea", "faster than usual"),
    ("dyspnoea", "no, just need to stop every few words"), ("dyspnoea", "no, getting worse"),
    ("dyspnoea", "not until I'm lying flat"), ("dyspnoea", "it's hard"), ("dyspnoea", "not really ok"),
    ("limb_numb_cold", "numb"), ("limb_numb_cold", "no but my hand is cold"), ("limb_numb_cold", "a bit blue"),
    ("limb_numb_cold", "no numbness but it's colder than the other one"),
    ("bleeding_uncontrolled", "no, still coming"), ("bleeding_uncontrolled", "no but the dressing is soaked through"),
    ("near_syncope", "nearly, when I got up"), ("about_to_faint", "felt like I was about to"),
    ("coughing_blood", "just a streak"), ("vomiting_blood", "no just brown bits"),
    ("mottled_skin", "no just purple spots"),
    ("throat_swelling", "no just a lump in my throat"), ("line_fragment", "no but a bit is missing"),
    ("throat_swelling", "no only my lips"), ("suicidal", "no but I cut"), ("suicidal", "it crosses my mind"),
    ("limb_numb_cold", "its gone a bit cold"), ("limb_numb_cold", "my fingers are tingly"),
    ("chest_pain", "no but it aches"),
    ("dyspnoea", "no but I have to sit up"), ("severe_headache", "worst ever"),
    ("suicidal", "not really, only that I'm a burden"), ("confusion", "no but I keep repeating myself"),
    ("site_spreading", "only a bit, up towards my elbow"),
    ("bleeding_uncontrolled", "no it hasn't stopped"), ("bleeding_uncontrolled", "not yet"),
    ("rigors", "no, I can't stop it"), ("suicidal", "not yet"), ("limb_numb_cold", "hang on, it's gone numb now"),
    ("limb_numb_cold", "no the feeling is gone"), ("mottled_skin", "no, just tiny red spots"),
    ("line_fragment", "not all of it"),
])
def test_says_yes_in_its_own_words(concept: str, text: str) -> None:
    assert meant(text, [concept]) == "yes"


@pytest.mark.parametrize(("concept", "text"), [
    ("chest_pain", "not tight"), ("chest_pain", "no pressure or tightness"), ("chest_pain", "my arm feels tight"),
    ("chest_pain", "no pain, nothing heavy"), ("dyspnoea", "no worse"), ("dyspnoea", "no wheeze at all"),
    ("dyspnoea", "the vein is hard"), ("dyspnoea", "it isn't hard"), ("limb_numb_cold", "not numb, not cold"),
    ("limb_numb_cold", "no, warm and pink"), ("bleeding_uncontrolled", "no longer dripping"),
    ("near_syncope", "never passed out"), ("throat_swelling", "only my ankles are swollen"),
    ("limb_numb_cold", "I have a cold"), ("limb_numb_cold", "my feet are cold"),
    ("limb_numb_cold", "the cannula is blue"),
    ("limb_numb_cold", "it was numb but it's fine now"), ("chest_pain", "tight jeans"),
    ("chest_pain", "120 over 70 pressure"),
    ("chest_pain", "pressure in my sinuses"), ("weakness_one_side", "weak wifi"),
    ("limb_numb_cold", "numb from the dentist"),
    ("throat_swelling", "swollen knee"), ("mottled_skin", "grey hair lol"), ("near_syncope", "fainted last year"),
    ("throat_swelling", "my knuckles are puffy, face is normal"),
    ("throat_swelling", "lips and face look quite normal"),
    ("site_spreading", "not bigger"), ("mottled_skin", "no blotches"), ("suicidal", "no plan, nothing on my mind"),
    ("dyspnoea", "I was out on the allotment all morning and it was hard to dig the last row of leeks"),
])
def test_says_no_yes(concept: str, text: str) -> None:
    assert meant(text, [concept]) != "yes"


@pytest.mark.parametrize(("concept", "text"), [
    ("dyspnoea", "my breathing is fine, ta"), ("site_spreading", "it stays put"), ("line_fragment", "all in one piece"),
    ("no_urine", "peed this morning"), ("vomiting", "sips stay down"), ("limb_numb_cold", "pink and warm"),
    ("dyspnoea", "I can talk in full sentences"), ("site_spreading", "it's fading"),
])
def test_says_no_in_its_own_words(concept: str, text: str) -> None:
    assert meant(text, [concept]) == "no"


@pytest.mark.parametrize(("concept", "text"), [
    ("dyspnoea", "I can't speak in full sentences"), ("dyspnoea", "not in full sentences"),
    ("site_spreading", "it isn't fading"), ("neck_stiff", "I can't get my chin to my chest"),
])
def test_what_is_turned_round_is_no_no(concept: str, text: str) -> None:
    assert meant(text, [concept]) != "no"


def test_a_concept_without_meanings_is_told_by_nothing() -> None:
    assert meant("tight", ["overdue_bill"]) is None


def test_every_meaning_belongs_to_what_is_asked(tmp_path: Path) -> None:
    assert [*meaning_faults(FILE)] == []
    path = tmp_path / "meanings.yml"
    path.write_text("denied_by: [not]\nsmall_words: [a]\na_new_breath: [but]\nof:\n  hiccup: {yes: [hic]}\n")
    [fault] = meaning_faults(path)
    assert "meanings.yml:5: no check asks for 'hiccup' with yes and no" in str(fault)


def test_a_fault_names_file_line_and_reason(tmp_path: Path) -> None:
    path = tmp_path / "meanings.yml"
    path.write_text("denied_by: [not]\nsmall_words: [a]\na_new_breath: [but]\nof:\n  chest_pain: {maybe: [tight]}\n")
    with pytest.raises(DataError, match=r"meanings\.yml:5: unknown key 'maybe'"):
        read_meanings(path)
