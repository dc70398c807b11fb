"""What the console's routes leave in the audit log.

A route says by `noted` what reading it is called. A change is noted whether it says so or not, so that none is
forgotten. Only what succeeded is noted of a reading; of a change also what was refused.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import Depends, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from sqlalchemy.engine import Engine

from bot.records import audit

READS = ("GET", "HEAD")

_actions: dict[Callable[..., Any], tuple[str, str]] = {}


def noted(action: str, subject: str = "") -> Any:
    """A dependency to give a route: its requests are noted as `action`; `subject` may name path parameters."""

    def mark() -> None:
        """Only to be found at the route."""

    _actions[mark] = (action, subject)
    return Depends(mark)


# The route's own function notes it in the transaction of the change, or it changes nothing that matters.
ELSEWHERE = noted("")


def of(route: APIRoute) -> tuple[str, str] | None:
    """What a route's requests are noted as; None when it does not say."""
    return _found(route.dependant)


def known(request: Request, records: Engine, name: str) -> None:
    """Say who sent a request, and into which records that goes."""
    request.state.noting = (records, name)


def write(request: Request, route: APIRoute, status: int) -> None:
    """Note a request that was answered with a status, when it is one to note."""
    said, reading = of(route), request.method in READS
    if not hasattr(request.state, "noting") or said == ("", "") or (reading and (said is None or status >= 400)):
        return
    records, name = request.state.noting
    action, subject = said or (route.name, " ".join(f"{{{key}}}" for key in request.path_params))
    audit.record(records, name, action, subject.format(**request.path_params), {} if reading else {"status": status})


def _found(dependant: Dependant) -> tuple[str, str] | None:
    if dependant.call in _actions:
        return _actions[dependant.call]
    return next((said for inner in dependant.dependencies if (said := _found(inner)) is not None), None)
