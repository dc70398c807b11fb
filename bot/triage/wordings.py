"""Terms as the data writes them: a list, or words between commas, with choices in brackets."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import product
from typing import Any

from .strict import Node

_CHOICE = re.compile(r"\(([^()|]*(?:\|[^()|]*)+)\)")


def wordings(node: Node, key: str) -> tuple[str, ...]:
    """The terms of an entry. "(ring|call) (|the) nurse" stands for four.

    Raises DataError for a choice that is not whole and for a term that stands twice.
    """
    value: Any = node.get(key)
    if isinstance(value, str):
        written = [term.strip() for term in value.replace("\n", " ").split(",")]
    else:
        written = node.strings(key)
    for term in written:
        if "|" in _CHOICE.sub("", term):
            raise node.fail(f"'{term}' has a choice that is not written as (one|other)", key)
    terms = [one for term in written if term for one in _spelled_out(term)]
    twice = {term for term, times in Counter(terms).items() if times > 1}
    if twice:
        raise node.fail(f"{', '.join(sorted(twice))} stands twice", key)
    return tuple(terms)


def _spelled_out(term: str) -> Iterator[str]:
    """Every wording that a term with choices stands for."""
    pieces = _CHOICE.split(term)  # text and choices in turns
    for chosen in product(*(piece.split("|") if place % 2 else [piece] for place, piece in enumerate(pieces))):
        yield " ".join("".join(chosen).split())
