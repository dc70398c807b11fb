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

from .phrases import PHRASES

SECTIONS, DIALOGUE, FACTS = "sections.yml", "dialogue.yml", "facts.yml"
NOT_ENTRIES = (SECTIONS, DIALOGUE, FACTS, PHRASES)
CLINIC = "clinic"  # the folder of a clinic's own answers
FAQ, TOPIC = "faq_", "topic_"
_ID = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


@dataclass(frozen=True)
class Answer:
    """One thing the article says, in our own words, or a clinic's own answer.

    `sections` are the article's section titles that state it, the main one first. `ask` is the question
    that it answers, as a patient puts it. `short` is always said, `more` on request ("" for none).
    `related` are ids of answers worth offering next, `why` is the one that gives the reason ("" for none).
    `reassures`: it tells what is common or rare, so it is not said to somebody who has just told of a
    symptom that is not mild. `warns`: it tells when and whom to call, so it is said beside any. `mild`: it is about
    mild things only, so it is not said to somebody who asks about an emergency. Wording may hold the clinic's words in
    braces, as `Clinic.words()` names them.

    Only a clinic's own has `examples` of the question, and topics that it answers `instead_of` us.
    """

    id: str
    sections: tuple[str, ...]
    short: str
    more: str = ""
    related: tuple[str, ...] = ()
    ask: str = ""
    why: str = ""
    reassures: bool = False
    warns: bool = False
    mild: bool = False
    examples: tuple[str, ...] = ()
    instead_of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Topic:
    """Something patients ask about that the article does not answer, and what to reply.

    `ask` is the question as a patient puts it, "" for one that is not to be offered.
    """

    id: str
    reply: str
    ask: str = ""


@dataclass(frozen=True)
class Knowledge:
    """All answers and topics by id, the article's section titles, and the dialogue acts' names."""

    answers: dict[str, Answer] = field(default_factory=dict)
    topics: dict[str, Topic] = field(default_factory=dict)
    sections: tuple[str, ...] = ()
    dialogue: tuple[str, ...] = ()

    def answer(self, intent: str) -> Answer | None:
        """The answer that an intent asks for: `faq_<id>`, or a topic that the clinic answers; else None."""
        if intent.startswith(TOPIC):
            return next((a for a in self.answers.values() if intent[len(TOPIC):] in a.instead_of), None)
        return self.answers.get(intent[len(FAQ):]) if intent.startswith(FAQ) else None

    def topic(self, intent: str) -> Topic | None:
        """The topic of an intent `topic_<id>`; None for any other intent."""
        return self.topics.get(intent[len(TOPIC):]) if intent.startswith(TOPIC) else None

    def ask(self, intent: str) -> str:
        """The question of an answer's or a topic's intent, as a patient puts it; "" for none."""
        found = self.answer(intent) or self.topic(intent)
        return found.ask if found else ""

    def taught(self) -> list[tuple[str, str]]:
        """Intents and sentences to learn beside data/nlu: every entry's own question, and the clinic's examples."""
        asks = {answer.ask: FAQ + answer.id for answer in self.answers.values()}
        asks |= {topic.ask: TOPIC + topic.id for topic in self.topics.values() if topic.ask and topic.ask not in asks}
        own = [(FAQ + answer.id, text) for answer in self.answers.values() for text in answer.examples]
        return [*((intent, ask) for ask, intent in asks.items()), *own]

    def titles(self) -> list[str]:
        """The article's section titles in its order, then those of the clinic's own answers."""
        own = (title for answer in self.answers.values() for title in answer.sections)
        return list(dict.fromkeys([*self.sections, *own]))

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
    A clinic's own answers are read from the folder `clinic` in it, when there is one.
    """
    reading = read(folder)
    if reading.faults:
        raise reading.faults[0]
    return reading.knowledge


def read(folder: Path) -> Reading:
    """Everything in a folder that can be read, with the first fault of each file."""
    reading = Reading()
    try:
        named = load_yaml(folder / SECTIONS).only(required=("sections",), optional=("clinic",))
        sections = tuple(named.strings("sections"))
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
    paths = [path for path in sorted(folder.glob("*.yml")) if path.name not in NOT_ENTRIES]
    for path in [*paths, *sorted((folder / CLINIC).glob("*.yml"))]:
        try:
            _read_file(path, reading, words, named.text("clinic") if path.parent.name == CLINIC else "")
        except DataError as fault:
            reading.faults.append(fault)
    if not reading.faults:
        reading.faults.extend(_lost_relations(reading))
    return reading


def _read_file(path: Path, reading: Reading, words: Collection[str], own: str) -> None:
    """Reads a file; `own` is the title of a clinic's own answers, "" for a file of ours."""
    found = reading.knowledge
    root = load_yaml(path).only(optional=("entries",) if own else ("entries", "topics"))
    if not root:
        raise root.fail("the file holds no 'entries'" if own else "the file holds neither 'entries' nor 'topics'")
    for name, node in root.nodes("entries").items():
        _place(FAQ, name, node, root["entries"], reading)
        found.answers[name] = _own(name, node, own, words) if own else _answer(name, node, found.sections, words)
    for name, node in root.nodes("topics").items():
        _place(TOPIC, name, node, root["topics"], reading)
        node.only(required=("reply",), optional=("ask",))
        found.topics[name] = Topic(name, _wording(node, "reply", words), node.text("ask"))


