"""Who a request must come from, for the pages about people: a lead, an admin, or one who has only begun to log in."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, HTTPException, Request

from bot.clinic import ROOT
from bot.records.logins import Session
from bot.web.sessions import secret_key

from . import roles
from .routes import Begun, Changer, Person, Settings, _check_form


@roles.names("lead")
def lead(person: Person) -> Session:
    """A lead or an admin; raises a 403 for anybody else."""
    return _at_least(person, "lead")


@roles.names("lead")
def lead_changer(person: Changer) -> Session:
    """A lead or an admin who sent a form of ours."""
    return _at_least(person, "lead")


@roles.names("admin")
def admin(person: Person) -> Session:
    """An admin; raises a 403 for anybody else."""
    return _at_least(person, "admin")


@roles.names("admin")
def admin_changer(person: Changer) -> Session:
    """An admin who sent a form of ours."""
    return _at_least(person, "admin")


async def sender(request: Request, begun: Begun) -> Session:
    """One who has begun to log in and sent a form of ours; the route says which page may come first."""
    await _check_form(request, begun)
    return begun


def sealing_key(settings: Settings) -> str:
    """What the secrets of second factors are sealed with."""
    return secret_key(settings, ROOT / "var")


Lead = Annotated[Session, Depends(lead)]
LeadChanger = Annotated[Session, Depends(lead_changer)]
Admin = Annotated[Session, Depends(admin)]
AdminChanger = Annotated[Session, Depends(admin_changer)]
Sender = Annotated[Session, Depends(sender)]
Key = Annotated[str, Depends(sealing_key)]


def _at_least(person: Session, needed: str) -> Session:
    if not roles.reaches(person.role, needed):
        raise HTTPException(403, f"This page is for the role {needed}.")
    return person
