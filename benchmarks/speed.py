"""Speed and size of the assistant, side by side with the stock pipeline of Rasa, in one run.

    python benchmarks/speed.py

Both are trained on the same examples, started from nothing, then asked the same messages in turns,
so that whatever else the machine does weighs on both alike. Writes benchmarks/speed.md.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from statistics import median, quantiles

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import stock
from benchmarks.server import Failure, Process, Rasa

ROOT = Path(__file__).resolve().parent.parent
TURNS_PER_CONVERSATION = 5
EARLY, LATE = 10, 300
# One message's time is noisy: "message 10" is the median of messages 8 to 12 of every long conversation.
AROUND = 2
LOAD = os.getloadavg()[0]
QUIET = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
         "PYTHONWARNINGS": "ignore"}


@dataclass
class Measured:
    """The figures of one assistant: seconds, MiB and milliseconds."""

    training: float = 0.0
    starts: list[float] = field(default_factory=list)
    memory_at_start: float = 0.0
    memory_at_end: float = 0.0
    memory_beside: float = 0.0
    messages: list[float] = field(default_factory=list)
    early: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    silent: int = 0


def main() -> int:
    """Measures and writes; 1 when a program under measurement failed."""
    options = _arguments()
    try:
        with tempfile.TemporaryDirectory() as folder:
            page = _measure(options, Path(folder))
    except Failure as failure:
        print(f"speed: {failure}", file=sys.stderr)
        return 1
    options.out.write_text(page, encoding="utf-8")
    print(page)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the assistant beside the stock pipeline of Rasa.")
    parser.add_argument("--project", type=Path, default=ROOT, help="Rasa project to measure (default: this one)")
    parser.add_argument("--python", default=str(ROOT / ".venv" / "bin" / "python"), help="Python that has Rasa")
    parser.add_argument("--web-python", default=str(ROOT / ".venv-web" / "bin" / "python"),
                        help="Python that migrates the database")
    parser.add_argument("--messages", type=int, default=500, help="messages in short conversations")
    parser.add_argument("--conversations", type=int, default=3, help=f"conversations of {LATE + AROUND} messages")
    parser.add_argument("--starts", type=int, default=3, help="starts of each; their median counts")
    parser.add_argument("--stock-epochs", type=int, default=100, help="epochs of DIET and TED (stock: 100)")
    parser.add_argument("--port", type=int, default=9400, help="first of three free ports")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "speed.md", help="page to write")
    return parser.parse_args()


def _measure(options: argparse.Namespace, folder: Path) -> str:
    messages = _texts("triage.jsonl") + _texts("faq.jsonl")
    questions = _texts("faq.jsonl")
    random.Random(0).shuffle(messages)
    ours, theirs, intents = _prepare(options, folder)
    pair = {ours.name: (ours, Measured()), theirs.name: (theirs, Measured())}
    for name, project in (("ours", options.project), ("stock", folder / "stock")):
        pair[name][1].training = _train(options.python, project, folder / name)
    try:
        _start(list(pair.values()), options.starts, questions[0])
        for number in range(options.messages):
            text = messages[number % len(messages)]
            for server, measured in pair.values():
                measured.messages.append(server.ask(f"short-{number // TURNS_PER_CONVERSATION}", text))
        for conversation in range(options.conversations):
            for number in range(1, LATE + AROUND + 1):
                for server, measured in pair.values():
                    taken = server.ask(f"long-{conversation}", questions[number % len(questions)])
                    for place, times in ((EARLY, measured.early), (LATE, measured.late)):
                        if abs(number - place) <= AROUND:
                            times.append(taken)
        for server, measured in pair.values():
            measured.memory_at_end, measured.silent = server.server.memory(), server.silent
            measured.memory_beside = server.beside.memory() if server.beside else 0.0
    finally:
        for server, _ in pair.values():
            server.stop()
    return _page(options, pair["ours"][1], pair["stock"][1], intents)


def _prepare(options: argparse.Namespace, folder: Path) -> tuple[Rasa, Rasa, int]:
    """Ours and the stock assistant, not started, and the number of intents of the stock one."""
    rasa = [options.python, "-m", "rasa"]
    site = _output([options.python, "-c", "import rasa; print(rasa.__path__[0])"])
    config = Path(site, "engine", "recipes", "config_files", "default_config.yml")
    intents = stock.write(folder / "stock", sorted((options.project / "data" / "nlu").rglob("*.yml")), config,
                          options.stock_epochs)
    port, actions_port, stock_port = options.port, options.port + 1, options.port + 2
    environ = {**QUIET, "DATABASE_URL": f"sqlite:///{folder / 'records.db'}", "RASA_PORT": str(port),
               "ACTIONS_PORT": str(actions_port), "ALERT_URLS": ""}
    if (options.project / "bot").is_dir():
        _call([options.web_python, "-m", "bot", "migrate"], options.project, environ, folder / "migrate.log")
    actions = Process([*rasa, "run", "actions", "--port", str(actions_port)], options.project, environ,
                      folder / "actions.log")

    endpoints = yaml.safe_load((options.project / "endpoints.yml").read_text(encoding="utf-8"))
    endpoints["action_endpoint"] = {"url": f"http://127.0.0.1:{actions_port}/webhook"}
    (folder / "ours.yml").write_text(yaml.safe_dump(endpoints), encoding="utf-8")
    (folder / "stock.yml").write_bytes((folder / "stock" / "endpoints.yml").read_bytes())

    def server(project: Path, name: str, own_port: int) -> Process:
        return Process([*rasa, "run", "--model", str(folder / name), "--port", str(own_port), "-i", "127.0.0.1",
                        "--endpoints", str(folder / f"{name}.yml"), "--credentials", "credentials.yml"],
                       project, environ, folder / f"{name}.log")

    has_actions = (options.project / "actions").is_dir()
    ours = Rasa("ours", server(options.project, "ours", port), port, actions if has_actions else None)
    return ours, Rasa("stock", server(folder / "stock", "stock", stock_port), stock_port), intents


def _train(python: str, project: Path, out: Path) -> float:
    """Seconds that training takes, at a lower priority than everything else on the machine."""
    begun = time.perf_counter()
    _call(["nice", "-n", "10", python, "-m", "rasa", "train", "--out", str(out), "--force"], project, QUIET,
          out.with_suffix(".train.log"))
    return time.perf_counter() - begun


def _start(pair: list[tuple[Rasa, Measured]], starts: int, text: str) -> None:
    """Starts each alone, several times; leaves both running."""
    for attempt in range(starts):
        for server, measured in pair:
            measured.starts.append(server.start(text))
            measured.memory_at_start = server.server.memory()
            if attempt < starts - 1 or (server, measured) != pair[-1]:
                server.stop()
    for server, _ in pair[:-1]:
        server.start(text)


def _call(command: list[str], folder: Path, environ: dict[str, str], log: Path) -> None:
    with log.open("wb") as output:
        done = subprocess.run(command, cwd=folder, env={**os.environ, **environ}, stdout=output,
                              stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        raise Failure(f"{' '.join(command[1:5])} ended with {done.returncode}:\n"
                      f"{log.read_text(errors='replace')[-2000:]}")


def _output(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip().splitlines()[-1]


def _texts(name: str) -> list[str]:
    with (ROOT / "evaluation" / name).open(encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line in lines if line.strip()]


def _page(options: argparse.Namespace, ours: Measured, theirs: Measured, intents: int) -> str:
    def row(label: str, one: float, other: float, digits: int) -> str:
        return f"| {label} | {one:.{digits}f} | {other:.{digits}f} | {other / one:.1f} |" if one else ""

    def p99(times: list[float]) -> float:
        return quantiles(times, n=100, method="inclusive")[98]

    version = _output([options.python, "-c", "import rasa; print(rasa.__version__)"])
    rows = [
        row("training, s", ours.training, theirs.training, 0),
        row("start until the first answer, s", median(ours.starts), median(theirs.starts), 1),
        row("memory of Rasa after the start, MiB", ours.memory_at_start, theirs.memory_at_start, 0),
        row("memory of Rasa at the end, MiB", ours.memory_at_end, theirs.memory_at_end, 0),
        row("the same with the actions server, MiB", ours.memory_at_end + ours.memory_beside,
            theirs.memory_at_end + theirs.memory_beside, 0),
        row("a message, median, ms", median(ours.messages), median(theirs.messages), 1),
        row("a message, 99th percentile, ms", p99(ours.messages), p99(theirs.messages), 1),
        row(f"message {EARLY} of a conversation, ms", median(ours.early), median(theirs.early), 1),
        row(f"message {LATE} of a conversation, ms", median(ours.late), median(theirs.late), 1),
    ]
    table = "\n".join(filter(None, rows))
    return f"""# Speed and size

