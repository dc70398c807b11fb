"""The real Rasa and the real actions server, on loopback and on a database of their own."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / ".venv-web/bin/python"
TRAINED_FROM = ("config.yml", "domain.yml", "data/nlu", "data/rules", "data/knowledge", "data/triage/checks",
                "bot/components/importer.py", "bot/triage/checks.py", "requirements/assistant.txt")
START_SECONDS = 180.0
REPLY_SECONDS = 60.0


class Stack:
    """Starts and stops the two servers. `url` is Rasa's root, `database` the records' SQLite file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = folder / "records.db"
        self.ports = free_ports(2)
        self.url = f"http://127.0.0.1:{self.ports[0]}"
        self.environment = {
            **os.environ, "DATABASE_URL": f"sqlite:///{self.database}", "ACTIONS_PORT": str(self.ports[1]),
            "SANIC_HOST": "127.0.0.1", "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3",
            "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore",
        }
        self._rasa: subprocess.Popen[bytes] | None = None
        self._actions: subprocess.Popen[bytes] | None = None
        self._web: subprocess.Popen[bytes] | None = None
        self.web_url = ""

    def start(self) -> None:
        """Migrates a new database, then starts both servers and waits until they answer."""
        subprocess.run([WEB, "-m", "bot", "migrate"], cwd=ROOT, env=self.environment, check=True, capture_output=True)
        (self.folder / "endpoints.yml").write_text(
            (ROOT / "endpoints.yml").read_text().replace(":5055/", f":{self.ports[1]}/")
        )
        self.start_actions()
        self.start_rasa()

    def start_rasa(self) -> None:
        """Starts Rasa and waits until it answers."""
        self._rasa = self._run(
            "rasa", "-m", "rasa", "run", "--interface", "127.0.0.1", "--port", str(self.ports[0]), "--model",
            str(model()), "--endpoints", str(self.folder / "endpoints.yml"), "--credentials", "credentials.yml",
        )
        self._wait(self._rasa, f"{self.url}/webhooks/rest/")

    def signal_rasa(self, number: signal.Signals) -> None:
        """Sends Rasa a signal; one that is killed has ended when this returns."""
        assert self._rasa
        self._rasa.send_signal(number)
        if number == signal.SIGKILL:
            self._rasa.wait(20)

    def start_web(self) -> str:
        """Starts the gateway in front of Rasa and waits until it answers; returns its root."""
        if not self._web:
            [port] = free_ports(1)
            self.web_url = f"http://127.0.0.1:{port}"
            environment = {**self.environment, "RASA_PORT": str(self.ports[0]), "SECRET_KEY": "for tests only"}
            self._web = self._run("web", "-m", "bot", "web", "--port", str(port), python=WEB, environment=environment)
            self._wait(self._web, f"{self.web_url}/healthz")
        return self.web_url

    def start_actions(self) -> None:
        """Starts the actions server and waits until it answers."""
        self._actions = self._run("actions", "-m", "rasa_sdk", "--actions", "actions", "--port", str(self.ports[1]))
        self._wait(self._actions, f"http://127.0.0.1:{self.ports[1]}/health")

    def stop_actions(self) -> None:
        """Kills the actions server, as a crash would."""
        if self._actions:
            self._actions.kill()
            self._actions.wait()

    def stop(self) -> None:
        """Stops what was started."""
        for process in (self._web, self._rasa, self._actions):
            if process and process.poll() is None:
                process.terminate()
                process.wait(20)

    def log(self, name: str) -> str:
        """What a server ("rasa", "actions" or "web") has logged."""
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows of the records."""
        with sqlite3.connect(self.database) as connection:
            return connection.execute(query, values).fetchall()

    @contextmanager
    def without_records(self) -> Iterator[None]:
        """A database that takes and gives nothing."""
        with sqlite3.connect(self.database) as connection:
            connection.execute("ALTER TABLE events RENAME TO events_gone")
        yield
        with sqlite3.connect(self.database) as connection:
            connection.execute("ALTER TABLE events_gone RENAME TO events")

    def chat(self) -> Chat:
        """A new conversation."""
        return Chat(self.url, self.database)

    def _run(
        self, name: str, *arguments: str, python: Path | str = sys.executable,
        environment: dict[str, str] | None = None,
    ) -> subprocess.Popen[bytes]:
        with (self.folder / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                [python, *arguments], cwd=ROOT, env={**(environment or self.environment), "LOG_AS": name}, stdout=log,
                stderr=subprocess.STDOUT,
            )

    def _wait(self, process: subprocess.Popen[bytes], url: str) -> None:
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and process.poll() is None:
            try:
                urllib.request.urlopen(url, timeout=2).read()
                return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.2)  # not up yet: that is what we are waiting for
        raise RuntimeError(f"{url} does not answer; see {self.folder}")


class Chat:
    """One patient's conversation over Rasa's REST channel, and what happens to its records meanwhile."""

    def __init__(self, url: str, database: Path) -> None:
        self.url, self.database = f"{url}/webhooks/rest/webhook", database
        self.sender = f"test-{uuid4().hex}"
        self.spoke = False

    def say(self, text: str) -> Reply:
        """Sends a message and waits for the reply."""
        self.spoke = True
        body = json.dumps({"sender": self.sender, "message": text}).encode()
        request = urllib.request.Request(self.url, body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=REPLY_SECONDS) as response:
            return Reply(json.load(response))

    def away(self, hours: int) -> None:
        """Lets time pass: all that is recorded becomes so much older."""
        with sqlite3.connect(self.database) as records:
            rows = records.execute("select id, timestamp, data from events where sender_id = ?", [self.sender])
            for number, timestamp, data in rows.fetchall():
                then = timestamp - hours * 3600
                # a new number, so that Rasa reads the conversation anew instead of what it kept of it
                records.execute(
                    "update events set id = ?, timestamp = ?, data = ? where id = ?",
                    (number + 1_000_000, then, json.dumps({**json.loads(data), "timestamp": then}), number),
                )
            records.execute(
                "update escalations set opened_at = datetime(opened_at, ?), raised_at = datetime(raised_at, ?)"
                " where sender_id = ?", (f"-{hours} hours", f"-{hours} hours", self.sender),
            )

    def acknowledged(self) -> None:
        """Lets a nurse say that she has the patient's cases."""
        with sqlite3.connect(self.database) as records:
            records.execute("update escalations set state = 'acknowledged' where sender_id = ?", [self.sender])


