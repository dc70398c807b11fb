"""All clinical knowledge of data/triage, read once: lexicon, concepts, context cues, measures, rules."""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import cast

from .assessment import CRISIS, LEVELS, Finding, Level
from .cue import KINDS, Cue
from .languages import read_languages
from .matching import Pattern, Reading
from .measures import read_measures
from .normalise import Normaliser
from .protocols import Alternatives, Rule
from .rounds import Round
from .scene import OPENS
from .strict import DataError, Node, load
from .terms import Terms
from .weights import Weights, read_weighing, read_weights
from .wordings import wordings

FOLDER = Path(__file__).resolve().parents[2] / "data" / "triage"
WINDOW = {"+": 3, ">": 2}
ROLES = ("body", "filler", "mask", "person", "breaker", "distress", "plea", "cry", "plain")


@dataclass(frozen=True)
class Part:
    """A small lexicon entry: the terms that all mean the same piece of a concept."""

    name: str
    role: str
    terms: tuple[str, ...]
    place: Node = field(repr=False, compare=False, hash=False)


@dataclass(frozen=True, slots=True)
class Concept:
    """Something a patient may have, with the patterns that recognise it. `system` is a body system.

    `background` marks what is no complaint of its own, such as having a central line, `passing` what counts beside
    what is told in the same message only, such as a goodbye.
    """

    name: str
    label: str
    system: str
    patterns: tuple[Pattern, ...]
    unless_near: tuple[str, ...]
    phrases: tuple[str, ...]
    background: bool
    passing: bool
    place: Node = field(repr=False, compare=False, hash=False)


