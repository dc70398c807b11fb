"""What the rules make of a message: findings and a level. Plain data."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Literal, NamedTuple

Level = Literal["none", "routine", "urgent", "emergency"]
Status = Literal["present", "negated", "hypothetical", "historical", "resolved", "uncertain"]

CRISIS = "_crisis"  # how the names of the wordings for self-harm end
LEVELS: tuple[Level, ...] = ("none", "routine", "urgent", "emergency")


def highest(levels: Iterable[Level]) -> Level:
    """The most severe of some levels; `none` for no levels."""
    return max(levels, key=LEVELS.index, default="none")


class Finding(NamedTuple):
    """A concept that the text speaks of.

    `start` and `end` are character offsets into the text as the patient sent it, so that
    `text == message[start:end]`. `cue` is the wording that decided the status, "" for none.
    `who` names somebody else who has it ("husband"), "" for the writer.
    """

    concept: str
    text: str
    start: int
    end: int
    status: Status = "present"
    cue: str = ""
    who: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The shape of contract.md; `who` only when it is somebody else."""
        shown = {
            "concept": self.concept, "text": self.text, "start": self.start, "end": self.end,
            "status": self.status, "cue": self.cue,
        }
        return {**shown, "who": self.who} if self.who else shown


# With every field, sooner than by the class.
finding_of: Callable[[tuple[str, str, int, int, Status, str, str]], Finding] = partial(tuple.__new__, Finding)


class Decision(NamedTuple):
    """A level and the rule that gave it.

    `because` is one sentence a nurse understands, `source` where the rule comes from, `say` the
    domain response an emergency is told with. All are "" and `rule` is None when no rule fits.
    """

    level: Level = "none"
    rule: str | None = None
    because: str = ""
    source: str = ""
    say: str = ""


class Assessment(NamedTuple):
    """How the rules read one message.

    `ask_red_flags` is set when the text speaks of the body or of distress and no rule fits: the
    patient is then offered the red-flag checklist instead of "I did not understand".
    """

    text: str
    decision: Decision
    findings: tuple[Finding, ...] = ()
    ask_red_flags: bool = False

    @property
    def level(self) -> Level:
        """The level of this message alone."""
        return self.decision.level

    @property
    def rule(self) -> str | None:
        """The name of the rule that gave the level."""
        return self.decision.rule

    def as_dict(self) -> dict[str, Any]:
        """`{"rule", "level", "findings"}`, the `triage` of contract.md."""
        return {"rule": self.rule, "level": self.level, "findings": [f.as_dict() for f in self.findings]}
