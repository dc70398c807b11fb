"""What all pages under /nurse share, and the way in. They work without scripts; htmx only keeps them fresh."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, Cookie, Depends, Form, HTTPException, Query, Request
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from fastapi.routing import APIRoute
from fastapi.templating import Jinja2Templates
from pydantic import Field
from sqlalchemy.engine import Engine
from starlette.concurrency import run_in_threadpool

from bot.clinic import Clinic, clinic
from bot.records import audit, logins
from bot.records.engine import engine
from bot.records.logins import Session

from . import login, marks, noting, roles, stages, words

HERE = Path(__file__).parent
HOME = "/nurse"
SESSION, VISIT = "nurse_session", "nurse_visit"
STATIC = (
    "console.css", "case.css", "paper.css", "people.css", "reports.css", "case.js", "keys.js", "live.js", "lock.js",
    "paper.js",
)
MAX_ID = 2**31 - 1  # no database of ours counts further, and one refuses to look
Number = Annotated[int, Field(le=MAX_ID)]  # of a row; a larger one is none that a database has

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

_templates = Jinja2Templates(HERE / "templates")
_templates.env.globals.update(
    age=words.age, clock=words.clock, channel_name=words.channel, rule_name=words.rule, level_name=words.LEVELS,
    state_name=words.STATES, approval=words.approval, pieces=marks.pieces, described=marks.described, fired=marks.fired,
    outcome_name=words.OUTCOMES, speaker_name=words.SPEAKERS, due=words.due, happened=words.happened,
)


class LoggedOut(Exception):
    """Nobody is logged in."""


class ConsoleRoute(APIRoute):
    """Sends who is not logged in to the login page, notes in the audit log, and puts the console's own headers on.

    A route that does not name the role it needs cannot be made.
    """

    def get_route_handler(self) -> Callable[[Request], Any]:
        """The handler with that around it; raises TypeError for a route without a role."""
        roles.require(self)
        handle = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            try:
                response: Response = await handle(request)
                await run_in_threadpool(noting.write, request, self, response.status_code)
            except LoggedOut:
                response = _to_login(request)
            except stages.Detour as detour:
                response = _to_login(request, f"{HOME}/{detour.page}")
            # A clinic may let its site frame the widget, but nobody frames the console.
            response.headers["Content-Security-Policy"] = POLICY
            response.headers["X-Frame-Options"] = "DENY"
            response.headers.setdefault("Cache-Control", "no-store")
            return response

        return guarded


router = APIRouter(prefix=HOME, route_class=ConsoleRoute, include_in_schema=False)


def settings() -> Clinic:
    """The clinic whose console this is; an app that has another overrides this dependency."""
    return clinic()


def records(settings: Annotated[Clinic, Depends(settings)]) -> Engine:
    """The clinic's records."""
    return engine(settings.database_url)


Settings = Annotated[Clinic, Depends(settings)]
Records = Annotated[Engine, Depends(records)]


@roles.names("started")
def begun(request: Request, records: Records, nurse_session: Annotated[str, Cookie()] = "") -> Session:
    """Who has begun to log in, perhaps not to the end; raises LoggedOut."""
    found = logins.find(records, nurse_session) if nurse_session else None
    if found is None:
        raise LoggedOut
    noting.known(request, records, found.name)
    return found


Begun = Annotated[Session, Depends(begun)]


@roles.names("nurse")
def person(request: Request, settings: Settings, records: Records, begun: Begun) -> Session:
    """Who is logged in; raises LoggedOut, or Detour for one who has to do something else first."""
    stages.require(begun, settings.staff)
    if not stages.is_refresh(request.method, request.headers):
        logins.touch(records, begun)
    return begun


Person = Annotated[Session, Depends(person)]


async def changer(request: Request, person: Person) -> Session:
    """Who is logged in and sent a form of ours; raises a 403 for anybody else's form."""
    await _check_form(request, person)
    return person


Changer = Annotated[Session, Depends(changer)]


@router.get("/login", dependencies=[roles.ANYONE])
def login_page(request: Request, settings: Settings, to: Annotated[str, Query()] = HOME) -> Response:
    """The login form."""
    return _login_page(request, settings, to)


