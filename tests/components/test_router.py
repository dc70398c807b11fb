from __future__ import annotations

import pytest
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SlotSet, UserUttered
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker

from bot.components.asked import asked
from bot.components.triage_screen import screen
from bot.knowledge.choosing import Guess, Guesses
from tests.components.routing import NOTHING, ROUTER, SLOTS, asking, intent, offering, routed, tracker


def test_what_was_asked() -> None:
    assert asked(NOTHING) is None
    question = asked(asking("site_pus"))
    assert question and (question.check, question.asks) == ("site", "pus")
    checklist = asked(offering())
    assert checklist and (checklist.check, checklist.asks) == ("red_flags", "other")


@pytest.mark.parametrize(("ranking", "expected"), [
    ([("faq_duration", 0.9)], "faq_duration"),
    ([("faq_duration", 0.41), ("faq_risks", 0.4)], "faq_duration"),
    ([("faq_duration", 0.35), ("faq_risks", 0.3)], "nlu_fallback"),
    ([("goodbye", 0.3), ("affirm", 0.05)], "goodbye"),
    ([("goodbye", 0.1), ("affirm", 0.01)], "nlu_fallback"),
    ([], "nlu_fallback"),
])
def test_only_a_clear_guess_counts(ranking: list[tuple[str, float]], expected: str) -> None:
    assert intent("hello there", NOTHING, *ranking) == expected


def test_a_symptom_is_no_question() -> None:
    assert intent("there is pus at my iv site", NOTHING, ("faq_infection_signs", 0.99)) == "report_symptom"


def test_what_speaks_of_the_body_must_be_a_very_clear_question() -> None:
    doubt = {"level": "none", "findings": [], "ask_red_flags": True}
    assert intent("my arm feels strange", NOTHING, ("faq_risks", 0.6), triage=doubt) == "unclear_symptom"
    assert intent("why in the arm", NOTHING, ("faq_risks", 0.9), triage=doubt) == "faq_risks"


def test_the_check_is_begun_even_in_doubt() -> None:
    doubt = {"level": "none", "findings": [], "ask_red_flags": True}
    assert intent("check my drip site", NOTHING, ("start_check", 0.5), triage=doubt) == "start_check"


def test_what_could_not_be_screened_gets_the_checklist() -> None:
    failed = {"level": "none", "findings": [], "ask_red_flags": True, "failed": True}
    assert intent("how long does it take", NOTHING, ("faq_duration", 0.99), triage=failed) == "unclear_symptom"


def test_a_person_is_asked_for_even_beside_a_symptom() -> None:
    assert intent("my site is red, I want a nurse", NOTHING, ("request_human", 0.8)) == "request_human"


@pytest.mark.parametrize(("text", "value"), [
    ("nope", "no"), ("a bit", "yes"), ("not sure", "unsure"), ("banana", None), ("there is pus now", "yes"),
    ("no pus", "no"),
])
def test_a_reply_to_a_check_is_an_answer(text: str, value: str | None) -> None:
    message = routed(text, asking("site_pus"), ("deny", 0.3))
    assert message.get("intent")["name"] == "answer"
    assert message.as_dict(only_output_properties=True)["answer"] == {"check": "site", "asks": "pus", "value": value}


@pytest.mark.parametrize(("text", "guess"), [
    ("how long does this take", "faq_duration"), ("can I drink alcohol", "topic_alcohol"), ("thanks", "thank"),
    ("are you a robot", "bot_challenge"), ("I want a nurse", "request_human"), ("bye", "goodbye"),
    ("start over", "restart"),
    ("is 38 a fever?", "faq_fever"),
])
def test_a_clear_question_in_between_is_no_answer(text: str, guess: str) -> None:
    message = routed(text, asking("site_fever"), (guess, 0.8))
    assert message.get("intent")["name"] == guess and message.get("answer") is None


def test_a_short_answer_is_no_question_whatever_it_begins_with() -> None:
    assert intent("is not spreading", asking("site_spreading"), ("faq_redness_bruising", 0.9)) == "answer"
    assert intent("is it spreading?", asking("site_spreading"), ("faq_redness_bruising", 0.9)) == "faq_redness_bruising"


