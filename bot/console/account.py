"""One's own account: password, second factor, and where one is logged in."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form, HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.engine import Engine
from starlette.concurrency import run_in_threadpool

from bot.clinic import Clinic
from bot.records import logins, people, second_factor
from bot.records.logins import Session
from bot.records.tables import now

from . import login, noting
from .routes import HOME, Changer, Person, Records, Settings, _page, router

Password = Annotated[str, Form()]


@router.get("/account")
def account_page(request: Request, settings: Settings, records: Records, person: Person) -> Response:
    """What one may change of oneself."""
    return _account(request, settings, records, person)


@router.post("/account/sessions/{handle}/revoke", dependencies=[noting.ELSEWHERE])
def revoke_mine(records: Records, person: Changer, handle: str) -> Response:
    """Logs one other session of one's own out."""
    if not handle or not logins.revoke(records, person.name, handle, by=person.name, keep=person.id_hash):
        raise HTTPException(404, "There is no such session of yours.")
    return RedirectResponse(f"{HOME}/account", 303)


@router.post("/account/sessions/revoke", dependencies=[noting.ELSEWHERE])
def revoke_all_mine(records: Records, person: Changer) -> Response:
    """Logs all one's other sessions out."""
    logins.revoke(records, person.name, by=person.name, keep=person.id_hash)
    return RedirectResponse(f"{HOME}/account", 303)


@router.post("/account/recovery", dependencies=[noting.ELSEWHERE])
async def renew_recovery(
    request: Request, settings: Settings, records: Records, person: Changer, password: Password = ""
) -> Response:
    """Makes new recovery codes and shows them this once."""
    refused = await run_in_threadpool(_refused, request, settings, records, person, password)
    if refused:
        return refused
    codes = await run_in_threadpool(second_factor.renew, records, person.name)
    return _page(request, "recovery.html", {"clinic": settings, "person": person, "codes": codes, "to": HOME})


@router.post("/account/factor/off", dependencies=[noting.ELSEWHERE])
async def factor_off(
    request: Request, settings: Settings, records: Records, person: Changer, password: Password = ""
) -> Response:
    """Takes one's own second factor off, when the clinic does not ask for it."""
    if person.role in settings.staff.second_factor:
        raise HTTPException(403, "The clinic asks for a second factor.")
    refused = await run_in_threadpool(_refused, request, settings, records, person, password)
    if refused:
        return refused
    await run_in_threadpool(lambda: second_factor.reset(records, person.name, by=person.name))
    return RedirectResponse(f"{HOME}/account", 303)


def _refused(
    request: Request, settings: Clinic, records: Engine, person: Session, password: str
) -> Response | None:
    """The page again when there is no second factor or the password is wrong, None when both are right."""
    if not person.totp:
        return RedirectResponse(f"{HOME}/account", 303)
    try:
        if login.confirms(records, person, password):
            return None
    except login.Wait as wait:
        return _account(request, settings, records, person, str(wait), 429)
    return _account(request, settings, records, person, "The password is not right.", 401)


def _account(
    request: Request, settings: Clinic, records: Engine, person: Session, message: str = "", status: int = 200
) -> Response:
    account = people.account(records, person.name)
    context = {
        "clinic": settings, "person": person, "now": now(), "message": message,
        "sessions": logins.current(records, person.name), "codes_left": second_factor.remaining(records, person.name),
        "has_password": bool(account and account.password_hash), "sso": account.sso if account else "",
        "factor_needed": person.role in settings.staff.second_factor,
    }
    return _page(request, "account.html", context, status)
