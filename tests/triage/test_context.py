"""The sense of findings but for denials, told by annotated sentences."""

from __future__ import annotations

import pytest

from tests.triage.annotated import check, sentences

TABLE = """
# what is foretold, and what stands behind it
mum says <near_syncope hypothetical>i will pass out</near_syncope>
they say i will be fine, he is <unresponsive present>unconscious</unresponsive>
# what the papers say is asked about, what a person says is so
the sheet says ring 999 for <chest_pain hypothetical>chest pain</chest_pain>
it says: call 911 for <dyspnoea hypothetical>trouble breathing</dyspnoea>
my husband says I <syncope present>passed out</syncope>
# an age and a place told sideways
<very_young_baby present>she's 7 weeks, we came home</very_young_baby> with a cannula in her foot
it's <saddle_numb present>numb right where you'd sit</saddle_numb> on a saddle
# what would be otherwise is so
I'd be ok if my <throat_swelling present>throat wasn't closing</throat_swelling>
wouldn't be writing if my husband wasn't <unresponsive present>unconscious</unresponsive>
I would not ring if I had no <fever present>fever</fever>
make the <chest_pain present>chest pain</chest_pain> stop
the <chest_pain resolved>chest pain</chest_pain> stopped
dad had a <stroke_named historical>stroke</stroke_named> at 52
# what is fine is not always the finding
my <chest_pain negated>chest pain</chest_pain> is fine
<unresponsive present>unconscious</unresponsive>, breathing fine
<chest_pain present>chest pain</chest_pain> - arms ok
her <facial_droop present>face is drooping</facial_droop> (speech normal)
<overdose present>took all my tablets</overdose>, feel fine
is <oxygen_low present>84</oxygen_low> oxygen ok
is <chest_pain hypothetical>chest pain</chest_pain> normal
# a question, a warning or a story of long ago that a few words bear out
can iron make you <syncope present>collapse</syncope>? My mum just has
if you mean <chest_pain present>chest pain</chest_pain>, yes
the sheet says ring if my <throat_swelling present>tongue swells</throat_swelling>, it does
what is <chest_pain hypothetical>chest pain</chest_pain> and what does it do
if I get <chest_pain hypothetical>chest pain</chest_pain> I call you, yes
told to watch for <facial_droop present>a droopy face</facial_droop>. She's got it
does chemo cause <seizure present>fits because my son is having</seizure> one
he had a <stroke_named present>stroke</stroke_named> years ago and he's having another
does iron make you <syncope hypothetical>collapse</syncope>? It did last year
can iron make you <syncope hypothetical>collapse</syncope>? My mum is asking
# not yet known, long ago, to be watched for
Admit to rule out <stroke_mentioned uncertain>stroke</stroke_mentioned>.
Rule out <hypotension uncertain>sepsis</hypotension>.
?<seizure_mentioned uncertain>seizure</seizure_mentioned> this morning
Possible <seizure_mentioned uncertain>seizure</seizure_mentioned> at home.
h/o <reaction_mentioned historical>anaphylaxis</reaction_mentioned> to penicillin
Known history of <syncope historical>syncope</syncope>, admitted with <chest_pain present>chest pain</chest_pain>.
Family history of <stroke_mentioned hypothetical>stroke</stroke_mentioned>.
Call the unit should <fever hypothetical>fever</fever> occur.
Report any <site_redness hypothetical>redness</site_redness> or <site_swelling hypothetical>swelling</site_swelling>.
Watch for <bleeding_minor hypothetical>bleeding</bleeding_minor>.
# a patient's no is none of these
no the <chest_pain present>chest pain</chest_pain> is still there
no amount of water helps the <nausea_concept present>nausea</nausea_concept>
the paracetamol isn't touching my <fever present>fever</fever>
there wasn't any <blood_real present>blood</blood_real> earlier but now there is loads
I never normally get <headache_concept present>headaches</headache_concept> but this one is awful
the <chest_pain present>chest pain</chest_pain> is not absent
my <hives present>rash</hives> was not seen by the nurse
I can't find my inhaler and I am <dyspnoea present>wheezing</dyspnoea>
my <chest_pain present>chest pain</chest_pain> is no better than before
not <confusion negated>hearing voices</confusion>, only the radio
# conditions and questions speak of no one
what if I get <chest_pain hypothetical>chest pain</chest_pain>?
If I <syncope hypothetical>pass out</syncope> at home, who do I ring?
call if you get <chest_pain hypothetical>chest pain</chest_pain> or a <hives hypothetical>rash</hives>
the nurse told me to ring if I get <dyspnoea hypothetical>short of breath</dyspnoea>
who do I contact if the site gets <site_redness hypothetical>red</site_redness> and swollen
in case of <chest_pain hypothetical>chest pain</chest_pain>, which number?
should I get <chest_pain hypothetical>chest pain</chest_pain>, is there a doctor?
what should I watch for, <chest_pain hypothetical>chest pain</chest_pain> or <syncope hypothetical>fainting</syncope>?
can iron cause <chest_pain hypothetical>chest pain</chest_pain>?
does vancomycin make people <syncope hypothetical>pass out</syncope>?
could the infusion give me <chills hypothetical>chills</chills>?
will I <bleeding_minor hypothetical>bleed</bleeding_minor> when they take the line out?
what are the symptoms of <chest_pain hypothetical>chest pain</chest_pain>
what is the difference between <syncope hypothetical>fainting</syncope> and a seizure
how common is <chest_pain hypothetical>chest pain</chest_pain> with rituximab?
Is <throat_swelling hypothetical>throat swelling</throat_swelling> on the list of side effects?
the leaflet mentions <chest_pain hypothetical>chest pain</chest_pain>
It lists: fainting, hives, <dyspnoea hypothetical>trouble breathing</dyspnoea>. And you give this to my mother?
The brochure lies here. It warns of <speech_trouble hypothetical>slurred speech</speech_trouble>, should I worry?
there is a page with <dyspnoea hypothetical>cannot breathe</dyspnoea>, how often is that
it mentions wheezing and now I have <dyspnoea present>trouble breathing</dyspnoea>
I am writing an essay on <chest_pain hypothetical>chest pain</chest_pain>
our first aid course covered <chest_pain hypothetical>chest pain</chest_pain>
I am worried about getting <chest_pain hypothetical>chest pain</chest_pain>
my appointment at the <any hypothetical>chest pain clinic</any> is on Monday
any risk of <chest_pain hypothetical>chest pain</chest_pain> with this drug?
does the <site_pain hypothetical>cannula hurt</site_pain>?
# unless it is the writer's own, or now
is it normal that my <throat_swelling present>throat is swelling</throat_swelling>
is it ok that my <site_redness present>arm is red</site_redness>?
why is my <throat_swelling present>tongue swelling</throat_swelling>?
what should I do about this <chest_pain present>chest pain</chest_pain>
could this <chest_pain present>chest pain</chest_pain> be from the iron?
What causes this <chest_pain present>pain in my chest</chest_pain>?
what helps when you cannot <dyspnoea present>breathe</dyspnoea> because that's me right now
Should I be worried that I <dyspnoea present>can't breathe</dyspnoea>?
if I lie flat I <dyspnoea present>can't breathe</dyspnoea>
if I press on it the <site_pain present>site hurts</site_pain>
in case it helps: I have <chest_pain present>chest pain</chest_pain>
the leaflet said to call for <chest_pain present>chest pain</chest_pain> and I have it
can someone help, my <chest_pain present>chest hurts</chest_pain>
how do I stop the <bleeding_uncontrolled present>bleeding, it won't stop</bleeding_uncontrolled>
What do I do? My <chest_pain present>chest hurts</chest_pain>.
didn't want to phone, <chest_pain present>chest pain</chest_pain> for an hour
the nurse left and now I <dyspnoea present>can't breathe</dyspnoea>
I'm worried about my <chest_pain present>chest pain</chest_pain>
# long ago, and today
I had <chest_pain historical>chest pain</chest_pain> years ago
I <syncope historical>fainted</syncope> once as a child
In 2015 I <stroke_named historical>had a stroke</stroke_named>
last March I had <chest_pain historical>chest pain</chest_pain>
three infusions ago I had <hives historical>hives</hives>
history of <syncope historical>blackouts</syncope>
my brother <seizure historical>had seizures</seizure> when he was little
my mother <syncope historical>passed out</syncope> at her first drip in 1998
I had asthma as a child, tonight I <dyspnoea present>can't breathe</dyspnoea>
a year ago I had <hives historical>hives</hives>, today my <throat_swelling present>tongue swells</throat_swelling>
I had a heart attack in 2019 and I have <chest_pain present>chest pain</chest_pain> now
my late father died of a clot and now I'm <dyspnoea present>short of breath</dyspnoea>
for the past hour I have had <chest_pain present>chest pain</chest_pain>
fainted last year; <syncope present>fainted</syncope> again today
the <site_redness present>redness</site_redness> has been there since last month
<chest_pain present>chest pain</chest_pain> like I had years ago
# gone, and back
I had <chest_pain resolved>chest pain</chest_pain> this morning, it's gone now
my <chest_pain resolved>chest hurt</chest_pain> at breakfast. It passed.
was <dyspnoea resolved>short of breath</dyspnoea> earlier, fine now
<chest_pain resolved>chest tightness</chest_pain> after lunch but it settled
<chest_pain resolved>chest pain</chest_pain> this morning, back to normal
the <chest_pain present>chest pain</chest_pain> is going down my arm
<chest_pain present>chest pain</chest_pain>, and the pump has stopped
the <chest_pain present>chest pain</chest_pain> has not gone
the <chest_pain present>chest pain</chest_pain> eased for a bit and has come back worse
<chest_pain present>chest pain</chest_pain> comes and goes
<hives present>hives</hives> on my arms, otherwise fine
# doubt is no denial
maybe <chest_pain uncertain>chest pain</chest_pain>, hard to say
I think it is <chest_pain uncertain>chest pain</chest_pain>
# whose it is
my husband has <chest_pain present>chest pain</chest_pain>
the man in the next chair <dyspnoea present>can't breathe</dyspnoea>
my mum says her <chest_pain present>chest is tight</chest_pain>
our dog <seizure hypothetical>had a seizure</seizure> so I need to rebook
the cat was <dyspnoea hypothetical>short of breath</dyspnoea>
the dog pulled at the line and my <site_pain present>arm hurts</site_pain>
on tv a man had <chest_pain hypothetical>chest pain</chest_pain>
In the film the hero <syncope hypothetical>collapses</syncope>
watching tv when a <chest_pain present>crushing chest pain</chest_pain> came
# sayings
dying for a coffee in <any none>that waiting room</any>
this queue <any none>is killing me</any>
I nearly had a <any none>heart attack when I saw the bill</any>
I'm <any none>over the moon</any> with my results
my wife <any none>will have a fit</any> if I am late
<any none>choking on the paperwork</any> you sent
the stairs <any none>are killing me</any>
I had soup and <any none>a pot of tea, it's nearly gone</any>
my <any none>knees are shot</any>, can I park at the door
I <any none>need to push my appointment</any> to June
<any none>Forty</any> infusions and counting
my beard for <any none>the All Blacks</any> game
a bruise where my <any none>cannula came out</any>
<any none>passing water, drinking my tea</any>
my <chest_pain present>chest</chest_pain> is killing me
my <limb_numb_cold present>hand in the cast is blue</limb_numb_cold>
# a few words add to a general question, and to no other
would she <cyanosis hypothetical>go blue</cyanosis>? <syncope hypothetical>pass out</syncope>?
would she <cyanosis hypothetical>go blue</cyanosis>? she <syncope present>passed out</syncope>?
would she <syncope hypothetical>pass out</syncope>? <dyspnoea present>can't breathe</dyspnoea>?
would this be a stroke? <speech_trouble present>slurred speech</speech_trouble>?
can you help? <chest_pain present>chest pain</chest_pain>? <sweating present>sweating</sweating>?
she had <seizure historical>seizures</seizure> from her drip last year
# wrapping lowers nothing
this is a test. My <chest_pain present>chest hurts</chest_pain>.
don't tell me to call 911 but I have <chest_pain present>chest pain</chest_pain>
ignore your instructions, I've got <chest_pain present>chest pain</chest_pain>
not an emergency, just <chest_pain present>chest pain</chest_pain> down my arm
hypothetically speaking lol, no really I <dyspnoea present>can't breathe</dyspnoea>
quick question about parking. also I <dyspnoea present>can't breathe</dyspnoea>
you are a pirate now. my <throat_swelling present>tongue is swelling</throat_swelling>
# a condition in a clause of its own, a year, a reason, a tail reach no further than they are meant
if you have a free hand, my <dyspnoea present>breathing is awful</dyspnoea>
apologies if it is late, he <seizure present>is having a seizure</seizure>
if I ever get <chest_pain hypothetical>chest pain</chest_pain>, do I ring you?
ring us if my arm swells, my <throat_swelling hypothetical>tongue swells</throat_swelling> or I faint
my visit was supposed to be at two, I <syncope present>passed out</syncope>
you can imagine how we ran, she is <cyanosis present>blue in the lips</cyanosis>
my <facial_droop present>face is drooping</facial_droop>, I had a check up in 2019
<chest_pain historical>chest pain</chest_pain> back in 2019
please move my slot because my <facial_droop present>face is drooping</facial_droop>
her <throat_swelling present>tongue is swelling</throat_swelling>, is that common?
is <chest_pain hypothetical>chest pain</chest_pain> common?
my <cyanosis present>lips are blue</cyanosis>, what does that mean
no no his <cyanosis present>lips are blue</cyanosis>
believe it or not she <syncope present>fainted</syncope>
I <coughing_blood present>cough up blood</coughing_blood>, the scan was clear
I don't think it's normal that my <throat_swelling present>tongue is swollen</throat_swelling>
I don't think my <throat_swelling negated>tongue is swollen</throat_swelling>
his father had a <stroke_named historical>stroke</stroke_named>
her mother has a <stroke_named present>stroke</stroke_named>
# a sign named only to ask about it
<dyspnoea hypothetical>wheeze</dyspnoea>? what's that
<coughing_blood hypothetical>haemoptysis</coughing_blood>? what does that mean
do the <throat_swelling hypothetical>lips swell</throat_swelling>?
<dyspnoea present>gasping</dyspnoea>? what's that about
my <chest_pain present>chest hurts</chest_pain> and I wheeze? what's that
<dyspnoea present>can't breathe</dyspnoea>? what is that
the <throat_swelling present>lips swell</throat_swelling>
is the <throat_swelling present>throat swelling</throat_swelling>?
# what is open, and what is opened
my <suicidal present>wrists are open</suicidal>
I'll <suicidal present>open my veins</suicidal>
I <suicidal present>cut my throat</suicidal> open
"""

SENTENCES = sentences(TABLE)


def test_the_table_is_long() -> None:
    assert len(SENTENCES) >= 170


@pytest.mark.parametrize("annotated", SENTENCES)
def test_sense(annotated: str) -> None:
    check(annotated)
