"""The terms of the lexicon as a tree of words, to find all that stand in a text."""

from __future__ import annotations

from collections.abc import Sequence

from .matching import Span, span_of


class _Node:
    """A word behind those that led to it: the names of the terms that end with it, and the words that may follow."""

    __slots__ = ("further", "names")

    def __init__(self) -> None:
        self.names: tuple[str, ...] = ()
        self.further: dict[str, _Node] | None = None


class Terms:
    """Terms of one or more words, each with the name it stands for."""

    def __init__(self) -> None:
        self._first: dict[str, _Node] = {}

    def add(self, name: str, words: Sequence[str]) -> None:
        """One more term for a name."""
        node = self._first.setdefault(words[0], _Node())
        for word in words[1:]:
            if node.further is None:
                node.further = {}
            node = node.further.setdefault(word, _Node())
        if name not in node.names:
            node.names = (*node.names, name)

    def find(self, words: Sequence[str]) -> dict[str, list[Span]]:
        """Where each name stands in a text, in order; terms may overlap."""
        found: dict[str, list[Span]] = {}
        first, count = self._first, len(words)
        for start, word in enumerate(words):
            node, end = first.get(word), start + 1
            while node is not None:
                if node.names:
                    span = span_of((start, end))
                    for name in node.names:
                        if name in found:
                            found[name].append(span)
                        else:
                            found[name] = [span]
                if end == count or node.further is None:
                    break
                node, end = node.further.get(words[end]), end + 1
        return found
