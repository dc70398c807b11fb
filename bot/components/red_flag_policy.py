"""Speaks when a conversation is an emergency, above every rule and inside every form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from rasa.core.policies.policy import Policy, PolicyPrediction, SupportedData, confidence_scores_for
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import (
    ACTION_DEACTIVATE_LOOP_NAME,
    ACTION_LISTEN_NAME,
    REQUESTED_SLOT,
    USER_INTENT_BACK,
    USER_INTENT_RESTART,
)
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, Restarted, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker

from bot.triage import Case, Decision
from bot.triage.advice import checklist
from bot.triage.answers import questions
from bot.triage.corrections import meant_for_others, takes_all_back, tells_what_it_was
from bot.triage.kept import from_message_part, keep, recall
from bot.triage.returning import returning
from bot.triage.rulebook import rulebook

from . import returning as back
from .intent_names import ANSWER, HELP_CALLED, OFF_TOPIC, STOP, SUMMARY
from .retelling import correction, retold
from .taking_back import CASE, CORRECTION
from .triage_screen import TRIAGE, screen

NOTHING = keep(Case(), Decision(), {})
EMERGENCY, ESCALATE, STANDS = "utter_emergency", "action_escalate", "_stands"
STOPPED, TAKEN_BACK = "utter_check_stopped", "utter_check_taken_back"
URGENT_STANDS, UNSURE_OF_RED_FLAGS, START_OVER = "utter_urgent_stands", "utter_red_flags_unsure", "utter_start_over"

# What is still answered, briefly, once a conversation is an emergency.
STILL_ANSWERED = ("greet", "thank", "goodbye", "bot_challenge", "privacy", HELP_CALLED, "ask_number", CORRECTION)
STILL_DONE = {"request_human": "action_request_human", SUMMARY: "action_show_summary"}
# What is answered at once although the patient is asked how it went.
ANSWERED_FIRST = ("bot_challenge", "privacy")
# After these the patient may leave: what is urgent is said once more.
LEAVING = ("thank", "goodbye", "all_well", STOP)


@dataclass(frozen=True)
class Turn:
    """The turn so far: what the patient said, what the case was before, and what was done since.

    `asks` is set when the patient is asked in this turn how an earlier emergency went, `told_as` is the
    wording in which that was told.
    """

    message: UserUttered
    before: Mapping[str, Any] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)
    asks: bool = False
    told_as: str = ""

    @classmethod
    def of(cls, tracker: DialogueStateTracker) -> Turn | None:
        """The current turn of a tracker, None when no patient has spoken yet."""
        done: list[str] = []
        message: UserUttered | None = None
        asks, told_as = False, str((tracker.get_slot(back.RETURNING) or {}).get("say") or "")
        for event in reversed(tracker.events):
            if isinstance(event, (Restarted, SessionStarted)):
                break
            if message is None:
                if isinstance(event, UserUttered):
                    message = event
                elif isinstance(event, ActionExecuted) and event.action_name:
                    done.append(event.action_name)
                elif isinstance(event, SlotSet) and event.key == back.RETURNING:
                    asks = True
            elif isinstance(event, SlotSet) and event.key == CASE:
                return cls(message, recall(event.value), done, asks, told_as)
        return cls(message, {}, done, asks, told_as) if message else None

    @property
    def intent(self) -> str:
        """The message's intent, "" for none."""
        return self.message.intent_name or ""

    def triage(self) -> Mapping[str, Any]:
        """How the rules read the message; a message that came in unscreened is screened now."""
        found: Mapping[str, Any] | None = self.message.parse_data.get(TRIAGE)
        return found if found else screen(self.message.text or "")

    @property
    def reply(self) -> Mapping[str, Any]:
        """How the message was read as a reply to what was asked, empty for none."""
        found: Mapping[str, Any] = self.message.parse_data.get(ANSWER) or {}
        return found

    @property
    def corrects(self) -> bool:
        """Whether the message changes anything that was told, or only says that something was not so."""
        return any(correction(self.message).values())

    def leaves_nothing(self, level: str) -> bool:
        """Whether the message leaves a check nothing to ask about, at the level that it leaves behind."""
        text = self.message.text or ""
        return self.intent == CORRECTION and (
            meant_for_others(text) or (level == "none" and (takes_all_back(text) or tells_what_it_was(text))))

    def reply_decision(self) -> Decision:
        """What a reply to the red-flag checklist, or to how it went, decides; nothing for other messages."""
        if self.reply.get("check") == back.CHECK:
            return returning().decision(self.reply.get("value"), self.told_as)
        decisions = checklist().decisions if self.reply.get("check") == "red_flags" else {}
        return decisions.get(str(self.reply.get("value")), Decision())


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class RedFlagPolicy(Policy):
    """Keeps the `case` slot after every message, and takes over in an emergency.

    It predicts with `is_no_user_prediction`, since a form's own prediction carries that and nothing
    else wins against it. What it has to say, it says from the domain, in process, before it calls
    any action.
    """

    @staticmethod
    def supported_data() -> SupportedData:
        """Rules only: it learns nothing."""
        return SupportedData.RULE_DATA

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Above RulePolicy."""
        return {"priority": 100}

    @classmethod
    def load(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext, **kwargs: Any,
    ) -> RedFlagPolicy:
        """The policy; nothing of it is stored."""
        return cls(config, model_storage, resource, execution_context)

    def train(self, training_trackers: list[TrackerWithCachedStates], domain: Domain, **kwargs: Any) -> Resource:
        """Learns nothing."""
        return self._resource

    def predict_action_probabilities(
        self, tracker: DialogueStateTracker, domain: Domain, rule_only_data: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """The next action when this policy has something to do; in any case the event that updates the case."""
        turn = Turn.of(tracker)
        if turn is None:
            return self._prediction(self._default_predictions(domain))
        current = recall(tracker.get_slot(CASE))
        lowers = turn.intent == CORRECTION and turn.corrects and current.get("level") != "emergency"
        kept = _corrected(tracker) if lowers else _case_after(turn, current)
        events: list[Event] = [SlotSet(CASE, kept)] if {**NOTHING, **current} != kept else []
        if kept["level"] != "emergency" and not turn.done:
            asking = back.asking(tracker) or back.asking_again(tracker, turn.reply)
            turn, events = replace(turn, asks=turn.asks or bool(asking)), [*events, *asking]
        events += back.noted(tracker, turn.reply)
        steps = _steps(turn, kept, tracker, domain)
        if not steps:
            return self._prediction(self._default_predictions(domain), events=events)
        if tracker.active_loop_name and back.NOTE not in turn.done:  # that one may begin a check
            steps.append(ACTION_DEACTIVATE_LOOP_NAME)
            events += _reset_interrupted_slot(tracker)
        action = next((step for step in steps if step not in turn.done), ACTION_LISTEN_NAME)
        return self._prediction(
            confidence_scores_for(action, 1.0, domain), events=events, is_no_user_prediction=True
        )


def _case_after(turn: Turn, current: Mapping[str, Any]) -> Mapping[str, Any]:
    assessment = from_message_part(turn.message.text or "", turn.triage())
    reply = turn.reply_decision()
    case = Case.from_dict(current).after(assessment)
    kept = keep(case, assessment.decision, current)
    return keep(case.raised(reply), reply, kept)


def _corrected(tracker: DialogueStateTracker) -> Mapping[str, Any]:
    case, reason = retold(tracker)
    return keep(case, reason, {})


def _steps(turn: Turn, kept: Mapping[str, Any], tracker: DialogueStateTracker, domain: Domain) -> list[str]:
    """What is to be said and done in this turn before the patient speaks again; nothing when the rules decide."""
    was_emergency = turn.before.get("level") == "emergency"
    if turn.triage().get("level") == "emergency" and not (was_emergency and _only_tells_of_help(turn)):
        return [_response(str(turn.triage().get("say")), domain), ESCALATE]
    if turn.reply_decision().level == "emergency":
        return [_response(turn.reply_decision().say, domain), ESCALATE]
    if kept["level"] == "emergency":
        return _aftercare(turn, kept, domain) if was_emergency else [_response(kept["say"], domain), ESCALATE]
    if turn.asks:
        return [*_answered_first(turn), back.ASK]
    if turn.reply.get("check") == back.CHECK and turn.reply.get("value"):
        return [back.NOTE]
    if turn.intent in (USER_INTENT_RESTART, USER_INTENT_BACK):
        return [START_OVER]  # Rasa's own restart would forget the case
    if turn.reply_decision().level != "none":
        return [UNSURE_OF_RED_FLAGS]
    if (tracker.active_loop_name or TAKEN_BACK in turn.done) and turn.leaves_nothing(kept["level"]):
        return [TAKEN_BACK, *([URGENT_STANDS] if kept["level"] == "urgent" else [])]
    if kept["level"] == "urgent" and turn.intent in (STOP, "goodbye") and (
            tracker.active_loop_name or STOPPED in turn.done):
        return [STOPPED, URGENT_STANDS]
    if kept["level"] == "urgent" and turn.intent in LEAVING and not tracker.active_loop_name:
        return [f"utter_{turn.intent}", URGENT_STANDS]
    return []


def _only_tells_of_help(turn: Turn) -> bool:
    """Whether a message says no more than that help was called, and alarms by these words alone."""
    by_words = rulebook().weighing.verdicts["emergency"].rule
    return turn.intent == HELP_CALLED and turn.triage().get("rule") == by_words


def _aftercare(turn: Turn, kept: Mapping[str, Any], domain: Domain) -> list[str]:
    stands = f"{kept['say']}{STANDS}"
    if stands not in domain.action_names_or_texts:
        stands = EMERGENCY + STANDS
    if turn.intent.startswith("faq_") or (
            turn.intent.startswith("topic_") and turn.intent != OFF_TOPIC and questions(turn.message.text or "")):
        return ["action_answer", stands]
    if turn.intent in STILL_DONE:
        return [STILL_DONE[turn.intent], stands]
    return [f"utter_{turn.intent}", stands] if turn.intent in STILL_ANSWERED else [stands]


def _answered_first(turn: Turn) -> list[str]:
    if turn.intent.startswith(("faq_", "topic_")):
        return ["action_answer"]
    if turn.intent in STILL_DONE:
        return [STILL_DONE[turn.intent]]
    return [f"utter_{turn.intent}"] if turn.intent in ANSWERED_FIRST else []


def _response(say: str, domain: Domain) -> str:
    return say if say in domain.action_names_or_texts else EMERGENCY


def _reset_interrupted_slot(tracker: DialogueStateTracker) -> list[Event]:
    # Slots are filled before any policy is asked: the slot the form asked for has swallowed the emergency.
    slot = tracker.get_slot(REQUESTED_SLOT)
    return [SlotSet(slot, None)] if slot and tracker.get_slot(slot) is not None else []
