"""A server under measurement: started, asked over REST, weighed and stopped. Linux only (/proc)."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

START_SECONDS = 300.0
REPLY_SECONDS = 60.0


class Failure(Exception):
    """A program under measurement did not do what it must."""


class Process:
    """A program in a process group of its own; what it prints goes to a file."""

    def __init__(self, command: list[str], folder: Path, environ: dict[str, str], log: Path) -> None:
        self._command, self._folder, self._environ, self._log = command, folder, environ, log
        self._running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts it."""
        with self._log.open("ab") as log:
            self._running = subprocess.Popen(
                self._command, cwd=self._folder, env={**os.environ, **self._environ},
                stdout=log, stderr=subprocess.STDOUT, start_new_session=True)

    def check(self) -> None:
        """Raises Failure, with the end of its log, when it has ended."""
        if self._running is None or self._running.poll() is not None:
            raise Failure(f"{' '.join(self._command[1:5])} ended:\n{self.said()}")

    def said(self) -> str:
        """The end of what it printed."""
        return self._log.read_text(errors="replace")[-2000:] if self._log.exists() else ""

    def memory(self) -> float:
        """Resident memory of it and its descendants, MiB. Pages that they share count for each."""
        return sum(_resident(pid) for pid in _tree(self._running.pid)) if self._running else 0.0

    def stop(self) -> None:
        """Ends it and its descendants; does nothing when it does not run."""
        if self._running is None or self._running.poll() is not None:
            return
        os.killpg(self._running.pid, signal.SIGTERM)
        try:
            self._running.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self._running.pid, signal.SIGKILL)
            self._running.wait()


class Rasa:
    """A Rasa server on loopback, with the programs that it needs beside it."""

    def __init__(self, name: str, server: Process, port: int, beside: Process | None = None) -> None:
        self.name, self.server, self.beside, self._port = name, server, beside, port
        self.silent = 0

    def start(self, text: str) -> float:
        """Starts all of it; seconds until `text` was answered. Raises Failure."""
        begun = time.perf_counter()
        for process in self._processes():
            process.start()
        while time.perf_counter() - begun < START_SECONDS:
            try:
                if self._post("start", text):
                    return time.perf_counter() - begun
            except OSError:
                pass  # not listening yet
            for process in self._processes():
                process.check()
            time.sleep(0.1)
        raise Failure(f"{self.name} answered nothing in {START_SECONDS:.0f} s:\n{self.server.said()}")

    def ask(self, sender: str, text: str) -> float:
        """Milliseconds until the whole reply was read. Replies without any message count as `silent`."""
        begun = time.perf_counter()
        messages = self._post(sender, text)
        taken = 1000 * (time.perf_counter() - begun)
        self.silent += not messages
        return taken

    def stop(self) -> None:
        """Stops all of it."""
        for process in self._processes():
            process.stop()

    def _processes(self) -> list[Process]:
        return [self.beside, self.server] if self.beside else [self.server]

    def _post(self, sender: str, text: str) -> list[Any]:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=REPLY_SECONDS)
        try:
            connection.request("POST", "/webhooks/rest/webhook", json.dumps({"sender": sender, "message": text}),
                               {"Content-Type": "application/json"})
            response = connection.getresponse()
            body = response.read()
        finally:
            connection.close()
        if response.status != 200:
            raise Failure(f"{self.name} answered {response.status}: {body[:200]!r}")
        messages: list[Any] = json.loads(body)
        return messages


def _tree(root: int) -> list[int]:
    """A process and its descendants."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                # The name, in parentheses, may hold blanks; the parent is the second field after it.
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue  # ended meanwhile
    found = [root]
    for pid in found:
        found.extend(child for child, parent in parents.items() if parent == pid)
    return found


def _resident(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    line = next((line for line in status.splitlines() if line.startswith("VmRSS:")), "VmRSS: 0 kB")
    return int(line.split()[1]) / 1024
