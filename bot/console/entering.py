"""The pages between password and queue: the code, the locked screen, a new password, a second factor to set up."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Form, Query, Request
from fastapi.responses import PlainTextResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from bot.clinic import Clinic
from bot.records import audit, logins, people, second_factor
from bot.records.logins import Session

from . import login, noting, stages, totp
from .persons import Key, Sender
from .routes import HOME, Begun, Changer, Records, Settings, _inside, _let_in, _page, router

To = Annotated[str, Query()]
ToForm = Annotated[str, Form()]


@router.get("/code")
def code_page(request: Request, settings: Settings, person: Begun, to: To = HOME) -> Response:
    """Asks for the second factor."""
    return _form(request, "code.html", settings, person, to)


@router.post("/code", dependencies=[noting.ELSEWHERE])
async def give_code(
    request: Request, settings: Settings, records: Records, person: Sender, key: Key,
    code: Annotated[str, Form()] = "", to: ToForm = HOME,
) -> Response:
    """Takes the second factor; the session is a new one from here on."""
    if not person.totp or person.proved:
        return RedirectResponse(_inside(to), 303)
    try:
        right = await run_in_threadpool(login.proves, records, person, code[:64], key)
    except login.Wait as wait:
        return _form(request, "code.html", settings, person, to, str(wait), 429)
    if not right:
        return _form(request, "code.html", settings, person, to, "This code is not right, or it was used already.", 401)
    secret = await run_in_threadpool(logins.prove, records, person, login.SHIFT)
    await run_in_threadpool(audit.record, records, person.name, "login", person.name, {"address": person.address})
    response = RedirectResponse(_inside(to), 303)
    _let_in(response, request, secret)
    return response


@router.get("/locked")
def locked_page(request: Request, settings: Settings, records: Records, person: Begun, to: To = HOME) -> Response:
    """The locked screen: nothing of a patient, and a form to go on with."""
    stages.require(person, settings.staff, "locked")
    if not stages.first(person, settings.staff):
        return RedirectResponse(_inside(to), 303)
    return _locked(request, settings, records, person, to)


@router.post("/lock", dependencies=[noting.noted("session.lock")])
async def lock(records: Records, person: Sender, to: ToForm = HOME) -> Response:
    """Locks the screen now."""
    await run_in_threadpool(logins.lock, records, person)
    return RedirectResponse(f"{HOME}/locked?to={_inside(to)}", 303)


@router.post("/unlock", dependencies=[noting.ELSEWHERE])
async def unlock(
    request: Request, settings: Settings, records: Records, person: Sender, key: Key,
    word: Annotated[str, Form()] = "", to: ToForm = HOME, here: bool = Form(False),
) -> Response:
    """Goes on after the password or a code; `here` is a page's script that only wants to know whether it may."""
    stages.require(person, settings.staff, "locked")
    status, message = 401, "This is neither your password nor a fresh code."
    try:
        right = await run_in_threadpool(login.unlocks, records, person, word, key)
    except login.Wait as wait:
        right, status, message = False, 429, str(wait)
    if right:
        await run_in_threadpool(logins.unlock, records, person)
        await run_in_threadpool(audit.record, records, person.name, "session.unlock", person.name)
        return Response(status_code=204) if here else RedirectResponse(_inside(to), 303)
    if here:
        return PlainTextResponse(message, status)
    return await run_in_threadpool(_locked, request, settings, records, person, to, message, status)


@router.post("/active", dependencies=[noting.ELSEWHERE])
def active(person: Changer) -> Response:
    """The person is typing or clicking; Changer has written that down."""
    return Response(status_code=204)


@router.get("/password")
def password_page(request: Request, settings: Settings, person: Begun, to: To = HOME) -> Response:
    """The form for a new password."""
    stages.require(person, settings.staff, "password")
    return _form(request, "password.html", settings, person, to)


