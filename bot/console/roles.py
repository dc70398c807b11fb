"""Which role a route of the console needs. Each names one by what it depends on; one that names none is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from fastapi import Depends
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from bot.staff_rules import ROLES

# Who may do nothing but log in, who has given a password so far, and the staff: each may do what the ones before may.
RANKS = ("anyone", "started", *ROLES)

_F = TypeVar("_F", bound=Callable[..., Any])
_named: dict[Callable[..., Any], str] = {}


def names(role: str) -> Callable[[_F], _F]:
    """Marks a dependency as one that lets nobody below a role pass."""
    if role not in RANKS:
        raise ValueError(f"there is no role {role}")

    def mark(dependency: _F) -> _F:
        _named[dependency] = role
        return dependency

    return mark


def reaches(role: str, needed: str) -> bool:
    """Whether somebody of a role may do what needs another."""
    return RANKS.index(role) >= RANKS.index(needed)


def of(route: APIRoute) -> str | None:
    """The role that a route needs: the highest that its dependencies name; None when they name none."""
    found = _roles(route.dependant)
    return max(found, key=RANKS.index) if found else None


def require(route: APIRoute) -> None:
    """Raise TypeError for a route that names no role."""
    if of(route) is None:
        raise TypeError(f"the route {route.path} names no role: let it depend on Person, a role, or roles.ANYONE")


def _roles(dependant: Dependant) -> list[str]:
    own = [_named[dependant.call]] if dependant.call in _named else []
    return own + [role for inner in dependant.dependencies for role in _roles(inner)]


@names("anyone")
def _anyone() -> None:
    """Lets everybody pass."""


ANYONE = Depends(_anyone)
