"""Puts right what is mistyped in a question, by the words of the examples."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from symspellpy import SymSpell, Verbosity

_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|')*")
_SHORTEST = 4    # letters; shorter words are too much like each other
_KNOWN = 20      # how often a word must stand in the examples to be what somebody meant
_RARE = 3        # a word that stands there up to this often may be an error there too …
_CLEARLY = 100   # … when the other one is so many times as frequent


class Spelling:
    """Corrects words that the examples do not know, or hardly, to one that they know well and that is a letter off.

    A letter off: one too many, too few or another, or two that changed places.
    """

    def __init__(self, counts: Mapping[str, int]) -> None:
        """`counts`: how often each word stands in the examples."""
        self.counts = dict(counts)
        self._known = SymSpell(max_dictionary_edit_distance=1)
        for word, count in counts.items():
            if count >= _KNOWN and len(word) >= _SHORTEST - 1:
                self._known.create_dictionary_entry(word, count)

    @classmethod
    def learn(cls, texts: Iterable[str]) -> Spelling:
        """The spelling of some texts."""
        return cls(Counter(word for text in texts for word in _WORD.findall(text.lower())))

    def correct(self, text: str) -> str:
        """The text with its errors put right; a corrected word is in small letters."""
        return _WORD.sub(lambda found: self._corrected(found[0]), text)

    def familiar(self, text: str) -> float:
        """The share of a text's words that stand in the examples, 1 for a text without words."""
        words = _WORD.findall(self.correct(text).lower())
        return sum(word in self.counts for word in words) / len(words) if words else 1.0

    def _corrected(self, word: str) -> str:
        count = self.counts.get(word.lower(), 0)
        if len(word) < _SHORTEST or count > _RARE:
            return word
        meant = self._known.lookup(word.lower(), Verbosity.TOP, max_edit_distance=1)
        return meant[0].term if meant and meant[0].count >= _CLEARLY * count else word
