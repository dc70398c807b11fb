"""What a word stands for that is neither known nor English: the known word that it misspells, or several."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Set
from math import log10

import symspellpy

from .english import RARE, english_words, often
from .spelling import bones_of, slip, sounds_like

_SMALL = frozenset([
    "i", "a", "my", "is", "in", "on", "it", "of", "to", "me", "he", "we", "no", "so", "at", "as", "be", "by", "up",
    "go", "am", "an", "or", "if", "do", "us", "the", "and", "his", "her", "has", "had", "was", "but", "not", "for",
    "can", "all", "out", "off",
    "she", "are", "you", "our", "its", "too", "now", "im", "ive", "he", "down", "over", "with", "from", "this", "that"])
_COMMON = 3e6  # how often a word must be in English to be half of a joined word
_SOUNDED = frozenset("aiouy")  # letters at the end of a word that nobody writes who does not hear them
_SHORT = 6                 # letters of a word that many a word of another language is like
_JOINED = 4                # words that may have been written as one


class Misspelt:
    """The words that may be meant, and how each is likely to be misspelt.

    `known` are the plain words of the lexicon, `expand` contractions, `lemma` gives the plain form of a word. `uses`
    counts in how many terms a known word stands.
    """

    def __init__(self, known: Set[str], expand: Mapping[str, list[str]], lemma: Callable[[str], str]) -> None:
        self._known, self._expand, self._lemma = known, expand, lemma
        self._english = english_words()
        self.uses: Counter[str] = Counter()
        self._spelling = symspellpy.SymSpell(max_dictionary_edit_distance=2, prefix_length=7)
        self._by_sound: dict[str, str] = {}
        self._by_bones: dict[str, set[str]] = {}

    def add(self, word: str) -> None:
        """One more word that may be meant."""
        if not self._spelling.create_dictionary_entry(word, 1):
            return
        if len(word) < 4:
            return
        sound = sounds_like(word)
        other = self._by_sound.get(sound)
        if other is None or often(word) > often(other):
            self._by_sound[sound] = word
        self._by_bones.setdefault(bones_of(sound), set()).add(word)

    def meant(self, word: str, english: bool) -> tuple[str, ...]:
        """The words that a word stands for, itself when it is like none; `english`: whether the message is."""
        by_sound = self._by_sound.get(sounds_like(word)) if len(word) > 3 else None
        if by_sound is not None and abs(len(by_sound) - len(word)) < 4 and self._fits(by_sound, english):
            return (by_sound,)
        near = self._nearest(word, 1, english)
        if near is None and len(word) > 3:
            joined = self._joined(word)
            if joined is not None:
                return joined
            near = self._nearest(word, 2, english) if len(word) > 7 else None
            near = near or self._by_its_bones(word, english)
        return (word,) if near is None else (near,)

    def _fits(self, word: str, english: bool) -> bool:
        """Whether a message, mostly English or not, may have meant a word."""
        return not english or len(word) > _SHORT or word in self._english or word in self._expand

    def _nearest(self, word: str, distance: int, english: bool) -> str | None:
        """The known word that the writer most likely meant."""
        found = self._spelling.lookup(word, symspellpy.Verbosity.CLOSEST, max_edit_distance=distance)
        likely = [(cost - self._expected(one.term), one.term) for one in found
                  if self._fits(one.term, english) and (cost := slip(word, one.term)) is not None]
        return min(likely)[1] if likely else None

    def _expected(self, word: str) -> float:
        """How much a word is to be expected: by its use in English, and in the lexicon."""
        return log10(often(word)) / 12 + log10(1 + self.uses[self._lemma(word)]) / 6

    def _by_its_bones(self, word: str, english: bool) -> str | None:
        """The one known word with the same consonants, for a word written by ear."""
        bones = bones_of(sounds_like(word))
        if len(bones) < 3:
            return None
        same = [known for known in self._by_bones.get(bones, ())
                if abs(len(known) - len(word)) <= 3 and self._fits(known, english)
                and (word[-1] not in _SOUNDED or known[-1] in _SOUNDED)]
        return same[0] if len(same) == 1 else None

    def _joined(self, word: str) -> tuple[str, ...] | None:
        """The words that were written without a space, of which one at least is a word of the lexicon."""
        best: list[tuple[float, tuple[str, ...]] | None] = [(0.0, ())] + [None] * len(word)
        for end in range(1, len(word) + 1):
            for start in range(max(0, end - 14), end):
                before, piece = best[start], word[start:end]
                if before is None or len(before[1]) == _JOINED:
                    continue
                score = before[0] + self._as_piece(piece)
                if score > -50 and (best[end] is None or score > best[end][0]):  # type: ignore[index]
                    best[end] = (score, (*before[1], piece))
        pieces = best[-1][1] if best[-1] else ()
        small = [piece for piece in pieces if piece in _SMALL]
        telling = any(piece in self._expand or (len(piece) > 2 and self._lemma(piece) in self._known)
                      for piece in pieces if piece not in _SMALL)
        if len(pieces) < 2 or not (telling or len(small) == len(pieces)) or (len(word) < 6 and not small):
            return None
        return pieces

    def _as_piece(self, piece: str) -> float:
        """How likely a piece of a joined word is a word: a logarithm, very low for what is none."""
        used = self._english.get(piece, 0)
        if piece not in _SMALL:
            known = self._lemma(piece) in self._known or piece in self._expand
            if len(piece) < 3 or not (used > _COMMON * (10 if len(piece) == 3 else 1) or (known and len(piece) > 2)):
                return -100
            used = max(used, RARE) * (10 if known else 1)
        return log10(max(used, 1)) - 12
