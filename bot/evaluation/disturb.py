"""Spoils a message a little, as haste, a small keyboard or a cheap phone does. The same text is always spoilt alike."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
EMOJI = ("😢", "😟", "😩", "🙏")
# In shorter words a wrong letter is more often another word than a typing error.
_WORD = re.compile(r"[^\W\d_]{4,}")
_BETWEEN_WORDS = re.compile(r"(?<=[^\W\d_]) (?=[^\W\d_])")
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])['’](?=[^\W\d_])")


def disturb(text: str, kind: str) -> str | None:
    """The text with one disturbance of a kind of `KINDS`, None when it has no place for it."""
    disturbed = KINDS[kind](text, Random(f"{kind}:{text}"))
    return None if disturbed == text else disturbed


def _wrong_key(text: str, chance: Random) -> str | None:
    """A letter hit on the key beside, above or below it."""
    places = [place for place in _letters(text) if _beside(text[place].lower())]
    if not places:
        return None
    place = chance.choice(places)
    hit = chance.choice(_beside(text[place].lower()))
    return _put(text, place, hit.upper() if text[place].isupper() else hit)


def _dropped_letter(text: str, chance: Random) -> str | None:
    places = _letters(text)
    return _put(text, chance.choice(places), "") if places else None


def _doubled_letter(text: str, chance: Random) -> str | None:
    places = _letters(text)
    if not places:
        return None
    place = chance.choice(places)
    return _put(text, place, text[place] * 2)


def _swapped_letters(text: str, chance: Random) -> str | None:
    """Two different letters of a word that stand side by side, in the wrong order."""
    places = [place for word in _WORD.finditer(text) for place in range(word.start(), word.end() - 1)
              if text[place].lower() != text[place + 1].lower()]
    if not places:
        return None
    place = chance.choice(places)
    return text[:place] + text[place + 1] + text[place] + text[place + 2:]


def _repeated_letters(text: str, chance: Random) -> str | None:
    """A letter drawn out to three, four or five ("paaain")."""
    places = _letters(text)
    if not places:
        return None
    place = chance.choice(places)
    return _put(text, place, text[place] * chance.randint(3, 5))


def _lost_apostrophes(text: str, _: Random) -> str | None:
    return _APOSTROPHE.sub("", text)


def _lost_space(text: str, chance: Random) -> str | None:
    places = [match.start() for match in _BETWEEN_WORDS.finditer(text)]
    return _put(text, chance.choice(places), "") if places else None


def _capitals(text: str, _: Random) -> str | None:
    return text.upper()


def _emoji(text: str, chance: Random) -> str | None:
    """An emoji between the two words that stand nearest to the middle."""
    places = [match.start() for match in _BETWEEN_WORDS.finditer(text)]
    if not places:
        return None
    place = min(places, key=lambda place: abs(2 * place - len(text)))
    return _put(text, place, f" {chance.choice(EMOJI)} ")


def _letters(text: str) -> list[int]:
    """The places of the letters that stand in a word of some length."""
    return [place for word in _WORD.finditer(text) for place in range(word.start(), word.end())]


def _put(text: str, place: int, instead: str) -> str:
    return text[:place] + instead + text[place + 1:]


def _beside(letter: str) -> str:
    """The letters on the keys around a letter's, none for one that has no key of its own."""
    for number, row in enumerate(KEYS):
        if (column := row.find(letter)) >= 0:
            around = [(number, column - 1), (number, column + 1), (number - 1, column), (number - 1, column + 1),
                      (number + 1, column - 1), (number + 1, column)]
            return "".join(KEYS[y][x] for y, x in around if 0 <= y < len(KEYS) and 0 <= x < len(KEYS[y]))
    return ""


KINDS: dict[str, Callable[[str, Random], str | None]] = {
    "wrong_key": _wrong_key,
    "dropped_letter": _dropped_letter,
    "doubled_letter": _doubled_letter,
    "swapped_letters": _swapped_letters,
    "repeated_letters": _repeated_letters,
    "lost_apostrophes": _lost_apostrophes,
    "lost_space": _lost_space,
    "capitals": _capitals,
    "emoji": _emoji,
}
