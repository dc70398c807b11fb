"""Time that the triage core takes for a message, on one core.

    python benchmarks/triage.py

Reads evaluation/triage.jsonl with `bot.triage.assess`; writes benchmarks/triage.md.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import platform
import sys
import time
from datetime import date
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

UNRELATED = "hello"


def main() -> int:
    """Measures and writes the page."""
    parser = argparse.ArgumentParser(description="Time the triage core.")
    parser.add_argument("--rounds", type=int, default=5, help="processes that read all messages, one after the other")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "triage.md", help="page to write")
    options = parser.parse_args()
    lines = (ROOT / "evaluation" / "triage.jsonl").read_text(encoding="utf-8").split("\n")
    texts = [json.loads(line)["text"] for line in lines if line.strip()]
    # A new process each round: the core remembers words that it has looked up, and a patient's message is new to it.
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        rounds = pool.map(_round, [texts] * options.rounds, chunksize=1)
    times = [taken for _, of_round in rounds for taken in of_round]
    page = f"""# Time of the triage core

Written by `python benchmarks/triage.py` on {date.today().isoformat()}: one core, Python {platform.python_version()}, \
load average {LOAD:.1f} before the run. The {len(texts)} messages of evaluation/triage.jsonl, each met for the first \
time in {options.rounds} processes.

| | |
|---|---|
| a message, median, ms | {median(times):.2f} |
| a message, 99th percentile, ms | {quantiles(times, n=100, method="inclusive")[98]:.2f} |
| the slowest message, ms | {max(times):.2f} |
| messages a second | {1000 * len(times) / sum(times):.0f} |
| loading and one short message, s | {median(loading for loading, _ in rounds):.2f} |
"""
    options.out.write_text(page, encoding="utf-8")
    print(page)
    return 0


def _round(texts: list[str]) -> tuple[float, list[float]]:
    """Seconds of loading, then milliseconds of each message."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    begun = time.perf_counter()
    from bot.triage import assess  # what a command or the gateway pays at its start

    assess(UNRELATED)
    loading = time.perf_counter() - begun
    times = []
    for text in texts:
        begun = time.perf_counter()
        assess(text)
        times.append(1000 * (time.perf_counter() - begun))
    return loading, times


LOAD = os.getloadavg()[0]

if __name__ == "__main__":
    sys.exit(main())
