"""One normaliser for the lexicon and for what patients write: text in, plain words with places out."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from itertools import islice
from math import log10, prod
from pathlib import Path
from sys import intern
from typing import NamedTuple

import symspellpy

from .english import RARE, english_forms, english_lemmas, english_words
from .spelling import bones_of, slip, sounds_like
from .strict import load

_WORD = r"\d+(?:[.,:]\d+)*|[a-z]+(?:'[a-z]+)*|[^\w\s]|\n+|\w+"
_THOUSANDS = re.compile(r",(?=\d{3}(?!\d))")
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
_SMALL = frozenset([
    "i", "a", "my", "is", "in", "on", "it", "of", "to", "me", "he", "we", "no", "so", "at", "as", "be", "by", "up",
    "go", "am", "an", "or", "if", "do", "us", "the", "and", "his", "her", "has", "had", "was", "but", "not", "for",
    "can", "all", "out", "off",
    "she", "are", "you", "our", "its", "too", "now", "im", "ive", "he", "down", "over", "with", "from", "this", "that"])
HARD_BREAKS = frozenset(".!?;\n…")  # end a sentence
_OWNED = frozenset(["my", "his", "her", "our", "their", "the"])
_COMMON = 3e6  # how often a word must be in English to be half of a joined word
_SIGN = 0.01   # the share of a number or a sign among words
_SOUNDED = frozenset("aiouy")  # letters at the end of a word that nobody writes who does not hear them
_SHORT = 6                 # letters of a word that many a word of another language is like
_PIECES = 65536            # that are remembered
_AHEAD = 10000             # English words, the commonest first, that are read before the first message
_GREETING = 5               # tokens that a greeting may have, with the comma behind it
_JOINED = 4                # words that may have been written as one


class Token(NamedTuple):
    """A word in its plain form; `start` and `end` are offsets into the text as it was written."""

    word: str
    start: int
    end: int


class _Piece(NamedTuple):
    """What stands in a text without a blank, as plain words; `plain` when none can be a misspelt one."""

    words: tuple[str, ...]
    plain: bool


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
        root = load(path).only(required=("contractions", "emoji", "keep", "lemmas", "greetings"))
        self._greetings = frozenset(root.strings("greetings"))
        self._expand = {str(key): str(value).split() for key, value in root["contractions"].items()}
        digits = sorted((key for key in self._expand if re.search(r"\d", key)), key=len, reverse=True)
        mixed = "|".join(re.escape(key) for key in digits)
        self._pieces = re.compile(rf"(?<![a-z0-9])(?:{mixed})(?![a-z0-9])|{_WORD}" if mixed else _WORD)
        self._emoji = {key: f" {value} " for key, value in root["emoji"].items()}
        self._keep = set(root.strings("keep"))
        self._own_lemmas = {key: str(value) for key, value in root["lemmas"].items()}
        self._lemmas = english_lemmas()
        self._english = english_words()
        self._all = sum(self._english.values())
        self._known: set[str] = set()
        self._uses: Counter[str] = Counter()  # in how many terms a known word stands
        self._spelling = symspellpy.SymSpell(max_dictionary_edit_distance=2, prefix_length=7)
        self._by_sound: dict[str, str] = {}
        self._by_bones: dict[str, set[str]] = {}
        for key in self._expand:
            if len(key) > 3 and key.isalpha():
                self._add_spelling(key)
        self.word = lru_cache(maxsize=65536)(self._word)
        self._pieces_read = _Pieces(self._piece)

    def learn(self, term: str) -> tuple[str, ...]:
        """The plain words of a lexicon term, from now on known words."""
        tokens, _ = self._split(term, self._piece)
        tokens = self._in_place(tokens, term)
        for token in tokens:
            self._add(token.word)
            self._uses[token.word] += 1
        for raw in re.findall(r"[a-z]{4,}", term.lower()):
            if self._lemma(raw) in self._known:
                self._add_spelling(raw)
        return tuple(token.word for token in tokens)

    def _add(self, word: str) -> None:
        if word in self._known:
            return
        self._known.add(word)
        if len(word) >= 3 and word.isalpha():
            self._add_spelling(word)
            for form in english_forms().get(word, ()):
                self._add_spelling(form)

    def _add_spelling(self, word: str) -> None:
        if not self._spelling.create_dictionary_entry(word, 1):
            return
        if len(word) < 4:
            return
        sound = sounds_like(word)
        other = self._by_sound.get(sound)
        if other is None or self._often(word) > self._often(other):
            self._by_sound[sound] = word
        self._by_bones.setdefault(bones_of(sound), set()).add(word)

    def _often(self, word: str) -> float:
        """How often an English word is used; words of other languages count as rare."""
        return self._english.get(word, RARE)

    def read_ahead(self) -> None:
        """Read the commonest English words, so that the first message with one need not; nothing is learned after."""
        for word in islice(self._english, _AHEAD):
            self._pieces_read[word]

    def share(self, term: str) -> float:
        """About how often plain words are met in a row, among all words of English."""
        return prod(self._often(word) / self._all if word.isalpha() else _SIGN for word in term.split())

    def tokens(self, text: str) -> list[Token]:
        """The plain words of a message; a word that means nothing to the lexicon is left as it is."""
        tokens, plain = self._split(text, self._pieces_read.__getitem__)
        if not plain:
            english = self._is_english(tokens)
            tokens = [Token(word, token.start, token.end) for token in tokens for word in (
                (token.word,) if self._is_plain(token.word) else self.word(token.word, english))]
        return self._in_place(tokens, text)

    def _is_plain(self, word: str) -> bool:
        """Whether a word of a message is what it seems, and misspells no other."""
        return (word in self._known or not word.isalpha() or word in self._english or word in self._own_lemmas
                or word in self._keep or not 3 <= len(word) <= 30)

    def _is_english(self, tokens: list[Token]) -> bool:
        """Whether most words of a message are English: then no short word of it is a misspelt Spanish one."""
        words = [token.word for token in tokens if token.word.isalpha()]
        return sum(word in self._english for word in words) * 3 >= len(words) * 2

    def _in_place(self, tokens: list[Token], text: str) -> list[Token]:
        """The tokens with what a word is by its place: a "no" that answers, as in "no my breathing is fine", an "am"
        behind a number, a comma that ends a greeting."""
        comma = next((place for place, token in enumerate(tokens[:_GREETING]) if token.word == ","), 0)
        if comma and all(token.word in self._greetings for token in tokens[:comma]):
            tokens[comma] = tokens[comma]._replace(word=".")
        for place, token in enumerate(tokens):
            if token.word == "no" and place + 1 < len(tokens) and tokens[place + 1].word in _OWNED and (
                    not place or tokens[place - 1].word in HARD_BREAKS):
                tokens[place] = token._replace(word="nope")
            elif token.word == "be" and place and tokens[place - 1].word[0].isdigit() and (
                    text[token.start:token.end].lower() == "am"):
                tokens[place] = token._replace(word=OCLOCK)
        return tokens

    def _split(self, text: str, read: Callable[[str], _Piece]) -> tuple[list[Token], bool]:
        """The tokens of a text, and whether none of them can be a misspelt word."""
        written, places = self._plain(text)
        result: list[Token] = []
        all_plain = True
        for match in self._pieces.finditer(written):
            start, end = match.span()
            if places is not None:
                start, end = places[start], places[end - 1] + 1
            words, plain = read(match.group())
            all_plain = all_plain and plain
            for word in words:
                result.append(Token(word, start, end))
        return result, all_plain

    def _piece(self, piece: str) -> _Piece:
        if not piece[0].isalpha() and piece not in self._expand:
            return _Piece(("\n" if piece[0] == "\n" else intern(piece),), True)
        word = self._shorten(piece) if len(piece) > 3 else piece
        expanded = self._expand.get(word)
        if expanded is None and word.endswith("'s"):
            expanded = [word[:-2], "'s"]
        words = tuple(intern(self._lemma(part)) for part in expanded or [word.replace("'", "")])
        return _Piece(words, all(map(self._is_plain, words)))

    def _plain(self, text: str) -> tuple[str, list[int] | None]:
        lowered = text.lower()
        if lowered.isascii():
            return self._undigit(lowered), None
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
        return self._undigit("".join(out)), places

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
        return max(valid, key=lambda s: self._often(s) * 100 ** (len(s) - len(once)), default=once)

    def _lemma(self, word: str) -> str:
        own = self._own_lemmas.get(word)
        if own is not None:
            return own
        if word in self._keep:
            return word
        return self._lemmas.get(word, word)

    def _word(self, word: str, english: bool) -> tuple[str, ...]:
        """What an unknown word of a message stands for: itself, its correction, or words written as one."""
        if self._is_plain(word):
            return (word,)
        by_sound = self._by_sound.get(sounds_like(word)) if len(word) > 3 else None
        if by_sound is not None and abs(len(by_sound) - len(word)) < 4 and self._fits(by_sound, english):
            return self._plain_words(by_sound)
        near = self._nearest(word, 1, english)
        if near is None and len(word) > 3:
            joined = self._joined(word)
            if joined is not None:
                return joined
            near = self._nearest(word, 2, english) if len(word) > 7 else None
            near = near or self._by_its_bones(word, english)
        return (word,) if near is None else self._plain_words(near)

    def _plain_words(self, word: str) -> tuple[str, ...]:
        return tuple(intern(self._lemma(part)) for part in self._expand.get(word, [word]))

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
        return log10(self._often(word)) / 12 + log10(1 + self._uses[self._lemma(word)]) / 6

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
        return tuple(part for piece in pieces for part in self._plain_words(piece))

    def _as_piece(self, piece: str) -> float:
        """How likely a piece of a joined word is a word: a logarithm, very low for what is none."""
        often = self._english.get(piece, 0)
        if piece not in _SMALL:
            known = self._lemma(piece) in self._known or piece in self._expand
            if len(piece) < 3 or not (often > _COMMON * (10 if len(piece) == 3 else 1) or (known and len(piece) > 2)):
                return -100
            often = max(often, RARE) * (10 if known else 1)
        return log10(max(often, 1)) - 12


def _letters(char: str) -> str:
    """A character outside ASCII in plain letters, a blank for a symbol."""
    if char > "\u2190" and unicodedata.category(char) in ("So", "Sk"):
        return " "
    return unicodedata.normalize("NFKD", char.translate(_QUOTES).translate(_INVISIBLE)).lower()
