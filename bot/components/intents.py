"""Which question or piece of small talk a message is."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.knowledge import knowledge
from bot.knowledge.answers import FAQ
from bot.knowledge.classifier import Classifier
from bot.knowledge.phrases import phrases

from .answered import answered
from .triage_screen import TRIAGE

# What travels from here to asking.py on a message, and not into the event log.
GUESSES, PARTS, FOLLOWING, FAMILIAR = "guesses", "parts", "following", "familiar"
_FOLLOW_UP_WORDS = 8  # a longer message says by itself what it is about


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentReader(GraphComponent):
    """Sets the intent and the ranking of the likeliest ones; guesses at the parts of a message too.

    One model with its own features instead of Rasa's featurisers and LogisticRegressionClassifier: those
    read their stored model through skops, which alone takes seconds at each start.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`ranking_length`: how many intents the ranking names."""
        return {"ranking_length": 3}

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, model: Classifier | None = None,
    ) -> None:
        self._length = int(config["ranking_length"])
        self._model_storage, self._resource, self._model = model_storage, resource, model

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext,
    ) -> IntentReader:
        """An untrained component."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext, **kwargs: Any,
    ) -> IntentReader:
        """The component as it was trained."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, Classifier.load(folder / "model.joblib"))

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from the examples of data/nlu."""
        examples = training_data.intent_examples
        self._model = Classifier.learn([str(e.get(TEXT)) for e in examples], [str(e.get(INTENT)) for e in examples])
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder / "model.joblib")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The training data as it is: this component features nothing."""
        return training_data

    def process(self, messages: list[Message], tracker: DialogueStateTracker | None = None) -> list[Message]:
        """Sets intent, ranking and the guesses at parts in place."""
        for message in messages if self._model else []:
            self._read(message, message.get(TEXT) or "", tracker)
        return messages

    def _read(self, message: Message, text: str, tracker: DialogueStateTracker | None) -> None:
        assert self._model
        symptom = (message.get(TRIAGE) or {}).get("level") in ("routine", "urgent")
        parts = phrases().questions(text) if symptom else phrases().parts(text)
        whole, *guesses = self._model.guess([text, *parts])
        ranking = [
            {INTENT_NAME_KEY: guess.intent, PREDICTED_CONFIDENCE_KEY: guess.confidence}
            for guess in whole.ranking[:self._length]
        ]
        message.set(INTENT, ranking[0], add_to_output=True)
        message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        message.set(GUESSES, whole)
        message.set(FAMILIAR, self._model.spelling.familiar(text))
        message.set(PARTS, list(zip(parts, guesses, strict=True)))
        last = answered(tracker)
        answer = knowledge().answers.get(last.id) if last else None
        if answer and len(text.split()) <= _FOLLOW_UP_WORDS:
            candidates = [FAQ + name for name in answer.related]
            message.set(FOLLOWING, self._model.follow(text, answer.ask, candidates))
