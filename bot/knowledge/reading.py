"""How hard a text is to read."""

from __future__ import annotations

import re

_WORD = re.compile(r"[A-Za-z]+(?:['-][A-Za-z]+)*")
_SENTENCE_END = re.compile(r"[.!?]+(?=\s|$)")
_BRACES = re.compile(r"\{[a-z_]+\}")


def grade(text: str) -> float:
    """The Flesch-Kincaid school grade of a text; 0.0 for a text without words.

    A placeholder in braces counts as one short word. Syllables are counted by vowel groups, because
    the pronouncing dictionaries that other packages use are downloaded at run time.
    """
    plain = _BRACES.sub("it", text.replace("\u2019", "'"))
    words = _WORD.findall(plain)
    if not words:
        return 0.0
    sentences = sum(1 for part in _SENTENCE_END.split(plain) if _WORD.search(part))
    return 0.39 * len(words) / sentences + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def syllables(word: str) -> int:
    """About how many syllables an English word has, at least 1."""
    bare = re.sub(r"[^a-z]", "", word.lower())
    groups = len(re.findall(r"[aeiouy]+", bare))
    groups += len(re.findall(r"i[aou](?!us)|eo(?!pl)|ea$|ua(?!l)|uou|ying", bare))  # two vowels, both spoken
    groups -= len(re.findall(r"[tscg]i[aou]", bare))                                # -tion, -cian
    if re.search(r"[^aeioul]e$|[^aeiou][^aeioutd]ed$|[^aeiousxzcg]es$|[aeiou]led?$", bare):
        groups -= 1
    groups -= len(re.findall(r"(?<=[a-z])e(?=ly$|ment|ful|less)", bare))
    return max(1, groups)
