"""Every route of the console with whatever fits its description, sent by an admin: no answer fails."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, settings
from sqlalchemy.engine import Engine
from staff_world import as_role

from bot import console

EXAMPLES = 20  # of each route
# One never ends. The others end the session or change the account that asks: nothing would be asked after them.
LEFT_OUT = ("/nurse/events", "/nurse/log", "/nurse/lock", "/nurse/account", "/nurse/staff", "/nurse/password",
            "/nurse/factor", "/nurse/code", "/nurse/sso")


def described() -> dict[str, Any]:
    kept = [route for route in console.router.routes
            if isinstance(route, APIRoute) and not route.path.startswith(LEFT_OUT)]
    with pytest.MonkeyPatch.context() as patch:
        for route in kept:
            patch.setattr(route, "include_in_schema", True)
        return get_openapi(title="Console", version="1", routes=kept)


schema = schemathesis.openapi.from_dict(described())


def test_nearly_every_route_is_asked() -> None:
    assert len(list(schema.get_all_operations())) > 25


@schema.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_no_page_fails(case: schemathesis.Case, app: FastAPI, engine: Engine, emergency: int) -> None:
    client = TestClient(app, follow_redirects=False, raise_server_exceptions=False)
    token = as_role(client, engine, "admin")
    form = {**case.body, "csrf": token} if isinstance(case.body, dict) else {"csrf": token}
    answer = client.request(
        case.method, case.formatted_path, params=case.query,
        data=form if case.method == "POST" else None,
    )
    assert answer.status_code < 500, answer.text
