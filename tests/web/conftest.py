"""A real web server on loopback with real SQLite records; only Rasa is a stand-in, one that can fail in every way."""

from __future__ import annotations

import json
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy.engine import Engine

import bot.wording
from bot.clinic import Clinic
from bot.clinic import clinic as this_clinic
from bot.records.engine import engine
from bot.records.migrations import upgrade
from bot.triage import assess
from bot.web import waiting
from bot.web.app import create_app
from bot.web.rasa import Rasa
from bot.web.server import Server

sys.path.insert(0, str(Path(__file__).parents[1]))
from web.stand_in import listening

WORDING = """
responses:
  utter_emergency: [{text: "Call {emergency_number} now."}]
  utter_staff_left: [{text: "The nurse has left."}]
  utter_unavailable: [{text: "I cannot answer now. Call {clinic_name} at {clinic_phone}."}]
"""
HELLO = [{"recipient_id": "x", "text": "Hello."}, {"custom": {"turn": {"level": "none"}}}]


@dataclass
class FakeRasa:
    """Answers with `status` and `body` after `delay` seconds, and remembers what it was sent.

    `dies` is where it hangs up instead: "heard" the message, or "half" of the answer is sent.
    """

    url: str = ""
    status: int = 200
    body: Any = field(default_factory=lambda: HELLO)
    delay: float = 0.0
    dies: str = ""
    seen: list[dict[str, Any]] = field(default_factory=list)

    def handler(self) -> type[BaseHTTPRequestHandler]:
        rasa = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                rasa.seen.append(json.loads(self.rfile.read(length)))
                time.sleep(rasa.delay)
                if rasa.dies == "heard":
                    self.close_connection = True
                    return
                raw = rasa.body if isinstance(rasa.body, bytes) else json.dumps(rasa.body).encode()
                self._answer(rasa.status, raw)

            def do_GET(self) -> None:
                self._answer(rasa.status, b'{"status": "ok"}')

            def _answer(self, status: int, raw: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(raw) * 2 if rasa.dies else len(raw)))
                self.end_headers()
                with suppress(BrokenPipeError):  # the gateway did not wait
                    self.wfile.write(raw)

            def log_message(self, *_: object) -> None:
                """Nothing: the tests' output is for the tests."""

        return Handler


@pytest.fixture
def rasa() -> Iterator[FakeRasa]:
    """A stand-in for Rasa's REST channel."""
    fake = FakeRasa()
    with listening(fake.handler()) as fake.url:
        yield fake


@pytest.fixture(autouse=True)
def wording(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A domain.yml with just the wording that the gateway speaks."""
    (tmp_path / "domain.yml").write_text(WORDING, encoding="utf-8")
    monkeypatch.setattr(bot.wording, "ROOT", tmp_path)
    bot.wording._responses.cache_clear()
    yield
    bot.wording._responses.cache_clear()


@pytest.fixture(autouse=True, scope="session")
def _rules_are_read() -> None:
    """As `python -m bot web` does before it takes the first message."""
    assess("")


@pytest.fixture(autouse=True)
def records_time(monkeypatch: pytest.MonkeyPatch) -> float:
    """How long an answer waits for the records. On a busy machine that may be too short, so the tests wait longer."""
    real = waiting.RECORDS_TIME
    monkeypatch.setattr(waiting, "RECORDS_TIME", 10.0)
    return real


@pytest.fixture
def clinic(tmp_path: Path) -> Clinic:
    """This repository's clinic, with records of its own."""
    return replace(this_clinic(), database_url=f"sqlite:///{tmp_path / 'records.db'}", secret_key="for tests only")


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database with the newest schema, to copy."""
    path = tmp_path_factory.mktemp("migrated") / "records.db"
    made = engine(f"sqlite:///{path}")
    upgrade(made)
    made.dispose()  # closing the last connection brings all into the one file
    return path


@pytest.fixture
def records(clinic: Clinic, migrated: Path) -> Engine:
    """Records of the test's own."""
    shutil.copy(migrated, clinic.database_url.removeprefix("sqlite:///"))
    return engine(clinic.database_url)


Serve = Callable[..., httpx.Client]


class Running(Server):
    """A server in a thread, which tells when it has ended."""

    def __init__(self, app: Any) -> None:
        super().__init__(app, "127.0.0.1", 0, log_level="critical")
        self.ended = threading.Event()
        self._thread = threading.Thread(target=self._run_and_tell, daemon=True)

    def begin(self) -> str:
        """Start; returns the address."""
        self._thread.start()
        while not self.started:
            assert self._thread.is_alive(), "the server did not start"
            time.sleep(0.005)
        return f"http://127.0.0.1:{self.servers[0].sockets[0].getsockname()[1]}"

    def _run_and_tell(self) -> None:
        self.run()
        self.ended.set()


@pytest.fixture
def servers() -> Iterator[list[Running]]:
    """The servers that the test has started."""
    started: list[Running] = []
    yield started
    for server in started:
        server.should_exit = True  # it looks at this ten times a second: nobody waits for it


@pytest.fixture
def serve(clinic: Clinic, records: Engine, rasa: FakeRasa, servers: list[Running]) -> Iterator[Serve]:
    """Starts the app; `serve(timeout=…)` sets how long it waits for Rasa. Returns a client without cookies.

    Any other option replaces one of the clinic's settings.
    """
    with ExitStack() as stack:

        def start(timeout: float = 4.0, **settings: Any) -> httpx.Client:
            server = Running(create_app(replace(clinic, **settings), Rasa(rasa.url, timeout)))
            servers.append(server)
            url = server.begin()
            return stack.enter_context(httpx.Client(base_url=url, trust_env=False, verify=False, timeout=10))

        yield start


@pytest.fixture
def web(serve: Serve) -> httpx.Client:
    """A client of the running app, in no conversation yet."""
    return serve()


@pytest.fixture
def patient(web: httpx.Client) -> httpx.Client:
    """The same client with the token of a conversation."""
    return begin(web)


def begin(web: httpx.Client) -> httpx.Client:
    """Start a conversation and use its token from now on."""
    token = web.post("/api/v1/conversations").json()["token"]
    web.cookies.clear()
    web.headers["Authorization"] = f"Bearer {token}"
    return web
