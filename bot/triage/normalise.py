"""One normaliser for the lexicon and for what patients write: text in, plain words with places out."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import symspellpy
from spacy.lookups import load_lookups

from .strict import load

_WORD = re.compile(r"\d+(?:[.,:]\d+)*|[a-z]+(?:'[a-z]+)*|[^\w\s]|\n+|\w+")
_INVISIBLE = {ord(c): None for c in "​‌‍⁠﻿­‎‏‪‫‬‭‮⁦⁧⁨⁩️"}
_QUOTES = {ord(c): "'" for c in "’‘`´ʼ′＇"}
_LONG_RUN = re.compile(r"([a-z])\1{2,}")
_SOUNDS = (("ph", "f"), ("gh", ""), ("ck", "k"), ("qu", "k"), ("c", "k"), ("y", "i"), ("z", "s"), ("ou", "u"))
_VOWEL_RUN = re.compile(r"[aeiou]+")


class Token(NamedTuple):
    """A word in its plain form; `start` and `end` are offsets into the text as it was written."""

    word: str
    start: int
    end: int


def number(word: str) -> float | None:
    """The value of a written number ("38,5" and "38.5" alike), None for anything else."""
    if not word[:1].isdigit() or ":" in word:
        return None
    parts = re.split(r"[.,]", word)
    if len(parts) > 2:
        return None
    return float(".".join(parts))


class Normaliser:
    """Splits text into plain lower-case words, lemmatised, with contractions and emoji spelled out.

    Words of the lexicon are made known with `learn`; afterwards a word that is neither known nor
    English is read as the known word that it misspells, when there is exactly one near enough.
    """

    def __init__(self, path: Path) -> None:
        root = load(path).only(required=("contractions", "emoji", "keep", "lemmas"))
        self._expand = {key: str(value).split() for key, value in root["contractions"].items()}
        self._emoji = {key: f" {value} " for key, value in root["emoji"].items()}
        self._keep = set(root.strings("keep"))
        self._own_lemmas = {key: str(value) for key, value in root["lemmas"].items()}
        self._lemmas = _english_lemmas()
        self._english = _english_words()
        self._known: set[str] = set()
        self._spelling = symspellpy.SymSpell(max_dictionary_edit_distance=2, prefix_length=7)
        self._by_sound: dict[str, str] = {}
        self.word = lru_cache(maxsize=65536)(self._word)

    def learn(self, term: str) -> tuple[str, ...]:
        """The plain words of a lexicon term, from now on known words."""
        tokens = self._split(term)
        for token in tokens:
            self._add(token.word)
        for raw in re.findall(r"[a-z]{4,}", term.lower()):
            if self._lemma(raw) in self._known:
                self._spelling.create_dictionary_entry(raw, 1)
                self._by_sound.setdefault(_sound(raw), raw)
        return tuple(token.word for token in tokens)

    def _add(self, word: str) -> None:
        self._known.add(word)
        if len(word) >= 4 and word.isalpha():
            self._spelling.create_dictionary_entry(word, 1)
            self._by_sound.setdefault(_sound(word), word)

    def tokens(self, text: str) -> list[Token]:
        """The plain words of a message; a word that means nothing to the lexicon is left as it is."""
        result = []
        for token in self._split(text):
            if token.word in self._known or not token.word.isalpha():
                result.append(token)
                continue
            result += [Token(word, token.start, token.end) for word in self.word(token.word)]
        return result

    def _split(self, text: str) -> list[Token]:
        plain, places = self._plain(text)
        result: list[Token] = []
        for match in _WORD.finditer(plain):
            word = match.group()
            start, end = (match.start(), match.end()) if places is None else (
                places[match.start()], places[match.end() - 1] + 1)
            if word[0].isalpha():
                if len(word) > 3:
                    word = self._shorten(word)
                expanded = self._expand.get(word)
                if expanded is None and word.endswith("'s"):
                    expanded = [word[:-2], "'s"]
                for part in expanded or [word.replace("'", "")]:
                    result.append(Token(self._lemma(part), start, end))
            else:
                result.append(Token("\n" if word[0] == "\n" else word, start, end))
        return result

    def _plain(self, text: str) -> tuple[str, list[int] | None]:
        lowered = text.lower()
        if lowered.isascii():
            return lowered, None
        out: list[str] = []
        places: list[int] = []
        for place, char in enumerate(text):
            mapped = self._emoji.get(char)
            if mapped is None:
                mapped = unicodedata.normalize("NFKD", char.translate(_QUOTES).translate(_INVISIBLE)).lower()
                if len(mapped) > 1 or not mapped.isascii():
                    mapped = "".join(c for c in mapped if not unicodedata.combining(c))
            out.append(mapped)
            places.extend([place] * len(mapped))
        return "".join(out), places

    def _shorten(self, word: str) -> str:
        match = _LONG_RUN.search(word)
        if match is None:
            return word
        twice = _LONG_RUN.sub(r"\1\1", word)
        return twice if twice in self._english else _LONG_RUN.sub(r"\1", word)

    def _lemma(self, word: str) -> str:
        own = self._own_lemmas.get(word)
        if own is not None:
            return own
        if word in self._keep:
            return word
        return self._lemmas.get(word, word)

    def _word(self, word: str) -> tuple[str, ...]:
        """What an unknown word stands for: itself, its correction, or two words written as one."""
        if word in self._english or word in self._own_lemmas or len(word) < 4 or len(word) > 30:
            return (word,)
        by_sound = self._by_sound.get(_sound(word))
        if by_sound is not None:
            return (self._lemma(by_sound),)
        distance = 1 if len(word) < 8 else 2
        near = self._spelling.lookup(word, symspellpy.Verbosity.CLOSEST, max_edit_distance=distance)
        same_start = [s.term for s in near if s.term[0] == word[0] or s.term[:2] == word[1::-1]]
        if same_start:
            return (self._lemma(min(same_start, key=lambda term: (abs(len(term) - len(word)), term))),)
        for cut in range(2, len(word) - 1):
            left, right = word[:cut], word[cut:]
            halves = [*self._expand.get(left, [left]), *self._expand.get(right, [right])]
            lemmas = tuple(self._lemma(half) for half in halves)
            if len(left) + len(right) >= 6 and all(lemma in self._known for lemma in lemmas):
                return lemmas
        return (word,)


@lru_cache(maxsize=1)
def _english_lemmas() -> dict[str, str]:
    table = load_lookups("en", ["lemma_lookup"]).get_table("lemma_lookup")
    return {str(word): str(lemma) for word, lemma in ((w, table[w]) for w in _english_words() if w in table)}


@lru_cache(maxsize=1)
def _english_words() -> frozenset[str]:
    path = Path(symspellpy.__file__).parent / "frequency_dictionary_en_82_765.txt"
    return frozenset(line.split()[0] for line in path.read_text(encoding="utf-8-sig").splitlines())


def _sound(word: str) -> str:
    """A rough sound of a word, the same for the ways people misspell it."""
    for written, heard in _SOUNDS:
        word = word.replace(written, heard)
    word = re.sub(r"(.)\1", r"\1", word)
    return word[0] + _VOWEL_RUN.sub(lambda run: run.group()[0], word[1:])
