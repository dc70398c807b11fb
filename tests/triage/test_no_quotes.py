"""The lexicon generalises: no term of it quotes a sentence of the labelled sets."""

import json
from pathlib import Path

from bot.triage.rulebook import rulebook

SETS = Path(__file__).parents[2] / "evaluation"
LONG = 5


def messages() -> list[str]:
    rows = [json.loads(line) for line in (SETS / "triage.jsonl").read_text(encoding="utf-8").splitlines()]
    talks = [json.loads(line) for line in (SETS / "conversations.jsonl").read_text(encoding="utf-8").splitlines()]
    return [row["text"] for row in rows] + [turn for talk in talks for turn in talk["turns"]]


def test_no_term_of_five_words_or_more_stands_in_a_labelled_message() -> None:
    book = rulebook()
    plain = [" ".join(book.normaliser.words(text).plain) for text in messages()]
    terms = {term for part in book.parts.values() for term in part.terms}
    terms |= {term for concept in book.concepts.values() for phrase in concept.phrases
              for term in [" ".join(book.normaliser.words(phrase).plain)]}
    terms |= {term for cue in book.cues.values() for term in cue.terms}
    long = [term for term in terms if len(term.split()) >= LONG]
    quoted = sorted(term for term in long if any(f" {term} " in f" {text} " for text in plain))
    assert not quoted