class Rulebook:
    """The knowledge in a folder like data/triage. Raises DataError for the first fault it meets."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.normaliser = Normaliser(folder / "normalise.yml")
        self.parts: dict[str, Part] = {}
        self.concepts: dict[str, Concept] = {}
        self.rules: dict[str, Rule] = {}
        self.cues: dict[str, Cue] = {}
        self._terms = Terms()
        self._read_lexicon()
        self._read_cues()
        self.measures = read_measures(folder / "measures.yml")
        self.measured = frozenset(band.concept for measure in self.measures for band in measure.bands)
        self._read_concepts(self.measured)
        self._read_rules()
        self.fillers = frozenset(
            word for part in self.parts.values() if part.role == "filler" for word in part.terms
        )
        self._roles = {cue.name: "cue" for cue in self.cues.values() if cue.kind != "helper" or cue.opens} | {
            part.name: part.role for part in self.parts.values() if part.role not in ("plain", "filler")}
        self.rounds = self._rounds()
        self.keys = frozenset[str]().union(*(one.keys for one in self.rounds))
        self.spoilers = {name: one.unless_near for name, one in self.concepts.items() if one.unless_near}
        self.languages = read_languages(folder / "languages.yml")
        self.weighing = read_weighing(folder / "weighing.yml")
        self.normaliser.read_ahead()

    @cached_property
    def weights(self) -> Weights:
        """The learned weights, read when they are first needed: learning itself needs none."""
        weights = read_weights(self.folder / "weights.tsv")
        gc.freeze()
        return weights

    @cached_property
    def grave(self) -> frozenset[str]:
        """The concepts that are an emergency by themselves."""
        rules = [rule for rule in self.rules.values() if rule.level == "emergency"]
        alone = [wanted for rule in rules for wanted in rule.any_of if len(wanted) == 1]
        return frozenset(concept for wanted in alone for concept, _ in wanted)

    @cached_property
    def alarming(self) -> frozenset[str]:
        """Those of them that are measured."""
        return self.grave & self.measured

    @cached_property
    def crisis(self) -> frozenset[str]:
        """The concepts of the rules of self-harm."""
        rules = [rule for rule in self.rules.values() if rule.say.endswith(CRISIS)]
        return frozenset(concept for rule in rules for wanted in rule.any_of for concept, _ in wanted)

    def is_measured(self, finding: Finding) -> bool:
        """Whether a number stands behind a finding, such as that of a thermometer."""
        return finding.concept in self.measured and any(map(str.isdigit, finding.text))

    def label(self, concept: str) -> str:
        """What a finding is called: a concept's label, or a verdict of the weights in words."""
        return self.concepts[concept].label if concept in self.concepts else concept.replace("_", " ")

    def read(self, text: str) -> Reading:
        """The text as plain words with the parts of the lexicon found in it."""
        words = self.normaliser.words(text)
        return Reading(words, self._terms.find(words.plain), self.fillers, self._roles)

    # reading the files

    def _files(self, folder: str) -> list[Node]:
        return [load(path) for path in sorted((self.folder / folder).glob("*.yml"))]

    def _learn(
        self, name: str, terms: tuple[str, ...], place: Node, key: str = "terms", *, is_sought: bool = True,
    ) -> tuple[str, ...]:
        """The plain words of some terms, from now on known; where they stand in a text is found if it `is_sought`."""
        plain = []
        for term in terms:
            words = self.normaliser.learn(term)
            if not words:
                raise place.fail(f"'{term}' has no word in it", key)
            if is_sought:
                self._terms.add(name, words)
            plain.append(" ".join(words))
        return tuple(plain)

    def _read_lexicon(self) -> None:
        for root in self._files("lexicon"):
            root.only(required=("parts",), optional=("about",))
            for name, node in root.nodes("parts").items():
                node.only(required=("terms",), optional=("role", "note"))
                if name in self.parts:
                    raise node.fail(f"part '{name}' stands twice, first in {self.parts[name].place.path}")
                role = node.choice("role", ROLES, "plain")
                # where a filler stands, nothing asks: it counts as a word, and most words are fillers
                terms = self._learn(name, wordings(node, "terms"), node, is_sought=role != "filler")
                self.parts[name] = Part(name, role, terms, node)

    def _read_cues(self) -> None:
        for root in self._files("context"):
            root.only(required=("cues",), optional=("about",))
            for name, node in root.nodes("cues").items():
                node.only(required=("kind", "terms"), optional=(
                    "side", "reach", "final", "of_somebody", "its_own", "written_past", "opens", "lists",
                    "before_sign", "note"))
                kind = node.choice("kind", KINDS)
                side = node.choice("side", ("before", "after", "sentence", "message"), "before")
                reach = node.get("reach", 8)
                if not isinstance(reach, int) or reach < 0:
                    raise node.fail("'reach' must be a number of words", "reach")
                if name in self.cues or name in self.parts:
                    raise node.fail(f"cue '{name}' stands twice")
                terms = self._learn(name, wordings(node, "terms"), node)
                opens = node.choice("opens", OPENS, "")
                final, of_somebody, its_own, past, sign = (
                    bool(node.get(key)) for key in ("final", "of_somebody", "its_own", "written_past", "before_sign"))
                lists = node.choice("lists", ("", "clear", "terse"), "")
                self.cues[name] = Cue(
                    name, kind, side, reach, final, terms, len(self.cues), opens, of_somebody, its_own, past, lists,
                    sign)

    @cached_property
    def passing(self) -> frozenset[str]:
        """The concepts that count in their own message only."""
        return frozenset(name for name, concept in self.concepts.items() if concept.passing)

    def _read_concepts(self, measured: Collection[str]) -> None:
        for root in self._files("concepts"):
            root.only(required=("system", "concepts"), optional=("about",))
            for name, node in root.nodes("concepts").items():
                node.only(required=("label",), optional=(
                    "patterns", "phrases", "unless_near", "measured", "background", "passing", "note"))
                if name in self.concepts or name in self.parts:
                    raise node.fail(f"concept '{name}' stands twice")
                phrases = self._learn(f"phrase:{name}", wordings(node, "phrases"), node, "phrases")
                patterns = [self._pattern(name, text, node) for text in node.strings("patterns")]
                if phrases:
                    patterns.append(Pattern(name, ((f"phrase:{name}",),), True, 0))
                if node.get("measured") and name not in measured:
                    raise node.fail("no measure of measures.yml gives this concept", "measured")
                if not patterns and name not in measured and not node.get("measured"):
                    raise node.fail(f"concept '{name}' has neither patterns nor phrases")
                self.concepts[name] = Concept(
                    name, node.text("label"), root.text("system"), tuple(patterns),
                    tuple(node.strings("unless_near")), phrases, bool(node.get("background")),
                    bool(node.get("passing")), node)
        names = set(self.concepts) | {name for name, part in self.parts.items() if part.role != "filler"}
        for concept in self.concepts.values():
            for pattern in concept.patterns:
                for element in pattern.elements:
                    for part in element:
                        if part not in names and not part.startswith("phrase:"):
                            raise concept.place.fail(f"'{part}' is neither a part nor a concept", "patterns")
            for part in concept.unless_near:
                if part not in names:
                    raise concept.place.fail(f"'{part}' is neither a part nor a concept", "unless_near")
        for measure in self.measures:
            for band in measure.bands:
                if band.concept not in self.concepts:
                    raise measure.place.fail(f"'{band.concept}' is no concept", "bands")

    def _pattern(self, concept: str, text: str, node: Node) -> Pattern:
        body, _, window = text.partition("/")
        sign = ">" if ">" in body else "+"
        elements = tuple(tuple(alt.strip() for alt in piece.split("|")) for piece in body.split(sign))
        if not all(alt for element in elements for alt in element) or ("+" in body and ">" in body):
            raise node.fail(f"pattern '{text}' is not 'part + part|part' nor 'part > part'", "patterns")
        if window and not window.strip().isdigit():
            raise node.fail(f"pattern '{text}': the window after '/' is no number", "patterns")
        about = any(self.parts[p].role == "body" for e in elements for p in e if p in self.parts)
        return Pattern(concept, elements, sign == ">", int(window) if window else WINDOW[sign], about)

    def _read_rules(self) -> None:
        for root in self._files("protocols"):
            root.only(required=("protocols",), optional=("about",))
            for name, node in root.nodes("protocols").items():
                node.only(required=("level", "any_of", "because", "source", "fires", "quiet"),
                          optional=("say", "review", "note"))
                if name in self.rules:
                    raise node.fail(f"rule '{name}' stands twice")
                level = cast(Level, node.choice("level", LEVELS[1:]))
                say = node.text("say", "utter_emergency" if level == "emergency" else "")
                self.rules[name] = Rule(
                    name, level, tuple(self._condition(text, node) for text in node.strings("any_of")),
                    node.text("because"), node.text("source"), say, node.text("review"),
                    tuple(node.strings("fires")), tuple(node.strings("quiet")), node)
        if not self.rules:
            raise DataError(self.folder / "protocols", 1, "there is no rule")
        self.alternatives = Alternatives(self.rules.values())

    def _condition(self, text: str, node: Node) -> frozenset[tuple[str, str]]:
        wanted = set()
        for piece in text.split("+"):
            concept, _, status = piece.strip().partition("@")
            if concept not in self.concepts:
                raise node.fail(f"'{concept}' is no concept", "any_of")
            if status not in ("", "resolved", "historical"):
                raise node.fail(f"'{piece.strip()}': only @resolved and @historical can be asked for", "any_of")
            wanted.add((concept, status or "present"))
        return frozenset(wanted)

    def _rounds(self) -> list[Round]:
        """The patterns in rounds: what concepts are built from is found before them."""
        depth: dict[str, int] = {}

        def depth_of(name: str, above: tuple[str, ...]) -> int:
            if name not in self.concepts:
                return 0
            if name in above:
                raise self.concepts[name].place.fail(f"'{name}' is built from itself")
            if name not in depth:
                inner = [p for pat in self.concepts[name].patterns for e in pat.elements for p in e]
                depth[name] = 1 + max((depth_of(p, (*above, name)) for p in inner), default=0)
            return depth[name]

        shares = {
            **{name: sum(map(self.normaliser.share, part.terms)) for name, part in self.parts.items()},
            **{f"phrase:{name}": sum(map(self.normaliser.share, one.phrases)) for name, one in self.concepts.items()},
        }
        rounds: list[dict[str, list[Pattern]]] = []
        for concept in self.concepts.values():
            number = depth_of(concept.name, ()) - 1
            while len(rounds) <= number:
                rounds.append(defaultdict(list))
            for pattern in concept.patterns:
                for part in pattern.elements[0]:
                    rounds[number][part].append(pattern)
        return [Round(patterns, lambda part: shares.get(part, 0)) for patterns in rounds]


@lru_cache(maxsize=4)
def rulebook(folder: Path = FOLDER) -> Rulebook:
    """The rulebook of a folder, read once.

    It lives as long as the process, so the garbage collector is told to leave it alone: each look at its
    million objects would be a pause of some tenths of a second in the middle of a message.
    """
    book = Rulebook(folder)
    gc.freeze()
    return book
