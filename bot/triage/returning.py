"""Asking how an emergency of the session before went. The wording is in data/triage/returning.yml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from .advice import FOLDER, worded
from .answers import holds, yes_no
from .assessment import Decision
from .strict import Node, load

_PLAIN = ("yes", "no", "unsure")


@dataclass(frozen=True)
class Answer:
    """One way in which it went on.

    `terms` are the words by which it is told, unless one of `unless` stands there too. `noted` is for the
    nurse, `say` for the patient, `says` for one whose emergency was told in a certain wording. `decision` is
    an emergency when it is not over, and nothing otherwise.
    """

    button: str
    terms: tuple[str, ...]
    unless: tuple[str, ...]
    noted: str
    say: str
    says: Mapping[str, str]
    decision: Decision

    def reply(self, say: str) -> str:
        """What is said to it after an emergency that was told in the wording `say`."""
        return self.says.get(say, self.say)


@dataclass(frozen=True)
class Returning:
    """What is asked of somebody who comes back within so many hours, and what the answers mean.

    `asks` holds the question for emergencies that were told in a certain wording; `plain` maps yes, no
    and unsure to the name of an answer.
    """

    within_hours: int
    ask: str
    again: str
    asks: Mapping[str, str]
    plain: Mapping[str, str]
    answers: Mapping[str, Answer]

    def question(self, say: str, *, again: bool = False) -> str:
        """The question after an emergency that was told in the wording `say`."""
        return self.again if again else self.asks.get(say, self.ask)

    def read(self, text: str) -> str | None:
        """The name of the answer that a reply gives; None when it gives none."""
        told = (name for name, answer in self.answers.items()
                if holds(text, answer.terms) and not holds(text, answer.unless))
        return next(told, None) or self.plain.get(str(yes_no(text)))

    def decision(self, name: object, say: str) -> Decision:
        """What an answer decides; an emergency again is told in the wording `say`."""
        answer = self.answers.get(str(name))
        if answer is None or answer.decision.rule is None:
            return Decision()
        return answer.decision._replace(say=say)


@lru_cache(maxsize=1)
def returning() -> Returning:
    """This installation's wording, read once. Raises DataError as `read_returning` does."""
    return read_returning(FOLDER / "returning.yml")


def read_returning(path: Path) -> Returning:
    """The wording in a file. Raises DataError naming file, line and reason."""
    root = load(path).only(required=("within_hours", "ask", "again", "answers", *_PLAIN), optional=("asks",))
    hours = root["within_hours"]
    if not isinstance(hours, int) or isinstance(hours, bool) or hours < 1:
        raise root.fail("'within_hours' must be a whole number of hours, 1 or more", "within_hours")
    nodes = root.nodes("answers")
    return Returning(
        within_hours=hours, ask=worded(root, "ask"), again=worded(root, "again"),
        asks=_by_wording(root, "asks"), plain={key: root.choice(key, list(nodes)) for key in _PLAIN},
        answers={name: _answer(node) for name, node in nodes.items()},
    )


def _answer(node: Node) -> Answer:
    goes_on = "rule" in node
    node.only(
        required=("button", "terms", "noted", *(("rule", "because", "source") if goes_on else ("say",))),
        optional=("unless", "says"),
    )
    told = [node.text(key) for key in ("rule", "because", "source")]
    return Answer(
        button=node.text("button"), terms=tuple(node.strings("terms")), unless=tuple(node.strings("unless")),
        noted=node.text("noted"), say=worded(node, "say"), says=_by_wording(node, "says"),
        decision=Decision("emergency", *told) if goes_on else Decision(),
    )


def _by_wording(node: Node, key: str) -> Mapping[str, str]:
    found = node.get(key) or Node()
    if not isinstance(found, Node):
        raise node.fail(f"'{key}' must map a wording of domain.yml to what is said", key)
    return {say: worded(found, say) for say in found}
