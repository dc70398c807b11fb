"""The app: gateway, widget, pages for patients, and the nurses' console."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from bot import __version__, console
from bot.clinic import ROOT, Clinic
from bot.clinic import clinic as this_clinic
from bot.records.engine import engine
from bot.records.tables import now

from . import chat, health, live, metrics_page, pages, problems, wishes
from .gateway import Gateway
from .headers import SecurityHeaders
from .limits import BodyLimit, Rates, trusted_proxies
from .messaging import routes as messaging
from .messaging.desk import Desk
from .messaging.settings import open_channels
from .metrics import Measured
from .origins import Origins
from .rasa import Rasa
from .sessions import Sessions, secret_key
from .streams import Streams


def create_app(clinic: Clinic | None = None, rasa: Rasa | None = None) -> FastAPI:
    """The whole app, for this installation's clinic and Rasa unless others are given.

    Reads RASA_PORT, FRAME_ANCESTORS, TRUSTED_PROXIES and the variables of limits.py and streams.py. Raises
    DataError, KeyError or ValueError when a setting or a wording is missing or wrong. Opens no connection.
    """
    clinic = clinic or this_clinic()
    rasa = rasa or Rasa(f"http://127.0.0.1:{os.environ.get('RASA_PORT') or 5005}")
    secret = secret_key(clinic, ROOT / "var")
    gateway = Gateway(clinic, engine(clinic.database_url), rasa, Sessions(secret), Rates(os.environ))
    post = messaging.Post(Desk(gateway, open_channels(clinic, os.environ), secret))

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with post.open():
            yield
        await rasa.close()

    app = FastAPI(
        title="Chat API", version=__version__, description=f"The infusion assistant of {clinic.name}.",
        lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url="/api/openapi.json",
    )
    app.state.gateway = gateway
    app.state.streams = Streams(gateway.engine, os.environ)
    app.state.post = post
    app.state.started_at = now()
    app.add_middleware(BodyLimit)
    app.add_middleware(Origins, allowed=clinic.origins)
    app.add_middleware(SecurityHeaders, frame_ancestors=os.environ.get("FRAME_ANCESTORS") or "'none'")
    app.add_middleware(Measured)
    app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=trusted_proxies(os.environ))  # first of all
    problems.install(app)
    app.dependency_overrides[console.settings] = lambda: clinic
    routers = (
        chat.router, live.router, wishes.router, health.router, metrics_page.router, pages.router, console.router,
        messaging.router,
    )
    for router in routers:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=pages.STATIC), name="static")
    return app
