"""`run`: start Rasa, the actions server, web and the alert worker, and say when a message is answered."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import httpx
import yaml

from bot.clinic import ROOT, clinic
from bot.web.messaging.settings import refused

from .migrate import not_migrated

PORTS = {"PORT": 8080, "RASA_PORT": 5005, "ACTIONS_PORT": 5055}
_WAIT_SECONDS = 120
_STOP_SECONDS = 30


class Stopped(Exception):
    """Somebody asked for an end while the product was starting or running."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """No options: the environment variables PORT, RASA_PORT, ACTIONS_PORT and HOST say where."""


def run(options: argparse.Namespace) -> int:
    """Run until stopped by SIGINT or SIGTERM; 1 with a plain line when something is missing."""
    environment = settings(dict(os.environ))
    for problem in missing(environment):
        print(problem, file=sys.stderr)
        return 1
    if fault := asyncio.run(refused(clinic(), environment)):
        print(fault, file=sys.stderr)
        return 1
    if problem := not_migrated(clinic().database_url):
        print(problem, file=sys.stderr)
        return 1
    Path(environment["LOG_DIR"]).mkdir(parents=True, exist_ok=True)
    write_endpoints(ROOT / "endpoints.yml", Path(environment["ENDPOINTS"]), environment["ACTIONS_PORT"])
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    print(f"Starting; the logs are in {Path(environment['LOG_DIR']).relative_to(ROOT)}/", flush=True)
    # a session of its own, so that a Ctrl-C reaches it once, through us
    supervisor = subprocess.Popen(
        [ROOT / ".venv-web/bin/supervisord", "-c", "deploy/supervisord.conf"],
        cwd=ROOT, env=environment, start_new_session=True,
    )
    try:
        address = f"http://localhost:{environment['PORT']}"
        if not answered(address, supervisor):
            print(f"No message was answered within {_WAIT_SECONDS} s; see the logs.", file=sys.stderr)
            return 1
        print(f"Ready: {address}", flush=True)
        return supervisor.wait()
    except Stopped:
        print("Stopping…", flush=True)
        return 0
    finally:
        end(supervisor)


def settings(environment: dict[str, str]) -> dict[str, str]:
    """The environment for all processes, with every port and the log folder in it."""
    for name, port in PORTS.items():
        environment[name] = environment.get(name) or str(port)
    environment.setdefault("HOST", "127.0.0.1")
    environment.setdefault("LOG_DIR", str(ROOT / "var" / "log" / environment["PORT"]))
    environment["ENDPOINTS"] = str(Path(environment["LOG_DIR"]) / "endpoints.yml")
    # Rasa would otherwise report usage, and TensorFlow fill the log
    environment.update(RASA_TELEMETRY_ENABLED="false", TF_CPP_MIN_LOG_LEVEL="3", SANIC_HOST="127.0.0.1")
    environment["PYTHONPATH"] = str(ROOT)
    return environment


def write_endpoints(source: Path, target: Path, actions_port: str) -> None:
    """endpoints.yml with the actions server's port: Rasa takes it from nowhere else."""
    endpoints = yaml.safe_load(source.read_text(encoding="utf-8"))
    endpoints["action_endpoint"]["url"] = f"http://127.0.0.1:{actions_port}/webhook"
    target.write_text(yaml.safe_dump(endpoints), encoding="utf-8")


def missing(environment: dict[str, str]) -> Iterator[str]:
    """What keeps the product from starting, one plain line each."""
    for name in PORTS:
        port = environment[name]
        if not port.isdigit() or not 0 < int(port) < 65536:
            yield f"{name} is '{port}', which is no port number."
            continue
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", int(port)))
            except OSError:
                yield (f"Port {port} is taken by another program; choose another with {name}=…, "
                       f"as in: make run {name}=9000")
    if not list((ROOT / "models").glob("*.tar.gz")):
        yield "There is no trained model; run: make train"


def answered(address: str, supervisor: subprocess.Popen[bytes]) -> bool:
    """Whether a real question got its answer from Rasa in time, tried until it does."""
    end_at = time.monotonic() + _WAIT_SECONDS
    while time.monotonic() < end_at and supervisor.poll() is None:
        try:
            with httpx.Client(base_url=address, timeout=10) as client:
                if client.get("/readyz").status_code == 200 and _asks(client):
                    return True
        except httpx.HTTPError:
            pass  # not up yet: that is what we are waiting for
        time.sleep(0.3)
    return False


def _asks(client: httpx.Client) -> bool:
    token = client.post("/api/v1/conversations").raise_for_status().json()["token"]
    reply = client.post(
        "/api/v1/messages", json={"text": "What is infusion therapy?"}, headers={"Authorization": f"Bearer {token}"})
    messages = reply.raise_for_status().json()["messages"]
    return any("answer" in message.get("custom", {}).get("turn", {}) for message in messages)


def end(supervisor: subprocess.Popen[bytes]) -> None:
    """Stop everything, gently first."""
    if supervisor.poll() is None:
        supervisor.terminate()
        try:
            supervisor.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(supervisor.pid, signal.SIGKILL)
            supervisor.wait()


def _stop(number: int, frame: FrameType | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise Stopped
