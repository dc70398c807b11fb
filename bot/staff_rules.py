"""How staff get in, as clinic.yml says it under `staff`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.triage.strict import Node

ROLES = ("nurse", "lead", "admin")  # each may do what the ones before may


@dataclass(frozen=True)
class SingleSignOn:
    """An OpenID Connect provider. `claim` is what an account's single sign-on name is compared with."""

    name: str
    issuer: str
    client_id: str
    client_secret: str
    claim: str


@dataclass(frozen=True)
class StaffRules:
    """When a console locks, and which roles need a second factor."""

    idle_minutes: int
    second_factor: tuple[str, ...]
    single_sign_on: SingleSignOn | None


def read_staff(root: Node, environ: Mapping[str, str]) -> StaffRules:
    """The rules under `staff`. Raises DataError naming file, line and reason."""
    rules = root["staff"]
    if not isinstance(rules, Node):
        raise root.fail("'staff' must hold named entries", "staff")
    rules.only(required=("idle_minutes",), optional=("second_factor", "single_sign_on"))
    minutes = rules["idle_minutes"]
    if not isinstance(minutes, int) or isinstance(minutes, bool) or not 1 <= minutes <= 720:
        raise rules.fail("'idle_minutes' must be a whole number of minutes, 1 to 720", "idle_minutes")
    roles = tuple(rules.strings("second_factor"))
    for role in roles:
        if role not in ROLES:
            raise rules.fail(f"'second_factor' names '{role}', not one of {', '.join(ROLES)}", "second_factor")
    return StaffRules(minutes, roles, _single_sign_on(rules, environ))


def _single_sign_on(rules: Node, environ: Mapping[str, str]) -> SingleSignOn | None:
    if rules.get("single_sign_on") in (None, {}):
        return None
    entry = rules["single_sign_on"]
    if not isinstance(entry, Node):
        raise rules.fail("'single_sign_on' must hold named entries", "single_sign_on")
    entry.only(required=("name", "issuer", "client_id"), optional=("claim",))
    issuer = entry.text("issuer").rstrip("/")
    parts = urlsplit(issuer)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1")):
        raise entry.fail("'issuer' must be an https address", "issuer")
    return SingleSignOn(
        name=entry.text("name"), issuer=issuer, client_id=entry.text("client_id"),
        client_secret=environ.get("OIDC_CLIENT_SECRET", ""), claim=entry.choice("claim", ("sub", "email"), "sub"),
    )
