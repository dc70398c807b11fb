from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from rasa.shared.core.events import ActionExecuted, UserUttered

from bot.components.importer import CLOSING, KnowledgeImporter
from bot.knowledge import knowledge
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