class Reply:
    """A reply: its texts, its buttons' titles, and its turn envelope merged in order."""

    def __init__(self, messages: list[dict[str, Any]]) -> None:
        self.texts = [m["text"] for m in messages if m.get("text")]
        self.buttons = [b for m in messages for b in m.get("buttons") or ()]
        self.turn: dict[str, Any] = {}
        for message in messages:
            self.turn.update((message.get("custom") or {}).get("turn") or {})

    @property
    def said(self) -> str:
        """All texts, a line each."""
        return "\n".join(self.texts)


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on, chosen by the system: two runs of the tests at once do not meet."""
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]


def model() -> Path:
    """A model of the present data: the product's own when it is newer than its data, else one trained for it."""
    files = sorted(_files())
    newest = max(path.stat().st_mtime for path in files)
    own = [path for path in (ROOT / "models").glob("*.tar.gz") if path.stat().st_mtime > newest]
    if own:
        return max(own, key=lambda path: path.stat().st_mtime)
    digest = hashlib.sha256()
    for path in files:
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    name = digest.hexdigest()[:16]
    trained = ROOT / ".rasa/models" / f"{name}.tar.gz"
    if not trained.exists():
        trained.parent.mkdir(parents=True, exist_ok=True)
        environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}
        subprocess.run(
            [sys.executable, "-m", "rasa", "train", "--data", "data/nlu", "data/rules", "--out", trained.parent,
             "--fixed-model-name", name, "--quiet"],
            cwd=ROOT, env=environment, check=True, capture_output=True,
        )
    return trained


def _files() -> Iterator[Path]:
    for name in TRAINED_FROM:
        path = ROOT / name
        yield from [path] if path.is_file() else (p for p in path.rglob("*") if p.is_file() and p.suffix != ".pyc")
