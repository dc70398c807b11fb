"""Whether this process lives, and whether a message would be answered."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """This process answers; says nothing of the others."""
    return {"status": "ok"}


@router.get("/readyz")
async def readyz(request: Request, response: Response) -> dict[str, Any]:
    """200 when Rasa and the records can take a message, else 503; each part says what ails it."""
    gateway = request.app.state.gateway
    parts = {
        "rasa": await gateway.rasa.problem(),
        "records": await run_in_threadpool(gateway.records_problem),
    }
    ready = not any(parts.values())
    response.status_code = 200 if ready else 503
    return {"status": "ok" if ready else "unready", "parts": {name: part or "ok" for name, part in parts.items()}}
