"""The accounts of the staff, for admins: make, change, log out, remove."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Form, HTTPException, Query, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.engine import Engine

from bot.clinic import Clinic
from bot.records import logins, people, second_factor
from bot.records.logins import Session
from bot.records.people import Account
from bot.records.tables import now
from bot.staff_rules import ROLES

from . import login, noting
from .persons import Admin, AdminChanger
from .routes import HOME, Records, Settings, _page, router

STAFF = f"{HOME}/staff"
DONE = {
    "role": "The role is changed.", "password": "The password is changed, and the person is logged out everywhere.",
    "factor": "The second factor is taken off.", "out": "The person is logged out.", "added": "The account is made.",
    "removed": "The account is removed.",
}
Done = Annotated[str, Query()]
Text = Annotated[str, Form()]


@router.get("/staff")
def staff_page(request: Request, settings: Settings, records: Records, person: Admin, done: Done = "") -> Response:
    """All accounts, and a form for a new one."""
    return _list(request, settings, records, person, DONE.get(done, ""))


@router.post("/staff", dependencies=[noting.ELSEWHERE])
def add_account(
    request: Request, settings: Settings, records: Records, person: AdminChanger,
    name: Text = "", role: Text = "nurse", password: Text = "", sso: Text = "",
) -> Response:
    """Makes an account. Its password is to be changed at the first login; none is needed for single sign-on."""
    name, sso = name.strip(), sso.strip()
    problem = login.unfit_name(name) or ("" if role in ROLES else "There is no such role.")
    if password or not sso:
        problem = problem or login.weakness(password)
    if len(sso) > 255 or not sso.isprintable():
        problem = problem or "The single sign-on name has at most 255 printable characters."
    if not problem:
        kept = login.hashed(password) if password else ""
        if people.add(records, name, role, kept, temporary=bool(password), sso=sso, by=person.name):
            return RedirectResponse(f"{STAFF}?done=added", 303)
        problem = "There is an account of this name, or of this single sign-on name, already."
    return _list(request, settings, records, person, problem, {"name": name, "role": role, "sso": sso}, 400)


@router.get("/staff/{number:int}")
def member_page(
    request: Request, settings: Settings, records: Records, person: Admin, number: int, done: Done = ""
) -> Response:
    """One account and its sessions."""
    return _member(request, settings, records, person, _known(records, number), DONE.get(done, ""))


@router.post("/staff/{number:int}/role", dependencies=[noting.ELSEWHERE])
def change_role(
    request: Request, settings: Settings, records: Records, person: AdminChanger, number: int, role: Text = ""
) -> Response:
    """Gives somebody else another role: nobody takes their own, so there is always an admin left."""
    account = _other(records, number, person)
    if role not in ROLES:
        return _member(request, settings, records, person, account, "There is no such role.", bad=True)
    people.set_role(records, account.name, role, by=person.name)
    return RedirectResponse(f"{STAFF}/{number}?done=role", 303)


@router.post("/staff/{number:int}/password", dependencies=[noting.ELSEWHERE])
def reset_password(
    request: Request, settings: Settings, records: Records, person: AdminChanger, number: int, password: Text = ""
) -> Response:
    """Gives somebody else a password that they have to change at the next login."""
    account = _other(records, number, person)
    weakness = login.weakness(password)
    if weakness:
        return _member(request, settings, records, person, account, weakness, bad=True)
    people.set_password(records, account.name, login.hashed(password), temporary=True, by=person.name)
    return RedirectResponse(f"{STAFF}/{number}?done=password", 303)


@router.post("/staff/{number:int}/factor", dependencies=[noting.ELSEWHERE])
def reset_factor(records: Records, person: AdminChanger, number: int) -> Response:
    """Takes somebody else's second factor off, as when their phone is lost."""
    account = _other(records, number, person)
    second_factor.reset(records, account.name, by=person.name)
    return RedirectResponse(f"{STAFF}/{number}?done=factor", 303)


@router.post("/staff/{number:int}/sessions/revoke", dependencies=[noting.ELSEWHERE])
def revoke_theirs(records: Records, person: AdminChanger, number: int, handle: Text = "") -> Response:
    """Logs somebody out: one session, or all when none is named; never the one that asks."""
    account = _known(records, number)
    logins.revoke(records, account.name, handle, by=person.name, keep=person.id_hash)
    return RedirectResponse(f"{STAFF}/{number}?done=out", 303)


@router.post("/staff/{number:int}/remove", dependencies=[noting.ELSEWHERE])
def remove_account(records: Records, person: AdminChanger, number: int) -> Response:
    """Removes somebody else's account."""
    people.remove(records, _other(records, number, person).name, by=person.name)
    return RedirectResponse(f"{STAFF}?done=removed", 303)


def _known(records: Engine, number: int) -> Account:
    found = next((account for account in people.accounts(records) if account.id == number), None)
    if found is None:
        raise HTTPException(404, "There is no such account.")
    return found


def _other(records: Engine, number: int, person: Session) -> Account:
    account = _known(records, number)
    if account.id == person.staff_id:
        raise HTTPException(403, "This is for somebody else's account. Yours is under your name.")
    return account


def _list(
    request: Request, settings: Clinic, records: Engine, person: Session, message: str,
    typed: dict[str, Any] | None = None, status: int = 200,
) -> Response:
    context = {
        "clinic": settings, "person": person, "now": now(), "message": message, "typed": typed, "roles": ROLES,
        "accounts": people.accounts(records), "sign_on": settings.staff.single_sign_on,
        "factor_roles": settings.staff.second_factor,
    }
    return _page(request, "staff.html", context, status)


def _member(
    request: Request, settings: Clinic, records: Engine, person: Session, account: Account, message: str,
    bad: bool = False,
) -> Response:
    context = {
        "clinic": settings, "person": person, "now": now(), "message": message, "bad": bad, "account": account,
        "roles": ROLES, "sessions": logins.current(records, account.name), "me": account.id == person.staff_id,
    }
    return _page(request, "member.html", context, 400 if bad else 200)
