"""Numbers with units: temperature, pulse, oxygen, pressure, sugar, pain, counts. Bands give concepts."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from .age import Age, read_age
from .matching import Match, Reading, Span
from .normalise import OCLOCK, number
from .spoken import number_at, numbers_begin
from .strict import Node, load

_BEFORE, _BEHIND = 5, 2  # content words between a number and the word before or behind it that names it
_FAR = 20  # tokens from a number within which a word that names it is looked for
_KIND = "type"  # "type 2 diabetes": a number that measures nothing
_LINKS = frozenset(["be", "at", "of", ":", "=", "-", "now"])  # between a name and its number
_BETWEEN = frozenset(["of", "my", "the", "his", "her", "these", "those", "your", "grandma", "husband", "'s", "(", "-"])


@dataclass(frozen=True)
class Unit:
    """How a number is written: `unit` names the part that follows it, "" for a bare number.

    A bare number counts only from `low` to `high`. `factor` and `offset` bring the number to the measure's
    own unit. `decimal` asks for a number with a decimal place.
    """

    unit: str
    low: float
    high: float
    factor: float
    offset: float
    alone: bool
    decimal: bool


@dataclass(frozen=True)
class Band:
    """The concept for values from `low` up to, not including, `high`, in the measure's own unit."""

    concept: str
    low: float
    high: float


@dataclass(frozen=True)
class Measure:
    """A quantity, the parts that name it, its units and its bands.

    A `pair` is two numbers with the part `over` between them, of which the first is read and the second is lower.
    What is `not_near` makes a number another one, unless a part of `owned_by` stands right before it.
    A number in a later message is still of it behind a part of `kept_by`. `signs` are the parts of which one must
    be in the text, unless it `stands_alone` as a bare number. Measured in `whole` numbers, it does not go on in others.
    """

    name: str
    named_by: tuple[str, ...]
    not_near: tuple[str, ...]
    owned_by: tuple[str, ...]
    over: str
    pair: bool
    whole: bool
    units: tuple[Unit, ...]
    bands: tuple[Band, ...]
    signs: frozenset[str]
    stands_alone: bool
    kept_by: tuple[str, ...]
    place: Node = field(repr=False, compare=False, hash=False)


@dataclass(frozen=True)
class Measures:
    """measures.yml: each measure, the words that may stand between two numbers of one of which only the first is
    named, and when a number is somebody's age."""

    each: tuple[Measure, ...]
    goes_on: frozenset[str]
    age: Age

    def __iter__(self) -> Iterator[Measure]:
        return iter(self.each)


def read_measures(path: Path) -> Measures:
    """The measures of a file; DataError for a fault."""
    root = load(path).only(required=("measures", "goes_on", "age"), optional=("about",))
    measures = []
    for name, node in root.nodes("measures").items():
        node.only(required=("units", "bands"), optional=(
            "named_by", "not_near", "owned_by", "over", "pair", "whole", "kept_by", "source", "note"))
        units = tuple(
            Unit(u.text("unit"), _number(u, "low", 0), _number(u, "high", 1e9), _number(u, "factor", 1),
                 _number(u, "offset", 0), bool(u.get("alone", False)), bool(u.get("decimal", False)))
            for u in (_node(node, item, "units").only(
                optional=("unit", "low", "high", "factor", "offset", "alone", "decimal")) for item in node["units"])
        )
        bands = tuple(
            Band(b.text("concept"), _number(b, "from", -1e9), _number(b, "below", 1e9))
            for b in (_node(node, item, "bands").only(required=("concept",), optional=("from", "below"))
                      for item in node["bands"])
        )
        named_by = tuple(node.strings("named_by"))
        signs = frozenset([*named_by, *(unit.unit for unit in units if unit.unit)])
        measures.append(Measure(
            name, named_by, tuple(node.strings("not_near")), tuple(node.strings("owned_by")), node.text("over"),
            bool(node.get("pair", False)), bool(node.get("whole", False)), units, bands, signs,
            any(unit.alone and not unit.unit for unit in units), tuple(node.strings("kept_by")),
            node))
    return Measures(tuple(measures), frozenset(root.strings("goes_on")), read_age(root.node("age")))


def _node(parent: Node, item: object, key: str) -> Node:
    if not isinstance(item, Node):
        raise parent.fail(f"'{key}' must be a list of mappings", key)
    return item


