"""Which question or piece of small talk a message is: one classifier over words and letters."""

from __future__ import annotations

from typing import Any

import joblib
import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline

_STRENGTH = 100  # scikit-learn's C, chosen on questions that were held out


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentReader(GraphComponent):
    """Sets the intent and the ranking of the likeliest ones.

    One model with its own features instead of Rasa's featurisers and LogisticRegressionClassifier: those
    read their stored model through skops, which alone takes seconds at each start.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`ranking_length`: how many intents the ranking names."""
        return {"ranking_length": 3}

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, model: Pipeline | None = None,
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
            return cls(config, model_storage, resource, joblib.load(folder / "model.joblib"))

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from the examples of data/nlu."""
        examples = training_data.intent_examples
        # liblinear: one against the rest takes seconds for a hundred intents, where lbfgs takes 100 s for no gain
        classifier = LogisticRegression(solver="liblinear", C=_STRENGTH, tol=0.01, random_state=42)
        shared: dict[str, Any] = {"sublinear_tf": True, "dtype": np.float32}
        self._model = make_pipeline(FeatureUnion([
            ("words", TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"(?u)\b\w+\b", **shared)),
            ("letters", TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=2, **shared)),
        ]), classifier)
        self._model.fit([str(e.get(TEXT)) for e in examples], [str(e.get(INTENT)) for e in examples])
        classifier.coef_ = classifier.coef_.astype(np.float32)
        with self._model_storage.write_to(self._resource) as folder:
            joblib.dump(self._model, folder / "model.joblib")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The training data as it is: this component features nothing."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets intent and ranking of messages in place."""
        texts = [message.get(TEXT) or "" for message in messages]
        if self._model is None or not texts:
            return messages
        names = self._model.classes_
        for message, chances in zip(messages, self._model.predict_proba(texts), strict=True):
            likeliest = np.argsort(-chances, kind="stable")[:self._length]
            ranking = [
                {INTENT_NAME_KEY: str(names[i]), PREDICTED_CONFIDENCE_KEY: float(chances[i])} for i in likeliest
            ]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages
