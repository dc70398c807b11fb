"""Whether a number is somebody's age and no reading: "I'm 72 and my oxygen is 97"."""

from __future__ import annotations

from dataclasses import dataclass

from .matching import Reading, Span
from .strict import Node


@dataclass(frozen=True)
class Age:
    """A whole number that one of `persons` is, "I'm 72", is an age, unless a measure's name stands close to it.

    Only the words of `before` may stand between such a name and the number, those of `behind` between the number and
    a name behind it: "sats, I'm 82" and "I'm 82 on the oximeter" are readings.
    """

    persons: frozenset[str]
    before: frozenset[str]
    behind: frozenset[str]

    def may_be(self, reading: Reading, place: int) -> bool:
        """Whether the number at a token is said of a person."""
        plain = reading.plain
        return place > 1 and plain[place - 1] == "be" and plain[place - 2] in self.persons and plain[place].isdigit()

    def is_named(self, reading: Reading, name: Span, place: int, last: int) -> bool:
        """Whether a measure's name stands close enough to the number for a reading."""
        if name.end <= place:
            return self.before.issuperset(reading.words(name.end, place))
        return self.behind.issuperset(reading.words(last + 1, name.start))


def read_age(node: Node) -> Age:
    """What measures.yml says of ages. Raises DataError naming file, line and reason."""
    node.only(required=("persons", "before", "behind"))
    persons = frozenset(node.strings("persons"))
    return Age(persons, persons | frozenset(node.strings("before")), frozenset(node.strings("behind")))
