"""The learned weights: how much each word, word pair and finding speaks for each level."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from math import exp, sqrt
from pathlib import Path
from sys import intern
from typing import Any

from .evidence import Evidence, Word, apart, shape
from .strict import DataError, load

CLASSES = ("none", "routine", "urgent", "emergency", "crisis")
_EMERGENCY = CLASSES.index("emergency")
BIAS = "(start)"
_NOTHING = (1.0,) + (0.0,) * (len(CLASSES) - 1)

Chances = tuple[float, ...]  # one for each of CLASSES, together 1
Row = tuple[float, ...]      # a weight for each of CLASSES, then how much the thing tells: more when it is rarer


class Weight(tuple[float, ...]):
    """The row of one thing, its last number squared. Two things may weigh the same and still are two."""

    __slots__ = ()
    __hash__ = object.__hash__
    __eq__ = object.__eq__


@dataclass(frozen=True)
class Verdict:
    """What a class of messages comes to: the level, and what the nurse is told. `say` as in a rule."""

    level: str
    rule: str
    because: str
    source: str
    say: str


@dataclass(frozen=True)
class Weighing:
    """weighing.yml: the chances from which something follows, and the verdicts by class."""

    emergency_from: float
    emergency_from_few_words: float
    emergency_from_no_body: float
    emergency_from_plea: float
    emergency_from_talk: float
    emergency_from_elsewhere: float
    emergency_from_case: float
    sentence_from: float
    alarm_stands_from: float
    alarm_stands_with_before_from: float
    rule_stands_with_before_from: float
    report_stands_from: float
    report_stands_with_before_from: float
    denial_stands_from: float
    rule_counts_from: float
    rule_counts_from_few_words: float
    report_counts_from_few_words: float
    rule_counts_from_plea: float
    rule_counts_from_borne_out: float
    rule_counts_from_now: float
    rule_counts_from_clause: float
    clause_counts_beside_from: float
    rule_counts_from_short_sentence: float
    rule_counts_from_case: float
    crisis_counts_from: float
    ask_from: float
    ask_from_held_back: float
    ask_from_sentence: float
    ask_from_few_words: float
    ask_from_talk: float
    nothing_from: float
    few_words: int
    long_sentence: int  # tokens: a longer one is read in pieces
    piece: int          # tokens
    verdicts: Mapping[str, Verdict]

    @cached_property
    def asks_from(self) -> float:
        """The least chance of an emergency from which the red flags are asked for in any message."""
        return min(self.ask_from, self.ask_from_held_back, self.ask_from_few_words, self.ask_from_talk)

    @cached_property
    def alarms_from(self) -> float:
        """The least chance of an emergency that alarms in any message."""
        return min(self.emergency_from, self.emergency_from_few_words, self.emergency_from_no_body,
                   self.emergency_from_plea, self.emergency_from_talk, self.emergency_from_elsewhere,
                   self.emergency_from_case)


class _Words(dict[str, Word[Weight]]):
    """What there is of each word; of a number by its shape, and of one that is not known no more than its stem."""

    def __init__(self, named: Callable[[str], Weight | None], known: Mapping[str, Word[Weight]]) -> None:
        super().__init__(known)
        self._named = named

    def __missing__(self, word: str) -> Word[Weight]:
        text = shape(word)
        return self[text] if text in self else Word(text, self._named)


class Weights:
    """The table of weights: `named` tells that of a name. What is not in it weighs nothing.

    The sums are divided by the size of what the text tells, the root of its squares, so that a long text does not
    weigh more than a short one by its length. What the first row tells counts for every text: who says little, or
    what nobody has said before, is judged with little confidence.
    """

    def __init__(self, rows: Mapping[str, Row], learned_from: str = "") -> None:
        *start, least = rows.get(BIAS, (0.0,) * (len(CLASSES) + 1))
        self._start, self._least = tuple(start), least * least
        self.learned_from = learned_from
        # The commonest first, which tell least: what is often looked up then lies together in memory.
        commonest = sorted(rows, key=lambda name: rows[name][-1])
        # How much a thing tells is kept squared, as it is summed.
        self._rows = {name: Weight((*rows[name][:-1], _square(rows[name][-1]))) for name in commonest if name != BIAS}
        self.named: Callable[[str], Weight | None] = self._rows.get
        self._words = self._by_word()

    def _by_word(self) -> _Words:
        pairs: dict[str, dict[str, Weight]] = {}
        for name, row in self._rows.items():
            kind, _, what = name.partition(":")
            first, _, second = what.partition(" ")
            if kind == "b":
                pairs.setdefault(intern(first), {})[intern(second)] = row
            elif kind == "k":
                pairs.setdefault(intern(first), {})[apart(second)] = row
            elif kind == "w":
                pairs.setdefault(intern(first), {})
        return _Words(self.named, {word: Word(word, self.named, behind) for word, behind in pairs.items()})

    def words(self, plain: Iterable[str]) -> list[Word[Weight]]:
        """What there is of each word of a text."""
        return list(map(self._words.__getitem__, plain))

    def chances(self, there: Set[Weight]) -> Chances:
        """How likely each of CLASSES is for a text that shows these things; nothing is there in one that shows none."""
        if not there:
            return _NOTHING
        *sums, tells = map(sum, zip(*there, strict=True))
        size = sqrt(self._least + tells) or 1.0
        values = [start + of_class / size for start, of_class in zip(self._start, sums, strict=True)]
        top = max(values)
        parts = [exp(value - top) for value in values]
        whole = sum(parts)
        return tuple([part / whole for part in parts])

    def pull(self, shown: Iterable[Evidence[Weight]], target: str) -> dict[int, float]:
        """How much each token pulls towards a class and away from the others, on average."""
        place = CLASSES.index(target)
        tokens: dict[int, float] = defaultdict(float)
        seen: set[Weight] = set()
        for rows, first, length in shown:
            for start, row in enumerate(rows, first):
                if row is None or row in seen or not length:
                    continue
                seen.add(row)
                others = sum(row[:-1]) - row[place]
                pull = (row[place] - others / (len(CLASSES) - 1)) / length
                for token in range(start, start + length):
                    tokens[token] += pull
        return tokens

    def strongest(self, target: str, number: int) -> list[str]:
        """The names of the things that speak most for a class."""
        place = CLASSES.index(target)
        return sorted(self._rows, key=lambda name: (-self._rows[name][place], name))[:number]


def emergency(chances: Chances) -> float:
    """The chance that it is an emergency of any kind."""
    return sum(chances[_EMERGENCY:])


def at_least(chances: Chances, level: str) -> float:
    """The chance of a level or a higher one."""
    return sum(chances[CLASSES.index(level):])


def read_weights(path: Path) -> Weights:
    """The weights of a file as `write_weights` made it. Raises DataError naming file, line and reason."""
    rows: dict[str, Row] = {}
    learned_from = ""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise DataError(path, 1, f"cannot be read: {error}") from error
    for number, line in enumerate(lines, 1):
        if line.startswith("#"):
            learned_from = learned_from or line.rpartition(" ")[2]
            continue
        name, *numbers = line.split("\t")
        try:
            row = tuple(map(_number, numbers))
        except ValueError as error:
            raise DataError(path, number, f"'{name}' has a number that is none") from error
        if len(row) != len(CLASSES) + 1:
            raise DataError(path, number, f"'{name}' has {len(row)} numbers, not {len(CLASSES) + 1}")
        rows[name] = row
    return Weights(rows, learned_from)


@lru_cache(maxsize=8192)
def _number(text: str) -> float:
    """A number, the same object wherever it stands, for there are many and they are few."""
    return float(text)


@lru_cache(maxsize=8192)
def _square(number: float) -> float:
    """A number's square, likewise."""
    return number * number


