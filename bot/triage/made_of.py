"""Whether a text is made of nothing but certain phrases."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class MadeOf:
    """Plain texts of nothing but phrases: at least one of `said`, and any of `beside`."""

    said: frozenset[str]
    beside: frozenset[str]

    @cached_property
    def _longest(self) -> int:
        return max(len(phrase.split()) for phrase in self.said | self.beside)

    def fits(self, text: str) -> bool:
        """Whether a plain text is one of them, in time that grows with its length only."""
        words = text.split()
        # up to each word, whether the phrases before it can have held one of `said`
        reached: list[set[bool]] = [{False}, *(set[bool]() for _ in words)]
        for start in range(len(words)):
            for end in range(start + 1, min(len(words), start + self._longest) + 1) if reached[start] else ():
                phrase = " ".join(words[start:end])
                if phrase in self.said:
                    reached[end].add(True)
                if phrase in self.beside:
                    reached[end] |= reached[start]
        return True in reached[-1]
