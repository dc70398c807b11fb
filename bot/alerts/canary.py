"""The canary: a message that goes the whole way from chat to alert every few minutes, and pages nobody."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from datetime import timedelta

import httpx
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.records import canary_turns
from bot.records.canary_turns import Trace

TIMEOUT = 10.0  # seconds for the chat's answer
PATIENCE = 20.0  # seconds from there to the alert's being taken
LEASE = timedelta(seconds=60)  # a worker that has not said what it found by then is taken for dead
START = timedelta(seconds=20)  # Rasa and the web start at the same time as the worker
RETRY = timedelta(seconds=10)  # after a failure, so that red does not stay longer than it is true
LOOK = 1.0

logger = logging.getLogger("bot.alerts")


def chat_address(environ: Mapping[str, str]) -> str:
    """Where the chat API is: CANARY_URL, else what HOST and PORT say of this machine."""
    host = environ.get("HOST") or "127.0.0.1"
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    shown = f"[{host}]" if ":" in host else host
    return environ.get("CANARY_URL") or f"http://{shown}:{environ.get('PORT') or 8080}"


class Canary:
    """Sends one message and follows it. `token` makes one for its conversation, `says` is what it writes."""

    def __init__(self, engine: Engine, url: str, token: Callable[[], str], says: str) -> None:
        """Opens no connection yet."""
        self._engine, self._url, self._token, self._says = engine, url, token, says

    def fly(self) -> str:
        """Where the way from chat to alert is broken, "" when it is whole."""
        try:
            after = canary_turns.begin(self._engine)
            problem = self._say() or self._follow(after)
            canary_turns.sweep(self._engine)
        except SQLAlchemyError as error:
            return f"the records cannot be used ({type(error).__name__})"
        return problem

    def _say(self) -> str:
        headers = {"Authorization": f"Bearer {self._token()}"}
        try:
            # no proxy of the machine's between us and the web beside us
            with httpx.Client(base_url=self._url, timeout=TIMEOUT, trust_env=False) as client:
                answer = client.post("/api/v1/messages", json={"text": self._says}, headers=headers)
            answer.raise_for_status()
            messages = answer.json()["messages"]
            levels = [part["custom"]["turn"]["level"] for part in messages if "turn" in part.get("custom", {})]
        except httpx.HTTPStatusError as error:
            return f"the chat answered {error.response.status_code}"
        except httpx.HTTPError as error:
            return f"the chat does not answer ({type(error).__name__})"
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            return f"the chat's answer is not understood ({type(error).__name__})"
        return "" if "emergency" in levels else "the message was not taken for an emergency"

    def _follow(self, after: int) -> str:
        deadline = time.monotonic() + PATIENCE
        while True:
            found = canary_turns.trace(self._engine, after)
            problem = broken(found)
            if not problem or found.by_gateway or time.monotonic() > deadline:
                return problem
            time.sleep(LOOK)


def broken(found: Trace) -> str:
    """The first link of the way that is not there, "" when all are."""
    if found.by_gateway:
        return "Rasa gave no answer, the gateway answered by itself"
    if not found.answered:
        return "the answer was not recorded"
    if not found.case:
        return "no case was opened"
    if not found.alert:
        return "no alert was put into the outbox"
    return "" if found.taken else "the alert worker did not take the alert"


def keep_flying(engine: Engine, canary: Canary, every: timedelta, stop: threading.Event) -> None:
    """Send a canary every so often until `stop` is set, and note what it found where /readyz reads it."""
    known: str | None = None
    started = False
    while not stop.wait(LOOK):
        try:
            if not started:
                canary_turns.soon(engine, START)
                started = True
            if not canary_turns.claim(engine, LEASE):
                continue
            problem = canary.fly()
            canary_turns.checked(engine, problem, RETRY if problem else every)
        except SQLAlchemyError as error:
            problem = f"the records cannot be used ({type(error).__name__})"
        if problem != known:
            logger.log(logging.ERROR if problem else logging.INFO, "canary: %s", problem or "the way is whole")
            known = problem
