"""Which question or piece of small talk a text is: one classifier over words and letters. Needs scikit-learn."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import joblib
import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline

from .choosing import Guess, Guesses
from .spelling import Spelling

_STRENGTH = 30  # scikit-learn's C, chosen on questions that were held out


@dataclass(frozen=True)
class Classifier:
    """A trained model. The same examples give the same model and the same guesses."""

    model: Pipeline
    spelling: Spelling

    @classmethod
    def learn(cls, texts: Sequence[str], intents: Sequence[str]) -> Classifier:
        """A model of texts and the intent of each."""
        shared: dict[str, Any] = {"sublinear_tf": True, "dtype": np.float32}
        features = FeatureUnion([
            ("words", TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"(?u)\b\w+\b", **shared)),
            ("letters", TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=2, **shared)),
        ])
        classifier = _one_against_the_rest(features.fit_transform(list(texts)), np.array(list(intents)))
        return cls(make_pipeline(features, classifier), Spelling.learn(texts))

    @classmethod
    def load(cls, path: Path) -> Classifier:
        """A model as it was saved."""
        model, counts = joblib.load(path)
        return cls(model, Spelling(counts))

    def save(self, path: Path) -> None:
        """Keeps the model in a file."""
        joblib.dump((self.model, self.spelling.counts), path)

    def guess(self, texts: Sequence[str]) -> list[Guesses]:
        """All intents of each text, the likeliest first."""
        if not texts:
            return []
        names = [str(name) for name in self.model.classes_]
        found = []
        for chances in self.model.predict_proba([self.spelling.correct(text) for text in texts]):
            order = np.argsort(-chances, kind="stable")
            found.append(Guesses(tuple(Guess(names[i], float(chances[i])) for i in order)))
        return found

    def follow(self, text: str, before: str, candidates: Collection[str]) -> Guesses:
        """The intents among some that a text may mean after another one, which asked what came before.

        The text is read alone and behind the other; confidences are shares among the candidates.
        """
        sums: dict[str, float] = {}
        for guesses in self.guess([text, f"{before} {text}"]):
            for guess in guesses.ranking:
                if guess.intent in candidates:
                    sums[guess.intent] = sums.get(guess.intent, 0.0) + guess.confidence
        whole = sum(sums.values()) or 1.0
        ordered = sorted(sums.items(), key=lambda item: -item[1])
        return Guesses(tuple(Guess(intent, share / whole) for intent, share in ordered))


def _one_against_the_rest(shown: Any, intents: NDArray[np.str_]) -> LogisticRegression:
    """What scikit-learn's liblinear learns of many classes, which it does on one core, on all cores."""
    whole = _regression()
    whole.classes_ = np.unique(intents)
    learned = Parallel(n_jobs=-1)(delayed(_one)(shown, intents == name) for name in whole.classes_)
    # by columns: a question is looked up in its few features, and the whole table is never turned over
    whole.coef_ = np.asfortranarray(np.vstack([coefficients for coefficients, _ in learned]))
    whole.intercept_ = np.array([start for _, start in learned])
    whole.n_features_in_ = whole.coef_.shape[1]
    return whole


def _one(shown: Any, is_it: NDArray[np.bool_]) -> tuple[NDArray[np.float32], float]:
    model = _regression().fit(shown, is_it)
    return model.coef_[0].astype(np.float32), float(model.intercept_[0])


def _regression() -> LogisticRegression:
    # liblinear: one against the rest takes seconds for a hundred intents, where lbfgs takes 100 s for no gain
    return LogisticRegression(solver="liblinear", C=_STRENGTH, tol=0.01, random_state=42)
