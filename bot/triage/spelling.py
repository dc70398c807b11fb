"""How words are mistaken for one another: by a slip of the hand, and by their sound."""

from __future__ import annotations

import re

_SOUNDS = (
    ("ph", "f"), ("ght", "t"), ("gh", ""), ("ck", "k"), ("qu", "k"), ("scio", "sho"), ("tio", "sho"), ("cio", "sho"),
    ("c", "k"), ("y", "i"), ("z", "s"), ("ou", "u"),
)
_VOWEL_RUN = re.compile(r"[aeiou]+")
_NEAR_KEYS = {"q": "wa", "w": "qes", "e": "wrds", "r": "etf", "t": "ryg", "y": "tuh", "u": "yij", "i": "uok",
              "o": "ipl", "p": "ol", "a": "qszw", "s": "adwxze", "d": "sfecxr", "f": "dgrvct", "g": "fhtbvy",
              "h": "gjynbu",
              "j": "hkumni", "k": "jlio", "l": "kop", "z": "xas", "x": "zcsd", "c": "xvdf", "v": "cbfg", "b": "vgnh",
              "n": "bmhj", "m": "nkj"}


def slip(written: str, meant: str) -> float | None:
    """How unlikely it is to slip from one word to the other; None when it is too far."""
    head = 0
    while head < min(len(written), len(meant)) and written[head] == meant[head]:
        head += 1
    tail = 0
    while tail < min(len(written), len(meant)) - head and written[-1 - tail] == meant[-1 - tail]:
        tail += 1
    wrong, right = written[head:len(written) - tail], meant[head:len(meant) - tail]
    if len(written) < 4:
        if sorted(written) == sorted(meant) or (not wrong and head and (right in "aeiou" or right == meant[head - 1])):
            return 0.8
        return None
    if wrong == right[::-1]:
        cost = 0.7
    elif not wrong or not right:
        doubled = (wrong or right) in (written[max(0, head - 1):head], written[head + len(wrong):][:1])
        cost = 0.6 if doubled else 0.8 if not wrong else 1.1
    elif len(wrong) == len(right) == 1:
        cost = 0.9 if right in _NEAR_KEYS.get(wrong, "") else 1.0 if {wrong, right} <= set("aeiouy") else 1.4
    else:
        cost = 2.0
    if head == 0 and wrong != right[::-1]:
        if len(written) < 5 or (len(wrong) == len(right) and right not in _NEAR_KEYS.get(wrong, "")):
            return None
        cost += 0.2
    return cost


def sounds_like(word: str) -> str:
    """A rough sound of a word, the same for the ways people misspell it."""
    for written, heard in _SOUNDS:
        word = word.replace(written, heard)
    word = re.sub(r"(.)\1", r"\1", word)
    if len(word) > 5 and word.endswith("ing"):
        word = word[:-1]
    return word[0] + _VOWEL_RUN.sub(lambda run: run.group()[0], word[1:])


def bones_of(sound: str) -> str:
    """The consonants of a sound."""
    return sound[0] + _VOWEL_RUN.sub("", sound[1:])
