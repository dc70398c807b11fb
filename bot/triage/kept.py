"""How a conversation's case is kept between turns: the value of the `case` slot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .assessment import LEVELS, Assessment, Decision, Finding
from .case import Case
from .engine import decide
from .observed import COUNTS_AS_PRESENT

REASON = ("because", "source", "say")


def recall(value: object) -> Mapping[str, Any]:
    """What the slot holds; empty when that is unset, or not what is kept there."""
    return value if isinstance(value, Mapping) and value.get("level") in LEVELS else {}


def keep(case: Case, decision: Decision, before: Mapping[str, Any]) -> dict[str, Any]:
    """The slot's value for a case, with the reason of its level.

    The reason that stood in the value `before` stays while the rule is the same: it quotes what the
    patient said. Otherwise it is that of `decision`, the latest one, or of all concepts together.
    """
    if case.rule and before.get("rule") == case.rule:
        reason = {key: before.get(key, "") for key in REASON}
    else:
        together = decision if decision.rule == case.rule else decide(case.concepts)
        found = together if together.rule == case.rule else Decision()
        reason = {"because": found.because, "source": found.source, "say": found.say}
    return {**case.as_dict(), **reason}


def as_message_part(assessment: Assessment) -> dict[str, Any]:
    """An assessment as it travels on a message and into the event log."""
    decision = assessment.decision
    return {
        **assessment.as_dict(), "because": decision.because, "source": decision.source, "say": decision.say,
        "ask_red_flags": assessment.ask_red_flags,
    }


def from_message_part(text: str, part: Mapping[str, Any]) -> Assessment:
    """The assessment that `as_message_part` made of."""
    decision = Decision(
        part.get("level", "none"), part.get("rule"), part.get("because", ""), part.get("source", ""),
        part.get("say", ""),
    )
    findings = tuple(Finding(**finding) for finding in part.get("findings", ()))
    return Assessment(text, decision, findings, bool(part.get("ask_red_flags")))


def speaks_of_body(part: Mapping[str, Any]) -> bool:
    """Whether a message, as `as_message_part` tells it, tells or may tell of something bodily."""
    return bool(part.get("ask_red_flags")) or part.get("level", "none") != "none" or any(
        finding["status"] in COUNTS_AS_PRESENT for finding in part.get("findings", ()))