@router.post("/password", dependencies=[noting.ELSEWHERE])
async def change_password(
    request: Request, settings: Settings, records: Records, person: Sender,
    old: Annotated[str, Form()] = "", new: Annotated[str, Form()] = "", again: Annotated[str, Form()] = "",
    to: ToForm = HOME,
) -> Response:
    """Changes one's own password, and ends one's other sessions."""
    stages.require(person, settings.staff, "password")
    try:
        right = await run_in_threadpool(login.confirms, records, person, old)
    except login.Wait as wait:
        return _form(request, "password.html", settings, person, to, str(wait), 429)
    problem = "" if right else "The password of now is not right."
    problem = problem or login.weakness(new) or ("The two new passwords differ." if new != again else "")
    problem = problem or ("The new password is the old one." if new == old else "")
    if problem:
        return _form(request, "password.html", settings, person, to, problem, 400 if right else 401)
    hashed = await run_in_threadpool(login.hashed, new)
    await run_in_threadpool(
        lambda: people.set_password(
            records, person.name, hashed, temporary=False, by=person.name, keep=person.id_hash
        )
    )
    return RedirectResponse(_inside(to), 303)


@router.get("/factor")
def factor_page(
    request: Request, settings: Settings, records: Records, person: Begun, key: Key, to: To = HOME
) -> Response:
    """Sets up an authenticator app: a picture, and a field for its first code."""
    stages.require(person, settings.staff, "factor")
    if person.totp:
        return RedirectResponse(f"{HOME}/account", 303)
    return _factor(request, settings, records, person, key, to)


@router.post("/factor", dependencies=[noting.ELSEWHERE])
def set_up_factor(
    request: Request, settings: Settings, records: Records, person: Sender, key: Key,
    password: Annotated[str, Form()] = "", code: Annotated[str, Form()] = "", to: ToForm = HOME,
) -> Response:
    """Takes the app's first code, and shows the recovery codes this once."""
    stages.require(person, settings.staff, "factor")
    try:
        right = login.confirms(records, person, password)
    except login.Wait as wait:
        return _factor(request, settings, records, person, key, to, str(wait), 429)
    if not right:
        return _factor(request, settings, records, person, key, to, "The password is not right.", 401)
    account = people.account(records, person.name)
    kept = account.totp_secret if account and not person.totp else ""
    step = totp.step_of(totp.unsealed(kept, key), code) if kept else None
    if step is None:
        return _factor(request, settings, records, person, key, to, "The code is not right.", 401)
    codes = second_factor.confirm(records, person.name, step, person.id_hash)
    if codes is None:
        return RedirectResponse(f"{HOME}/account", 303)
    return _form(request, "recovery.html", settings, person, to, codes=codes)


def _form(
    request: Request, template: str, settings: Clinic, person: Session, to: str, message: str = "", status: int = 200,
    **more: Any,
) -> Response:
    # Until everything is given, the page's head offers nothing that only leads back here.
    waits = bool(stages.first(person, settings.staff))
    context = {"clinic": settings, "person": person, "waits": waits, "to": _inside(to), "message": message, **more}
    return _page(request, template, context, status)


def _locked(
    request: Request, settings: Clinic, records: Any, person: Session, to: str, message: str = "", status: int = 200
) -> Response:
    account = people.account(records, person.name)
    sign_on = settings.staff.single_sign_on
    return _form(
        request, "locked.html", settings, person, to, message, status,
        has_password=bool(account and account.password_hash),
        sign_on=sign_on.name if sign_on and account and account.sso else "",
    )


def _factor(
    request: Request, settings: Clinic, records: Any, person: Session, key: str, to: str, message: str = "",
    status: int = 200,
) -> Response:
    account = people.account(records, person.name)
    secret = totp.unsealed(account.totp_secret, key) if account and account.totp_secret else ""
    if not secret:
        secret = totp.new_secret()
        second_factor.propose(records, person.name, totp.sealed(secret, key))
    picture = totp.picture(totp.address(secret, person.name, settings.name))
    return _form(
        request, "factor.html", settings, person, to, message, status, picture=picture,
        secret=" ".join(secret[n : n + 4] for n in range(0, len(secret), 4)),
    )
