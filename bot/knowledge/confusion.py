"""Examples of different intents that the classifier can hardly tell apart."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log

from .training import Example

# By the weight of the words that they share. Of pairs in our own data that mean different things, the nearest
# reaches 0.84: "how does infusion therapy work", "does infusion therapy work".
SIMILAR = 0.9


@dataclass(frozen=True)
class Confusion:
    """An example, an earlier one of another intent, and how like it is: 1.0 for the same words in any order."""

    example: Example
    earlier: Example
    similarity: float


def confusions(taught: Sequence[Example], least: float = SIMILAR) -> Iterator[Confusion]:
    """For each example the earlier one of another intent that it is most like, when it is `least` or more."""
    bags = [_words(example) for example in taught]
    counts = Counter(word for bag in bags for word in bag)
    weights = {word: log(1 + len(bags) / count) for word, count in counts.items()}
    totals = [sum(weights[word] for word in bag) for bag in bags]
    places: dict[str, list[int]] = defaultdict(list)
    for n, bag in enumerate(bags):
        near = {m for word in _rarest(bag, weights, totals[n], least) for m in places[word]}
        found: list[tuple[float, int]] = []
        for m in near:
            if taught[m].intent != taught[n].intent:
                shared = sum(weights[word] for word in sorted(bag & bags[m]))
                found.append((shared / (totals[n] + totals[m] - shared), -m))
        if found and max(found)[0] >= least:
            similarity, place = max(found)
            yield Confusion(taught[n], taught[-place], similarity)
        for word in bag:
            places[word].append(n)


def _words(example: Example) -> frozenset[str]:
    """The words of an example, a plural as its singular."""
    return frozenset(word[:-1] if len(word) > 3 and word.endswith("s") and word[-2] != "s" else word
                     for word in example.key().split())


def _rarest(bag: frozenset[str], weights: dict[str, float], total: float, least: float) -> Iterator[str]:
    """Words of which another bag must share one to be like this: without them too little weight is left."""
    left = total
    for word in sorted(bag, key=lambda word: (-weights[word], word)):
        yield word
        left -= weights[word]
        if left < least * total:
            return
