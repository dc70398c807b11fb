"""Decides what a message is: an answer to what was asked, a symptom, a question, or not understood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.knowledge.choosing import QUESTIONS, TOPIC, Clear, Guess, Guesses
from bot.triage.advice import MOST_CHECKLISTS
from bot.triage.aim import is_elsewhere
from bot.triage.answer_words import words
from bot.triage.answers import (
    UNSURE,
    not_to_stop,
    only_now,
    questions,
    stops,
)
from bot.triage.checks import checks, only_names
from bot.triage.corrections import only_takes_back
from bot.triage.detail import asks_for_nothing, denies, goes_on, names_again
from bot.triage.kept import as_message_part, recall
from bot.triage.question import Value
from bot.triage.returning import returning
from bot.triage.talk import talk

from .asked import (
    ASKING,
    CHECKLIST,
    HOW_IT_WENT,
    Asked,
    asked,
    handed_over_in_check,
    list_was_left,
)
from .intent_names import (
    AFFIRM,
    ANSWER,
    CLEAR_THOUGH_BODILY,
    DENY,
    GOODBYE,
    NOT_UNDERSTOOD,
    OFF_TOPIC,
    REPORT_SYMPTOM,
    REQUEST_HUMAN,
    SMALL_TALK,
    START_CHECK,
    STEERING,
    STOP,
    STORY,
    UNCLEAR_SYMPTOM,
)
from .intents import FAMILIAR, PARTS
from .remarks import button, chooses_check, is_aside, is_remark, leaves, may_begin, says_again, says_yes
from .rereading import (
    as_answer,
    as_correction,
    as_story,
    behind_no,
    by_rules,
    in_context,
    messages_before,
    of_what_is_checked,
    raised_together,
    talked_about,
)
from .taking_back import CORRECTION, taken_back
from .triage_screen import TRIAGE

ASIDE = "aside"  # what an answer to a check asks for besides, as an intent
DETAIL = "detail"  # a statement that answers nothing and only tells more of what was told
WISHES_CHECK = "wishes_check"  # a report may ask for its questions in the same breath
_SHORT = 4  # words of a reply that is nothing but an answer when it is one


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class Router(GraphComponent):
    """Last of the pipeline: the final intent.

    The classifier's first choice counts when its confidence is at least `threshold`, or when it is at
    least `weak` and `lead` times that of the second. A message that speaks of the body and that no
    rule fits, or that may be an emergency by its words, must reach `in_doubt` before it is answered as a
    question instead of with the red-flag checklist, and is taken for nothing else. While a check waits
    for an answer, what does not look like a question must reach `in_check`, and this share of its words,
    `familiar`, must be known to the classifier. A message asks for a check too when that intent reaches `wished`, or
    `wished_in_part` in one of its sentences.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Confidences; config.yml sets them."""
        return {"threshold": 0.4, "weak": 0.2, "lead": 3.0, "in_doubt": 0.7, "in_check": 0.5, "familiar": 0.7,
                "wished": 0.35, "wished_in_part": 0.6}

    def __init__(self, config: Mapping[str, Any]) -> None:
        self._config = {key: float(config[key]) for key in self.get_default_config()}

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext,
    ) -> Router:
        """The component with the confidences of config.yml. Reads the checks now, as TriageScreen does its rules."""
        checks()
        words()
        talk()
        returning()
        return cls(config)

    def process(self, messages: list[Message], tracker: DialogueStateTracker) -> list[Message]:
        """Sets the final intent of messages in place.

        Sets `answer` too when one replies to a question, `correction` when it takes something back. A
        reply that is a no or a doubt and nothing else ("hard to say") is no symptom, whatever the rules read in it.
        """
        question = asked(tracker)
        for message in messages:
            text, screened = message.get(TEXT) or "", message.get(TRIAGE) or {}
            told = as_story(text, screened, question, tracker)
            triage = told or in_context(text, screened, question, tracker)
            put_right = as_correction(text, triage, tracker)
            triage = put_right or triage
            value = question.read(text, triage) if question and not put_right else None
            if question and value == "yes" and says_again(triage, question, tracker):
                value = None  # "yes itchy" to "is it hard to breathe?"
            also = question.besides(text, tracker, value) if question and not put_right else {}
            if question and question.question and (value is not None or also):
                denied = value == "no" and question.question.is_denied_by(text)
                triage = as_answer(text, triage, value, denied=denied)
            elif question and question.question and is_remark(text, triage, question.question):
                triage = as_message_part(talked_about(text, triage))  # "I'm confused by the question"
            if question and question.check != ASKING[HOW_IT_WENT] and value != "yes":
                triage = behind_no(text, triage, tracker)
            if question and question.question and value is None and not put_right:
                triage = of_what_is_checked(text, triage, question, tracker)
            if triage is not screened:
                message.set(TRIAGE, triage, add_to_output=True)
            ranking = message.get(INTENT_RANKING_KEY) or []
            familiar = message.get(FAMILIAR, 1.0) >= self._config["familiar"]
            intent = self.route(text, triage, ranking, question, value, tells=bool(also), familiar=familiar)
            if told and screened.get("level") == "emergency" and triage.get("level") == "none":
                intent = STORY
            elif chooses_check(text, triage, tracker):
                intent, named = START_CHECK, only_names(talk().menu.name(text))
                only = as_message_part(talked_about(text, triage)) if named else by_rules(text, triage)
                message.set(TRIAGE, only, add_to_output=True)
            elif not question and triage.get("level") == "none" and says_yes(text) and list_was_left(tracker):
                intent = UNCLEAR_SYMPTOM  # yes to what? the list is asked again
            elif question and intent == UNCLEAR_SYMPTOM and question.times >= MOST_CHECKLISTS:
                intent, value = ANSWER, UNSURE
            elif question and question.question and (
                (intent == REQUEST_HUMAN and handed_over_in_check(tracker))
                or (value is None and not also and leaves(intent, text, triage, question))
            ):
                intent = STOP
            elif question and is_aside(intent) and (beside := question.read_beside(text)) is not None:
                message.set(ASIDE, intent, add_to_output=True)
                intent, value = ANSWER, beside
            elif self._wishes_check(ranking, message.get(PARTS) or ()):
                if intent == REPORT_SYMPTOM:
                    message.set(WISHES_CHECK, True, add_to_output=True)
                elif not question and may_begin(intent, text, triage):
                    intent = START_CHECK
            in_check = question is not None and question.question is not None
            if value is None and not in_check and intent not in STEERING and raised_together(text, triage, tracker):
                intent = REPORT_SYMPTOM
            elif value is None and not also and self._only_tells_more(intent, text, triage, ranking, question, tracker):
                message.set(DETAIL, True, add_to_output=True)
                intent = _noting(question)
            corrected = taken_back(text, triage, tracker)
            if corrected and (intent not in STEERING or only_takes_back(text)):
                intent = CORRECTION
                message.set(TRIAGE, put_right or by_rules(text, triage), add_to_output=True)
                message.set(CORRECTION, corrected.as_dict(), add_to_output=True)
            elif question and intent in (ANSWER, AFFIRM, DENY):
                reply = {"check": question.check, "asks": question.asks, "value": value}
                message.set(ANSWER, reply | ({"also": also} if also else {}), add_to_output=True)
            if intent != (message.get(INTENT) or {}).get(INTENT_NAME_KEY):
                message.set(INTENT, {INTENT_NAME_KEY: intent, PREDICTED_CONFIDENCE_KEY: 1.0}, add_to_output=True)
        return messages

    def route(
        self, text: str, triage: Mapping[str, Any], ranking: Sequence[Mapping[str, Any]], asked: Asked | None,
        value: Value | None, *, tells: bool = False, familiar: bool = True,
    ) -> str:
        """The final intent of a message.

        `ranking` holds the classifier's intents, the likeliest first; `asked` is what the assistant
        asked last, `value` what the message means as a reply to that. `tells`: it answers another question.
        `familiar`: most of its words are known to the classifier.
        """
        if pressed := button(text):
            return pressed
        guess, confidence = self._clear(ranking), _confidence(ranking, 0)
        if (guess == STOP and not_to_stop(text)) or (guess == GOODBYE and only_now(text)):
            guess = NOT_UNDERSTOOD
        certain = confidence >= self._config["in_doubt"]
        asks = bool(triage.get("ask_red_flags"))
        doubtful = bool(triage.get("failed")) or (asks and not (certain and guess.startswith(CLEAR_THOUGH_BODILY)))
        if asked and asked.question:
            if stops(text):
                return STOP
            steers = guess in STEERING and confidence >= self._config["in_check"]
            if asked.question.asks_what_is_meant(text) or (
                    not steers and is_remark(text, triage, asked.question)):
                return ANSWER  # the question comes again
            if value is not None and "?" not in text and len(text.split()) <= _SHORT:
                return ANSWER  # "can breathe ok" only looks like a question
            tells = tells or triage.get("level") in ("routine", "urgent")
            clear = confidence >= self._config["in_check"]
            if not any(letter.isalpha() for letter in text) or (
                    tells and not questions(text) and not (clear and guess in STEERING)):
                return ANSWER
            if guess in STEERING and not clear:
                guess = NOT_UNDERSTOOD
            if guess.startswith("topic_") and not certain and not questions(text):
                return ANSWER  # what the classifier makes of a few odd words
            return _in_check(text, guess, value, doubtful) if (clear and familiar) or questions(text) else ANSWER
        if asked and asked.check == ASKING[HOW_IT_WENT] and (
                value or (guess in (NOT_UNDERSTOOD, OFF_TOPIC) and triage.get("level") == "none" and not doubtful)):
            return ANSWER
        if guess in STEERING:
            return guess
        if triage.get("level") in ("routine", "urgent"):
            return REPORT_SYMPTOM
        if asked and value:
            return {"yes": AFFIRM, "no": DENY}.get(str(value), ANSWER)
        if asked and asked.check == ASKING[CHECKLIST] and asked.times < MOST_CHECKLISTS and (
                guess in (NOT_UNDERSTOOD, OFF_TOPIC)):
            return UNCLEAR_SYMPTOM  # the list is asked once more
        if guess == START_CHECK:
            return guess if certain else UNCLEAR_SYMPTOM  # it is about the body, and that is all that is clear
        return UNCLEAR_SYMPTOM if doubtful else guess

    def _only_tells_more(
        self, intent: str, text: str, triage: Mapping[str, Any], ranking: Sequence[Mapping[str, Any]],
        question: Asked | None, tracker: DialogueStateTracker,
    ) -> bool:
        """Whether what is taken for a question, or not understood, asks nothing and is about a complaint that stands.

        What is surely about practical matters is so only by what it denies or names again.
        """
        in_check = question is not None and question.question is not None
        stands = in_check or recall(tracker.get_slot("case")).get("level", "none") != "none"
        listed = question is not None and question.check == ASKING[CHECKLIST] and question.times < MOST_CHECKLISTS
        taken = intent == NOT_UNDERSTOOD or intent.startswith(QUESTIONS) or (intent == ANSWER and in_check) or (
            intent in (AFFIRM, DENY) and denies(text) and is_elsewhere(text, frozenset()))
        if triage.get("ask_red_flags") or not (stands and taken and asks_for_nothing(text)) or (
                question and not in_check and not listed):
            return False
        practical = intent.startswith(TOPIC) and _confidence(ranking, 0) >= self._config["in_doubt"]
        return denies(text) or names_again(text, messages_before(tracker)) or (not practical and goes_on(text))

    def _wishes_check(self, ranking: Sequence[Mapping[str, Any]], parts: Sequence[tuple[str, Guesses]]) -> bool:
        return any(
            guess[INTENT_NAME_KEY] == START_CHECK and float(guess[PREDICTED_CONFIDENCE_KEY]) >= self._config["wished"]
            for guess in ranking
        ) or any(
            guesses.first.intent == START_CHECK and guesses.first.confidence >= self._config["wished_in_part"]
            for _, guesses in parts
        )

    def _clear(self, ranking: Sequence[Mapping[str, Any]]) -> str:
        guesses = Guesses(tuple(Guess(g[INTENT_NAME_KEY], float(g[PREDICTED_CONFIDENCE_KEY])) for g in ranking))
        return guesses.first.intent if Clear.read(self._config).of(guesses) else NOT_UNDERSTOOD






def _noting(question: Asked | None) -> str:
    """The intent of a statement that only tells more: what was asked is asked again, else what was said stands."""
    if question is None:
        return CORRECTION
    return ANSWER if question.question else UNCLEAR_SYMPTOM






def _confidence(ranking: Sequence[Mapping[str, Any]], place: int) -> float:
    return float(ranking[place][PREDICTED_CONFIDENCE_KEY]) if len(ranking) > place else 0.0


def _in_check(text: str, guess: str, value: Value | None, doubtful: bool) -> str:
    if guess in STEERING or (guess == START_CHECK and value is None and not questions(text)):
        return guess
    # anything at all may look off the topic: only a question is one in between
    asks_back = guess.startswith(QUESTIONS) and (
        questions(text) or (value is None and guess != OFF_TOPIC))
    small_talk = guess in SMALL_TALK and value is None
    return guess if (asks_back or small_talk) and not doubtful else ANSWER
