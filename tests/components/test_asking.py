"""Two questions in one, a question that follows an answer, and close calls."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.training_data.message import Message

from bot.clinic import clinic
from bot.components.answered import answered
from bot.components.asking import Asking
from bot.knowledge import knowledge
from bot.knowledge.choosing import Guess, Guesses

ASKING = Asking(Asking.get_default_config())
WORDS = clinic().words()
SLOTS = [AnySlot(name, mappings=[{}]) for name in ("requested_slot", "check")]


def tracker(*events: Event) -> DialogueStateTracker:
    return DialogueStateTracker.from_events("p", list(events), slots=SLOTS)


def told(name: str, text: str = "") -> DialogueStateTracker:
    """A conversation in which an entry was the last that was said."""
    turn = {"turn": {"answer": {"id": name, "sections": ["Summary"]}}}
    said = text or knowledge().answers[name].short
    return tracker(UserUttered("hi"), ActionExecuted("action_answer"), BotUttered(said, {"custom": turn}),
                   BotUttered("From: Summary"), ActionExecuted("action_listen"))


NOTHING = tracker(ActionExecuted("action_listen"))


def guesses(**confidences: float) -> Guesses:
    return Guesses(tuple(Guess(intent, confidence) for intent, confidence in confidences.items()))


def read(text: str, intent: str, talk: DialogueStateTracker = NOTHING, **data: Any) -> tuple[str, Any]:
    """The final intent, and what is asked for."""
    message = Message({"text": text, "intent": {"name": intent, "confidence": 1.0}, **data})
    ASKING.process([message], talk)
    return message.get("intent")["name"], message.get("asked_for")


def test_a_clear_question_stays_as_it_is() -> None:
    assert read("?", "faq_risks", guesses=guesses(faq_risks=0.8, faq_duration=0.1)) == ("faq_risks", None)
    assert read("hi", "greet", guesses=guesses(greet=0.8)) == ("greet", None)


def test_two_questions_are_both_asked_for() -> None:
    parts = [("what does it cost", guesses(topic_cost_insurance=0.7)), ("how long", guesses(faq_duration=0.6))]
    intents = ["topic_cost_insurance", "faq_duration"]
    assert read("?", "nlu_fallback", parts=parts) == ("faq_duration", {"intents": intents})


def test_a_close_call_is_offered_and_not_guessed() -> None:
    near = guesses(faq_risks=0.25, faq_side_effects=0.22)
    assert read("?", "faq_risks", guesses=near) == ("close_call", {"choices": ["faq_risks", "faq_side_effects"]})
    assert read("?", "nlu_fallback", guesses=guesses(faq_risks=0.1, faq_benefits=0.09))[0] == "close_call"


def test_what_is_not_to_be_offered_is_no_choice() -> None:
    assert read("?", "faq_risks", guesses=guesses(faq_risks=0.25, topic_misuse=0.24)) == ("nlu_fallback", None)
    assert read("?", "nlu_fallback", guesses=guesses(faq_risks=0.01)) == ("nlu_fallback", None)


def test_a_close_call_is_first_read_against_the_last_answer() -> None:
    near = guesses(faq_emergency_signs=0.25, faq_serious_reactions=0.22)
    data = {"guesses": near, "following": guesses(faq_serious_reactions=0.8, faq_when_to_call=0.2)}
    wanted = {"intents": ["faq_serious_reactions"]}
    assert read("the serious ones?", "faq_emergency_signs", told("side_effects"), **data) == (
        "faq_serious_reactions", wanted)
    assert read("the serious ones?", "faq_emergency_signs", NOTHING, **data)[0] == "close_call"
    clear = {**data, "guesses": guesses(faq_emergency_signs=0.8)}
    assert read("?", "faq_emergency_signs", told("side_effects"), **clear) == ("faq_emergency_signs", None)


@pytest.mark.parametrize("text", ["Why?", "but why", "How come?"])
def test_why_is_the_entry_that_gives_the_reason(text: str) -> None:
    why = f"faq_{knowledge().answers['tell_your_team'].why}"
    data = {"guesses": guesses(faq_speed=0.9)}
    assert read(text, "faq_speed", told("tell_your_team"), **data) == (why, {"intents": [why]})
    assert read(text, "greet", told("tell_your_team")) == (why, {"intents": [why]})


def test_more_is_the_longer_wording_and_then_what_is_related() -> None:
    longer = {"intents": ["faq_duration"], "longer": True}
    assert read("Tell me more", "topic_off_topic", told("duration"), guesses=guesses()) == ("faq_duration", longer)
    more = knowledge().answers["duration"].more.format(**WORDS)
    intent, wanted = read("Tell me more", "topic_off_topic", told("duration", more), guesses=guesses())
    related = [f"faq_{name}" for name in knowledge().answers["duration"].related][:3]
    assert (intent, wanted) == ("close_call", {"choices": related})


def test_why_after_nothing_is_not_understood() -> None:
    assert read("why?", "faq_speed", NOTHING, guesses=guesses(faq_speed=0.9)) == ("nlu_fallback", None)


def symptom(*parts: tuple[str, Guesses], ask_red_flags: bool = False, level: str = "urgent") -> tuple[str, Any]:
    triage = {"level": level, "ask_red_flags": ask_red_flags}
    return read("?", "report_symptom", triage=triage, parts=list(parts))


def test_a_question_beside_a_symptom_is_asked_for_too() -> None:
    question = ("how long does it take?", guesses(faq_duration=0.8))
    assert symptom(question) == ("symptom_and_question", {"intents": ["faq_duration"]})


@pytest.mark.parametrize("parts", [
    [],
    [("is that normal?", guesses(faq_duration=0.3))],                # not sure
    [("is that normal?", guesses(faq_side_effects=0.9))],            # would calm about the symptom
    [("my chest hurts, is that bad?", guesses(faq_duration=0.9))],             # the question is a symptom itself
    [("what does it cost?", guesses(topic_cost_insurance=0.9))],
])
def test_beside_a_symptom_nothing_doubtful_is_answered(parts: list[tuple[str, Guesses]]) -> None:
    assert symptom(*parts) == ("report_symptom", None)


def test_what_is_mild_may_be_asked_about_itself() -> None:
    question = ("is a bit of soreness normal where the drip was?", guesses(faq_side_effects=0.9))
    assert symptom(question, level="routine") == ("symptom_and_question", {"intents": ["faq_side_effects"]})


def test_whom_to_call_is_told_beside_the_symptom_that_it_asks_about() -> None:
    question = ("there is pus at the site, should I call?", guesses(faq_when_to_call=0.9))
    assert symptom(question) == ("symptom_and_question", {"intents": ["faq_when_to_call"]})


def test_a_question_is_answered_although_red_flags_are_asked_for_too() -> None:
    found = symptom(("how long?", guesses(faq_duration=0.8)), ask_red_flags=True)
    assert found == ("symptom_and_question", {"intents": ["faq_duration"]})


def test_inside_a_check_nothing_is_offered() -> None:
    asking = tracker(UserUttered("hi"), SlotSet("check", "site"), ActionExecuted("check_form"),
                     ActiveLoop("check_form"),
                     SlotSet("requested_slot", "site_pus"), ActionExecuted("action_listen"))
    near = guesses(faq_risks=0.25, faq_side_effects=0.22)
    assert read("?", "faq_risks", asking, guesses=near) == ("faq_risks", None)
    assert read("why?", "answer", asking) == ("answer", None)


def test_the_last_answer_ends_with_the_next_thing_said() -> None:
    assert answered(None) is None and answered(NOTHING) is None
    assert answered(told("risks")).id == "risks"  # type: ignore[union-attr]
    after = told("risks")
    after.update(UserUttered("thanks"))
    after.update(BotUttered("You are welcome."))
    assert answered(after).id == "risks"  # type: ignore[union-attr]
    after.update(BotUttered("?", {"custom": {"turn": {"fallback": {"reason": "not_understood"}}}}))
    assert answered(after) is None
    late = told("risks")
    for _ in range(4):
        late.update(UserUttered("thanks"))
    assert answered(late) is None
