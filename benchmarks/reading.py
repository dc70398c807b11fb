"""One side of benchmarks/medspacy_side.py: reads all messages once, each alone, on one core.

    python benchmarks/reading.py ours|medspacy|medspacy_sentencizer TASK RESULT

TASK holds {"texts": [...], "terms": [[part, term], ...]} as JSON, RESULT gets what was measured.
"""

from __future__ import annotations

import json
import os
import platform
import resource
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

UNRELATED = "hello"
Terms = list[tuple[str, str]]
Reader = Callable[[str], bool]  # whether it found something


def main() -> int:
    """Measures and writes."""
    side, task, result = sys.argv[1:]
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    work = json.loads(Path(task).read_text(encoding="utf-8"))
    begun = time.perf_counter()
    reader, packages = SIDES[side](work["terms"])
    reader(UNRELATED)
    loading = time.perf_counter() - begun
    times, found = [], 0
    for text in work["texts"]:
        begun = time.perf_counter()
        something = reader(text)
        times.append(1000 * (time.perf_counter() - begun))
        found += something
    measured: dict[str, Any] = {
        "times": times, "found": found, "loading": loading,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "versions": {"Python": platform.python_version(), **{name: version(name) for name in packages}},
    }
    Path(result).write_text(json.dumps(measured), encoding="utf-8")
    return 0


def ours(_: Terms) -> tuple[Reader, list[str]]:
    """The triage core, which reads its lexicon itself."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from bot.triage import assess

    return lambda text: bool(assess(text).findings), ["spacy"]


def medspacy(terms: Terms) -> tuple[Reader, list[str]]:
    """medspaCy as `medspacy.load()` makes it, each term a target."""
    from loguru import logger
    from medspacy import load

    logger.remove()  # the sentence splitter logs each token, which would count against it
    return _with_targets(load(), terms)


def medspacy_sentencizer(terms: Terms) -> tuple[Reader, list[str]]:
    """The same with spaCy's own sentence splitter, which is the faster one."""
    from medspacy import load

    pipeline = load(medspacy_enable=["medspacy_tokenizer", "medspacy_target_matcher", "medspacy_context"])
    pipeline.add_pipe("sentencizer", first=True)
    return _with_targets(pipeline, terms)


def _with_targets(pipeline: Any, terms: Terms) -> tuple[Reader, list[str]]:
    from medspacy.ner import TargetRule

    pipeline.get_pipe("medspacy_target_matcher").add([TargetRule(term, part.upper()) for part, term in terms])
    return lambda text: bool(pipeline(text).ents), ["medspacy", "spacy", "PyRuSH"]


SIDES = {"ours": ours, "medspacy": medspacy, "medspacy_sentencizer": medspacy_sentencizer}

if __name__ == "__main__":
    sys.exit(main())
