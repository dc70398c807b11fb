"""The app: gateway, widget, pages for patients, and the nurses' console."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from bot import __version__, console
from bot.clinic import ROOT, Clinic
from bot.clinic import clinic as this_clinic
from bot.records.engine import engine
from bot.records.tables import now

from . import chat, health, metrics_page, pages, problems
from .gateway import Gateway
from .headers import SecurityHeaders
from .limits import BodyLimit, Rates
from .metrics import Measured
from .rasa import Rasa
from .sessions import Sessions, secret_key


def create_app(clinic: Clinic | None = None, rasa: Rasa | None = None) -> FastAPI:
    """The whole app, for this installation's clinic and Rasa unless others are given.

    Reads RASA_PORT, FRAME_ANCESTORS and the RATE_ variables of limits.py. Raises DataError, KeyError
    or ValueError when a setting or a wording is missing or wrong. Opens no connection.
    """
    clinic = clinic or this_clinic()
    rasa = rasa or Rasa(f"http://127.0.0.1:{os.environ.get('RASA_PORT') or 5005}")
    sessions = Sessions(secret_key(clinic, ROOT / "var"))
    gateway = Gateway(clinic, engine(clinic.database_url), rasa, sessions, Rates(os.environ))

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        await rasa.close()

    app = FastAPI(
        title="Chat API", version=__version__, description=f"The infusion assistant of {clinic.name}.",
        lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url="/api/openapi.json",
    )
    app.state.gateway = gateway
    app.state.started_at = now()
    app.add_middleware(BodyLimit)
    app.add_middleware(SecurityHeaders, frame_ancestors=os.environ.get("FRAME_ANCESTORS") or "'none'")
    app.add_middleware(Measured)
    problems.install(app)
    app.dependency_overrides[console.settings] = lambda: clinic
    for router in (chat.router, health.router, metrics_page.router, pages.router, console.router):
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=pages.STATIC), name="static")
    return app
