"""The fixed wording of domain.yml, for those who speak when Rasa does not."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from bot.clinic import ROOT, Clinic
from bot.triage.strict import load


@lru_cache(maxsize=1)
def _responses() -> dict[str, Any]:
    return dict(load(ROOT / "domain.yml")["responses"])


def response(name: str, clinic: Clinic) -> str:
    """The text of a domain response with the clinic's name and numbers put in.

    Raises KeyError for a response that domain.yml does not have.
    """
    text: str = _responses()[name][0]["text"]
    return text.strip().format(**clinic.words())
