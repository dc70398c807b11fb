"""What is denied, told by annotated sentences, and where a denial ends."""

from __future__ import annotations

import pytest

from tests.triage.annotated import check, sentences

TABLE = """
# negation speaks for its own phrase, or for a list
no <chest_pain negated>chest pain</chest_pain>
I do not have any <chest_pain negated>chest pain</chest_pain> today
never had a <seizure negated>seizure</seizure> in my life
she has not <syncope negated>fainted</syncope> or been <vomiting negated>sick</vomiting>
no <fever negated>fever</fever>, <chills negated>chills</chills> or <hives negated>rash</hives>
no <chest_pain negated>chest pain</chest_pain>, <fever negated>fever</fever>, <chills negated>chills</chills>
neither <chest_pain negated>chest pain</chest_pain> nor <dyspnoea negated>breathlessness</dyspnoea>
denies <chest_pain negated>chest pain</chest_pain> or <syncope negated>fainting</syncope>
without any <chest_pain negated>chest pain</chest_pain> the drip finished at four
temp 38.6, headache, the <light_hurts negated>light doesn't bother</light_hurts> me
I did not bother the doctor with my <chest_pain present>chest pain</chest_pain>
no sign of <site_pus negated>pus</site_pus> this morning
I can't see any <site_redness negated>redness</site_redness>
<chest_pain negated>chest pain</chest_pain>? nope
<fever negated>fever</fever> nah, <hives negated>rash</hives> definitely not
I said no <chest_pain negated>chest pain</chest_pain>
neg <chest_pain negated>chest pain</chest_pain>
A girl of 9 with a cold. Absent: <fever negated>fever</fever>, <hives negated>rash</hives>.
oh no my <throat_swelling present>tongue is swelling</throat_swelling>
no wait <chest_pain present>chest pain</chest_pain> too
not ok, <chest_pain present>chest pain</chest_pain>
no <fever negated>fever</fever>, yes <chest_pain present>chest pain</chest_pain>
<chest_pain present>chest pain</chest_pain> yes <hives negated>rash</hives> no
apart from <chest_pain present>chest pain</chest_pain> fine
not dizzy or <nausea_concept negated>sick</nausea_concept>, <chest_pain present>crushing weight on my chest</chest_pain>
other than that <site_swelling negated>swelling</site_swelling> is fine
nobody at home has <chest_pain negated>chest pain</chest_pain>
<chest_pain negated>chest pain</chest_pain> nope, <chills negated>chills</chills> no
<chest_pain negated>Chest pain</chest_pain>: none. <hives negated>Rash</hives>: none.
<chest_pain negated>Chest pain</chest_pain>? No. <fever negated>Fever</fever>? No.
my <dyspnoea negated>breathing is hard</dyspnoea> not at all
the site isn't <site_redness negated>red</site_redness>, <site_swelling negated>swollen</site_swelling> or sore
no <site_pus negated>pus</site_pus> and no <site_redness negated>redness</site_redness>
nothing stops the <bleeding_uncontrolled present>bleeding</bleeding_uncontrolled>
nothing helps the <chest_pain present>chest pain</chest_pain>
no frequency, urgency, or <chest_pain negated>chest pain</chest_pain>
no delusions, lethargy, or <confusion negated>hallucinations</confusion>
no taxi here, <chest_pain present>chest pain</chest_pain>
# what fails is no denial, and begins no list of denials
<neck_locked present>neck not bending</neck_locked>, <vomiting present>vomiting</vomiting>, <fever present>fever</fever>
my <neck_locked present>neck doesn't want to turn</neck_locked>, <headache_concept present>headache</headache_concept>
ankle not turning, <leg_swelling present>swollen</leg_swelling>
elbow isn't bending, <site_redness present>red</site_redness> and <site_pus present>pus</site_pus>
plaster not sticking, <site_pus present>pus</site_pus>
calf not soft, <calf_swelling present>swelling</calf_swelling>
arms not the same, <site_swelling present>swelling</site_swelling> on the port side
no <site_redness negated>redness</site_redness>, no <site_swelling negated>swelling</site_swelling>, tape not sticking
# a state behind a comma is denied by nobody, a list of nouns is
no fever, <unresponsive present>unconscious</unresponsive>
no <headache_concept negated>headache</headache_concept> - <weakness_one_side present>left arm weak</weakness_one_side>
no <fever negated>fever</fever>, <chills negated>chills</chills>
no <chest_pain negated>chest pain</chest_pain>, <syncope negated>collapse</syncope>
no fever, <confusion negated>confused</confusion> or <hives negated>rash</hives>
# a sentence begins where its subject stands, without a stop too; thinking is denied together with what is thought
dont panic he is <unresponsive present>unconscious</unresponsive>
haven't rung anyone i have <chest_pain present>chest pain</chest_pain>
not your problem my <facial_droop present>face is drooping</facial_droop>
doesnt matter tbh i took <overdose_count present>40 paracetamol</overdose_count>
I don't think i have <chest_pain negated>chest pain</chest_pain>
we haven't noticed her <facial_droop negated>face drooping</facial_droop>
nunca me he <syncope negated>desmayado</syncope>
# what somebody will not do to themselves, and where they will not go
I'm not <suicidal negated>going to hurt myself</suicidal>
I'm not going to hospital with this <chest_pain present>chest pain</chest_pain>
# a growth that is denied, and pain that is no worse
not <site_spreading negated>swollen, no bigger</site_spreading> than it was
# but it stops where something else is said
no fever but <dyspnoea present>short of breath</dyspnoea>
no <fever negated>fever</fever>, just can't <dyspnoea present>catch my breath</dyspnoea>
no appetite and the <site_spreading present>redness is spreading</site_spreading>
no sleep, <chest_pain present>chest pain</chest_pain>
no appetite, no sleep, <chest_pain present>chest pain</chest_pain> since four
no <hives negated>rash</hives> this time, only my <throat_swelling present>throat is swelling</throat_swelling>
no <fever negated>fever</fever>, my <chest_pain present>chest hurts</chest_pain>
no <fever negated>fever</fever> and my <chest_pain present>chest hurts</chest_pain>
no <fever negated>fever</fever>, <site_redness present>redness</site_redness> is getting worse
no <fever negated>fever</fever>, severe <chest_pain present>chest pain</chest_pain>
not a panic attack, real <chest_pain present>chest pain</chest_pain>
I'm not anxious, I'm <dyspnoea present>short of breath</dyspnoea>
It's not a cold. I <dyspnoea present>can't breathe</dyspnoea>.
not eaten, not slept, <dyspnoea present>can't breathe</dyspnoea>
haven't got a temperature or a cough but my <chest_pain present>chest hurts</chest_pain>
# cannot is the symptom itself
I <dyspnoea present>can't breathe</dyspnoea>
can't <bleeding_uncontrolled present>stop the bleeding</bleeding_uncontrolled>
the <bleeding_uncontrolled present>bleeding won't stop</bleeding_uncontrolled>
I can't seem to <dyspnoea present>get my breath</dyspnoea>
I don't know why I have <chest_pain present>chest pain</chest_pain>
not sure why my <throat_swelling present>throat is swelling</throat_swelling>
nothing helps the <chest_pain present>chest pain</chest_pain>
nothing I take touches this <chest_pain present>chest pain</chest_pain>
the <chest_pain present>chest pain</chest_pain> is not improving
no change in the <chest_pain present>chest pain</chest_pain>
no improvement, still <dyspnoea present>short of breath</dyspnoea>
there's no doubt my <throat_swelling present>tongue is swelling</throat_swelling>
not only am I <itching present>itchy</itching>, I <dyspnoea present>can't breathe</dyspnoea> either
no one is answering and I have <chest_pain present>chest pain</chest_pain>
without the oxygen I am <dyspnoea present>gasping</dyspnoea>
I never get <chest_pain present>chest pain</chest_pain> but tonight I have it badly
I've never had <chest_pain present>chest pain</chest_pain> like this
# what clinicians write: the denial stands behind
<chest_pain negated>Chest pain</chest_pain> was not reported during the infusion.
<jaundice negated>Jaundice</jaundice> not seen.
<cyanosis negated>Cyanosis</cyanosis> was not observed at any point.
<neck_stiff negated>Neck stiffness</neck_stiff> was not elicited.
<light_hurts negated>Photophobia</light_hurts> is absent.
<urine_blood negated>Haematuria</urine_blood> was not described by the patient.
<coughing_blood negated>Haemoptysis</coughing_blood> and <stool_black negated>melaena</stool_black> are both denied.
<reaction_mentioned negated>Anaphylaxis</reaction_mentioned> was ruled out by the on call registrar.
<clot_mentioned negated>DVT</clot_mentioned> ruled out on Doppler.
<diarrhoea_concept negated>Diarrhoea</diarrhoea_concept>: no. <belly_pain present>Abdominal pain</belly_pain>: yes.
<fever negated>Fever</fever>/<chills negated>chills</chills> - neg
<seizure_mentioned negated>Seizures</seizure_mentioned>? None witnessed.
<hives resolved>Rash</hives> has completely resolved.
He no longer has <diarrhoea_concept resolved>diarrhoea</diarrhoea_concept>.
# or in words of their own
Lack of <fever negated>fever</fever> argues against line sepsis.
Absent <chest_pain negated>chest pain</chest_pain> on exertion.
She has been free of <seizure_mentioned negated>seizures</seizure_mentioned> on levetiracetam.
The patient is <fever negated>fever</fever> free.
-ve for <chest_pain negated>chest pain</chest_pain>, <palpitations negated>palpitations</palpitations>
No c/o <chest_pain negated>chest pain</chest_pain> or <dyspnoea negated>SOB</dyspnoea>.
∅ <fever negated>fever</fever> ∅ <chills negated>chills</chills> ∅ <vomiting negated>vomiting</vomiting>
Extremities without <cyanosis negated>cyanosis</cyanosis>, clubbing, or <site_swelling negated>edema</site_swelling>.
Chest clear, no <dyspnoea negated>wheeze</dyspnoea>, <lung_crackles negated>rales</lung_crackles> or rhonchi.
Without sputum or <coughing_blood negated>haemoptysis</coughing_blood>.
No reported episodes of <syncope negated>syncope</syncope>.
No <jaundice negated>jaundice</jaundice>, <fever present>T 38.9</fever>.
# an unlikely thing is denied in a note, never in a patient's own words
<clot_mentioned negated>Pulmonary embolism</clot_mentioned> is unlikely.
Low suspicion for <stroke_mentioned negated>stroke</stroke_mentioned>.
Not consistent with <reaction_mentioned negated>anaphylaxis</reaction_mentioned>.
<chest_pain present>Chest pain</chest_pain> unlikely to be cardiac.
it's unlikely to be my heart but my <chest_pain present>chest hurts</chest_pain>
I doubt it's anything but I have <chest_pain present>chest pain</chest_pain>
the doctor said a clot was unlikely but I am <dyspnoea present>short of breath</dyspnoea>
# a denial denied
Cannot say she has no <chest_pain present>chest pain</chest_pain>.
He does not deny <chest_pain present>chest pain</chest_pain>.
Not without <nausea_concept present>nausea</nausea_concept> after each cycle.
There is never a day without <vomiting present>vomiting</vomiting>.
<stroke_mentioned uncertain>Stroke</stroke_mentioned> has not been ruled out.
# what is denied is a change, a cause or a cure
No increase in <chest_pain present>chest pain</chest_pain> since yesterday.
No significant change in <site_swelling present>swelling</site_swelling>.
No clear reason for <vomiting present>vomiting</vomiting>.
No response to salbutamol, <dyspnoea present>wheeze</dyspnoea> persists.
Gram negative bacteraemia with <fever present>fever</fever> and <rigors present>rigors</rigors>.
<chest_pain present>Chest pain</chest_pain> not relieved by rest.
no further <vomiting present>vomiting</vomiting> than usual
none of the tablets help my <chest_pain present>chest pain</chest_pain>
# where a denial ends
Denies <dyspnoea negated>SOB</dyspnoea>, however reports <palpitations present>palpitations</palpitations>.
Denies <vomiting negated>vomiting</vomiting> following the <head_injury present>head injury</head_injury>.
No <chest_pain negated>chest pain</chest_pain>, other than <pleuritic_pain present>pleuritic pain</pleuritic_pain>.
No complaints apart from <nausea_concept present>nausea</nausea_concept>.
No <cough_any negated>cough</cough_any>; <dyspnoea present>dyspnoea on exertion</dyspnoea> for two days.
No known drug allergies, presenting with <hives present>rash</hives>.
# a list under a header is denied up to the end of its sentence, or to a statement in it
Neg: <dyspnoea negated>orthopnoea</dyspnoea>, PND, chest pain, <stool_black negated>melaena</stool_black>
No: <fever negated>fever</fever>, chest pain, <dyspnoea negated>breathlessness</dyspnoea>.
ROS (-): <fever negated>fever</fever>, <syncope negated>syncope</syncope>, <stool_black negated>melaena</stool_black>
Negatives: <chest_pain negated>chest pain</chest_pain>, <syncope negated>syncope</syncope>
Not in the picture: <chest_pain negated>chest pain</chest_pain>, <syncope negated>fainting</syncope>.
Not reported: <chest_pain negated>chest pain</chest_pain>, <fever negated>fever</fever>
Symptoms denied: <chest_pain negated>chest pain</chest_pain>, <syncope negated>collapse</syncope>
None of the following: chest pain, <throat_swelling negated>swelling of the tongue</throat_swelling>
Nil of note in breathing, <any negated>swallowing, speech</any>.
I have none of these: <chest_pain negated>chest pain</chest_pain>, trouble breathing, <hives negated>hives</hives>
I don't have any of these: chest pain, <throat_swelling negated>swollen face</throat_swelling>
No: fever, cough. Has <chest_pain present>chest pain</chest_pain> now
No: fever, cough, has <chest_pain present>chest pain</chest_pain> now
Neg: fever. Pos: <chest_pain present>chest pain</chest_pain>
Neg: fever, pos: <chest_pain present>chest pain</chest_pain>
Neg: fever - <chest_pain present>chest pain</chest_pain> since four
Neg: <fever negated>fever</fever>, <chest_pain present>my chest hurts</chest_pain>
Neg: fever, <throat_swelling present>throat is closing</throat_swelling>
No: I have <chest_pain present>chest pain</chest_pain>
No: it's <chest_pain present>chest pain</chest_pain>
No: <chest_pain present>chest pain</chest_pain>, <sweating present>sweating</sweating>
No: <chest_pain present>chest pain</chest_pain>, collapsed, gasping
No: severe <chest_pain present>chest pain</chest_pain>, breathlessness, collapse
No, <chest_pain present>chest pain</chest_pain>!
no fever: <chest_pain present>chest pain</chest_pain> and breathless
no chest pain, crushing <chest_pain present>weight on my chest</chest_pain>
not reported to anyone: <chest_pain present>crushing chest</chest_pain> pain
none of it under control: <bleeding_uncontrolled present>bleeding won't stop</bleeding_uncontrolled>
none of the above: <chest_pain present>crushing chest</chest_pain> pain and sweating
none of these help: <chest_pain present>chest pain</chest_pain> is worse
# or at its end
Asked in turn about throat swelling, <syncope negated>collapse</syncope> and fits: shook his head each time
Asked about <hives negated>hives</hives>, wheeze, <syncope negated>fainting</syncope>: she said no to all
<chest_pain negated>chest pain</chest_pain>, breathlessness, <hives negated>rash</hives>: none
<chest_pain negated>chest pain</chest_pain>, breathlessness, <hives negated>rash</hives>: all denied
<chest_pain negated>chest pain</chest_pain>, <dyspnoea negated>breathlessness</dyspnoea>, <hives negated>rash</hives>: 0
<chest_pain negated>chest pain</chest_pain>, <dyspnoea negated>breathlessness</dyspnoea> - none of these
<chest_pain present>chest pain</chest_pain>, <dyspnoea present>breathless</dyspnoea>, allergies: none
I have <chest_pain present>chest pain</chest_pain>, breathlessness, <hives negated>rash</hives>: none
<chest_pain present>chest pain</chest_pain>, gasping, <hives negated>rash</hives>: none
<syncope present>collapsed</syncope>, breathing: none
<unresponsive present>unconscious</unresponsive>, pulse: 0
<chest_pain present>chest pain</chest_pain>, breathlessness: none of these have gone
<chest_pain present>chest pain</chest_pain>, breathless: no better
he has <chest_pain present>chest pain</chest_pain>, asked if he wants an ambulance: shook his head
my <throat_swelling present>throat is swelling</throat_swelling> up, nurse said no to all of it
asked about <chest_pain present>chest pain</chest_pain> and fits: nodded each time
# a sign that has not come, in words that else deny that it went
hasn't <vision_loss negated>gone blind</vision_loss>
I'm not <cyanosis negated>going blue</cyanosis>
nobody's <syncope negated>collapsed</syncope>
nothing <choking negated>stuck in my throat</choking>
didn't <vomiting_blood negated>bring up blood</vomiting_blood>
she's <vision_loss present>gone blind</vision_loss>
not just <cyanosis present>going blue</cyanosis>, he's not breathing
not gone <hives present>my rash</hives> is still there
nobody's here, he's <syncope present>collapsed</syncope>
nothing goes down, food <choking present>stuck in my throat</choking>
"""

SENTENCES = sentences(TABLE)


def test_the_table_is_long() -> None:
    assert len(SENTENCES) >= 120


@pytest.mark.parametrize("annotated", SENTENCES)
def test_sense(annotated: str) -> None:
    check(annotated)
