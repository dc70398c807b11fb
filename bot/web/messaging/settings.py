"""Opens the channels that clinic.yml sets up. Secrets are never in the file: it names their environment variables."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from bot.clinic import Clinic
from bot.triage.strict import DataError, Node
from bot.web import channels

from .shape import Channel


class Settings:
    """What stands under one provider in clinic.yml, with the environment for its secrets."""

    def __init__(self, node: Node, environ: Mapping[str, str], webhook: str) -> None:
        """`webhook` is the public address that the provider calls."""
        self.node, self._environ, self.webhook = node, environ, webhook

    def only(self, *required: str, optional: tuple[str, ...] = ()) -> None:
        """Raises DataError when a key lacks or is unknown. `api`, another address of the API, may always be there."""
        self.node.only(required, (*optional, "api"))

    def text(self, key: str, default: str = "", form: str = "") -> str:
        """The text under a key, of the form of a regular expression; DataError otherwise."""
        value = self.node.text(key, default)
        if form and value and not re.fullmatch(form, value):
            raise self.node.fail(f"'{key}' does not look like one of this provider's", key)
        return value

    def secret(self, key: str, form: str = r"\S+") -> str:
        """The secret whose environment variable stands under a key, as in `$TWILIO_AUTH_TOKEN`.

        Raises DataError naming key and line, never the value, when it is missing or of another form.
        """
        variable = self.node.text(key)
        if not re.fullmatch(r"\$[A-Za-z_][A-Za-z0-9_]*", variable):
            raise self.node.fail(f"'{key}' must name an environment variable, as in ${key.upper()}", key)
        value = self._environ.get(variable[1:], "")
        if not value:
            raise self.node.fail(f"'{key}': the environment variable {variable[1:]} is not set", key)
        if not re.fullmatch(form, value):
            raise self.node.fail(f"'{key}': what {variable[1:]} holds does not look like one of this provider's", key)
        return value


def known() -> list[str]:
    """The providers that there is a file for."""
    return sorted(module.name for module in pkgutil.iter_modules(channels.__path__))


def open_channels(clinic: Clinic, environ: Mapping[str, str]) -> dict[str, Channel]:
    """The channels that are set up, by provider. Raises DataError naming file, line and key of what is wrong."""
    opened: dict[str, Channel] = {}
    for provider, node in clinic.channels.items():
        if provider not in known():
            raise node.fail(f"there is no channel '{provider}' (known: {', '.join(known())})")
        module: Any = import_module(f"{channels.__name__}.{provider}")
        opened[provider] = module.open(Settings(node, environ, f"{clinic.public_url}/webhooks/{provider}"))
    return opened


async def refused(clinic: Clinic, environ: Mapping[str, str]) -> DataError | None:
    """The first provider that does not accept what clinic.yml gives it; None when all do, or cannot be asked."""
    opened = open_channels(clinic, environ)
    try:
        for provider, channel in opened.items():
            if problem := await channel.problem():
                node = clinic.channels[provider]
                return node.fail(f"{provider}: {problem}")
        return None
    finally:
        for channel in opened.values():
            await channel.close()
