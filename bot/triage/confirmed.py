"""A sign that was asked about and that somebody then says they have. Words are in data/triage/confirmed.yml."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from .answer_words import plain
from .answers import first_clause
from .assessment import LEVELS, Assessment, Finding
from .engine import assess, decide
from .rulebook import Rulebook, rulebook
from .strict import load
from .wordings import wordings

FILE = Path(__file__).resolve().parents[2] / "data" / "triage" / "confirmed.yml"
_ASKED = 2  # earlier messages in which the sign may have been asked about
_SERIOUS = LEVELS.index("urgent")


@dataclass(frozen=True)
class Words:
    """confirmed.yml."""

    opens: tuple[str, ...]
    has_it: frozenset[str]
    ends: tuple[str, ...]


@lru_cache(maxsize=1)
def confirming() -> Words:
    """This installation's phrases, read once. Raises DataError as `read_words` does."""
    return read_words(FILE)


def read_words(path: Path) -> Words:
    """The phrases of a file. Raises DataError naming file, line and reason."""
    root = load(path).only(required=("opens", "has_it", "ends"))

    def longest_first(key: str) -> tuple[str, ...]:
        return tuple(sorted({plain(phrase) for phrase in wordings(root, key)}, key=len, reverse=True))

    return Words(longest_first("opens"), frozenset(longest_first("has_it")), longest_first("ends"))


def confirmed(text: str, before: Sequence[str], book: Rulebook | None = None) -> Assessment | None:
    """A message that says "I have that" of a sign that was asked or warned about before; None for any other.

    `before` are the earlier messages, the latest last. The words of the findings are those of `text`.
    """
    if not says_it_is_so(text):
        return None
    book = book or rulebook()
    for earlier in reversed(before[-_ASKED:]):
        asked = [f for f in assess(earlier, book).findings if f.status == "hypothetical"]
        serious = {f.concept: f for f in asked if LEVELS.index(decide([f.concept], book).level) >= _SERIOUS}
        if serious:
            decision = decide(serious, book)
            because = f"“{text.strip()}” behind “{next(iter(serious.values())).text}”: {decision.because}"
            found = tuple(Finding(concept, text, 0, len(text)) for concept in serious)
            return Assessment(text, replace(decision, because=because), found)
    return None


def says_it_is_so(text: str) -> bool:
    """Whether a message, or its first clause, says that somebody has what was spoken of: "yes, I do have that"."""
    known = confirming()
    return "?" not in text and any(
        _stripped(plain(said), known) in known.has_it for said in (text, first_clause(text)) if said)


def _stripped(said: str, known: Words) -> str:
    """What is said without what opens and ends it."""
    while opening := next((o for o in known.opens if said.startswith(f"{o} ")), None):
        said = said.removeprefix(opening).lstrip()
    while ending := next((e for e in known.ends if said.endswith(f" {e}") and said not in known.has_it), None):
        said = said.removesuffix(ending).rstrip()
    return said
