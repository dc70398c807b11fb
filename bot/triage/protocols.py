"""Rules: which findings ask for which level."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, field
from functools import cached_property

from .assessment import LEVELS, Level
from .strict import Node

Wanted = frozenset[tuple[str, str]]  # concepts, each with the status that it must have


@dataclass(frozen=True)
class Rule:
    """When to escalate: `any_of` lists alternatives, each a set of (concept, status) that must all be there."""

    name: str
    level: Level
    any_of: tuple[Wanted, ...]
    because: str
    source: str
    say: str
    review: str
    fires: tuple[str, ...]
    quiet: tuple[str, ...]
    place: Node = field(repr=False, compare=False, hash=False)

    @cached_property
    def concepts(self) -> frozenset[str]:
        """Every concept that one of the alternatives asks for."""
        return frozenset(concept for wanted in self.any_of for concept, _ in wanted)


class Alternatives:
    """What the rules ask for, the most severe first; of equals the one that stands first in the data.

    Each is kept under the finding of it that fewest of them ask for, so that few are tried for a message.
    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        by_severity = sorted(rules, key=lambda rule: -LEVELS.index(rule.level))
        self._in_order = [(rule, wanted) for rule in by_severity for wanted in rule.any_of]
        asked = Counter(one for _, wanted in self._in_order for one in wanted)
        self._by_rarest: dict[tuple[str, str], list[tuple[int, Wanted]]] = defaultdict(list)
        for place, (_, wanted) in enumerate(self._in_order):
            self._by_rarest[min(wanted, key=lambda one: (asked[one], one))].append((place, wanted))

    def fitting(self, known: Set[tuple[str, str]]) -> Iterator[tuple[Rule, Wanted]]:
        """Those of which everything is known."""
        places = [place for one in known for place, wanted in self._by_rarest.get(one, ()) if wanted <= known]
        return (self._in_order[place] for place in sorted(places))
