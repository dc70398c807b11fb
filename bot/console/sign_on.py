"""Single sign-on: OpenID Connect with the clinic's provider, by Authlib. Accounts are made by an admin beforehand."""

from __future__ import annotations

import json
import logging
import os
import warnings
from functools import lru_cache
from typing import Annotated, Any

from fastapi import HTTPException, Query, Request
from fastapi.responses import RedirectResponse, Response
from httpx import HTTPError
from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.concurrency import run_in_threadpool

from bot.clinic import Clinic
from bot.records import audit, logins, people
from bot.staff_rules import SingleSignOn

from . import login, noting, roles
from .persons import Key
from .routes import HOME, Records, Settings, _inside, _let_in, _login_page, router

WAY = "nurse_sign_on"  # the cookie for the way to the provider and back
SECONDS = 600
REFUSED = "Single sign-on did not work. Try again, or log in with your password."

logger = logging.getLogger("bot.console")


@router.get("/sso", dependencies=[roles.ANYONE])
async def to_provider(
    request: Request, settings: Settings, key: Key, to: Annotated[str, Query()] = HOME
) -> Response:
    """Sends the browser to the provider."""
    provider = _registered(_rules(settings))
    request.scope["session"] = {}
    try:
        response: Response = await provider.authorize_redirect(request, _callback(request))
    except (HTTPError, ValueError, KeyError, RuntimeError) as error:
        logger.error("console: the single sign-on provider cannot be used (%s)", type(error).__name__)
        return _login_page(request, settings, to, message=REFUSED, status=502)
    way = {"session": request.scope["session"], "to": _inside(to)}
    # Lax: the provider's page sends the browser back, and a strict cookie would not come along.
    response.set_cookie(
        WAY, _signer(key).dumps(json.dumps(way)), max_age=SECONDS, path=f"{HOME}/sso", httponly=True,
        samesite="lax", secure=request.url.scheme == "https",
    )
    return response


@router.get("/sso/back", dependencies=[roles.ANYONE, noting.ELSEWHERE])
async def from_provider(request: Request, settings: Settings, records: Records, key: Key) -> Response:
    """Takes what the provider says of the person, and lets in whose account it is."""
    rules = _rules(settings)
    provider = _registered(rules)
    try:
        way = json.loads(_signer(key).loads(request.cookies.get(WAY, ""), max_age=SECONDS))
    except BadSignature:
        return _at_the_end(_login_page(request, settings, HOME, message=REFUSED, status=400))
    request.scope["session"] = way["session"]
    address = request.client.host if request.client else ""
    from authlib.common.errors import AuthlibBaseError
    from joserfc.errors import JoseError

    try:
        claims = (await provider.authorize_access_token(request)).get("userinfo") or {}
    except (AuthlibBaseError, JoseError, HTTPError, ValueError, KeyError, RuntimeError) as error:
        logger.error("console: single sign-on failed (%s)", type(error).__name__)
        claims = {}
    account = await run_in_threadpool(people.account_at_sso, records, _whom(claims, rules))
    if account is None:
        await run_in_threadpool(
            audit.record, records, audit.NOBODY, "login.failed", audit.NOBODY, {"address": address, "sso": True}
        )
        message = "No account here belongs to who you are there. Ask an admin." if claims else REFUSED
        return _at_the_end(_login_page(request, settings, way["to"], message=message, status=403 if claims else 400))
    agent = request.headers.get("User-Agent", "")
    secret = await run_in_threadpool(
        lambda: logins.begin(records, account.id, login.SHIFT, proved=True, address=address, agent=agent)
    )
    await run_in_threadpool(
        audit.record, records, account.name, "login", account.name, {"address": address, "sso": True}
    )
    response = _at_the_end(RedirectResponse(_inside(way["to"]), 303))
    _let_in(response, request, secret)
    return response


def _whom(claims: dict[str, Any], rules: SingleSignOn) -> str:
    # An address that the provider did not check may be anybody's.
    if rules.claim == "email" and claims.get("email_verified") is not True:
        return ""
    return str(claims.get(rules.claim) or "")


def _at_the_end(response: Response) -> Response:
    """The answer, with the way's cookie taken back: it leads there once."""
    response.delete_cookie(WAY, path=f"{HOME}/sso")
    return response


def _callback(request: Request) -> str:
    base = os.environ.get("PUBLIC_URL") or str(request.base_url)
    return f"{base.rstrip('/')}{HOME}/sso/back"


def _signer(key: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(key, salt="single sign-on")


def _rules(settings: Clinic) -> SingleSignOn:
    if settings.staff.single_sign_on is None:
        raise HTTPException(404, "There is no single sign-on here.")
    return settings.staff.single_sign_on


@lru_cache(maxsize=4)
def _registered(rules: SingleSignOn) -> Any:
    # Read only by who uses it: it takes a while, and warns that it would rather have httpx2.
    with warnings.catch_warnings(record=True):
        from authlib.integrations.starlette_client import OAuth

    made = OAuth().register(
        "clinic", client_id=rules.client_id, client_secret=rules.client_secret,
        server_metadata_url=f"{rules.issuer}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid email profile", "code_challenge_method": "S256"},
    )
    return made