def test_a_weak_guess_is_no_question_in_between() -> None:
    assert intent("45", asking("site_fever"), ("topic_off_topic", 0.45)) == "answer"
    assert intent("purple monkey again", asking("site_pus"), ("restart", 0.25)) == "answer"
    assert intent("what is a port", asking("site_pus"), ("faq_port", 0.45)) == "faq_port"


def test_what_speaks_of_the_body_is_no_small_talk_in_between() -> None:
    doubt = {"level": "none", "findings": [], "ask_red_flags": True}
    assert intent("my arm is doing strange things", asking("site_pus"), ("thank", 0.6), triage=doubt) == "answer"


@pytest.mark.parametrize("text", ["stop", "Cancel!", "never mind"])
def test_stop_ends_a_check_whatever_the_classifier_thinks(text: str) -> None:
    assert intent(text, asking("site_pus"), ("topic_booking", 0.9)) == "stop"


@pytest.mark.parametrize(("text", "expected", "value"), [
    ("yes", "affirm", "yes"), ("none of these", "deny", "no"), ("nope", "deny", "no"), ("not sure", "answer", "unsure"),
    ("just the hard lump of it", "deny", "no"), ("1 and 3", "affirm", "yes"), ("the last one", "affirm", "yes"),
    ("some of these", "affirm", "yes"), ("the breathing one", "affirm", "yes"),
    ("fainted yes others no", "affirm", "yes"), ("definitely not", "deny", "no"),
])
def test_a_reply_to_the_checklist(text: str, expected: str, value: str) -> None:
    message = routed(text, offering(), ("thank", 0.3))
    assert message.get("intent")["name"] == expected
    assert message.get("answer") == {"check": "red_flags", "asks": "other", "value": value}


def test_a_symptom_is_no_reply_to_the_checklist() -> None:
    assert intent("no but my iv site is a little red", offering(), ("deny", 0.9)) == "report_symptom"


@pytest.mark.parametrize(("guess", "confidence", "expected"), [
    ("topic_pump_supplies", 1.0, "unclear_symptom"),
    ("goodbye", 0.9, "unclear_symptom"),
    ("faq_duration", 0.5, "unclear_symptom"),
    ("faq_duration", 0.8, "faq_duration"),
    ("request_human", 0.9, "request_human"),
])
def test_what_may_be_an_emergency_is_not_passed_over(guess: str, confidence: float, expected: str) -> None:
    ranking, doubt = [{"name": guess, "confidence": confidence}], {"level": "none", "ask_red_flags": True}
    assert ROUTER.route("zzz", doubt, ranking, None, None) == expected


def test_an_answer_to_another_question_is_taken() -> None:
    message = routed("37.2", asking("site_numbness"), ("topic_off_topic", 0.9))
    assert message.get("intent")["name"] == "answer"
    assert message.get("answer") == {
        "check": "site", "asks": "numbness", "value": None, "also": {"site_fever": 37.2}}
    assert routed("no, it is 37.2", asking("site_numbness")).get("answer")["value"] == "no"


def test_a_new_symptom_in_between_is_no_question() -> None:
    assert intent("I have a fever as well", asking("site_numbness"), ("faq_fever", 0.9)) == "answer"


@pytest.mark.parametrize("talk", [NOTHING, asking("site_pus")], ids=["outside", "inside"])
def test_buttons_are_understood_whatever_the_classifier_thinks(talk: DialogueStateTracker) -> None:
    assert intent("Show my summary", talk, ("faq_key_points", 0.9)) == "show_summary"
    assert intent("Check a fever", talk, ("faq_fever", 0.9)) == "start_check"


def test_a_doubt_is_no_symptom_whatever_the_rules_read_in_it() -> None:
    stroke = {**screen(""), "level": "emergency", "rule": "stroke"}
    assert routed("hard to say", offering(), triage=stroke).get("answer")["value"] == "unsure"
    message = routed("hard to say", asking("site_pus"), triage=stroke)
    assert message.get("triage")["level"] == "none" and message.get("answer")["value"] == "unsure"
    assert routed("hard to say", NOTHING, triage=stroke).get("triage")["level"] == "emergency"
    said = "no, and I can't breathe"
    assert routed(said, asking("site_pus"), triage=screen(said)).get("triage")["level"] == "emergency"


