"""The terms of the lexicon as a tree of words, to find all that stand in a text."""

from __future__ import annotations

from collections.abc import Sequence

from .matching import Span, span_of


class _Node(dict[str, "_Node"]):
    """The words that may follow those that led here, and the names of the terms that end here."""

    __slots__ = ("names",)

    def __init__(self) -> None:
        super().__init__()
        self.names: tuple[str, ...] = ()


class Terms:
    """Terms of one or more words, each with the name it stands for."""

    def __init__(self) -> None:
        self._first = _Node()

    def add(self, name: str, words: Sequence[str]) -> None:
        """One more term for a name."""
        node = self._first
        for word in words:
            if word not in node:
                node[word] = _Node()
            node = node[word]
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
                if end == count or not node:
                    break
                node, end = node.get(words[end]), end + 1
        return found
