"""Words that two concepts may claim: which one has them, and that what is dangerous beside them stays."""

from __future__ import annotations

import pytest

from bot.triage import assess
from bot.triage.checks import checks
from tests.triage.annotated import check, sentences

CLAIMED = """
# a bad tooth, and a swelling of the face by itself or with a drug
<tooth_swelling present>one cheek puffed up, bad tooth</tooth_swelling>
<tooth_swelling present>face swollen round a rotten tooth</tooth_swelling>
<tooth_swelling present>gum is swelling</tooth_swelling>
bad tooth, <throat_swelling present>tongue swollen</throat_swelling>
gum and <throat_swelling present>lips swelling</throat_swelling>
<throat_swelling present>face swelling up</throat_swelling> after amoxicillin for my tooth
took ibuprofen for toothache, now my <throat_swelling present>face is swelling</throat_swelling>
<throat_swelling present>gum swelling after the antibiotic</throat_swelling>
# urine, and what comes out at a site
<urine_cloudy present>cloudy smelly wee</urine_cloudy>
<site_pus negated>no pus</site_pus>, my <urine_cloudy present>wee is cloudy</urine_cloudy>
a wee bit of <site_pus present>pus</site_pus> at the site
yellow <site_pus present>pus</site_pus>, urine fine
# spotting, and spots on the skin
a bit of <spotting present>spotting</spotting> today
<hives present>spotting on my chest</hives> and it itches
# itching under a plaster, and all over
it <itch_plaster present>itches under the plaster</itch_plaster>
<itch_all_over present>itching all over</itch_all_over> and under the plaster
# bowels
<constipation present>constipated</constipation> for three days
<no_wind_passed present>no poo or wind</no_wind_passed> since Friday
# white cells
my <low_whites present>white cells are low</low_whites>
# a neck that does not bend, a colour that it does not turn, and what is broken
my <neck_locked present>neck is refusing to bend</neck_locked>
<neck_locked present>can't turn my neck</neck_locked> since the gamma globulin
mi <neck_locked present>neck nuh bend</neck_locked>
<any negated>my neck didn't turn red</any>
<any negated>my neck bends</any> and turns
my <bone_break present>finger is bent back</bone_break>
# a line of which a part is missing, a whole one, and one that has only moved
<line_removed present>hickman fell out</line_removed>, <line_not_whole present>some of it is still in</line_not_whole>
<line_not_whole present>just half of it</line_not_whole> lies here
the <line_not_whole present>tip isn't here</line_not_whole>
<line_not_whole present>a lot shorter than on</line_not_whole> the drawing
<line_here_below_25 present>19 cm</line_here_below_25> came, <line_card_from_28 present>book says 36</line_card_from_28>
<line_card_from_37 present>they wrote 43</line_card_from_37>, I hold <line_here_below_34 present>29</line_here_below_34>
<any negated>the tip is on it, complete</any>
it slipped out a bit, not <any negated>all of it</any>
# blood that goes on, told with "it", and what else goes on or wets a cloth
<flow_goes_on present>it nuh stop</flow_goes_on> since noon
<flow_goes_on present>e no gree stop</flow_goes_on>
<flow_goes_on present>never stopped coming</flow_goes_on>
the <cloth_soaked present>pillow is all red</cloth_soaked>
I <flow_goes_on present>changed the bandage twice</flow_goes_on>
<any negated>the beeper never stopped</any>
<any negated>pillow is soaked with saline</any>
<bleeding_uncontrolled present>bleeding and it no dey stop</bleeding_uncontrolled>
# what somebody fears to do, or sees himself do
<harm_feared present>I can't be trusted with myself, I don't trust myself beside the knives</harm_feared>
<harm_feared present>terrified I will jump off the roof</harm_feared>
I <death_pictured present>keep picturing myself in my coffin</death_pictured>
the <voices_command present>whispers order me to step off</voices_command>
she <voices_command present>hears somebody ordering her to stab</voices_command> dad
<fo_suicidal present>me waan fi dead</fo_suicidal>
<any negated>mi nuh waan fi dead</any>
<any negated>I don't trust myself beside the fridge</any>
<any negated>terrified I will spill the tea</any>
<any negated>I keep picturing myself at the desk</any>
<any negated>the whisper of the pump says it runs</any>
# blood that was given, and other units
<transfusion present>they gave me three units</transfusion> and my <dark_urine present>water is red</dark_urine>
<any negated>we have one unit of the course left</any>
# what joins an itch
itchy legs, <airway_joins present>my tongue too</airway_joins>
<airway_joins present>eyes are closing up</airway_joins>
<throat_swelling present>tongue dey big</throat_swelling>
a sore throat <any negated>too, from the cold</any>
# skin that loosens, with raw mouth or eyes
<skin_loosens present>skin on my thigh slips off</skin_loosens>, <lining_raw present>eyelids are raw</lining_raw>
the rash is <skin_burnlike present>peeling like a scald</skin_burnlike>
# power, breath, speech and light in the English of many places
<weakness_one_side present>right leg no dey get power</weakness_one_side>
<facial_droop present>face don twist</facial_droop>
<dyspnoea present>breeze no dey enter</dyspnoea>
<speech_trouble present>his speech is not clear</speech_trouble>
the <light_hurts present>light is disturbing me</light_hurts>
<any negated>phone no get power</any>
<any negated>my slot has shifted</any>
may lagnat po, <fever present>38.9</fever>
<site_pus present>may nana</site_pus> sa port
# what grows, comes often or does not stay, told with "it" or "one"
<pain_grows present>the pain is past bearing</pain_grows>
<pain_grows present>getting heavier by the day</pain_grows>
<often_now present>eleven times so far</often_now>
<nothing_held present>whatever I drink comes back up</nothing_held>
the <one_bigger present>right leg is thicker</one_bigger>
<awake_for_nights present>five nights awake</awake_for_nights>, <mood_sped_up present>bought two horses</mood_sped_up>
my <tube_out present>gastrostomy popped out</tube_out>
<any negated>the waiting is unbearable</any>
<any negated>getting better by the day</any>
<any negated>they will see me two times</any>
<any negated>the peg of the tent came out</any>
# a line and its lining
<line_blood present>blood in the line</line_blood>
"""