def _place(prefix: str, name: str, node: Node, parent: Node, reading: Reading) -> None:
    if not _ID.fullmatch(name):
        raise parent.fail(f"'{name}' must be small letters, digits and single underscores", name)
    earlier = reading.places.get(prefix + name)
    if earlier is not None:
        raise parent.fail(f"'{name}' stands twice, first at {earlier.path}:{earlier.line - 1}", name)
    reading.places[prefix + name] = node


def _answer(name: str, node: Node, titles: Collection[str], words: Collection[str]) -> Answer:
    node.only(required=("ask", "section", "short"), optional=("more", "related", "why", "reassures", "warns", "mild"))
    sections = node.strings("section")
    for title in sections:
        if title not in titles:
            raise node.fail(f"'{title}' is no section title of the article ({SECTIONS} lists them)", "section")
    if len(set(sections)) < len(sections):
        raise node.fail("'section' names a title twice", "section")
    reassures, warns, mild = (_yes_no(node, key) for key in ("reassures", "warns", "mild"))
    if reassures and warns:
        raise node.fail("an answer cannot both reassure and warn", "warns")
    return Answer(
        name, tuple(sections), _wording(node, "short", words), _wording(node, "more", words),
        tuple(node.strings("related")), node.text("ask"), node.text("why"), reassures, warns, mild,
    )


def _yes_no(node: Node, key: str) -> bool:
    value = node.get(key, False)
    if not isinstance(value, bool):
        raise node.fail(f"'{key}' must be true or false, not {value!r}", key)
    return value


def _own(name: str, node: Node, title: str, words: Collection[str]) -> Answer:
    node.only(required=("ask", "short"), optional=("section", "more", "related", "examples", "instead_of"))
    examples, instead_of = node.strings("examples"), node.strings("instead_of")
    if not examples and not instead_of:
        raise node.fail("an answer needs 'examples' of the question, or 'instead_of' with the topics that it answers")
    return Answer(
        name, (node.text("section", title),), _wording(node, "short", words), _wording(node, "more", words),
        tuple(node.strings("related")), node.text("ask"), examples=tuple(examples), instead_of=tuple(instead_of),
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
    answers, topics = reading.knowledge.answers, reading.knowledge.topics
    for answer in answers.values():
        node = reading.places[FAQ + answer.id]
        for key, others in (("related", answer.related), ("why", [answer.why] if answer.why else [])):
            for other in others:
                if other not in answers or other == answer.id:
                    yield node.fail(f"{key} '{other}' is no other entry's id", key)
        for topic in answer.instead_of:
            if topic not in topics:
                yield node.fail(f"instead_of '{topic}' is no topic's id", "instead_of")
            elif reading.knowledge.answer(TOPIC + topic) is not answer:
                yield node.fail(f"another answer stands instead of '{topic}' already", "instead_of")
