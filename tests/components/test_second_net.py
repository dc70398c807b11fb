"""The second net tells a report of a symptom from talk that only sounds so, and never decides a level."""

from pathlib import Path

import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.second_net import SECOND_NET, SecondNet, read_examples
from bot.triage.strict import DataError


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> SecondNet:
    storage, resource = LocalModelStorage(tmp_path_factory.mktemp("model")), Resource("net")
    questions = ["what is infusion therapy", "how long does it take", "is there parking", "thank you"]
    data = TrainingData([Message(data={TEXT: text, "intent": "other"}) for text in questions])
    SecondNet(storage, resource).train(data)
    return SecondNet.load({}, storage, resource, None)  # type: ignore[arg-type]


def chance(net: SecondNet, text: str) -> float:
    message = Message(data={TEXT: text})
    net.process([message])
    return float(message.get(SECOND_NET))


@pytest.mark.parametrize("text", [
    "there is something odd going on in my left side since the drip",
    "grandad went a funny colour and won't talk to me",
    "since lunch everything I drink comes straight back up",
])
def test_a_report_in_unknown_words_is_likely_a_report(trained: SecondNet, text: str) -> None:
    assert chance(trained, text) >= 0.5


@pytest.mark.parametrize("text", ["what is infusion therapy", "can I park at the clinic", "thank you so much", ""])
def test_a_question_or_thanks_is_no_report(trained: SecondNet, text: str) -> None:
    assert chance(trained, text) < 0.5


def test_the_same_examples_give_the_same_answer(trained: SecondNet) -> None:
    assert chance(trained, "my arm went all cold") == chance(trained, "my arm went all cold")


def test_no_example_stands_on_both_sides() -> None:
    symptoms, others = read_examples()
    assert len(symptoms) > 500
    assert not set(symptoms) & set(others)


def test_a_faulty_file_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "net.yml"
    path.write_text("reports_a_symptom: [one]\nreports_nothing: [two]\n")
    with pytest.raises(DataError, match=r"net\.yml:2: unknown key 'reports_nothing'"):
        read_examples(path)
