"""From labelled messages to weights: a multinomial logistic regression over what each message shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix, diags
from sklearn.linear_model import LogisticRegression

from bot.triage.engine import observe
from bot.triage.rulebook import Rulebook
from bot.triage.weights import BIAS, CLASSES, Row

from .examples import Example

_SEEN = 3       # messages in which a thing must stand to get a weight
_APART = 5      # the same for two words with another between them, of which there are many
_STRENGTH = 15  # scikit-learn's C: lower keeps the weights smaller
_OF_EACH = 200  # how much every text tells beside what it shows: keeps those that say little from a firm verdict
_OF_BODY = 150  # how much it tells whether a text speaks of the body: what is common would else tell nothing
_LEAST = 0.5    # a thing whose coefficients are all smaller is left out: four in ten, which change next to nothing


def shown(text: str, book: Rulebook) -> frozenset[str]:
    """The names of everything in a text that may have a weight."""
    return frozenset(observe(text, book).names())


def learn(examples: Sequence[Example], book: Rulebook) -> dict[str, Row]:
    """The table of weights; the same examples and rules give the same table."""
    return fit([shown(example.text, book) for example in examples], [example.label for example in examples])


def fit(messages: Sequence[frozenset[str]], labels: Sequence[str]) -> dict[str, Row]:
    """The table of weights for messages given by what they show.

    A thing counts by how much it tells (its inverse document frequency, squared), a message by its direction only.
    """
    counts = Counter(name for names in messages for name in names)
    names = sorted(name for name, number in counts.items() if number >= (_APART if name.startswith("k:") else _SEEN))
    places = {name: place for place, name in enumerate(names)}
    rows = [sorted(places[name] for name in shown_here if name in places) for shown_here in messages]
    ends = np.cumsum([0, *map(len, rows)])
    columns = np.fromiter((place for row in rows for place in row), dtype=np.int32, count=int(ends[-1]))
    seen = csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(rows), len(names)))
    tells = np.round(np.log(len(rows) / np.asarray(seen.sum(axis=0)).ravel()) ** 2)
    tells[[place for name, place in places.items() if name.startswith("y:")]] = _OF_BODY
    told = seen @ diags(tells)
    sizes = np.sqrt(np.asarray(told.multiply(told).sum(axis=1)).ravel() + _OF_EACH**2)
    model = LogisticRegression(C=_STRENGTH, max_iter=1000, multi_class="multinomial", random_state=0)
    model.fit(diags(1 / sizes) @ told, [CLASSES.index(label) for label in labels])
    table = {BIAS: (*(float(w) for w in np.round(model.intercept_, 2)), float(_OF_EACH))}
    for name, row, tell in zip(names, model.coef_.T, tells, strict=True):
        if np.abs(row).max() >= _LEAST:
            table[name] = (*(float(w) for w in np.round(row * tell)), float(tell))
    return table
