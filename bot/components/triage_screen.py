"""Screens every message by the rules before anything else looks at it."""

from __future__ import annotations

import logging
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.faults import place
from bot.triage import Assessment, Decision, assess
from bot.triage.kept import as_message_part

logger = logging.getLogger(__name__)

TRIAGE = "triage"


def screen(text: str) -> dict[str, Any]:
    """How the rules read a text, as it travels on the message.

    A fault in the rules does not fail the message: it counts as one that nobody understood, so that
    the patient is offered the red-flag checklist, and carries `failed`.
    """
    try:
        return as_message_part(assess(text))
    except Exception as error:  # noqa: BLE001
        # The fault's own text may quote the patient, so only its kind is logged.
        logger.error("triage failed on a message: %s", place(error))
        return {**as_message_part(Assessment(text, Decision(), ask_red_flags=True)), "failed": True}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class TriageScreen(GraphComponent):
    """First of the pipeline: puts `triage` on each message and into the event log."""

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext,
    ) -> TriageScreen:
        """The component; it has nothing to configure or train.

        Reads the rules now, so that the first patient does not wait for them. Raises DataError when
        they are faulty: an assistant that cannot screen must not start.
        """
        assess("")
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Screens messages in place."""
        for message in messages:
            message.set(TRIAGE, screen(message.get(TEXT) or ""), add_to_output=True)
        return messages
