"""What a conversation has come to so far: its level, and the concepts that led there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from .assessment import LEVELS, Assessment, Decision, Level
from .engine import decide
from .rulebook import rulebook


@dataclass(frozen=True)
class Case:
    """The conversation's level, the rule that gave it and every concept present so far."""

    level: Level = "none"
    rule: str | None = None
    concepts: tuple[str, ...] = ()

    @classmethod
    def from_dict(cls, value: Mapping[str, Any] | None) -> Case:
        """A case from the `case` slot; an empty one for None."""
        value = value or {}
        return cls(value.get("level", "none"), value.get("rule"), tuple(value.get("concepts", ())))

    def as_dict(self) -> dict[str, Any]:
        """The JSON kept in the `case` slot."""
        return {"level": self.level, "rule": self.rule, "concepts": list(self.concepts)}

    def after(self, assessment: Assessment) -> Case:
        """The case once a further message has been read. The level never falls."""
        present = [f.concept for f in assessment.findings
                   if f.status in ("present", "uncertain") and f.concept not in rulebook().passing]
        return self.raised(assessment.decision).with_concepts(present)

    def with_concepts(self, concepts: Iterable[str]) -> Case:
        """The case with concepts added, as an answer to a guided check adds them."""
        known = tuple(dict.fromkeys([*self.concepts, *concepts]))
        return replace(self, concepts=known).raised(decide(known))

    def raised(self, decision: Decision) -> Case:
        """The case at the decision's level, when that is higher."""
        if LEVELS.index(decision.level) <= LEVELS.index(self.level):
            return self
        return replace(self, level=decision.level, rule=decision.rule)
