"""Time that the triage core takes for a message, side by side with medspaCy on the same lexicon, in one run.

    .venv-web/bin/python benchmarks/medspacy_side.py

Both read all texts of evaluation/ on one core, in turns and never at once, each in a process of its
own environment: ours with the Python that runs this, medspaCy with that of .venv-benchmark. `make
benchmark` makes that and runs this. Writes benchmarks/medspacy.md.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import mean, median, quantiles
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bot.triage.rulebook import rulebook  # noqa: E402  found by the line above

ONE_THREAD = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}
LOAD = os.getloadavg()[0]
Rounds = list[dict[str, Any]]


def main() -> int:
    """Measures and writes; 1 when a side failed."""
    options = _arguments()
    texts, terms = _texts(ROOT / "evaluation"), _terms()
    sides: dict[str, Rounds] = {"ours": [], "medspacy": [], "medspacy_sentencizer": []}
    with tempfile.TemporaryDirectory() as folder:
        task = Path(folder, "task.json")
        task.write_text(json.dumps({"texts": texts, "terms": terms}), encoding="utf-8")
        # A new process each round: both remember words that they have met, and a patient's message is new to them.
        for _ in range(options.rounds):
            for side, rounds in sides.items():
                try:
                    rounds.append(_round(sys.executable if side == "ours" else options.python, side, task))
                except (OSError, subprocess.CalledProcessError) as error:
                    said = getattr(error, "stderr", None) or error
                    print(f"medspacy_side: {side} failed:\n{str(said)[-2000:]}", file=sys.stderr)
                    return 1
    page = _page(sides, len(texts), len(terms))
    options.out.write_text(page, encoding="utf-8")
    print(page)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Time the triage core beside medspaCy.")
    parser.add_argument("--python", default=str(ROOT / ".venv-benchmark" / "bin" / "python"),
                        help="Python that has medspaCy")
    parser.add_argument("--rounds", type=int, default=5, help="processes of each that read all messages")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "medspacy.md", help="page to write")
    return parser.parse_args()


def _texts(folder: Path) -> list[str]:
    """Every text and every turn of the sets, each once."""
    items = [json.loads(line) for path in sorted(folder.glob("*.jsonl"))
             for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
    return list(dict.fromkeys(text for item in items for text in item.get("turns") or [item["text"]]))


def _terms() -> list[tuple[str, str]]:
    """Every term of every part of the lexicon as it is written, with the part's name."""
    found = []
    for part in rulebook().parts.values():
        written = part.place["terms"]
        terms = written.split(",") if isinstance(written, str) else written
        found += [(part.name, " ".join(term.split())) for term in terms if term.strip()]
    return found


def _round(python: str, side: str, task: Path) -> dict[str, Any]:
    """What one process measured. Raises OSError or CalledProcessError."""
    result = task.with_name("result.json")
    subprocess.run([python, str(Path(__file__).with_name("reading.py")), side, str(task), str(result)], cwd=ROOT,
                   env={**os.environ, **ONE_THREAD}, check=True, capture_output=True, text=True)
    measured: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
    return measured


def _page(sides: dict[str, Rounds], messages: int, terms: int) -> str:
    ours, theirs, other = sides.values()
    figures: dict[str, tuple[int, Callable[[Rounds], float]]] = {
        "a message, median, ms": (2, lambda rounds: median(_times(rounds))),
        "a message, 99th percentile, ms": (2, lambda rounds: quantiles(_times(rounds), n=100, method="inclusive")[98]),
        "a message, mean, ms": (2, lambda rounds: mean(_times(rounds))),
        "loading and one short message, s": (2, lambda rounds: median(measured["loading"] for measured in rounds)),
        "memory at most, MiB": (0, lambda rounds: median(measured["memory"] for measured in rounds)),
    }
    rows = []
    for name, (digits, figure) in figures.items():
        us, them, faster = figure(ours), figure(theirs), figure(other)
        rows.append(f"| {name} | {us:.{digits}f} | {them:.{digits}f} | {them / us:.1f} "
                    f"| {faster:.{digits}f} | {faster / us:.1f} |")
    table = "\n".join(rows)
    return f"""# Time beside medspaCy

Written by `python benchmarks/medspacy_side.py` on {date.today().isoformat()}: one core of {os.cpu_count()} \
({_processor()}), load average {LOAD:.1f} before the run.
The {messages} messages of evaluation/*.jsonl, each met for the first time in {len(ours)} processes of each.

| | triage core | medspaCy | / core | medspaCy with spaCy's sentencizer | / core |
|---|---|---|---|---|---|
{table}

- *Triage core*: `bot.triage.assess` in .venv-web ({_versions(ours)}): spelling, lexicon, context, concepts, rules, \
weights.
- *medspaCy*: in .venv-benchmark ({_versions(theirs)}): what `medspacy.load()` makes \
(its tokenizer, PyRuSH sentences, target matcher, ConText with its own rules), with the {terms} terms of \
data/triage/lexicon as target rules. Most of its time is PyRuSH, whose logging is off here; the last columns have \
spaCy's sentencizer in its place.
- They do not do the same. medspaCy finds exact words and whether they are negated, historical, hypothetical or \
another's. The core also corrects spelling, composes concepts and gives a level. Most terms of the lexicon are pieces \
of a concept, so medspaCy judges the context of more words than with a list of findings.
- One run: a process of each in turns, never two at once, all held to the same core and to one thread.
"""


def _times(rounds: Rounds) -> list[float]:
    return [taken for measured in rounds for taken in measured["times"]]


def _versions(rounds: Rounds) -> str:
    return ", ".join(f"{name} {number}" for name, number in rounds[0]["versions"].items())


def _processor() -> str:
    """The processor's name where Linux tells it."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


if __name__ == "__main__":
    sys.exit(main())
