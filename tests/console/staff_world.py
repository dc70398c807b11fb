"""Staff of every role, their sessions, and an authenticator app."""

from __future__ import annotations

import re
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyotp
from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine

from bot.records import logins, people

sys.path.insert(0, str(Path(__file__).parent))
from nurse_world import NAME, PASSWORD

SHIFT = timedelta(hours=12)
HEX = re.compile(r"[0-9a-f]{16}")


def session_of(engine: Engine, name: str, **more: Any) -> str:
    """A new session's secret, without a login."""
    account = people.account(engine, name)
    assert account
    return logins.begin(engine, account.id, SHIFT, **more)


def sits_down(client: TestClient, engine: Engine, name: str, **more: Any) -> str:
    """Somebody is logged in at this browser; returns the CSRF token of their forms."""
    secret = session_of(engine, name, **more)
    client.cookies.clear()
    client.cookies.set("nurse_session", secret)
    found = logins.find(engine, secret)
    assert found
    return found.csrf


def as_role(client: TestClient, engine: Engine, role: str, password_hash: str = "x") -> str:
    """A colleague of a role, made when there is none yet, is logged in at this browser; returns the CSRF token."""
    name = {"nurse": NAME}.get(role, f"Some {role}")
    if people.account(engine, name) is None:
        people.add(engine, name, role, password_hash, by="test")
    return sits_down(client, engine, name)


def csrf(client: TestClient, path: str) -> str:
    """The CSRF token of a page."""
    return client.get(path).text.split('name="csrf" value="')[1].split('"')[0]


class App:
    """An authenticator app on a phone."""

    def __init__(self, secret: str) -> None:
        self._maker = pyotp.TOTP(secret)
        self._used = int(time.time()) // 30 - 1

    def code(self) -> str:
        """A code that was not used yet: of now, then of the half minute to come, which the server takes too."""
        # The one before now is taken as well, but would run out on the way once in a while.
        self._used = max(self._used + 1, int(time.time()) // 30)
        return self._maker.at(self._used * 30)


def set_up(client: TestClient) -> tuple[App, list[str]]:
    """The person at the browser sets up an app; returns it and the recovery codes."""
    page = client.get("/nurse/factor").text
    found = re.search(r'<code id="key">([^<]+)</code>', page)
    assert found, page
    phone = App(found.group(1).replace(" ", ""))
    form = {"csrf": csrf(client, "/nurse/factor"), "code": phone.code(), "password": PASSWORD}
    done = client.post("/nurse/factor", data=form)
    assert done.status_code == 200, done.text
    return phone, re.findall(r"<code>([^<]+)</code>", done.text)
