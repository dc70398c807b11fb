"""What becomes of the classifier's guesses: an answer, two, a choice to offer, or nothing. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

FAQ, TOPIC = "faq_", "topic_"
QUESTIONS = (FAQ, TOPIC)
MOST_ANSWERS = MOST_CHOICES = 3


@dataclass(frozen=True)
class Guess:
    """An intent and how likely it is, from 0 to 1."""

    intent: str
    confidence: float


@dataclass(frozen=True)
class Guesses:
    """Intents of one text, the likeliest first."""

    ranking: tuple[Guess, ...]

    @property
    def first(self) -> Guess:
        """The likeliest; one without a name when there is none."""
        return self.ranking[0] if self.ranking else Guess("", 0.0)

    @property
    def second(self) -> Guess:
        """The one after the likeliest."""
        return self.ranking[1] if len(self.ranking) > 1 else Guess("", 0.0)

    @property
    def answerable(self) -> float:
        """How likely it is that the article answers the text at all."""
        return sum(guess.confidence for guess in self.ranking if guess.intent.startswith(FAQ))


@dataclass(frozen=True)
class Clear:
    """When the first guess counts: at `threshold`, or at `weak` when it is `lead` times the second."""

    threshold: float
    weak: float
    lead: float

    @classmethod
    def read(cls, config: Mapping[str, Any]) -> Clear:
        """The numbers in a component's settings. Raises KeyError for a missing one."""
        return cls(**{name: float(config[name]) for name in cls.__dataclass_fields__})

    def of(self, guesses: Guesses) -> bool:
        """Whether the first of some guesses counts."""
        first, second = guesses.first.confidence, guesses.second.confidence
        return first >= self.threshold or (first >= self.weak and first >= self.lead * second)


@dataclass(frozen=True)
class Choosing:
    """When a question is answered, and when a choice is offered. config.yml sets and explains the numbers."""

    sure: float
    near: float
    answerable: float
    floor: float
    part: float
    beside: float
    follow: float

    @classmethod
    def read(cls, config: Mapping[str, Any]) -> Choosing:
        """The numbers in a component's settings. Raises KeyError for a missing one."""
        return cls(**{name: float(config[name]) for name in cls.__dataclass_fields__})

    def choose(self, guesses: Guesses, clear: bool) -> list[str]:
        """What a question becomes: its intent, two or three to choose from, or none when nothing is known.

        `clear`: the first guess counts. Still a choice is offered when the second comes near it, or when
        it is doubtful that the article answers the question at all.
        """
        first, second = guesses.first, guesses.second
        doubtful = first.intent.startswith(FAQ) and guesses.answerable < self.answerable
        near = first.confidence < self.sure and second.confidence >= self.near * first.confidence
        if clear and not doubtful and not near:
            return [first.intent]
        offered = self._offered(guesses)
        return offered or ([first.intent] if clear and not doubtful else [])

    def _offered(self, guesses: Guesses) -> list[str]:
        """Two or three questions; none when nothing fits, or when the article answers none of them."""
        first = guesses.first
        if first.confidence < self.floor or not first.intent.startswith(QUESTIONS):
            return []
        likely = [g for g in guesses.ranking if g.intent.startswith(QUESTIONS)][:MOST_CHOICES]
        found = [g.intent for n, g in enumerate(likely) if n < 2 or g.confidence >= self.near * first.confidence]
        return found if len(found) > 1 and any(intent.startswith(FAQ) for intent in found) else []

    def several(self, parts: Sequence[Guesses]) -> list[str]:
        """The intents of a message's parts, when each is a clear question and they differ; else none."""
        found = list(dict.fromkeys(part.first.intent for part in parts))
        clear = all(p.first.confidence >= self.part and p.first.intent.startswith(QUESTIONS) for p in parts)
        answered = any(intent.startswith(FAQ) for intent in found)
        return found[:MOST_ANSWERS] if clear and answered and len(found) > 1 else []

    def besides(self, parts: Sequence[Guesses]) -> list[str]:
        """The intents of the article's answers that questions beside a symptom clearly ask for."""
        sure = (p.first.intent for p in parts if p.first.confidence >= self.beside)
        return list(dict.fromkeys(intent for intent in sure if intent.startswith(FAQ)))[:MOST_ANSWERS]

    def following(self, guesses: Guesses) -> str:
        """The intent that a message means after an answer, "" when that is not clear."""
        return guesses.first.intent if guesses.first.confidence >= self.follow else ""