def _number(node: Node, key: str, default: float) -> float:
    value = node.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise node.fail(f"'{key}' must be a number", key)
    return float(value)


def read_numbers(reading: Reading, measures: Measures) -> list[Match]:
    """The concepts that the text's numbers stand for."""
    matches: list[Match] = []
    places = numbers_begin(reading.plain)
    if not places:
        return matches
    possible = [one for one in measures if one.stands_alone or not reading.parts.keys().isdisjoint(one.signs)]
    latest: tuple[Measure, int] | None = None  # the measure of the number before, and where that ended
    before: tuple[float | None, int] = None, -1  # the number before and its last token
    for i in places:
        if i <= before[1]:
            continue
        value, last = number_at(reading, i)
        is_lower, before = _is_lower(reading, i, before), (value, last)
        if value is None or is_lower or reading.plain[max(0, i - 1)] == _KIND:
            continue
        named = _named_right_before(reading, possible, i)
        age = measures.age if measures.age.may_be(reading, i) else None
        for measure in possible:
            found = _measured(
                reading, measure, i, last, value, rival=bool(named) and measure.name not in named, age=age)
            if found is not None and not _in_a_code(reading, i, found[0]):
                end, reading_value = found
                matches += _banded(measure, i, end, reading_value)
                latest = measure, end
                break
        else:
            if latest and (found := _goes_on(reading, measures.goes_on, *latest, i, last, value)):
                measure, (end, reading_value) = latest[0], found
                matches += _banded(measure, i, end, reading_value)
                latest = measure, end
    return matches


def _banded(measure: Measure, start: int, end: int, value: float) -> list[Match]:
    return [
        Match(band.concept, start, end, (Span(start, end),))
        for band in measure.bands
        if band.low - 1e-6 <= value < band.high - 1e-6
    ]


def _goes_on(
    reading: Reading, goes_on: frozenset[str], measure: Measure, end: int, place: int, last: int, value: float,
) -> tuple[int, float] | None:
    """A number that is of the same measure as the one before it, though nothing names it: "97 at noon, now 83"."""
    between = {word for word in reading.words(end, place) if number(word) is None}  # "97 at 8, 93 at 9"
    if place - end > _FAR or not between or not goes_on.issuperset(between):
        return None
    if measure.whole and _has_decimals(reading.plain[place]):
        return None
    found = _measured(reading, measure, place, last, value, named=True)
    if found is None:
        return None
    behind = reading.words(found[0], found[0] + 1)
    return found if not behind or behind[0] in goes_on else None


def _in_a_code(reading: Reading, start: int, end: int) -> bool:
    """Whether a number and its unit stand inside letters and digits without a blank, as in "ref zz45c59753"."""

    def joined(place: int) -> bool:
        """Whether a token is written onto the one before it."""
        if not 0 < place < len(reading.plain):
            return False
        return (reading.ends[place - 1] == reading.starts[place]
                and reading.plain[place - 1][-1].isalnum() and reading.plain[place][0].isalnum())

    return joined(end) or (joined(start) and joined(start - 1))


def _is_lower(reading: Reading, place: int, upper: tuple[float | None, int]) -> bool:
    """Whether a number is the lower one of a pressure, such as the 80 of "120/80", behind an `upper` one."""
    value, last = upper
    return (value is not None and value >= 40 and last == place - 2
            and reading.plain[place - 1] in ("/", "over", "sobre"))


def _measured(
    reading: Reading, measure: Measure, place: int, last: int, value: float, *,
    named: bool = False, rival: bool = False, age: Age | None = None,
) -> tuple[int, float] | None:
    """The end token and the value in the measure's own unit, when the number is one of this measure.

    The number stands from token `place` to `last`. `named`: it is known to be of the measure; `rival`: a name of
    another one stands right before it; `age`: it may be somebody's.
    """
    if measure.pair:
        over = _follows(reading, measure.over, last + 1)
        lower, end = number_at(reading, over) if 0 < over < len(reading.plain) else (None, over)
        if lower is None or not 20 <= lower < value:
            return None
        last = end
    if any(_near(reading, part, place, last) for part in measure.not_near) and not any(
            _ends_at(reading, part, place) for part in measure.owned_by):
        return None
    if measure.over and not measure.pair and not _follows(reading, measure.over, last + 1):
        return None
    named = named or any(_near(reading, part, place, last, behind=not rival, age=age) for part in measure.named_by)
    unit_here = any(_unit(reading, u.unit, last) for u in measure.units if u.unit)
    for unit in measure.units:
        if not unit.low - 1e-6 <= value <= unit.high + 1e-6:
            continue
        if unit.unit:
            end = _unit(reading, unit.unit, last)
            if end and (named or unit.alone):
                return end, value * unit.factor + unit.offset
        elif _too_plain(reading.plain[place], value, unit):
            continue
        elif not unit_here and (named or unit.alone) and (
                measure.pair or not _other_unit(reading, place, last, named)):
            return last + 1, value * unit.factor + unit.offset
    return None


