"""Who may ask for what: every role against every route of the whole app."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine

from bot.clinic import clinic
from bot.console import roles
from bot.console.routes import ConsoleRoute
from bot.records import second_factor
from bot.web.app import create_app

sys.path.insert(0, str(Path(__file__).parent))
from nurse_world import NAME
from staff_world import as_role, sits_down

# Every route under /nurse needs the role nurse, but for these.
MATRIX = {
    "GET /nurse/login": "anyone", "POST /nurse/login": "anyone", "GET /nurse/static/{name}": "anyone",
    "GET /nurse/sso": "anyone", "GET /nurse/sso/back": "anyone",
    "POST /nurse/logout": "started", "GET /nurse/code": "started", "POST /nurse/code": "started",
    "GET /nurse/locked": "started", "POST /nurse/lock": "started", "POST /nurse/unlock": "started",
    "GET /nurse/password": "started", "POST /nurse/password": "started",
    "GET /nurse/factor": "started", "POST /nurse/factor": "started",
    "GET /nurse/reports": "lead", "GET /nurse/reports.csv": "lead", "GET /nurse/rules": "lead",
    "GET /nurse/rules.csv": "lead", "GET /nurse/learning": "lead", "GET /nurse/learning.jsonl": "lead",
    "GET /nurse/patients": "lead", "GET /nurse/patients/{handle}": "lead",
    "GET /nurse/patients/{handle}/export.zip": "lead", "GET /nurse/patients/{handle}/export.json": "lead",
    "POST /nurse/patients/{handle}/erase": "lead",
    "GET /nurse/staff": "admin", "POST /nurse/staff": "admin", "GET /nurse/staff/{number:int}": "admin",
    "POST /nurse/staff/{number:int}/role": "admin", "POST /nurse/staff/{number:int}/password": "admin",
    "POST /nurse/staff/{number:int}/factor": "admin", "POST /nurse/staff/{number:int}/sessions/revoke": "admin",
    "POST /nurse/staff/{number:int}/remove": "admin", "GET /nurse/audit": "admin",
}
# Patients and machines come in here; no staff session counts, and nothing of the console's may be reached.
NOT_STAFF = ("/api/", "/webhooks/", "/static", "/widget.js", "/healthz", "/readyz", "/metrics", "/about")


@pytest.fixture
def app(url: str, engine: Engine) -> FastAPI:
    """The whole app, not only the console."""
    made = create_app(replace(clinic(), database_url=url, secret_key="for tests"))
    made.state.closing = True  # so that a stream which is let in ends at once
    return made


def routes(app: FastAPI) -> list[tuple[str, str, object]]:
    """Method, path and route of everything that the app answers."""
    return [
        (method, str(context.path), context.original_route)
        for context in iter_route_contexts(app.routes)
        for method in sorted(context.methods or {"GET"})
    ]


def console(app: FastAPI) -> Iterator[tuple[str, str, str]]:
    """Method, path to ask for, and needed role of each route of the console."""
    for method, path, route in routes(app):
        if isinstance(route, ConsoleRoute):
            yield method, re.sub(r"\{\w+(:int)?\}", "1", path), roles.of(route) or ""


def ask(client: TestClient, method: str, path: str, csrf: str = "x") -> tuple[int, str]:
    """The status and the page that one is sent to."""
    answer = client.request(method, path, data={"csrf": csrf} if method == "POST" else None)
    return answer.status_code, answer.headers.get("location", "").partition("?")[0]


def test_every_route_of_the_app_names_the_role_it_needs(app: FastAPI) -> None:
    named = {}
    for method, path, route in routes(app):
        if path.startswith("/nurse"):
            assert isinstance(route, ConsoleRoute), f"{path} goes past the console's guard"
            named[f"{method} {path}"] = roles.of(route)
        else:
            assert path == "/" or path.startswith(NOT_STAFF), f"{method} {path} is in no list: who may ask for it?"
            assert not isinstance(route, APIRoute) or roles.of(route) is None
    assert len(named) > 30
    assert named == {route: MATRIX.get(route, "nurse") for route in named}
    assert set(MATRIX) <= set(named), "a route that the matrix knows is gone"


def test_a_route_that_names_no_role_cannot_be_made() -> None:
    router = APIRouter(route_class=ConsoleRoute)
    with pytest.raises(TypeError, match="names no role"):

        @router.get("/nurse/new")
        def new() -> None:
            """Nobody said who may ask."""


def test_there_is_no_other_role() -> None:
    with pytest.raises(ValueError, match="owner"):
        roles.names("owner")
    assert [roles.reaches("lead", role) for role in roles.RANKS] == [True, True, True, True, False]


def test_a_stranger_comes_to_the_login_and_no_further(app: FastAPI, stranger: TestClient, emergency: int) -> None:
    for method, path, needed in console(app):
        refused = ask(stranger, method, path) == (303, "/nurse/login")
        assert refused == (needed != "anyone"), f"{method} {path}"


def test_a_password_alone_opens_nothing_where_there_is_a_second_factor(
    app: FastAPI, stranger: TestClient, engine: Engine, emergency: int
) -> None:
    second_factor.propose(engine, NAME, "sealed")
    second_factor.confirm(engine, NAME, 1, "")
    for method, path, needed in console(app):
        csrf = sits_down(stranger, engine, NAME)
        status, place = ask(stranger, method, path, csrf)
        refused = (status, place) == (303, "/nurse/code")
        open_to_it = needed == "anyone" or path in ("/nurse/code", "/nurse/lock", "/nurse/logout")
        assert refused == (not open_to_it), f"{method} {path}: {status} {place}"


@pytest.mark.parametrize("role", ["nurse", "lead", "admin"])
def test_each_role_gets_what_it_may_and_nothing_else(
    app: FastAPI, stranger: TestClient, engine: Engine, emergency: int, role: str
) -> None:
    asked = 0
    for method, path, needed in console(app):
        if needed == "anyone":
            continue
        csrf = as_role(stranger, engine, role)
        status, place = ask(stranger, method, path, csrf)
        if roles.reaches(role, needed):
            # Not there, not understood or done: all the same to the guard, so long as it let them pass.
            assert status != 403 and not (status == 303 and place == "/nurse/code"), f"{method} {path}: {status}"
            assert place != "/nurse/login" or path == "/nurse/logout", f"{method} {path}"
        else:
            assert status == 403, f"{method} {path}: {status}"
        asked += 1
    assert asked > 30


def test_a_staff_session_is_no_key_to_the_patients_side(app: FastAPI, stranger: TestClient, engine: Engine) -> None:
    as_role(stranger, engine, "admin")
    assert stranger.get("/api/v1/messages").status_code == 401
    session = stranger.cookies.get("nurse_session")
    assert stranger.get("/api/v1/messages", headers={"Authorization": f"Bearer {session}"}).status_code == 401
