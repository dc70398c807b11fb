"""Names for alert addresses. An address holds passwords and tokens, so the database keeps only its name."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

LOG = "log://"
NOWHERE = "nowhere"  # the name of no address: where the alerts of the canary go


def name(url: str) -> str:
    """The name of an address, as in "mailto-3f9a12c0de": its kind and a fingerprint."""
    if url == LOG:
        return "log"
    scheme, separator, _ = url.partition("://")
    kind = "".join(c for c in scheme.lower() if c.isalnum())[:24] if separator else "odd"
    return f"{kind}-{hashlib.sha256(url.encode()).hexdigest()[:10]}"


def by_name(urls: Iterable[str]) -> dict[str, str]:
    """Addresses by their names; the log alone when there are none."""
    return {name(url): url for url in [*urls] or [LOG]}
