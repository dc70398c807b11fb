from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.core.policies.policy import PolicyPrediction
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.resource import Resource
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.components.importer import KnowledgeImporter
from bot.components.red_flag_policy import RedFlagPolicy
from bot.components.triage_screen import screen

ROOT = Path(__file__).parents[2]
LISTEN = ActionExecuted("action_listen")
EMERGENCY = {
    "level": "emergency", "rule": "x", "concepts": ["chest_pain"], "because": "", "source": "",
    "say": "utter_emergency",
}
URGENT = {"level": "urgent", "rule": "x", "concepts": [], "because": "b", "source": "s", "say": ""}


@pytest.fixture(scope="module")
def domain() -> Domain:
    return KnowledgeImporter(domain_path=str(ROOT / "domain.yml")).get_domain()


@pytest.fixture(scope="module")
def policy() -> RedFlagPolicy:
    context = ExecutionContext(GraphSchema({}))
    return RedFlagPolicy.load(RedFlagPolicy.get_default_config(), None, Resource("p"), context)


class Talk:
    """A conversation with the policy alone: what nobody else predicts is left to the rules."""

    def __init__(self, policy: RedFlagPolicy, domain: Domain, *events: Event) -> None:
        self.policy, self.domain = policy, domain
        self.tracker = DialogueStateTracker.from_events("p", [LISTEN, *events], slots=domain.slots)

    def says(self, text: str, intent: str = "", **parse_data: Any) -> None:
        data = {"triage": screen(text), **parse_data}
        self.tracker.update(UserUttered(text, {"name": intent or None}, parse_data=data))

    def predict(self) -> PolicyPrediction:
        return self.policy.predict_action_probabilities(self.tracker, self.domain)

    def turn(self) -> list[str]:
        """The actions of a turn that the policy takes over, up to action_listen."""
        actions: list[str] = []
        while not actions or actions[-1] != "action_listen":
            prediction = self.predict()
            assert prediction.is_no_user_prediction and prediction.policy_priority == 100
            actions.append(self.domain.action_names_or_texts[prediction.max_confidence_index])
            self.tracker.update_with_events([*prediction.events, ActionExecuted(actions[-1])], self.domain)
            if actions[-1] == "action_deactivate_loop":
                self.tracker.update_with_events([ActiveLoop(None), SlotSet("requested_slot", None)], self.domain)
            assert len(actions) < 9
        return actions

    def leaves_it_to_the_rules(self) -> bool:
        prediction = self.predict()
        return prediction.max_confidence == 0 and not prediction.is_no_user_prediction