@router.post("/login", dependencies=[roles.ANYONE])
async def log_in(
    request: Request, settings: Settings, records: Records,
    name: Annotated[str, Form()] = "", password: Annotated[str, Form()] = "", csrf: Annotated[str, Form()] = "",
    to: Annotated[str, Form()] = HOME, nurse_visit: Annotated[str, Cookie()] = "",
) -> Response:
    """Log in; the form again with 401 when that fails, and with 429 when it failed too often."""
    _check_token(request, nurse_visit, csrf)
    address = request.client.host if request.client else ""
    agent = request.headers.get("User-Agent", "")
    try:
        secret = await run_in_threadpool(login.log_in, records, name.strip()[:128], password, address, agent)
    except login.Wait as wait:
        response = _login_page(request, settings, to, name, str(wait), 429)
        response.headers["Retry-After"] = str(wait.seconds)
        return response
    if secret is None:
        return _login_page(request, settings, to, name, "This name and password do not fit.", 401)
    response = RedirectResponse(_inside(to), 303)
    _let_in(response, request, secret)
    return response


@router.post("/logout", dependencies=[noting.ELSEWHERE])
async def log_out(request: Request, records: Records, begun: Begun) -> Response:
    """End the session, a locked one too."""
    await _check_form(request, begun)
    await run_in_threadpool(logins.end, records, begun.id_hash)
    await run_in_threadpool(audit.record, records, begun.name, "logout", begun.name)
    response = RedirectResponse(f"{HOME}/login", 303)
    response.delete_cookie(SESSION, path=HOME)
    return response


@router.get("/static/{name}", dependencies=[roles.ANYONE])
def static(name: str) -> Response:
    """The console's own style and script."""
    if name not in STATIC:
        raise HTTPException(404)
    return FileResponse(HERE / "static" / name, headers={"Cache-Control": "no-cache"})


def _page(request: Request, template: str, context: dict[str, Any], status: int = 200) -> Response:
    return _templates.TemplateResponse(request, template, context, status)


def _login_page(
    request: Request, settings: Clinic, to: str, name: str = "", message: str = "", status: int = 200
) -> Response:
    visit = request.cookies.get(VISIT) or secrets.token_urlsafe(32)
    sign_on = settings.staff.single_sign_on
    context = {
        "clinic": settings, "to": _inside(to), "csrf": visit, "name": name, "message": message, "person": None,
        "sign_on": sign_on.name if sign_on else "",
    }
    response = _page(request, "login.html", context, status)
    _cookie(response, request, VISIT, visit, 3600)
    return response


def _to_login(request: Request, page: str = f"{HOME}/login") -> Response:
    if request.headers.get("HX-Request"):
        shown = request.headers.get("HX-Current-URL", "").partition(request.url.netloc)[2]
        then = f"?to={quote(_inside(shown), safe='')}" if shown else ""
        return Response(status_code=401, headers={"HX-Redirect": page + then})
    if request.method != "GET":
        return RedirectResponse(page, 303)
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        # A link in a mail: the browser kept the strict cookie back, and sends it when we ask ourselves.
        page = _templates.get_template("again.html").render(here=_inside(here))
        return HTMLResponse(page)
    return RedirectResponse(f"{page}?to={quote(here, safe='')}", 303)


def _inside(to: str) -> str:
    """A path of the console; its home for any other address."""
    if not to.isprintable():
        return HOME
    try:
        parts = urlsplit(to.replace("\\", "/"))
    except ValueError:
        return HOME
    if parts.scheme or parts.netloc or not (parts.path == HOME or parts.path.startswith(f"{HOME}/")):
        return HOME
    if ".." in parts.path or parts.path == f"{HOME}/login":
        return HOME
    return quote(parts.path) + (f"?{quote(parts.query, safe='=&')}" if parts.query else "")


def _let_in(response: Response, request: Request, secret: str) -> None:
    _cookie(response, request, SESSION, secret, int(login.SHIFT.total_seconds()))
    response.delete_cookie(VISIT, path=HOME)


async def _check_form(request: Request, person: Session) -> None:
    """Raise a 403 unless this person's own page sent the form."""
    form = await request.form()
    _check_token(request, person.csrf, str(form.get("csrf", "")))


def _check_token(request: Request, wanted: str, sent: str) -> None:
    """Raise a 403 unless a form of ours sent this."""
    foreign = request.headers.get("Sec-Fetch-Site") not in (None, "same-origin", "none")
    if foreign or not wanted or not hmac.compare_digest(wanted.encode(), sent.encode("utf-8", "surrogatepass")):
        raise HTTPException(403, "This form is no longer valid. Go back, reload the page and try again.")


def _cookie(response: Response, request: Request, name: str, value: str, seconds: int) -> None:
    response.set_cookie(
        name, value, max_age=seconds, path=HOME, httponly=True, samesite="strict",
        secure=request.url.scheme == "https",
    )
