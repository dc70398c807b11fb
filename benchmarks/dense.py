"""The questions' classifier as it is shipped beside ones that also have dense features of sentences, in one run.

    .venv-dense/bin/python benchmarks/dense.py

All learn from data/nlu and score the questions of evaluation/ and two of its folders, on one thread. `make
benchmark-questions` makes that environment and runs this. Writes benchmarks/questions.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from importlib.metadata import version
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).resolve().parent.parent
LOAD = os.getloadavg()[0]
sys.path.insert(0, str(ROOT))
# numpy counts its threads when it is imported
os.environ.update({f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL")}, TOKENIZERS_PARALLELISM="false")

import numpy as np  # noqa: E402
from sklearn.base import clone  # noqa: E402
from sklearn.preprocessing import FunctionTransformer  # noqa: E402

from benchmarks.minilm import MiniLM, folder  # noqa: E402
from bot.evaluation import sets  # noqa: E402
from bot.evaluation.held_out import thresholds  # noqa: E402
from bot.evaluation.scores import Answered, Share  # noqa: E402
from bot.evaluation.sets import Question  # noqa: E402
from bot.knowledge import examples, knowledge  # noqa: E402
from bot.knowledge.choosing import QUESTIONS, Guesses  # noqa: E402
from bot.knowledge.classifier import Classifier  # noqa: E402

SETS = {"evaluation/": "evaluation", "tuning/": "evaluation/tuning", "held_out/": "evaluation/held_out"}
SHIPPED, STRONGEST = "sparse, as shipped", "both, dense x 1"
CLEAR, CHOOSING = thresholds(ROOT / "config.yml")
Texts = tuple[list[str], list[str]]  # examples and the intent of each


@dataclass
class Candidate:
    """A classifier, what it took to make it, and what it came to: (set, first guess, what was answered) an item."""

    read: Callable[[str], Guesses]
    training: float
    size: float
    times: list[float] = field(default_factory=list)
    results: list[tuple[str, Answered, Answered]] = field(default_factory=list)

    def shares(self, of: str) -> tuple[Share, Share, Share]:
        """Answered right, answered wrong, and unanswerable ones not answered."""
        answered = [answer for name, _, answer in self.results if name == of and answer.item.sections]
        others = [answer for name, _, answer in self.results if name == of and not answer.item.sections]
        return (Share(sum(a.right for a in answered), len(answered)), Share(sum(a.wrong for a in answered),
                len(answered)), Share(sum(a.refused for a in others), len(others)))

    def first(self) -> Share:
        """Answerable questions of all sets whose likeliest intent is right, whatever its confidence."""
        right = [first.right for _, first, _ in self.results if first.item.sections]
        return Share(sum(right), len(right))

    def right(self) -> set[tuple[str, str]]:
        """Which answerable questions are answered right."""
        return {(of, answer.item.id) for of, _, answer in self.results if answer.item.sections and answer.right}


def main() -> int:
    """Measures and writes; 1 when the model is not there."""
    parser = argparse.ArgumentParser(description="Score and time the questions' classifier beside dense ones.")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "questions.md", help="page to write")
    options = parser.parse_args()
    begun = time.perf_counter()
    try:
        encoder = MiniLM(folder())
    except (OSError, ValueError) as error:
        print(f"dense: {error}", file=sys.stderr)
        return 1
    loading = time.perf_counter() - begun
    texts = _examples()
    candidates = _candidates(encoder, texts)
    questions = _questions()
    _ask(candidates, questions)
    page = _page(candidates, texts, questions, loading)
    options.out.write_text(page, encoding="utf-8")
    print(page)
    return 0


def _examples() -> Texts:
    """All that the shipped one learns from."""
    written, taught = examples(ROOT / "data" / "nlu"), knowledge().taught()
    return ([*(e.text for e in written), *(text for _, text in taught)],
            [*(e.intent for e in written), *(intent for intent, _ in taught)])


def _questions() -> list[tuple[str, Question]]:
    return [(name, item) for name, place in SETS.items() for read in (sets.answerable, sets.unanswerable)
            for item in read(ROOT / place / f"{'faq' if read is sets.answerable else 'unanswerable'}.jsonl")]


def _candidates(encoder: MiniLM, texts: Texts) -> dict[str, Candidate]:
    """All that are compared, by name."""
    begun = time.perf_counter()
    shipped = Classifier.learn(*texts)
    found = {SHIPPED: _candidate(shipped, begun)}
    for name, scale, alone in (("dense alone", 1.0, True), ("both, dense x 0.5", 0.5, False), (STRONGEST, 1.0, False)):
        print(f"dense: {name} learns", file=sys.stderr)
        begun = time.perf_counter()
        found[name] = _candidate(_with_dense(shipped, encoder, scale, alone, texts), begun)
    sparse, both = found[SHIPPED], found[STRONGEST]
    found["sparse, and both where it is not sure"] = Candidate(
        partial(_second_opinion, sparse.read, both.read), sparse.training + both.training, sparse.size + both.size)
    return found


def _with_dense(shipped: Classifier, encoder: MiniLM, scale: float, alone: bool, texts: Texts) -> Classifier:
    """One with the settings of the shipped one and dense features beside its own ones, or without these."""
    model = clone(shipped.model)
    dense = ("sentences", FunctionTransformer(partial(encoder.embed, scale=scale)))
    model[0].transformer_list = [dense] if alone else [*model[0].transformer_list, dense]
    model.fit(*texts)
    model[1].coef_ = model[1].coef_.astype(np.float32)
    return Classifier(model)


def _candidate(classifier: Classifier, begun: float) -> Candidate:
    training = time.perf_counter() - begun
    with tempfile.TemporaryDirectory() as kept:
        path = Path(kept, "model.joblib")
        classifier.save(path)
        return Candidate(lambda text: classifier.guess([text])[0], training, path.stat().st_size / 1e6)


def _second_opinion(sparse: Callable[[str], Guesses], both: Callable[[str], Guesses], text: str) -> Guesses:
    """The sparse one's guesses when they lead to one answer, else those of both."""
    guesses = sparse(text)
    return guesses if len(_decide(guesses)) == 1 else both(text)


