"""The whole chat API against its own description: schemathesis sends what fits it and what does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from bot.clinic import clinic
from bot.web.app import create_app

EXAMPLES = 60  # of each kind and route

# A message that fits may still be empty to the eye, and its key may have come with another text. A parameter that is
# not known is nobody's fault.
LEFT_OUT = {
    "POST /api/v1/messages": [positive_data_acceptance], "GET /api/v1/events": [negative_data_rejection],
}

schema = schemathesis.openapi.from_dict(create_app(replace(clinic(), secret_key="for tests only")).openapi())


@pytest.fixture
def open_door(
    serve: Callable[[], httpx.Client], servers: list[Any], rasa: Any, monkeypatch: pytest.MonkeyPatch
) -> tuple[str, dict[str, str]]:
    """The address of an app that takes any amount, and the header that opens a conversation there."""
    for name in ("RATE_MESSAGES", "RATE_ADDRESS", "RATE_CONVERSATIONS"):
        monkeypatch.setenv(name, "100000/minute")
    web = serve()
    servers[0].streams.close()  # a stream begins, and ends at once
    headers = {"Authorization": f"Bearer {web.post('/api/v1/conversations').json()['token']}"}
    rasa.status = 500  # the gateway answers and records, so that there is something to read and to judge
    assert web.post("/api/v1/messages", json={"text": "I have chest pain"}, headers=headers).status_code == 200
    rasa.status = 200
    return str(web.base_url), headers


@schema.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_no_answer_fails_or_differs_from_its_description(
    case: schemathesis.Case, open_door: tuple[str, dict[str, str]]
) -> None:
    address, headers = open_door
    case.call_and_validate(
        base_url=address, headers=headers, timeout=10, excluded_checks=LEFT_OUT.get(case.operation.label, [])
    )
