"""A sign that was asked about and that somebody then says they have. Words are in data/triage/confirmed.yml."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from .advice import worded
from .answer_words import any_of, phrases, plain
from .answers import first_clause, holds, questions
from .assessment import LEVELS, Assessment, Decision, Finding
from .engine import assess, decide
from .rulebook import Rulebook, rulebook
from .strict import load

FILE = Path(__file__).resolve().parents[2] / "data" / "triage" / "confirmed.yml"
_ASKED = 2  # earlier messages in which the sign may have been asked about
_FEW = 16   # words of a question, or of a list said back, that only names signs
_SERIOUS = LEVELS.index("urgent")


@dataclass(frozen=True)
class Confirming:
    """confirmed.yml: what fits its phrases, and how the reason is worded."""

    phrase: re.Pattern[str]
    by_then: re.Pattern[str]
    because: str
    signs: tuple[str, ...]
    own: tuple[str, ...]
    said_back: re.Pattern[str]

    def reason(self, said: str, sign: str, because: str) -> str:
        """The reason for what `said` confirms of a `sign` that was asked about."""
        return self.because.replace("{said}", said).replace("{sign}", sign).replace("{because}", because)


@lru_cache(maxsize=1)
def confirming() -> Confirming:
    """This installation's phrases, read once. Raises DataError as `read_words` does."""
    return read_words(FILE)


def read_words(path: Path) -> Confirming:
    """The phrases of a file. Raises DataError naming file, line and reason."""
    root = load(path).only(required=(
        "opens", "has_it", "has_it_by_then", "ends", "because", "signs", "said_back", "own"))
    back = root.node("said_back").only(required=("opens", "ends"))
    first, last = (any_of(phrases(back, key)) for key in ("opens", "ends"))
    opens, ends = (any_of(phrases(root, key)) for key in ("opens", "ends"))

    def between(key: str) -> re.Pattern[str]:
        return re.compile(rf"(?:(?:{opens}) )*(?:{any_of(phrases(root, key))})(?: (?:{ends}))*")

    return Confirming(
        between("has_it"), between("has_it_by_then"),
        worded(root, "because", "said", "sign", "because"), phrases(root, "signs"), phrases(root, "own"),
        re.compile(rf"(?:{first}) (.+?)(?: (?:{last}))+"),
    )


def confirmed(text: str, before: Sequence[str], book: Rulebook | None = None) -> Assessment | None:
    """A message that says "I have that" of a sign that was asked or warned about before; None for any other.

    When only signs in general were asked for, it decides nothing and asks for the red flags. `before` are the earlier
    messages, the latest last. The words of the findings are those of `text`.
    """
    if not (says_it_is_so(text) or _fits(text, confirming().by_then)):
        return None
    book = book or rulebook()
    for earlier in reversed(before[-_ASKED:]):
        asked = [f for f in assess(earlier, book).findings if f.status == "hypothetical"]
        serious = {f.concept: f for f in asked if LEVELS.index(decide([f.concept], book).level) >= _SERIOUS}
        if serious:
            decision = decide(serious, book)
            sign = next(iter(serious.values())).text
            because = confirming().reason(text.strip(), sign, decision.because)
            found = tuple(Finding(concept, text, 0, len(text)) for concept in serious)
            return Assessment(text, decision._replace(because=because), found)
        if holds(earlier, confirming().signs):
            return Assessment(text, Decision(), ask_red_flags=True)
    return None


def asks_on(text: str, before: str) -> bool:
    """Whether a few words only name signs behind a question that asked for them: "danger signs?", then "chest pain?".

    Or say them back: "so chest pain, passing out, got it".
    """
    known, said = confirming(), plain(text)
    if len(said.split()) > _FEW:
        return False
    back = known.said_back.fullmatch(said)
    named = back[1] if back else said
    return (bool(back or text.rstrip().endswith("?")) and questions(before) and not holds(named, known.own)
            and (holds(before, known.signs) or (bool(back) and _asks_what_it_is(before))))


def _asks_what_it_is(text: str) -> bool:
    """Whether a question names something grave and only asks about it: "what is meant by anaphylaxis?"."""
    found = assess(text)
    return found.level == "none" and any(finding.status == "hypothetical" for finding in found.findings)


def says_it_is_so(text: str) -> bool:
    """Whether a message, or its first clause, says that somebody has what was spoken of: "yes, I do have that"."""
    return _fits(text, confirming().phrase)


def _fits(text: str, phrase: re.Pattern[str]) -> bool:
    return "?" not in text and any(phrase.fullmatch(plain(said)) for said in (text, first_clause(text)))
