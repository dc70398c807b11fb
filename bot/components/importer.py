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
from bot.triage.checks import FORM, checks

from .intent_names import ANSWER, SMALL_TALK, START_CHECK, SUMMARY
from .taking_back import CORRECTION

ENDING = ("stop", "goodbye")
CLOSING = "action_close_check"
# What is done in between, after which the check goes on.
ASIDES = {
    "request_human": "action_request_human", CORRECTION: "action_correct", SUMMARY: "action_show_summary",
    START_CHECK: "action_start_check",
}


class KnowledgeImporter(RasaFileImporter):
    """The project's files, and for each entry, topic and check what Rasa needs to know of it.

    An entry or topic becomes an intent and a rule, the questions of all checks become the slots of one
    form; so a clinic adds either by writing YAML only. Raises DataError for a fault in that.
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
    slots = [check.slot(q) for check in checks().values() for q in check.questions]
    return {
        "intents": knowledge().intents(),
        "actions": [f"validate_{FORM}", CLOSING],
        "slots": {slot: _slot(slot) for slot in slots},
        "forms": {FORM: {"required_slots": slots}},
    }


def _slot(slot: str) -> dict[str, Any]:
    reply = {"type": "from_text", "intent": ANSWER, "conditions": [{"active_loop": FORM, "requested_slot": slot}]}
    return {"type": "any", "influence_conversation": False, "mappings": [reply]}


def _rules() -> list[dict[str, Any]]:
    intents = knowledge().intents()
    rules = [_rule(f"answer {intent}", [{"intent": intent}, {"action": "action_answer"}]) for intent in intents]
    asides = {
        **dict.fromkeys(intents, "action_answer"),
        **{intent: f"utter_{intent}" for intent in SMALL_TALK if intent not in ENDING}, **ASIDES,
    }
    rules += [_inside(intent, action) for intent, action in asides.items()]
    rules += [_ending(intent) for intent in ENDING]
    return [*rules, _finished()]


def _rule(name: str, steps: list[dict[str, Any]], *, inside: bool = False) -> dict[str, Any]:
    return {"rule": name, "condition": [{"active_loop": FORM}] if inside else [], "steps": steps}


def _inside(intent: str, action: str) -> dict[str, Any]:
    back = [{"action": FORM}, {"active_loop": FORM}]
    return _rule(f"{intent} inside a check", [{"intent": intent}, {"action": action}, *back], inside=True)


def _ending(intent: str) -> dict[str, Any]:
    end: list[dict[str, Any]] = [
        {"action": "utter_check_stopped"}, {"action": "action_deactivate_loop"}, {"active_loop": None},
    ]
    return _rule(f"{intent} ends a check", [{"intent": intent}, *end], inside=True)


def _finished() -> dict[str, Any]:
    steps: list[dict[str, Any]] = [
        {"action": FORM}, {"active_loop": None}, {"slot_was_set": [{"requested_slot": None}]}, {"action": CLOSING},
    ]
    return _rule("a check is finished", steps, inside=True)
