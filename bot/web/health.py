"""Whether this process lives, and whether a message would be answered."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.records.standing import canary_problem

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """This process answers; says nothing of the others."""
    return {"status": "ok"}


@router.get("/readyz")
async def readyz(request: Request, response: Response) -> dict[str, Any]:
    """200 when Rasa and the records can take a message and the canary came through, else 503; each part says why."""
    gateway = request.app.state.gateway
    parts = {
        "rasa": await gateway.rasa.problem(),
        "records": await run_in_threadpool(gateway.records_problem),
    }
    every = gateway.clinic.alerts.canary_every
    if every:
        parts["canary"] = await run_in_threadpool(_canary, gateway.engine, every, request.app.state.started_at)
    ready = not any(parts.values())
    response.status_code = 200 if ready else 503
    return {"status": "ok" if ready else "unready", "parts": {name: part or "ok" for name, part in parts.items()}}


def _canary(engine: Engine, every: timedelta, started_at: datetime) -> str | None:
    try:
        return canary_problem(engine, every, started_at) or None
    except SQLAlchemyError as error:
        return f"cannot be read ({type(error).__name__})"
