"""Security headers on every answer: nothing from elsewhere, no inline script, no inline style."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# What a clinic's own site loads from here, so another origin may read it.
EMBEDDED = ("/widget.js", "/static/widget/", "/static/vendor/")
# htmx puts HTML of our own making into the console's pages, which Trusted Types forbid.
WITH_HTMX = "/nurse"


class SecurityHeaders:
    """ASGI middleware that puts `guard`'s headers on."""

    def __init__(self, app: ASGIApp, frame_ancestors: str = "'none'") -> None:
        """`frame_ancestors` is the CSP source list of pages that may show ours in a frame."""
        self.app, self.frame_ancestors = app, frame_ancestors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with the headers on the answer's start."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                guard(MutableHeaders(scope=message), scope["path"], scope["scheme"], self.frame_ancestors)
            await send(message)

        await self.app(scope, receive, guarded)


def guard(headers: MutableHeaders, path: str, scheme: str, frame_ancestors: str) -> None:
    """Put the headers for an answer of `path` in; one that is there already stays."""
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        f"form-action 'self'; base-uri 'none'; manifest-src 'self'; frame-ancestors {frame_ancestors}"
    )
    if not path.startswith(WITH_HTMX):
        policy += "; require-trusted-types-for 'script'; trusted-types 'none'"
    embedded = path.startswith(EMBEDDED)
    headers.setdefault("content-security-policy", policy)
    headers.setdefault("x-content-type-options", "nosniff")
    headers.setdefault("referrer-policy", "no-referrer")
    headers.setdefault("permissions-policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()")
    headers.setdefault("cross-origin-opener-policy", "same-origin")
    headers.setdefault("cross-origin-resource-policy", "cross-origin" if embedded else "same-origin")
    if frame_ancestors == "'none'":
        headers.setdefault("x-frame-options", "DENY")
    if embedded:
        headers.setdefault("access-control-allow-origin", "*")
    headers.setdefault("cache-control", "no-cache" if path.startswith(("/static/", *EMBEDDED)) else "no-store")
    if scheme == "https":
        headers.setdefault("strict-transport-security", "max-age=31536000")