@pytest.fixture(autouse=True)
def unseen(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The emergencies that no nurse has acknowledged, by sender: none, unless a test puts one in."""
    held: dict[str, Any] = {}
    monkeypatch.setattr("bot.components.returning.unseen_emergency", lambda engine, sender, since: held.get(sender))
    return held


@pytest.fixture
def talk(policy: RedFlagPolicy, domain: Domain) -> Talk:
    return Talk(policy, domain)


def test_an_emergency_is_said_before_anything_is_called(talk: Talk) -> None:
    talk.says("I have chest pain", "faq_risks")
    assert talk.turn() == ["utter_emergency", "action_escalate", "action_listen"]
    kept = talk.tracker.get_slot("case")
    assert kept["level"] == "emergency" and "chest_pain" in kept["concepts"] and kept["because"]


def test_an_emergency_without_screening_is_screened_now(talk: Talk) -> None:
    talk.tracker.update(UserUttered("/greet I have chest pain", {"name": "greet"}))
    assert talk.turn()[0] == "utter_emergency"


def test_the_rule_chooses_the_wording(talk: Talk) -> None:
    talk.says("I want to kill myself")
    assert talk.turn()[0] == "utter_emergency_crisis"


def test_wording_that_does_not_exist_is_said_as_the_general_one(talk: Talk) -> None:
    talk.says("x", triage={"level": "emergency", "rule": "r", "findings": [], "say": "utter_lost"})
    assert talk.turn()[0] == "utter_emergency"


def test_inside_a_check_the_form_is_closed_and_the_slot_emptied(policy: RedFlagPolicy, domain: Domain) -> None:
    talk = Talk(policy, domain, ActionExecuted("check_form"), ActiveLoop("check_form"),
                SlotSet("requested_slot", "site_pus"), LISTEN)
    talk.says("I can't breathe", "answer")
    talk.tracker.update(SlotSet("site_pus", "I can't breathe"), domain)
    assert talk.turn() == ["utter_emergency", "action_escalate", "action_deactivate_loop", "action_listen"]
    assert talk.tracker.get_slot("site_pus") is None and talk.tracker.active_loop_name is None


def test_other_messages_are_left_to_the_rules_but_counted(talk: Talk) -> None:
    talk.says("my iv site is a little red")
    assert talk.leaves_it_to_the_rules()
    (event,) = talk.predict().events
    assert isinstance(event, SlotSet) and event.key == "case" and event.value["level"] == "routine"
    talk.tracker.update(event, talk.domain)
    assert talk.predict().events == []


def test_an_answer_that_makes_it_an_emergency_is_told_in_the_same_turn(policy: RedFlagPolicy, domain: Domain) -> None:
    talk = Talk(policy, domain, UserUttered("hi"), SlotSet("case", URGENT), LISTEN)
    talk.says("yes", "answer")
    assert talk.leaves_it_to_the_rules()
    done = [ActionExecuted("check_form"), SlotSet("case", EMERGENCY), ActiveLoop(None)]
    talk.tracker.update_with_events(done, domain)
    assert talk.turn() == ["utter_emergency", "action_escalate", "action_listen"]


@pytest.mark.parametrize(("text", "intent", "actions"), [
    ("thanks", "thank", ["utter_thank", "utter_emergency_stands"]),
    ("bye", "goodbye", ["utter_goodbye", "utter_emergency_stands"]),
    ("stop", "stop", ["utter_emergency_stands"]),
    ("it was a joke, I am fine", "all_well", ["utter_emergency_stands"]),
    ("start over", "restart", ["utter_emergency_stands"]),
    ("how long does it take", "faq_duration", ["action_answer", "utter_emergency_stands"]),
    ("a nurse please", "request_human", ["action_request_human", "utter_emergency_stands"]),
    ("my iv site is a little red", "report_symptom", ["utter_emergency_stands"]),
    ("the ambulance is here", "help_called", ["utter_help_called", "utter_emergency_stands"]),
    ("which number is it", "ask_number", ["utter_ask_number", "utter_emergency_stands"]),
    ("who won the cup?", "topic_off_topic", ["utter_emergency_stands"]),
])
def test_an_emergency_stands_whatever_is_said_later(
    policy: RedFlagPolicy, domain: Domain, text: str, intent: str, actions: list[str]
) -> None:
    talk = Talk(policy, domain, UserUttered("hi"), SlotSet("case", EMERGENCY), LISTEN)
    talk.says(text, intent)
    assert talk.turn() == [*actions, "action_listen"]
    assert talk.tracker.get_slot("case")["level"] == "emergency"


def test_a_crisis_stands_in_its_own_words(policy: RedFlagPolicy, domain: Domain) -> None:
    crisis = {**EMERGENCY, "say": "utter_emergency_crisis"}
    talk = Talk(policy, domain, UserUttered("hi"), SlotSet("case", crisis), LISTEN)
    talk.says("ok", "affirm")
    assert talk.turn() == ["utter_emergency_crisis_stands", "action_listen"]


def test_a_further_emergency_is_told_in_full(policy: RedFlagPolicy, domain: Domain) -> None:
    talk = Talk(policy, domain, UserUttered("hi"), SlotSet("case", EMERGENCY), LISTEN)
    talk.says("now I can't breathe")
    assert talk.turn()[:2] == ["utter_emergency", "action_escalate"]


def test_what_is_urgent_is_said_again_when_the_patient_leaves(policy: RedFlagPolicy, domain: Domain) -> None:
    talk = Talk(policy, domain, UserUttered("hi"), SlotSet("case", URGENT), LISTEN)
    talk.says("thanks", "thank")
    assert talk.turn() == ["utter_thank", "utter_urgent_stands", "action_listen"]


@pytest.mark.parametrize("intent", ["restart", "back"])
def test_restart_forgets_nothing(policy: RedFlagPolicy, domain: Domain, intent: str) -> None:
    talk = Talk(policy, domain, UserUttered("hi"), SlotSet("case", URGENT), LISTEN)
    talk.says(f"/{intent}", intent)
    assert talk.turn() == ["utter_start_over", "action_listen"]
    assert talk.tracker.get_slot("case") == URGENT


def test_yes_to_the_checklist_is_an_emergency(talk: Talk) -> None:
    talk.says("yes", "affirm", answer={"check": "red_flags", "asks": "other", "value": "yes"})
    assert talk.turn() == ["utter_emergency", "action_escalate", "action_listen"]
    assert talk.tracker.get_slot("case")["rule"] == "red_flag_confirmed"


def test_unsure_about_the_checklist_is_urgent(talk: Talk) -> None:
    talk.says("not sure", "answer", answer={"check": "red_flags", "asks": "other", "value": "unsure"})
    assert talk.turn() == ["utter_red_flags_unsure", "action_listen"]
    assert talk.tracker.get_slot("case")["level"] == "urgent"


def test_no_to_the_checklist_is_left_to_the_rules(talk: Talk) -> None:
    talk.says("no", "deny", answer={"check": "red_flags", "asks": "other", "value": "no"})
    assert talk.leaves_it_to_the_rules()


@pytest.mark.parametrize("odd", ["text", 7, ["list"], {}, {"level": "weird"}])
def test_an_odd_case_slot_does_not_stop_an_emergency(policy: RedFlagPolicy, domain: Domain, odd: Any) -> None:
    talk = Talk(policy, domain, UserUttered("hi"), SlotSet("case", odd), LISTEN)
    talk.says("I have chest pain")
    assert talk.turn()[0] == "utter_emergency"


def test_the_case_of_an_earlier_session_is_not_taken_over(policy: RedFlagPolicy, domain: Domain) -> None:
    talk = Talk(policy, domain, UserUttered("hi"), SlotSet("case", EMERGENCY), ActionExecuted("action_session_start"),
                SessionStarted(), LISTEN)
    talk.tracker.update(SlotSet("case", None), domain)
    talk.says("hello", "greet")
    assert talk.leaves_it_to_the_rules()


class Returned(Talk):
    """A patient who comes back in a new session after a crisis."""

    def __init__(self, policy: RedFlagPolicy, domain: Domain, unseen: dict[str, Any]) -> None:
        crisis = {**EMERGENCY, "say": "utter_emergency_crisis"}
        unseen["p"] = crisis
        super().__init__(policy, domain, UserUttered("hi"), SlotSet("case", crisis), SessionStarted(), LISTEN)
        self.tracker.update(SlotSet("case", None), domain)

    def answers(self, text: str, value: str | None) -> list[str]:
        self.says(text, "answer", answer={"check": "returning", "asks": "other", "value": value})
        return self.turn()


@pytest.fixture
def returned(policy: RedFlagPolicy, domain: Domain, unseen: dict[str, Any]) -> Returned:
    return Returned(policy, domain, unseen)


@pytest.mark.parametrize(("text", "intent", "first"), [
    ("hello", "greet", []), ("thanks", "thank", []), ("my iv site is sore", "report_symptom", []),
    ("how long does it take", "faq_duration", ["action_answer"]), ("/restart", "restart", []),
    ("a nurse please", "request_human", ["action_request_human"]), ("robot?", "bot_challenge", ["utter_bot_challenge"]),
])
def test_who_comes_back_is_asked_how_it_went(returned: Returned, text: str, intent: str, first: list[str]) -> None:
    returned.says(text, intent)
    assert returned.turn() == [*first, "action_ask_how_it_went", "action_listen"]
    assert returned.tracker.get_slot("returning") == {"say": "utter_emergency_crisis", "asked": 1}


def test_an_emergency_in_the_first_message_is_answered_as_one(returned: Returned) -> None:
    returned.says("I can't breathe")
    assert returned.turn() == ["utter_emergency", "action_escalate", "action_listen"]
    returned.says("thanks", "thank")
    assert "action_ask_how_it_went" not in returned.turn()


def test_what_is_still_there_is_an_emergency_again(returned: Returned) -> None:
    returned.says("hello", "greet")
    returned.turn()
    assert returned.answers("yes", "still") == ["utter_emergency_crisis", "action_escalate", "action_listen"]
    assert returned.tracker.get_slot("case")["level"] == "emergency"
    assert returned.tracker.get_slot("how_it_went")["again"]


@pytest.mark.parametrize("value", ["gone", "seen"])
def test_what_is_over_is_noted(returned: Returned, value: str) -> None:
    returned.says("hello", "greet")
    returned.turn()
    assert returned.answers("zzz", value) == ["action_note_how_it_went", "action_listen"]
    assert returned.tracker.get_slot("how_it_went")["answer"] == value


def test_who_is_not_understood_is_asked_once_more_and_then_left_alone(returned: Returned) -> None:
    returned.says("hello", "greet")
    returned.turn()
    assert returned.answers("zzz", None) == ["action_ask_how_it_went", "action_listen"]
    returned.says("zzz", "answer", answer={"check": "returning", "asks": "other", "value": None})
    assert returned.leaves_it_to_the_rules()


def test_a_question_instead_of_an_answer_is_left_to_the_rules(returned: Returned) -> None:
    returned.says("hello", "greet")
    returned.turn()
    returned.says("how long does it take", "faq_duration")
    assert returned.leaves_it_to_the_rules()


def test_the_check_that_begins_after_the_answer_is_not_closed(returned: Returned) -> None:
    returned.says("my iv site is sore", "report_symptom")
    returned.turn()
    returned.says("gone", "answer", answer={"check": "returning", "asks": "other", "value": "gone"})
    for event in (*returned.predict().events, ActionExecuted("action_note_how_it_went"), ActionExecuted("check_form"),
                  ActiveLoop("check_form")):
        returned.tracker.update(event, returned.domain)
    prediction = returned.predict()
    assert returned.domain.action_names_or_texts[prediction.max_confidence_index] == "action_listen"


def test_before_anybody_spoke_there_is_nothing_to_do(talk: Talk) -> None:
    assert talk.leaves_it_to_the_rules() and talk.predict().events == []