def _too_plain(word: str, value: float, unit: Unit) -> bool:
    """Whether a bare number lacks the decimal place that is asked for, or is a small number in words."""
    return (unit.decimal and not _has_decimals(word)) or (word.isalpha() and value < 20)


def _has_decimals(word: str) -> bool:
    return re.search(r"[.,]", word) is not None


def _ends_at(reading: Reading, part: str, place: int) -> bool:
    """Whether a span of a part ends right before a token."""
    return any(span.end == place for span in reading.parts.get(part, ()))


def _follows(reading: Reading, part: str, place: int) -> int:
    """The end of the part's span that begins at a token, 0 when none does."""
    spans = reading.parts.get(part, ())
    here = bisect_left(spans, (place, 0))
    return spans[here].end if here < len(spans) and spans[here].start == place else 0


def _unit(reading: Reading, part: str, place: int) -> int:
    """The end of a unit behind the number at `place`, also with "of my" between them; 0 when there is none."""
    for start in range(place + 1, min(place + 5, len(reading.plain))):
        if end := _follows(reading, part, start):
            return _follows(reading, part, end) or end
        if reading.plain[start] not in _BETWEEN:
            return 0
    return 0


def _other_unit(reading: Reading, place: int, last: int, named: bool) -> bool:
    """Whether a bare number is followed by a unit that makes it something else, or is part of a fraction or price."""
    if _follows(reading, "other_unit", last + 1) or reading.words(last + 1, last + 2) == [OCLOCK]:
        return True
    if named:
        return "/" in reading.words(last + 1, last + 2)
    around = reading.words(max(0, place - 1), place) + reading.words(last + 1, last + 2)
    return any(word in "/$£€%:#-+*=" for word in around)


def _named_right_before(reading: Reading, measures: Iterable[Measure], place: int) -> frozenset[str]:
    """The measures whose name stands right before a number and behind no other: the pulse of "sats 82 pulse 97"."""
    while place and reading.plain[place - 1] in _LINKS:
        place -= 1
    return frozenset(
        measure.name for measure in measures for part in measure.named_by for span in reading.parts.get(part, ())
        if span.end == place and not (span.start and number(reading.plain[span.start - 1]) is not None))


def _near(
    reading: Reading, part: str, place: int, last: int, *, behind: bool = True, age: Age | None = None,
) -> bool:
    """Whether a part names the number: before it with no other number between, or, if it may, close `behind` it.

    `age`: the number may be an age, and must be named closely.
    """
    spans = reading.parts.get(part, ())
    for span in spans[bisect_left(spans, (place - _FAR, 0)):bisect_left(spans, (last + _FAR, 0))]:
        if reading.segment[span.start] != reading.segment[place] or (
                age and not age.is_named(reading, span, place, last)):
            continue
        if span.end <= place:
            between = reading.words(span.end, place)
            if reading.between(span.end, place) <= _BEFORE and not any(number(word) is not None for word in between):
                return True
        elif behind and span.start > last and "," not in reading.words(last, span.start) and (
                reading.between(last + 1, span.start) <= _BEHIND) and not _begins_the_next(reading, span):
            return True
    return False


def _begins_the_next(reading: Reading, name: Span) -> bool:
    """Whether a name is that of the number behind it: "rr" in "hr 70 rr 14", with no name behind the 14."""
    if name.end >= len(reading.plain) or number(reading.plain[name.end]) is None:
        return False
    behind = reading.words(name.end + 1, name.end + 2)
    after = reading.words(name.end + 2, name.end + 3)
    return not behind or not behind[0].isalpha() or bool(after and number(after[0]) is not None)
