"""The whole product, and Debian's Chromium to use it with."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import yaml
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Request, sync_playwright

from bot.clinic import ROOT

sys.path.insert(0, str(Path(__file__).parent))  # for the modules that the tests share
from absent import missing

START_SECONDS = 600  # the first start may have to train
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
SCREENSHOTS = ROOT / "docs" / "screenshots"


@dataclass(frozen=True)
class Stack:
    """A running product: its address, and the environment with which `python -m bot` reaches its records.

    `embedder` is the origin of another site that may carry the widget, "" for none.
    """

    url: str
    environment: dict[str, str]
    embedder: str


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The product at BASE_URL when that is set, else started by `make run` with ports and records of its own.

    EMBED_ORIGIN is then an origin of this machine (http://127.0.0.1:PORT) that its clinic.yml allows.
    """
    if address := os.environ.get("BASE_URL"):
        yield Stack(address.rstrip("/"), dict(os.environ), os.environ.get("EMBED_ORIGIN", ""))
        return
    folder = tmp_path_factory.mktemp("stack")
    embedder = f"http://127.0.0.1:{_free_port()}"
    clinic = yaml.safe_load((ROOT / "clinic.yml").read_text(encoding="utf-8")) | {"origins": [embedder]}
    (folder / "clinic.yml").write_text(yaml.safe_dump(clinic), encoding="utf-8")
    environment = {
        **os.environ,
        **{name: str(_free_port()) for name in ("PORT", "RASA_PORT", "ACTIONS_PORT")},
        "DATABASE_URL": f"sqlite:///{folder / 'records.db'}",
        "SECRET_KEY": "for browser tests only",
        "CLINIC_FILE": str(folder / "clinic.yml"),
    }
    log = folder / "run.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            ["make", "run"], cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        yield Stack(_ready(process, log), environment, embedder)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)  # as Ctrl-C does
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


@pytest.fixture(scope="session")
def staff(stack: Stack) -> Callable[[], tuple[str, str]]:
    """Makes nurses by the command line, as a clinic makes them; each call returns a new one's name and password."""

    def add() -> tuple[str, str]:
        name, password = f"Nurse {uuid4().hex[:6]}", uuid4().hex
        done = subprocess.run(
            [sys.executable, "-m", "bot", "staff", "add", name, "--role", "nurse", "--password-stdin"],
            cwd=ROOT, env=stack.environment, input=password, text=True, capture_output=True,
        )
        assert done.returncode == 0, done.stderr
        return name, password

    return add


@pytest.fixture(scope="session")
def account(staff: Callable[[], tuple[str, str]]) -> tuple[str, str]:
    """A nurse's name and password."""
    return staff()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _ready(process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("Ready:"):
                return line.removeprefix("Ready:").strip()
        time.sleep(0.2)
    raise AssertionError("the product did not start:\n" + log.read_text(encoding="utf-8", errors="replace")[-3000:])


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a window."""
    program = next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    if program is None:
        missing("no Chromium on this machine (Debian: apt-get install chromium)")
    if not AXE.is_file():
        missing("axe-core is not installed (npm ci)")
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield made
        made.close()


@dataclass
class Watch:
    """What goes wrong in a page without anybody seeing it."""

    url: str
    faults: list[str] = field(default_factory=list)

    def error(self, error: Error) -> None:
        """A script failed."""
        self.faults.append(str(error))

    def console(self, message: ConsoleMessage) -> None:
        """The page did what its own policy forbids."""
        if "Content Security Policy" in message.text or "Trusted" in message.text:
            self.faults.append(message.text)

    def request(self, request: Request) -> None:
        """Something was loaded from elsewhere."""
        if not request.url.startswith(self.url):
            self.faults.append(f"asked for {request.url}")


Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, stack: Stack) -> Iterator[Visit]:
    """`visit(path, **options)` opens a page in a context of its own.

    At its end the test fails when a page had a script error, broke its own Content-Security-Policy, or asked
    another host for something.
    """
    watch = Watch(stack.url)
    contexts: list[BrowserContext] = []

    def open_page(path: str = "/", **options: Any) -> Page:
        context = browser.new_context(base_url=stack.url, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", watch.error)
        page.on("console", watch.console)
        page.on("request", watch.request)
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert watch.faults == []


@pytest.fixture(scope="session")
def accessible() -> Callable[[Page], None]:
    """Fails when axe finds a violation of any of its rules in a page as it is now."""
    source = AXE.read_text(encoding="utf-8")

    def examine(page: Page) -> None:
        page.evaluate(source)
        found = page.evaluate("axe.run(document)")
        assert found["passes"], "axe looked at nothing"
        violations = [
            f"{violation['id']}: {violation['help']}: {node['html'][:200]}"
            for violation in found["violations"]
            for node in violation["nodes"]
        ]
        assert violations == []

    return examine


@pytest.fixture
def screenshot() -> Callable[[Page, str], None]:
    """Keeps a picture for the docs when SCREENSHOTS=1, so that tests alone never change a file."""

    def take(page: Page, name: str) -> None:
        if os.environ.get("SCREENSHOTS") == "1":
            SCREENSHOTS.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=SCREENSHOTS / f"{name}.png", caret="initial")  # hiding it breaks our own CSP

    return take
