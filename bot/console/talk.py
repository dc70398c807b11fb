"""Writing to a patient instead of the assistant."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form
from fastapi.responses import RedirectResponse, Response

from bot.records import cases, takeover
from bot.records.logins import Session
from bot.records.takeover import Notice
from bot.wording import response

from .case import Case, Here, _again, _noted, conflict, later
from .routes import HOME, Changer, _page, router
from .typed import WORDS, typed

JOINED, LEFT = "utter_staff_joined", "utter_staff_left"


@router.post("/cases/{number:int}/take", dependencies=[_noted("take")])
def take(person: Changer, here: Case, version: Annotated[int | None, Form()] = None) -> Response:
    """Take the conversation over; who does has the case, and has seen it."""
    if here.case.state == "closed" or not takeover.take(
        here.records, here.case.sender_id, person.name, _notice(here, JOINED)
    ):
        return conflict(here, person, version)
    cases.acknowledge(here.records, here.case.id, person.name)
    if _again(here).case.claimed_by != person.name:
        cases.claim(here.records, here.case.id, person.name)
    return RedirectResponse(f"{HOME}/cases/{here.case.id}#words", 303)


@router.post("/cases/{number:int}/say", dependencies=[_noted("say")])
def say(
    person: Changer, here: Case, words: Annotated[str, Form()] = "",
    after: Annotated[int, Form(ge=0, le=2**63 - 1)] = 0, version: Annotated[int, Form()] = 0,
) -> Response:
    """Write to the patient; for htmx only what is new on the page comes back."""
    written = typed(words, WORDS)
    if written and not takeover.say(here.records, here.case.sender_id, person.name, written):
        return _lost(here, person, version, written)
    if here.request.headers.get("HX-Request"):
        return _page(here.request, "said.html", later(_again(here), person, after, version))
    return RedirectResponse(f"{HOME}/cases/{here.case.id}#words", 303)


@router.post("/cases/{number:int}/hand-back", dependencies=[_noted("hand-back")])
def hand_back(person: Changer, here: Case, version: Annotated[int | None, Form()] = None) -> Response:
    """Let the assistant answer again."""
    if not takeover.hand_back(here.records, here.case.sender_id, person.name, _notice(here, LEFT)):
        return conflict(here, person, version)
    return RedirectResponse(f"{HOME}/cases/{here.case.id}", 303)


def _notice(here: Here, name: str) -> Notice:
    return Notice(name, response(name, here.clinic))


def _lost(here: Here, person: Session, version: int, words: str) -> Response:
    if here.request.headers.get("HX-Request"):
        return _page(here.request, "said.html", {**later(_again(here), person, 0, version), "lost": words})
    return conflict(here, person, version, {"words": words})
