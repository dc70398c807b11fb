"""What is said of each level, and the red-flag checklist. The wording is in data/triage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Any

from .aim import own_words
from .answer_words import plain
from .answers import UNSURE
from .assessment import LEVELS, Decision
from .engine import assess, decide
from .strict import Node, load
from .wordings import wordings

# What wording may name in braces: the clinic's words, as bot.clinic gives them.
WORDS = (
    "clinic_name", "clinic_phone", "after_hours_phone", "clinic_hours", "emergency_number", "crisis_number",
    "crisis_name", "next_opening",
)
MOST_CHECKLISTS = 2  # in a row
_TELLING = 5         # letters of a word that tells which sign is meant
FOLDER = Path(__file__).resolve().parents[2] / "data" / "triage"


@dataclass(frozen=True)
class Checklist:
    """The red flags that are offered when a message speaks of the body and is not understood.

    `signs` maps a button's title to what it says as the patient's message, `none` is the button for
    none of them, `named` the replies that name some of them. `decisions` are the decisions of the replies "yes" and
    "unsure".
    """

    ask: str
    ask_after_advice: str
    statement: str
    signs: Mapping[str, str]
    none: str
    named: frozenset[str]
    decisions: Mapping[str, Decision]

    def names_a_sign(self, text: str) -> bool:
        """Whether a reply says yes to some of the signs, be it with a no to the others: "fainted yes, others no"."""
        said = set(plain(text).split())
        signs = {word for title in self.signs for word in plain(title).split() if len(word) >= _TELLING}
        return plain(text) in self.named or ("yes" in said and "no" in said and not signs.isdisjoint(said))


@dataclass(frozen=True)
class Level:
    """What is said of a level: its name in plain words, what to do and by when, what to watch for."""

    name: str
    say: str
    watch: str


@dataclass(frozen=True)
class Advice:
    """The wording of all levels, and of what goes with them.

    `why` gives the reason `{because}`, `closing` ends a check with the `{level}`, `careful` tells that
    unsure answers counted as the careful case.
    """

    levels: Mapping[str, Level]
    why: str
    closing: str
    careful: str
    not_a_diagnosis: str


@lru_cache(maxsize=1)
def checklist() -> Checklist:
    """This installation's red-flag checklist, read once. Raises DataError as `read_checklist` does."""
    return read_checklist(FOLDER / "checklist.yml")


def read_checklist(path: Path) -> Checklist:
    """The checklist in a file. Raises DataError naming file, line and reason."""
    root = load(path).only(required=("ask", "ask_after_advice", "statement", "signs", "none", "named", "yes", "unsure"))
    signs = root["signs"]
    if not isinstance(signs, Node):
        raise root.fail("'signs' must map a button's title to what it says", "signs")
    return Checklist(
        ask=worded(root, "ask"), ask_after_advice=worded(root, "ask_after_advice"),
        statement=worded(root, "statement"), none=root.text("none"),
        named=frozenset(map(plain, wordings(root, "named"))),
        signs={title: signs.text(title) for title in signs},
        decisions={reply: _decision(root, reply) for reply in ("yes", UNSURE)},
    )


@lru_cache(maxsize=1)
def signs_denied() -> frozenset[str]:
    """The concepts that a patient does not have who has none of the checklist's signs: the emergencies among them."""
    found = {f.concept for says in checklist().signs.values() for f in assess(says).findings if f.status == "present"}
    return frozenset(concept for concept in found if decide([concept]).level == "emergency")


@lru_cache(maxsize=1)
def signs_named() -> frozenset[str]:
    """The plain words by which the checklist and its signs are named."""
    listed = checklist()
    return own_words(signs_denied(), listed.ask, *listed.signs, *listed.signs.values())


@lru_cache(maxsize=1)
def advice() -> Advice:
    """What is said of the levels, read once. Raises DataError as `read_advice` does."""
    return read_advice(FOLDER / "levels.yml")


def read_advice(path: Path) -> Advice:
    """The levels' wording in a file. Raises DataError naming file, line and reason."""
    root = load(path).only(required=("levels", "why", "closing", "careful", "not_a_diagnosis"))
    nodes = root.nodes("levels")
    if list(nodes) != list(reversed(LEVELS)):
        raise root.fail(f"'levels' must be {', '.join(reversed(LEVELS))}", "levels")
    for node in nodes.values():
        node.only(required=("name", "say", "watch"))
    return Advice(
        levels={name: Level(*(worded(node, key) for key in ("name", "say", "watch"))) for name, node in nodes.items()},
        why=worded(root, "why", "because"), closing=worded(root, "closing", "level"), careful=worded(root, "careful"),
        not_a_diagnosis=worded(root, "not_a_diagnosis"),
    )


def worded(node: Node, key: str, *own: str) -> str:
    """The wording under `key`, which may name the clinic's words and its `own` in braces, and nothing else."""
    text = node.text(key)
    try:
        named = [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    except ValueError as error:
        raise node.fail(f"'{key}' has a brace too many or too few: {error}", key) from error
    for name in named:
        if name not in (*WORDS, *own):
            raise node.fail(f"'{key}' names {{{name}}}, not one of {', '.join((*WORDS, *own))}", key)
    return text


def _decision(root: Node, reply: str) -> Decision:
    node = root[reply]
    if not isinstance(node, Node):
        raise root.fail(f"'{reply}' must hold level, rule, because and source", reply)
    node.only(required=("level", "rule", "because", "source"), optional=("say",))
    level: Any = node.choice("level", LEVELS)
    return Decision(level, node.text("rule"), node.text("because"), node.text("source"), node.text("say"))
