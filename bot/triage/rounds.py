"""Rounds of composition: which patterns can stand in a text, by the parts that are in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from typing import NamedTuple

from .matching import Pattern, Span


class _Entry(NamedTuple):
    """A pattern under one of its elements, what else it needs, and its place in the order.

    The place depends on which part of the first element is there.
    """

    pattern: Pattern
    parts: tuple[str, ...]
    choices: tuple[tuple[str, ...], ...]
    places: tuple[tuple[int, str], ...]


class Round:
    """The patterns of one round, each kept under the element that is met least, so that few are tried for a text.

    `patterns` are those of the round by the parts of their first element, in the order in which they are tried;
    `share` tells about how often a part is met.
    """

    def __init__(self, patterns: Mapping[str, Sequence[Pattern]], share: Callable[[str], float]) -> None:
        places: dict[Pattern, list[tuple[int, str]]] = defaultdict(list)
        for place, (part, pattern) in enumerate((part, one) for part, of_part in patterns.items() for one in of_part):
            places[pattern].append((place, part))
        self._by_part: dict[str, list[_Entry]] = defaultdict(list)
        for pattern, in_order in places.items():
            rarest, *others = sorted(pattern.elements, key=lambda element: sum(map(share, element)))
            parts = tuple(element[0] for element in others if len(element) == 1)
            choices = tuple(element for element in others if len(element) > 1)
            for part in rarest:
                self._by_part[part].append(_Entry(pattern, parts, choices, tuple(in_order)))

    @property
    def keys(self) -> Set[str]:
        """The parts under which patterns are kept."""
        return self._by_part.keys()

    def standing(self, keys: Iterable[str], there: Mapping[str, list[Span]]) -> list[Pattern]:
        """The patterns of which every element is in a text with these parts; `keys` are those that any round has."""
        if self.keys.isdisjoint(keys):
            return []
        names, has = there.keys(), there.__contains__
        found: dict[int, Pattern] = {}
        for key in keys:
            for pattern, parts, choices, places in self._by_part.get(key, ()):
                if (not parts or all(map(has, parts))) and not (choices and any(map(names.isdisjoint, choices))):
                    place = places[0][0] if len(places) == 1 else next(at for at, part in places if part in there)
                    found[place] = pattern
        return [found[place] for place in sorted(found)]
