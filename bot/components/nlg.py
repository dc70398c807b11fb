"""Puts the clinic's name and numbers into the responses of domain.yml."""

from __future__ import annotations

from typing import Any

from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.utils.endpoints import EndpointConfig

from bot.clinic import clinic


class ClinicResponses(TemplatedNaturalLanguageGenerator):
    """Rasa's own templates, where {clinic_phone}, {emergency_number} and the like come from clinic.yml.

    Slots are left out on purpose: what a patient wrote never becomes part of fixed wording.
    """

    def __init__(self, endpoint_config: EndpointConfig | None = None, domain: Domain | None = None) -> None:
        super().__init__(domain.responses if domain else {})

    @staticmethod
    def _response_variables(filled_slots: dict[str, Any] | None, kwargs: dict[str, Any]) -> dict[str, Any]:
        return {**clinic().words(), **kwargs}