Written by `python benchmarks/speed.py` on {date.today().isoformat()}: {_machine()}, Rasa {version}.
Both assistants ran in one run on the same machine and were asked the same messages in turns.

| | this assistant | stock Rasa | stock / this |
|---|---|---|---|
{table}

Replies without any message: {ours.silent} of this assistant, {theirs.silent} of stock Rasa.

- *Stock Rasa* is the default pipeline and policies of `rasa init` (DIET, ResponseSelector, TED, UnexpecTED; \
{options.stock_epochs} epochs) trained on the same examples ({intents} intents): a rule and a fixed text for each \
intent, {stock.STORIES} short stories for TED, conversations in SQLite. It screens nothing, records no escalation and \
calls no actions server, so it does less for each message.
- *This assistant* runs with its actions server and writes events, escalation and outbox to SQLite.
- Start is from nothing to the first answer over REST, the median of {options.starts}, each alone on the machine. \
Training ran at low priority.
- A message is one POST to Rasa's REST channel, on loopback, until the reply is read: {len(ours.messages)} messages of \
the triage and question sets in conversations of {TURNS_PER_CONVERSATION}.
- Message {EARLY} and {LATE} are medians of messages {EARLY - AROUND} to {EARLY + AROUND} and {LATE - AROUND} to \
{LATE + AROUND} of {options.conversations} conversations.
"""


def _machine() -> str:
    """Cores and memory, and how busy other programs kept the machine before anything was started."""
    total = int(Path("/proc/meminfo").read_text().split()[1]) / 1024**2
    return f"{os.cpu_count()} cores, {total:.0f} GB of memory, load average {LOAD:.1f} before the run"


if __name__ == "__main__":
    sys.exit(main())
