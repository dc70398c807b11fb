"""One normaliser for the lexicon and for what patients write: text in, plain words with places out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from itertools import chain, islice
from math import prod
from pathlib import Path
from sys import intern
from typing import NamedTuple

from .english import english_forms, english_lemmas, english_words, often
from .misspelt import Misspelt
from .strict import load

_LETTERS = r"[a-z]+(?:'[a-z]+)*|[^\w\s]|\n+|\w+"
_WORD = rf"\d+(?:[.,:]\d+)*|{_LETTERS}"
_WITHOUT_DIGITS = re.compile(f"({_LETTERS})")  # most messages have none, and are cut sooner so
_THOUSANDS = re.compile(r",(?=\d{3}(?!\d))")
_DIGIT = re.compile(r"\d")
_HIDDEN = re.compile(r"[a-z]\d[a-z]")
_MIXED = re.compile(r"[a-z]+(?:\d[a-z]+)+")
_DIGITS = str.maketrans("013457", "oieast")
_INVISIBLE = {ord(c): None for c in (
    "\u200b\u200c\u200d\u2060\ufeff\xad\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufe0f"
)}
_QUOTES = {ord(c): "'" for c in "’‘`´ʼ′＇"} | {
    ord("·"): ".", ord("ł"): "l", ord("Ł"): "l", ord("ß"): "ss", ord("ø"): "o", ord("đ"): "d",
}
OCLOCK = "oclock"  # what an "am" behind a number is read as
_RUNS = re.compile(r"([a-z])\1{2,}")
HARD_BREAKS = frozenset(".!?;\n…")  # end a sentence
_OWNED = frozenset(["my", "his", "her", "our", "their", "the"])
_SIGN = 0.01   # the share of a number or a sign among words
_PIECES = 65536            # that are remembered
_AHEAD = 20000             # English words, the commonest first, that are read before the first message
_ONLY_BE = frozenset(["be"])
_GREETING = 5               # tokens that a greeting may have, with the comma behind it


class Words(NamedTuple):
    """The words of a text in their plain form, and where each starts and ends in the text as it was written."""

    plain: list[str]
    starts: list[int]
    ends: list[int]


_Piece = str | tuple[str, ...]  # what stands in a text without a blank, as the plain word or words


class _Doubtful(tuple[str, ...]):
    """A piece with a word that may be a misspelt one."""


class _Pieces(dict[str, _Piece]):
    """Pieces as they were read, all forgotten when they are too many: to put each in the order of use takes longer."""

    def __init__(self, read: Callable[[str], _Piece]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, piece: str) -> _Piece:
        if len(self) >= _PIECES:
            self.clear()
        self[piece] = found = self._read(piece)
        return found


def number(word: str) -> float | None:
    """The value of a written number ("38,5" and "38.5" alike), None for anything else."""
    if not word[:1].isdigit() or ":" in word:
        return None
    parts = re.split(r"[.,]", _THOUSANDS.sub("", word))
    if len(parts) > 2:
        return None
    return float(".".join(parts))


class Normaliser:
    """Splits text into plain lower-case words, lemmatised, with contractions and emoji spelled out.

    Words of the lexicon are made known with `learn`; afterwards a word that is neither known nor
    English is read as the known word that it misspells, when there is exactly one near enough.
    """

    def __init__(self, path: Path) -> None:
        root = load(path).only(required=(
            "contractions", "emoji", "keep", "lemmas", "greetings", "names", "names_before"))
        self._greetings = frozenset(root.strings("greetings"))
        self._names, self._names_before = (frozenset(root.strings(key)) for key in ("names", "names_before"))
        self._by_place = self._names | {"no", "be"}
        self._expand = {str(key): str(value).split() for key, value in root["contractions"].items()}
        digits = sorted((key for key in self._expand if re.search(r"\d", key)), key=len, reverse=True)
        mixed = "|".join(re.escape(key) for key in digits)
        self._pieces = re.compile(rf"((?<![a-z0-9])(?:{mixed})(?![a-z0-9])|{_WORD})" if mixed else f"({_WORD})")
        self._emoji = {key: f" {value} " for key, value in root["emoji"].items()}
        self._keep = set(root.strings("keep"))
        self._own_lemmas = {key: str(value) for key, value in root["lemmas"].items()}
        self._lemmas = english_lemmas()
        self._english = english_words()
        self._all = sum(self._english.values())
        self._known: set[str] = set()
        self._misspelt = Misspelt(self._known, self._expand, self._lemma)
        for key in self._expand:
            if len(key) > 3 and key.isalpha():
                self._misspelt.add(key)
        self.word = lru_cache(maxsize=65536)(self._word)
        self._pieces_read = _Pieces(self._piece)

    def learn(self, term: str) -> tuple[str, ...]:
        """The plain words of a lexicon term, from now on known words."""
        words, _ = self._split(term, self._piece)
        plain = self._in_place(words, term).plain
        for word in plain:
            self._add(word)
            self._misspelt.uses[word] += 1
        for raw in re.findall(r"[a-z]{4,}", term.lower()):
            if self._lemma(raw) in self._known:
                self._misspelt.add(raw)
        return tuple(plain)

    def _add(self, word: str) -> None:
        if word in self._known:
            return
        self._known.add(word)
        if len(word) >= 3 and word.isalpha():
            self._misspelt.add(word)
            for form in english_forms().get(word, ()):
                self._misspelt.add(form)

    def read_ahead(self) -> None:
        """Read known and common words, so that the first message with one need not; nothing is learned after."""
        forms = chain.from_iterable(english_forms().get(word, ()) for word in self._known)
        for word in (*islice(self._english, _AHEAD), *self._known, *forms, *self._expand):
            self._pieces_read[intern(word)]

    def share(self, term: str) -> float:
        """About how often plain words are met in a row, among all words of English."""
        return prod(often(word) / self._all if word.isalpha() else _SIGN for word in term.split())

    def words(self, text: str) -> Words:
        """The plain words of a message; a word that means nothing to the lexicon is left as it is."""
        words, is_doubtful = self._split(text, self._pieces_read.__getitem__)
        if is_doubtful:
            english = self._is_english(words.plain)
            meant = [(one, start, end) for word, start, end in zip(*words, strict=True) for one in (
                (word,) if self._is_plain(word) else self.word(word, english))]
            words = Words(*(list(column) for column in zip(*meant, strict=True)))
        return self._in_place(words, text)

    def _is_plain(self, word: str) -> bool:
        """Whether a word of a message is what it seems, and misspells no other."""
        return (word in self._known or not word.isalpha() or word in self._english or word in self._own_lemmas
                or word in self._keep or not 3 <= len(word) <= 30)

    def _is_english(self, plain: list[str]) -> bool:
        """Whether most words of a message are English: then no short word of it is a misspelt Spanish one."""
        letters = [word for word in plain if word.isalpha()]
        return sum(word in self._english for word in letters) * 3 >= len(letters) * 2

    def _in_place(self, words: Words, text: str) -> Words:
        """The words with what one is by its place: a "no" that answers, as in "no my breathing is fine", an "am"
        behind a number, a comma that ends a greeting, a name that is a verb elsewhere."""
        plain = words.plain
        if plain and plain[0] in self._greetings:
            comma = plain.index(",", 0, _GREETING) if "," in plain[:_GREETING] else 0
            if comma and self._greetings.issuperset(plain[:comma]):
                plain[comma] = "."
        by_place = self._by_place.intersection(plain)
        if by_place == _ONLY_BE and text.isascii() and not _DIGIT.search(text):
            return words  # as in most messages
        for place in [place for place, word in enumerate(plain) if word in by_place] if by_place else ():
            word = plain[place]
            if word == "no" and place + 1 < len(plain) and plain[place + 1] in _OWNED and (
                    not place or plain[place - 1] in HARD_BREAKS):
                plain[place] = "nope"
            elif word in self._names and self._is_name(words, place, text):
                plain[place] = "he"
            elif word == "be" and place and plain[place - 1][0].isdigit() and (
                    text[words.starts[place]:words.ends[place]].lower() == "am"):
                plain[place] = OCLOCK
        return words

    def _is_name(self, words: Words, place: int, text: str) -> bool:
        """Whether a sentence begins with a name that may be a verb: "Will has fainted", "May can't breathe"."""
        plain, behind = words.plain, place + 1
        if behind >= len(plain) or (place and plain[place - 1] not in HARD_BREAKS):
            return False
        return plain[behind] == "'s" or text[words.starts[behind]:words.ends[behind]].lower() in self._names_before

    def _split(self, text: str, read: Callable[[str], _Piece]) -> tuple[Words, bool]:
        """The words of a text, and whether one of them may be a misspelt one."""
        written, places = self._plain(text)
        pieces = _WITHOUT_DIGITS
        if _DIGIT.search(written):
            written, pieces = self._undigit(written), self._pieces
        words = plain, starts, ends = Words([], [], [])
        is_doubtful = False
        end = 0
        cut = iter(pieces.split(written))
        for gap, piece in zip(cut, cut, strict=False):  # what stands behind the last piece is none
            start = end + len(gap)
            end = start + len(piece)
            meant = read(piece)
            if type(meant) is str:  # as most are
                plain.append(meant)
                starts.append(start)
                ends.append(end)
                continue
            if type(meant) is _Doubtful:
                is_doubtful = True
            for word in meant:
                plain.append(word)
                starts.append(start)
                ends.append(end)
        if places is not None:
            words = Words(plain, [places[start] for start in starts], [places[end - 1] + 1 for end in ends])
        return words, is_doubtful

    def _piece(self, piece: str) -> _Piece:
        if not piece[0].isalpha() and piece not in self._expand:
            return "\n" if piece[0] == "\n" else intern(piece)
        word = self._shorten(piece) if len(piece) > 3 else piece
        expanded = self._expand.get(word)
        if expanded is None and word.endswith("'s"):
            expanded = [word[:-2], "'s"]
        words = tuple(intern(self._lemma(part)) for part in expanded or [word.replace("'", "")])
        if not all(map(self._is_plain, words)):
            return _Doubtful(words)
        return words[0] if len(words) == 1 else words

    def _plain(self, text: str) -> tuple[str, list[int] | None]:
        lowered = text.lower()
        if lowered.isascii():
            return lowered, None
        out: list[str] = []
        places: list[int] = []
        for place, char in enumerate(text):
            mapped = self._emoji.get(char)
            if mapped is None:
                mapped = _letters(char)
                if len(mapped) > 1 or not mapped.isascii():
                    mapped = "".join(c for c in mapped if not unicodedata.combining(c))
            out.append(mapped)
            places.extend([place] * len(mapped))
        return "".join(out), places

    def _undigit(self, text: str) -> str:
        """Digits that stand for letters within a word ("ch3st") as letters, in place."""
        if not _HIDDEN.search(text):
            return text
        return _MIXED.sub(lambda match: self._letters(match.group()), text)

    def _letters(self, word: str) -> str:
        letters = word.translate(_DIGITS)
        known = letters in self._english or self._lemma(letters) in self._known
        return letters if known and word not in self._expand else word

    def _shorten(self, word: str) -> str:
        """A word without its drawn out letters ("sooo", "stoooop"), each letter once or twice."""
        if _RUNS.search(word) is None:
            return word
        spellings = [""]
        place = 0
        for match in _RUNS.finditer(word):
            before, letter = word[place:match.start()], match.group(1)
            spellings = [s + before + letter * times for s in spellings[:4] for times in (1, 2)]
            place = match.end()
        spellings = [s + word[place:] for s in spellings]
        once = min(spellings, key=len)
        valid = [s for s in spellings if s in self._english or s in self._known or s in self._expand]
        return max(valid, key=lambda s: often(s) * 100 ** (len(s) - len(once)), default=once)

    def _lemma(self, word: str) -> str:
        own = self._own_lemmas.get(word)
        if own is not None:
            return own
        if word in self._keep:
            return word
        return self._lemmas.get(word, word)

    def _word(self, word: str, english: bool) -> tuple[str, ...]:
        """The plain words that a word of a message stands for: itself, its correction, or words written as one."""
        if self._is_plain(word):
            return (word,)
        meant = self._misspelt.meant(word, english)
        return tuple(intern(self._lemma(part)) for one in meant for part in self._expand.get(one, [one]))


def _letters(char: str) -> str:
    """A character outside ASCII in plain letters, a blank for a symbol."""
    if char > "\u2190" and unicodedata.category(char) in ("So", "Sk"):
        return " "
    return unicodedata.normalize("NFKD", char.translate(_QUOTES).translate(_INVISIBLE)).lower()
