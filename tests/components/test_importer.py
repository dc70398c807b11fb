from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from rasa.shared.core.events import ActionExecuted, UserUttered

import bot.components.importer
from bot.components.importer import CLOSING, KnowledgeImporter
from bot.knowledge import examples, knowledge, load
from bot.knowledge.classifier import Classifier
from bot.triage.checks import FORM, checks

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def importer() -> KnowledgeImporter:
    return KnowledgeImporter(str(ROOT / "config.yml"), str(ROOT / "domain.yml"), str(ROOT / "data"))


def test_the_domain_knows_every_entry_topic_and_check(importer: KnowledgeImporter) -> None:
    domain = importer.get_domain()
    assert set(knowledge().intents()) <= set(domain.intents)
    slots = [check.slot(q) for check in checks().values() for q in check.questions]
    assert domain.required_slots_for_form(FORM) == slots and len(set(slots)) == len(slots)
    assert {f"validate_{FORM}", CLOSING} <= set(domain.action_names_or_texts)
    assert not any(slot.influence_conversation for slot in domain.slots if slot.name.startswith("site_"))


def test_every_entry_has_its_rule_outside_and_inside_of_a_check(importer: KnowledgeImporter) -> None:
    answered: dict[str, int] = {}
    for step in importer.get_stories().story_steps:
        intents = [event.intent_name for event in step.events if isinstance(event, UserUttered)]
        actions = [event.action_name for event in step.events if isinstance(event, ActionExecuted)]
        if intents and "action_answer" in actions:
            answered[intents[0]] = answered.get(intents[0], 0) + 1
    assert answered == dict.fromkeys(knowledge().intents(), 2)


def test_training_reads_only_the_folders_that_are_rasas(importer: KnowledgeImporter) -> None:
    read = {Path(file).parent.name for file in [*importer._nlu_files, *importer._story_files]}
    assert read == {"nlu", "rules"}


def test_other_folders_are_taken_as_they_are(tmp_path: Path) -> None:
    shutil.copy(ROOT / "data/rules/talk.yml", tmp_path)
    assert KnowledgeImporter(None, None, [str(tmp_path)])._story_files == [str(tmp_path / "talk.yml")]
    assert KnowledgeImporter(None, None, None)._story_files == []


def test_a_clinics_own_answers_reach_rasa_by_their_file_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "data/knowledge", tmp_path / "knowledge")
    [ours, *_] = (e.text for e in examples(ROOT / "data/nlu") if e.intent == "topic_travel_parking")
    written = (ROOT / "data/knowledge/clinic/parking.yml.example").read_text()
    (tmp_path / "knowledge/clinic/parking.yml").write_text(written.replace("is parking free", ours))
    known = load(tmp_path / "knowledge")
    monkeypatch.setattr(bot.components.importer, "knowledge", lambda: known)
    importer = KnowledgeImporter(str(ROOT / "config.yml"), str(ROOT / "domain.yml"), str(ROOT / "data"))
    assert "faq_parking" in importer.get_domain().intents
    assert any("answer faq_parking" in step.block_name for step in importer.get_stories().story_steps)
    taught = [(m.get("text"), m.get("intent")) for m in importer.get_nlu_data().intent_examples]
    assert ("where do I leave my car", "faq_parking") in taught
    assert [intent for text, intent in taught if text == ours] == ["faq_parking"]
    reader = Classifier.learn(*zip(*taught, strict=True))
    for text in ("where can I leave the car when I come in", "is there any parking"):
        [guesses] = reader.guess([text])
        answer = known.answer(guesses.first.intent)
        assert answer and answer.id == "parking", guesses.ranking[:3]
