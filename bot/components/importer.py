"""Adds to the domain and the rules what follows from data/knowledge and data/triage/checks."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.common import cached_method

from bot.knowledge import knowledge
from bot.knowledge.answers import TOPIC
from bot.knowledge.training import key
from bot.triage.checks import Check, checks

from .router import ANSWER, SMALL_TALK

ENDING = ("stop", "goodbye")


class KnowledgeImporter(RasaFileImporter):
    """The project's files, and for each entry, topic and check what Rasa needs to know of it.

    An entry or topic becomes an intent and a rule, a check becomes a form with its slots and rules;
    so a clinic adds either by writing YAML only. Raises DataError for a fault in that.
    """

    def __init__(
        self, config_file: str | None = None, domain_path: str | None = None,
        training_data_paths: list[str] | str | None = None,
    ) -> None:
        super().__init__(config_file, domain_path, _training_folders(training_data_paths))

    @cached_method
    def get_domain(self) -> Domain:
        """domain.yml with the intents of the knowledge and the forms of the checks."""
        return super().get_domain().merge(Domain.from_dict(_domain_part()))

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """data/nlu with each entry's and topic's own question, and the clinic's examples.

        What the clinic answers itself is no longer an example of a topic that is not answered.
        """
        added = [Message.build(text, intent) for intent, text in knowledge().taught()]
        own = {key(text) for answer in knowledge().answers.values() for text in answer.examples}

        def ours(message: Message) -> bool:
            return not str(message.get(INTENT)).startswith(TOPIC) or key(str(message.get(TEXT))) not in own

        return super().get_nlu_data(language).filter_training_examples(ours).merge(TrainingData(added))

    def get_stories(self, exclusion_percentage: int | None = None) -> StoryGraph:
        """data/rules with the rules that follow from knowledge and checks."""
        reader = YAMLStoryReader(self.get_domain())
        steps = reader.read_from_parsed_yaml({"version": "3.1", "rules": _rules()})
        return super().get_stories(exclusion_percentage).merge(StoryGraph(steps))


def _training_folders(paths: list[str] | str | None) -> list[str]:
    """Rasa's own folders of a data folder: other files there have a key `rules` too, and mean something else."""
    given = [paths] if isinstance(paths, str) else paths or []
    own = {path: [str(Path(path) / name) for name in ("nlu", "rules")] for path in given}
    return [folder for path in given for folder in (own[path] if all(map(os.path.isdir, own[path])) else [path])]


def _domain_part() -> dict[str, Any]:
    found = checks().values()
    return {
        "intents": knowledge().intents(),
        "actions": [name for check in found for name in (f"validate_{check.form}", check.closing)],
        "slots": {check.slot(q): _slot(check, check.slot(q)) for check in found for q in check.questions},
        "forms": {check.form: {"required_slots": [check.slot(q) for q in check.questions]} for check in found},
    }


def _slot(check: Check, slot: str) -> dict[str, Any]:
    reply = {
        "type": "from_text", "intent": ANSWER,
        "conditions": [{"active_loop": check.form, "requested_slot": slot}],
    }
    return {"type": "any", "influence_conversation": False, "mappings": [reply]}


def _rules() -> list[dict[str, Any]]:
    intents = knowledge().intents()
    rules = [_rule(f"answer {intent}", [{"intent": intent}, {"action": "action_answer"}]) for intent in intents]
    for check in checks().values():
        rules += [_inside(check, intent, "action_answer") for intent in intents]
        rules += [_inside(check, intent, f"utter_{intent}") for intent in SMALL_TALK if intent not in ENDING]
        rules.append(_inside(check, "request_human", "action_request_human"))
        rules += [_ending(check, intent) for intent in ENDING]
        rules.append(_finished(check))
    return rules


def _rule(name: str, steps: list[dict[str, Any]], check: Check | None = None) -> dict[str, Any]:
    condition = [{"active_loop": check.form}] if check else []
    return {"rule": name, "condition": condition, "steps": steps}


def _inside(check: Check, intent: str, action: str) -> dict[str, Any]:
    back = [{"action": check.form}, {"active_loop": check.form}]
    return _rule(f"{intent} inside {check.form}", [{"intent": intent}, {"action": action}, *back], check)


def _ending(check: Check, intent: str) -> dict[str, Any]:
    end: list[dict[str, Any]] = [
        {"action": "utter_check_stopped"}, {"action": "action_deactivate_loop"}, {"active_loop": None},
    ]
    return _rule(f"{intent} ends {check.form}", [{"intent": intent}, *end], check)


def _finished(check: Check) -> dict[str, Any]:
    steps: list[dict[str, Any]] = [
        {"action": check.form}, {"active_loop": None}, {"slot_was_set": [{"requested_slot": None}]},
        {"action": check.closing},
    ]
    return _rule(f"{check.form} is finished", steps, check)
