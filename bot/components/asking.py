"""Reads on what the router takes for a question: two in one, one that follows the last answer, or a close call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.clinic import clinic
from bot.knowledge import Answer, knowledge
from bot.knowledge.answers import FAQ
from bot.knowledge.choosing import MOST_CHOICES, QUESTIONS, Choosing, Guesses
from bot.knowledge.phrases import phrases
from bot.triage import assess
from bot.triage.answer_words import plain

from .answered import Answered, answered
from .asked import asked
from .intent_names import NOT_UNDERSTOOD, REPORT_SYMPTOM
from .intents import FOLLOWING, GUESSES, PARTS
from .triage_screen import TRIAGE

ASKED_FOR = "asked_for"
CLOSE_CALL, SYMPTOM_AND_QUESTION = "close_call", "symptom_and_question"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class Asking(GraphComponent):
    """After the router: the final intent of questions, and what they ask for, as `asked_for`.

    `asked_for` holds `intents` to answer in their order (`longer`: at length), or `choices` to offer.
    What the numbers of config.yml mean: a question is answered at once when it reaches `sure`, or when
    the second guess stays below `near` of it; and when the intents that the article answers have
    `answerable` in all. Otherwise a choice is offered, from `floor` on. Each of several questions in a
    message must reach `part`, one beside a symptom `beside`. A question that is not clear follows the
    last answer when it has `follow` among what is related to that.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Confidences; config.yml sets them."""
        return {"sure": 0.5, "near": 0.85, "answerable": 0.6, "floor": 0.05, "part": 0.3, "beside": 0.5, "follow": 0.5}

    def __init__(self, config: Mapping[str, Any]) -> None:
        self._choosing = Choosing.read(config)

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext,
    ) -> Asking:
        """The component with the confidences of config.yml. Reads the phrases now, as Router does its words."""
        phrases()
        return cls(config)

    def process(self, messages: list[Message], tracker: DialogueStateTracker) -> list[Message]:
        """Sets intent and `asked_for` of messages in place."""
        question, last = asked(tracker), answered(tracker)
        for message in messages:
            intent = str((message.get(INTENT) or {}).get(INTENT_NAME_KEY))
            if intent == REPORT_SYMPTOM:
                self._beside(message)
            elif intent.startswith(QUESTIONS) or intent == NOT_UNDERSTOOD:
                self._question(message, intent, None if question else last, bool(question and question.question))
            elif last and not question:
                self._phrase(message, last)
        return messages

    def _beside(self, message: Message) -> None:
        mild = (message.get(TRIAGE) or {}).get("level") == "routine"
        asked_for = [(text, intent) for text, guesses in message.get(PARTS) or ()
                     for intent in self._choosing.besides([guesses])]
        found = list(dict.fromkeys(intent for text, intent in asked_for if _may_be_said(intent, text, mild=mild)))
        if found:
            _put(message, SYMPTOM_AND_QUESTION, {"intents": found})

    def _question(self, message: Message, intent: str, last: Answered | None, in_check: bool) -> None:
        several = self._choosing.several([guesses for _, guesses in message.get(PARTS) or ()])
        if several:
            first = next(found for found in several if found.startswith(FAQ))
            _put(message, first, {"intents": several})
            return
        guesses: Guesses | None = message.get(GUESSES)
        if in_check or guesses is None or self._phrase(message, last):
            return
        found = self._choosing.choose(guesses, intent != NOT_UNDERSTOOD)
        if found == [intent]:
            return
        following = message.get(FOLLOWING) if last else None
        if following and (meant := self._choosing.following(following)):
            _put(message, meant, {"intents": [meant]})
            return
        _offer(message, found)

    def _phrase(self, message: Message, last: Answered | None) -> bool:
        """Sets what "why?" or "tell me more" asks for after an answer; False for any other message."""
        answer = knowledge().answers.get(last.id) if last else None
        said = plain(message.get(TEXT) or "")
        if said not in phrases().more | phrases().why:
            return False
        if not last or not answer:
            _put(message, NOT_UNDERSTOOD, {})
        elif said in phrases().why and answer.why:
            _put(message, FAQ + answer.why, {"intents": [FAQ + answer.why]})
        elif _has_more(answer, last):
            _put(message, FAQ + answer.id, {"intents": [FAQ + answer.id], "longer": True})
        else:
            _offer(message, [FAQ + name for name in answer.related])
        return True


def _may_be_said(intent: str, text: str, *, mild: bool) -> bool:
    """Whether an answer may stand beside advice on a symptom; `text` is the question, `mild` the symptom."""
    answer, read = knowledge().answer(intent), assess(text)
    if answer is None:
        return False
    if answer.warns or (mild and read.level == "routine"):
        return True
    harmless = read.level == "none" and not read.ask_red_flags
    return harmless and (mild or not answer.reassures)


def _has_more(answer: Answer, last: Answered) -> bool:
    return bool(answer.more) and answer.more.format(**clinic().words()) not in last.said


def _offer(message: Message, intents: list[str]) -> None:
    """Offers what has a question to say; with a single one, or none, there is nothing to choose."""
    offered = [intent for intent in intents if knowledge().ask(intent)][:MOST_CHOICES]
    if len(offered) > 1:
        _put(message, CLOSE_CALL, {"choices": offered})
    else:
        _put(message, NOT_UNDERSTOOD, {})


def _put(message: Message, intent: str, wanted: Mapping[str, Any]) -> None:
    if intent != message.get(INTENT)[INTENT_NAME_KEY]:
        message.set(INTENT, {INTENT_NAME_KEY: intent, PREDICTED_CONFIDENCE_KEY: 1.0}, add_to_output=True)
    if wanted:
        message.set(ASKED_FOR, dict(wanted), add_to_output=True)