def returning() -> DialogueStateTracker:
    return tracker(UserUttered("hi"), ActionExecuted("action_ask_how_it_went"), ActionExecuted("action_listen"))


@pytest.mark.parametrize(("text", "guess", "value"), [
    ("it is gone", "topic_off_topic", "gone"), ("yes", "affirm", "still"), ("no", "deny", "gone"),
    ("I went to the ER", "topic_staff_clinic", "seen"), ("blue banana", "topic_off_topic", None), ("zzz", "", None),
])
def test_a_reply_to_how_it_went(text: str, guess: str, value: str | None) -> None:
    message = routed(text, returning(), (guess, 0.9)) if guess else routed(text, returning())
    assert message.get("intent")["name"] == "answer"
    assert message.get("answer") == {"check": "returning", "asks": "other", "value": value}


@pytest.mark.parametrize(("text", "guess"), [
    ("how long does it take", "faq_duration"), ("I want a nurse", "request_human"), ("thanks", "thank"),
])
def test_what_is_no_reply_to_how_it_went_stays_what_it_is(text: str, guess: str) -> None:
    message = routed(text, returning(), (guess, 0.9))
    assert message.get("intent")["name"] == guess and message.get("answer") is None


def test_who_does_not_understand_a_question_gets_it_again() -> None:
    message = routed("what do you mean?", asking("site_pus"), ("bot_challenge", 0.9))
    assert message.get("intent")["name"] == "answer" and message.get("answer")["value"] is None


def with_case(*events: Event) -> DialogueStateTracker:
    case = {"level": "urgent", "rule": "fever", "concepts": ["fever"]}
    slots = [*SLOTS, AnySlot("case", mappings=[{}])]
    return DialogueStateTracker.from_events("p", [UserUttered("hi"), SlotSet("case", case), *events], slots=slots)


def test_a_correction_travels_on_the_message() -> None:
    message = routed("sorry, 37.2 not 39.2", with_case())
    assert message.get("intent")["name"] == "correction"
    assert message.get("correction") == {"concepts": ["fever"], "answers": {}}


def test_the_answer_before_may_be_corrected() -> None:
    talk = with_case(SlotSet("check", "site"), ActionExecuted("check_form"), ActiveLoop("check_form"),
                     SlotSet("site_numbness", "yes"), SlotSet("requested_slot", "site_pus"))
    message = routed("sorry I meant no", talk)
    assert message.get("correction")["answers"] == {"site_numbness": "no"}


def test_in_an_emergency_taking_back_is_heard() -> None:
    talk = DialogueStateTracker.from_events(
        "p", [UserUttered("hi"), SlotSet("case", {"level": "emergency", "rule": "chest_pain", "concepts": []})],
        slots=[*SLOTS, AnySlot("case", mappings=[{}])])
    assert intent("that was a mistake", talk) == "correction"
    assert intent("that was a mistake", NOTHING) != "correction"


def test_a_check_is_not_stopped_by_a_guess() -> None:
    assert intent("what now", asking("site_pus"), ("stop", 0.2), ("affirm", 0.01)) == "answer"
    assert intent("I really would like to end this", asking("site_pus"), ("stop", 0.8)) == "stop"
    assert intent("the shakes just won't stop", asking("site_pus"), ("stop", 0.8)) != "stop"


def test_what_only_tells_of_now_is_no_goodbye() -> None:
    assert intent("even the parking now", NOTHING, ("goodbye", 0.9)) != "goodbye"
    assert intent("I must be off now", NOTHING, ("goodbye", 0.9)) == "goodbye"


def test_a_yes_behind_a_question_about_the_list_gets_the_list_again() -> None:
    talk, nothing = offering(), {"level": "none", "findings": []}
    talk.update(UserUttered("what is that?", {"name": "faq_allergy_signs"}))
    talk.update(ActionExecuted("action_answer"))
    talk.update(ActionExecuted("action_listen"))
    assert intent("yes a little", talk, ("affirm", 0.9), triage=nothing) == "unclear_symptom"
    talk.update(UserUttered("thanks", {"name": "thank"}))
    talk.update(ActionExecuted("utter_thank"))
    talk.update(ActionExecuted("action_listen"))
    assert intent("yes a little", talk, ("affirm", 0.9), triage=nothing) == "affirm"


