"""Rounds of composition: which patterns can stand in a text, by the parts that are in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence, Set
from typing import NamedTuple

from .matching import Pattern, Span


class _More(NamedTuple):
    """What else a pattern of many elements or choices needs, and its places in the order.

    The place depends on which part of the first element is there.
    """

    parts: tuple[str, ...]
    choices: tuple[tuple[str, ...], ...]
    places: tuple[tuple[int, str], ...]

    def place(self, there: Mapping[str, list[Span]]) -> int | None:
        """The pattern's place, None when something that it needs is not there."""
        if not all(map(there.__contains__, self.parts)) or any(map(there.keys().isdisjoint, self.choices)):
            return None
        return next(at for at, part in self.places if part in there)


class _Entry(NamedTuple):
    """A pattern under one of its elements, with its place in the order, and a part that it needs besides, "" for none.

    Most need no `more`.
    """

    pattern: Pattern
    place: int
    beside: str
    more: _More | None


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
            is_simple = len(parts) < 2 and not choices and len(in_order) == 1
            more = None if is_simple else _More(parts[1:], choices, tuple(in_order))
            for part in rarest:
                self._by_part[part].append(_Entry(pattern, in_order[0][0], parts[0] if parts else "", more))

    @property
    def keys(self) -> Set[str]:
        """The parts under which patterns are kept."""
        return self._by_part.keys()

    def standing(self, keys: Set[str], there: Mapping[str, list[Span]]) -> list[Pattern]:
        """The patterns of which every element is in a text with these parts; `keys` are those that any round has."""
        found: dict[int, Pattern] = {}
        for key in self._by_part.keys() & keys:
            for pattern, place, beside, more in self._by_part[key]:
                if not beside or beside in there:
                    at = place if more is None else more.place(there)
                    if at is not None:
                        found[at] = pattern
        return [found[place] for place in sorted(found)] if found else []