def _decide(guesses: Guesses) -> list[str]:
    """What becomes of a message without a conversation and without triage, as in bot.evaluation.held_out."""
    counts, first = CLEAR.of(guesses), guesses.first.intent
    return [first] if counts and not first.startswith(QUESTIONS) else CHOOSING.choose(guesses, counts)


def _ask(candidates: dict[str, Candidate], questions: Sequence[tuple[str, Question]]) -> None:
    """Every question to every candidate, one after the other, in turns."""
    for candidate in candidates.values():
        candidate.read("hello")
    for name, item in questions:
        for candidate in candidates.values():
            begun = time.perf_counter()
            guesses = candidate.read(item.text)
            candidate.times.append(1000 * (time.perf_counter() - begun))
            first = _answered(item, [guesses.first.intent])
            candidate.results.append((name, first, _answered(item, _decide(guesses))))


def _answered(item: Question, chosen: Sequence[str]) -> Answered:
    answer = knowledge().answer(chosen[0]) if len(chosen) == 1 else None
    return Answered(item, frozenset(answer.sections) if answer else None)


def _page(candidates: dict[str, Candidate], texts: Texts, questions: Sequence[tuple[str, Question]],
          loading: float) -> str:
    sparse, both = candidates[SHIPPED], candidates[STRONGEST]
    scored = "\n".join(
        f"| {name} | {' | '.join(_shares(candidate.shares(of)) for of in SETS)} | {_percent(candidate.first())} |"
        for name, candidate in candidates.items())
    costs = "\n".join(
        f"| {name} | {median(c.times):.1f} | {quantiles(c.times, n=20, method='inclusive')[18]:.1f} | {c.size:.0f} "
        f"| {c.training:.0f} |" for name, c in candidates.items())
    faq = {name: sum(of == name and bool(item.sections) for of, item in questions) for name in SETS}
    others = {name: sum(of == name and not item.sections for of, item in questions) for name in SETS}
    kernel = os.environ.get("OPENBLAS_CORETYPE")
    packages = ", ".join(f"{name} {version(name)}" for name in ("scikit-learn", "numpy", "tokenizers"))
    return f"""# The questions' classifier beside one with dense features

Written by `python benchmarks/dense.py` on {date.today().isoformat()}: one thread on {os.cpu_count()} cores that others \
use too, at low priority, load average {LOAD:.1f} before the run, Python {platform.python_version()}, {packages}\
{f", OpenBLAS's kernels for {kernel}" if kernel else ""}.
{len(texts[0])} examples of {len(set(texts[1]))} intents (data/nlu, and what the answers teach themselves).

Percent of the questions answered right / answered wrong / of the unanswerable ones not answered:

| | {' | '.join(f"{name} ({faq[name]} and {others[name]})" for name in SETS)} | first guess right, of all {sum(faq.values())} |
|---|---|---|---|---|
{scored}

| | a message, median, ms | 95th percentile | MB on disk | training, s |
|---|---|---|---|---|
{costs}
"""


def _shares(shares: Sequence[Share]) -> str:
    return " / ".join(map(_percent, shares))


def _percent(share: Share) -> str:
    return f"{100 * share.count / share.of:.1f}"


if __name__ == "__main__":
    sys.exit(main())
