"""The second net: a statistical look at messages that no rule fits, so that none of them is passed over in silence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import joblib
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline

from bot.triage.strict import load

EXAMPLES = Path(__file__).resolve().parents[2] / "data" / "triage" / "second_net.yml"
SECOND_NET = "second_net"


def read_examples(path: Path = EXAMPLES) -> tuple[list[str], list[str]]:
    """Messages that report a symptom, and messages that only sound so. Raises DataError for a faulty file."""
    root = load(path).only(required=("reports_a_symptom", "reports_none"), optional=("about",))
    return root.strings("reports_a_symptom"), root.strings("reports_none")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SecondNet(GraphComponent):
    """Puts `second_net` on each message: how likely, from 0 to 1, it reports a symptom.

    It decides no level: the router uses it to choose between a plain answer and the red-flag checklist.
    """

    def __init__(self, model_storage: ModelStorage, resource: Resource, model: Pipeline | None = None) -> None:
        self._model_storage, self._resource, self._model = model_storage, resource, model

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext,
    ) -> SecondNet:
        """An untrained component."""
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext, **kwargs: Any,
    ) -> SecondNet:
        """The component as it was trained."""
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, joblib.load(folder / "model.joblib"))

    @staticmethod
    def fingerprint_addon(config: dict[str, Any]) -> str | None:
        """The examples, so that Rasa trains again when they change."""
        return EXAMPLES.read_text(encoding="utf-8")

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from second_net.yml; every example of data/nlu is one more message that reports nothing."""
        symptoms, others = read_examples()
        others += [str(example.get(TEXT)) for example in training_data.intent_examples]
        features = FeatureUnion([
            ("words", TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)),
            ("letters", TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=2, sublinear_tf=True)),
        ])
        classifier = LogisticRegression(solver="liblinear", class_weight="balanced", C=10, random_state=42)
        self._model = make_pipeline(features, classifier)
        self._model.fit(symptoms + others, [1] * len(symptoms) + [0] * len(others))
        with self._model_storage.write_to(self._resource) as folder:
            joblib.dump(self._model, folder / "model.joblib", compress=3)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The training data as it is: this component features nothing."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Looks at messages in place."""
        texts = [message.get(TEXT) or "" for message in messages]
        if self._model is None or not texts:
            return messages
        for message, chance in zip(messages, self._model.predict_proba(texts)[:, 1], strict=True):
            message.set(SECOND_NET, round(float(chance), 3), add_to_output=True)
        return messages
