"""The entries and topics of data/knowledge, read strictly."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from string import Formatter

from bot.clinic import ROOT, clinic
from bot.triage.strict import DataError, Node
from bot.triage.strict import load as load_yaml

SECTIONS, DIALOGUE, FACTS = "sections.yml", "dialogue.yml", "facts.yml"
FAQ, TOPIC = "faq_", "topic_"
_ID = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


@dataclass(frozen=True)
class Answer:
    """One thing the article says, in our own words.

    `sections` are the article's section titles that state it, the main one first. `short` is always
    said, `more` on request ("" for none). `related` are ids of answers worth offering next. Wording
    may hold the clinic's words in braces, as `Clinic.words()` names them.
    """

    id: str
    sections: tuple[str, ...]
    short: str
    more: str = ""
    related: tuple[str, ...] = ()


@dataclass(frozen=True)
class Topic:
    """Something patients ask about that the article does not answer, and what to reply."""

    id: str
    reply: str


@dataclass(frozen=True)
class Knowledge:
    """All answers and topics by id, the article's section titles, and the dialogue acts' names."""

    answers: dict[str, Answer] = field(default_factory=dict)
    topics: dict[str, Topic] = field(default_factory=dict)
    sections: tuple[str, ...] = ()
    dialogue: tuple[str, ...] = ()

    def answer(self, intent: str) -> Answer | None:
        """The answer that an intent `faq_<id>` asks for; None for any other intent."""
        return self.answers.get(intent[len(FAQ):]) if intent.startswith(FAQ) else None

    def topic(self, intent: str) -> Topic | None:
        """The topic of an intent `topic_<id>`; None for any other intent."""
        return self.topics.get(intent[len(TOPIC):]) if intent.startswith(TOPIC) else None

    def intents(self) -> list[str]:
        """The intents of all answers, then of all topics."""
        return [*(FAQ + name for name in self.answers), *(TOPIC + name for name in self.topics)]


@dataclass
class Reading:
    """What could be read of a folder: the knowledge, where each intent's node stands, and the faults."""

    knowledge: Knowledge = field(default_factory=Knowledge)
    places: dict[str, Node] = field(default_factory=dict)
    faults: list[DataError] = field(default_factory=list)


@lru_cache(maxsize=1)
def knowledge() -> Knowledge:
    """This installation's knowledge, read once. Raises DataError as `load` does."""
    return load(ROOT / "data" / "knowledge")


def load(folder: Path) -> Knowledge:
    """The knowledge in a folder's YAML files.

    Raises DataError (file:line: reason) for the first fault: an unknown key, a lacking one, a
    section that is no title of the article, an id given twice, an unknown related id or placeholder.
    """
    reading = read(folder)
    if reading.faults:
        raise reading.faults[0]
    return reading.knowledge


def read(folder: Path) -> Reading:
    """Everything in a folder that can be read, with the first fault of each file."""
    reading = Reading()
    try:
        sections = tuple(load_yaml(folder / SECTIONS).only(required=("sections",)).strings("sections"))
        acts = load_yaml(folder / DIALOGUE).only(required=("acts",))
        dialogue = tuple(acts["acts"].only(optional=tuple(acts["acts"]))) if isinstance(acts["acts"], Node) else ()
        if not dialogue:
            raise acts.fail("'acts' must hold a name and a meaning for each dialogue act", "acts")
    except DataError as fault:
        reading.faults.append(fault)
        return reading
    found = Knowledge(sections=sections, dialogue=dialogue)
    reading.knowledge = found
    words = frozenset(clinic().words())
    for path in sorted(folder.glob("*.yml")):
        if path.name in (SECTIONS, DIALOGUE, FACTS):
            continue
        try:
            _read_file(path, reading, words)
        except DataError as fault:
            reading.faults.append(fault)
    if not reading.faults:
        reading.faults.extend(_lost_relations(reading))
    return reading


def _read_file(path: Path, reading: Reading, words: Collection[str]) -> None:
    found = reading.knowledge
    root = load_yaml(path).only(optional=("entries", "topics"))
    if not root:
        raise root.fail("the file holds neither 'entries' nor 'topics'")
    for name, node in root.nodes("entries").items():
        _place(FAQ, name, node, root["entries"], reading)
        found.answers[name] = _answer(name, node, found.sections, words)
    for name, node in root.nodes("topics").items():
        _place(TOPIC, name, node, root["topics"], reading)
        node.only(required=("reply",))
        found.topics[name] = Topic(name, _wording(node, "reply", words))


def _place(prefix: str, name: str, node: Node, parent: Node, reading: Reading) -> None:
    if not _ID.fullmatch(name):
        raise parent.fail(f"'{name}' must be small letters, digits and single underscores", name)
    earlier = reading.places.get(prefix + name)
    if earlier is not None:
        raise parent.fail(f"'{name}' stands twice, first at {earlier.path}:{earlier.line - 1}", name)
    reading.places[prefix + name] = node


def _answer(name: str, node: Node, titles: Collection[str], words: Collection[str]) -> Answer:
    node.only(required=("section", "short"), optional=("more", "related", "own"))
    own = node.get("own", False)
    if not isinstance(own, bool):
        raise node.fail(f"'own' must be true or false, not {own!r}", "own")
    if own and not node.path.name.startswith("clinic_"):
        raise node.fail("'own' is for the clinic's files, named clinic_….yml", "own")
    sections = node.strings("section")
    for title in sections:
        if not own and title not in titles:
            raise node.fail(f"'{title}' is no section title of the article ({SECTIONS} lists them)", "section")
    if len(set(sections)) < len(sections):
        raise node.fail("'section' names a title twice", "section")
    return Answer(
        name, tuple(sections), _wording(node, "short", words), _wording(node, "more", words),
        tuple(node.strings("related")),
    )


def _wording(node: Node, key: str, words: Collection[str]) -> str:
    text = " ".join(node.text(key).split())
    try:
        fields = [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    except ValueError as error:
        raise node.fail(f"'{key}' has a brace too many or too few: {error}", key) from error
    for name in fields:
        if name not in words:
            raise node.fail(f"'{key}' names {{{name}}}, not one of {', '.join(sorted(words))}", key)
    return text


def _lost_relations(reading: Reading) -> Iterator[DataError]:
    answers = reading.knowledge.answers
    for answer in answers.values():
        for other in answer.related:
            if other not in answers or other == answer.id:
                reason = f"related '{other}' is no other entry's id"
                yield reading.places[FAQ + answer.id].fail(reason, "related")