@pytest.mark.parametrize("sentence", sentences(CLAIMED))
def test_a_word_is_claimed_by_the_right_concept(sentence: str) -> None:
    check(sentence)


@pytest.mark.parametrize(("text", "concept"), [
    ("one cheek puffed up, bad tooth", "throat_swelling"),
    ("cloudy smelly wee", "site_pus"),
    ("a bit of spotting today", "hives"),
    ("it itches under the plaster", "itching"),
    ("no blood or air in the line", "vaginal_bleeding"),
    ("my white cells are not low", "low_whites"),
    ("cracks at the side of my mouth", "bone_break"),
    ("eyes stick together in the morning", "eye_pierced"),
    ("diarrhoea two times today", "diarrhoea_severe"),
    ("not opened my bowels for two days", "no_wind_passed"),
])
def test_and_by_no_other(text: str, concept: str) -> None:
    assert concept not in {finding.concept for finding in assess(text).findings}


@pytest.mark.parametrize(("text", "level"), [
    ("cheek swollen from toothache", "urgent"),
    ("tooth abscess, my face is swollen and I can't breathe", "emergency"),
    ("tooth abscess, floor of my mouth swollen up", "emergency"),
    ("my picc dressing got wet", "urgent"),
    ("my dressing got wet", "routine"),
    ("think I've a waterworks infection", "urgent"),
    ("cloudy smelly wee", "urgent"),
    ("temp 37.6 and my white cells are low", "urgent"),
    ("temp 37.6, white cells are fine", "routine"),
    ("diarrhoea twelve times today", "urgent"),
    ("diarrhoea two times today", "routine"),
    ("not opened my bowels for five days and vomiting", "emergency"),
    ("no bowel movement for a week", "urgent"),
    ("winded after one flight", "urgent"),
    ("winded after one flight and can't get my breath back", "emergency"),
    ("toothache", "routine"),
    ("my midline slid out and 12 cm are here, the booklet says 20", "emergency"),
    ("headache and neck not turning", "emergency"),
    ("headache but I can turn my neck", "routine"),
    ("bent over too fast and my back hurts", "routine"),
    ("lying awake at night", "routine"),
    ("hot flashes", "routine"),
    ("white cells are low and I'm shaking uncontrollably", "emergency"),
])
def test_the_level_follows(text: str, level: str) -> None:
    assert assess(text).level == level


@pytest.mark.parametrize(("name", "text", "told"), [
    ("unwell", "tired after the drip, breathing fine, no fever", ["breathing"]),
    ("stomach", "bit queasy, no blood in it", ["bleeding"]),
    ("site", "sore arm after the drip, hand warm and pink", ["numbness"]),
    ("site", "sore arm, not warm and pink any more", []),
    ("unwell", "tired, breathing fine yesterday", []),
    ("unwell", "tired, not breathing fine", []),
    ("stomach", "bit queasy, no blood in my wee", []),
])
def test_a_report_answers_what_it_tells(name: str, text: str, told: list[str]) -> None:
    assert list(checks()[name].told_before(text)) == told