def write_weights(path: Path, rows: Mapping[str, Row], learned_from: str) -> None:
    """Write a table of weights, sorted, and what it was learned from."""
    lines = [
        f"# Learned by `make learn`, not to be edited, from the data with the hash {learned_from}",
        f"# What is seen, then how it weighs for {', '.join(CLASSES)}, and how much it tells at all",
    ]
    lines += ["\t".join([name, *(f"{w:g}" for w in rows[name])]) for name in sorted(rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def read_weighing(path: Path) -> Weighing:
    """The settings of a file. Raises DataError naming file, line and reason."""
    numbers = [one.name for one in fields(Weighing) if one.type == "float"]
    counts = [one.name for one in fields(Weighing) if one.type == "int"]
    root = load(path).only(required=(*numbers, *counts, "verdicts"), optional=("about",))
    for key in counts:
        if isinstance(root[key], bool) or not isinstance(root[key], int) or root[key] < 2:
            raise root.fail(f"'{key}' must be a number of words, 2 or more", key)
    for key in numbers:
        value = root[key]
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise root.fail(f"'{key}' must be a chance from 0 to 1", key)
    verdicts = {}
    nodes = root.nodes("verdicts")
    if set(nodes) != set(CLASSES[1:]):
        raise root.fail(f"'verdicts' must be {', '.join(CLASSES[1:])}", "verdicts")
    for name, node in nodes.items():
        node.only(required=("level", "rule", "because", "source"), optional=("say",))
        level = node.choice("level", ("emergency",) if name == "crisis" else (name,))
        verdicts[name] = Verdict(level, node.text("rule"), node.text("because"), node.text("source"), node.text("say"))
    settings: dict[str, Any] = {key: root[key] for key in counts} | {key: float(root[key]) for key in numbers}
    return Weighing(**settings, verdicts=verdicts)