def test_a_bare_number_is_no_question() -> None:
    assert intent("8", asking("site_pus"), ("topic_dose", 0.9)) == "answer"


@pytest.mark.parametrize(("text", "guess", "value"), [
    ("no. can I drink alcohol after it?", "topic_alcohol", "no"),
    ("yes, how long does this take?", "faq_duration", "yes"),
    ("no. can I speak to someone", "request_human", "no"), ("not sure - is that bad?", "faq_risks", "unsure"),
])
def test_a_question_behind_an_answer_leaves_the_answer_standing(text: str, guess: str, value: str) -> None:
    message = routed(text, asking("site_pus"), (guess, 0.8))
    assert message.get("intent")["name"] == "answer" and message.get("aside") == guess
    assert message.get("answer")["value"] == value


def test_questions_in_between_end_as_a_doubt() -> None:
    talk = asking("site_pus")
    for _ in range(5):
        assert routed("can I drink alcohol", talk, ("topic_alcohol", 0.8)).get("answer") is None
        talk.update(SlotSet("requested_slot", "site_pus"))
    message = routed("can I drink alcohol", talk, ("topic_alcohol", 0.8))
    assert message.get("answer")["value"] == "unsure" and message.get("aside") == "topic_alcohol"


def test_whoever_asks_for_a_person_twice_in_a_check_is_asked_no_more() -> None:
    talk = asking("site_pus")
    assert intent("I want a nurse", talk, ("request_human", 0.8)) == "request_human"
    talk.update(ActionExecuted("action_request_human"))
    assert intent("I want a nurse", talk, ("request_human", 0.8)) == "stop"


def test_the_red_flags_are_asked_for_twice_at_most() -> None:
    doubt, talk = {"level": "none", "findings": [], "ask_red_flags": True}, offering()
    assert intent("just so odd", talk, ("nlu_fallback", 0.3), triage=doubt) == "unclear_symptom"
    talk.update(ActionExecuted("action_offer_checklist"))
    message = routed("just so odd", talk, ("nlu_fallback", 0.3), triage=doubt)
    assert message.get("intent")["name"] == "answer" and message.get("answer")["value"] == "unsure"


def test_the_red_flags_are_asked_again_after_what_was_not_understood() -> None:
    nothing, talk = {"level": "none", "findings": []}, offering()
    assert intent("the cat sat down", talk, ("nlu_fallback", 0.3), triage=nothing) == "unclear_symptom"
    talk.update(ActionExecuted("action_offer_checklist"))
    assert intent("the cat sat down", talk, ("nlu_fallback", 0.3), triage=nothing) == "nlu_fallback"


def test_a_report_may_ask_for_its_questions() -> None:
    guesses = (("faq_risks", 0.4), ("start_check", 0.38))
    assert routed("my iv site is a little red, ask me things", NOTHING, *guesses).get("wishes_check")
    assert not routed("my iv site is a little red", NOTHING, ("faq_risks", 0.4)).get("wishes_check")


def test_the_wish_for_a_check_may_be_a_sentence_beside_the_complaint() -> None:
    asks = Guesses((Guess("start_check", 0.9),))
    for text, parts, expected in [
        ("I see my vein. Look at it with me?", [("Look at it with me?", asks)], "start_check"),
        ("I see my vein. Is that usual?", [("Is that usual?", Guesses((Guess("faq_risks", 0.9),)))], "faq_risks"),
        ("Where do I park? Look at it with me?", [("Look at it with me?", asks)], "faq_risks"),
    ]:
        assert intent(text, NOTHING, ("faq_risks", 0.6), parts=parts) == expected, text


def test_a_wish_for_a_check_must_be_clear_where_it_may_be_an_emergency_or_names_nothing() -> None:
    calm, doubt = screen(""), {**screen(""), "ask_red_flags": True}
    for text, confidence, triage, expected in [
        ("my arm is odd", 0.9, calm, "start_check"), ("my arm is odd", 0.6, calm, "start_check"),
        ("my arm is odd", 0.9, doubt, "start_check"), ("my arm is odd", 0.6, doubt, "unclear_symptom"),
        ("it is odd", 0.9, calm, "start_check"), ("it is odd", 0.6, calm, "unclear_symptom"),
    ]:
        assert intent(text, NOTHING, ("start_check", confidence), triage=triage) == expected, (text, confidence)
