"""The intent reader tells questions apart, the same way every time, and ranks what it considered."""

import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.intents import IntentReader

EXAMPLES = {
    "ask_parking": ["where can I park", "is there parking", "parking at the clinic", "car park near you"],
    "ask_duration": ["how long does it take", "how long is a visit", "hours for a drip", "time for one infusion"],
    "thank": ["thank you", "thanks a lot", "many thanks", "cheers thanks"],
}


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> IntentReader:
    storage, resource = LocalModelStorage(tmp_path_factory.mktemp("model")), Resource("intents")
    data = TrainingData([Message(data={TEXT: t, INTENT: name}) for name, texts in EXAMPLES.items() for t in texts])
    IntentReader({"ranking_length": 2}, storage, resource).train(data)
    return IntentReader.load({"ranking_length": 2}, storage, resource, None)  # type: ignore[arg-type]


def read(reader: IntentReader, text: str) -> Message:
    message = Message(data={TEXT: text})
    reader.process([message])
    return message


@pytest.mark.parametrize(("text", "intent"), [
    ("can I park my car there", "ask_parking"), ("how long will the drip take", "ask_duration"), ("thanks!", "thank"),
])
def test_a_question_in_other_words_gets_its_intent(trained: IntentReader, text: str, intent: str) -> None:
    assert read(trained, text).get(INTENT)[INTENT_NAME_KEY] == intent


def test_the_ranking_is_as_long_as_asked_and_starts_with_the_intent(trained: IntentReader) -> None:
    message = read(trained, "parking time")
    ranking = message.get(INTENT_RANKING_KEY)
    assert len(ranking) == 2
    assert ranking[0] == message.get(INTENT)
    assert ranking[0][PREDICTED_CONFIDENCE_KEY] >= ranking[1][PREDICTED_CONFIDENCE_KEY]


def test_an_empty_message_has_a_ranking_too(trained: IntentReader) -> None:
    assert len(read(trained, "").get(INTENT_RANKING_KEY)) == 2
