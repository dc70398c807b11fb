"""An OpenID Connect provider on loopback that says of people what a test wants."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

SECRET = "the clinic's secret"


class Provider:
    """Vouches for one person; `claims` are theirs, `key` signs, and what the browser brought is kept in `asked`."""

    def __init__(self) -> None:
        self.issuer = ""
        self.claims: dict[str, Any] = {"sub": "s-1", "email": "ann@clinic.example", "email_verified": True}
        self.key = self.published = RSAKey.generate_key(2048, {"kid": "1", "use": "sig"})
        self.wrong: dict[str, Any] = {}  # claims of the id token that are not as they should be
        self.asked: dict[str, str] = {}
        self.down = False

    def log_in(self, address: str) -> str:
        """The person logs in at the page that the console sent the browser to; where the browser goes then."""
        self.asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        return f"{self.asked['redirect_uri']}?code=a-code&state={self.asked['state']}"

    def answer(self, path: str, form: dict[str, list[str]], authorization: str) -> tuple[int, Any]:
        """Status and JSON for a request of the console."""
        if self.down:
            return 500, {}
        if path == "/.well-known/openid-configuration":
            return 200, {
                "issuer": self.issuer, "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token", "jwks_uri": f"{self.issuer}/jwks",
                "id_token_signing_alg_values_supported": ["RS256"],
            }
        if path == "/jwks":
            return 200, {"keys": [self.published.as_dict(private=False)]}
        if path == "/token":
            return self._token(form, authorization)
        return 404, {}

    def _token(self, form: dict[str, list[str]], authorization: str) -> tuple[int, Any]:
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"][0].encode()).digest())
        client = base64.b64encode(f"infusion:{SECRET}".encode()).decode()
        fits = challenge.decode().rstrip("=") == self.asked["code_challenge"] and form["code"] == ["a-code"]
        if not fits or authorization != f"Basic {client}":
            return 400, {"error": "invalid_grant"}
        moment = int(time.time())
        claims = {
            "iss": self.issuer, "aud": "infusion", "iat": moment, "exp": moment + 300, "nonce": self.asked["nonce"],
            **self.claims, **self.wrong,
        }
        token = jwt.encode({"alg": "RS256", "kid": "1"}, claims, self.key)
        return 200, {"access_token": "x", "token_type": "Bearer", "id_token": token}


@contextmanager
def serving() -> Iterator[Provider]:
    """A provider for as long as the block lasts."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._send(parse_qs(body))

        def _send(self, form: dict[str, list[str]]) -> None:
            status, content = provider.answer(self.path, form, self.headers.get("Authorization", ""))
            raw = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *_: object) -> None:
            """Nothing: the tests' output is for the tests."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
