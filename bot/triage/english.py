"""English words: how often each is used, and what it is a form of."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import symspellpy
from spacy.lookups import load_lookups

RARE = 3e5  # what a foreign word counts as


@lru_cache(maxsize=1)
def english_lemmas() -> dict[str, str]:
    """What each English word is a form of; of ordinals it is the word itself."""
    table = load_lookups("en", ["lemma_lookup"]).get_table("lemma_lookup")
    lemmas = ((word, str(table[word])) for word in english_words() if word in table)
    return {word: lemma for word, lemma in lemmas if not lemma.isdigit()}  # "the first" measures nothing


@lru_cache(maxsize=1)
def english_forms() -> dict[str, list[str]]:
    """The inflected forms of each English word, without the rarest."""
    forms: dict[str, list[str]] = {}
    for form, lemma in english_lemmas().items():
        if form != lemma and len(form) > 3 and english_words()[form] > RARE:
            forms.setdefault(lemma, []).append(form)
    return forms


@lru_cache(maxsize=1)
def english_words() -> dict[str, float]:
    """English words, and how often each is used."""
    path = Path(symspellpy.__file__).parent / "frequency_dictionary_en_82_765.txt"
    lines = (line.split() for line in path.read_text(encoding="utf-8-sig").splitlines())
    return {word: float(count) for word, count in lines}


def often(word: str) -> float:
    """How often an English word is used; words of other languages count as rare."""
    return english_words().get(word, RARE)
