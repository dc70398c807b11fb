"""Rasa's REST channel, with contract.md's turn envelope and without patient text in the logs."""

from __future__ import annotations

import logging
from asyncio import CancelledError
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.core.channels.rest import RestInput
from sanic import Blueprint

from bot import logs
from bot.faults import place
from bot.records.turn import last_turn

from .triage_screen import screen

logger = logging.getLogger(__name__)


class TurnRestInput(RestInput):
    """The channel `rest`, for the gateway on loopback. Ends every reply with a `custom` item {"turn": …}."""

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The routes of the REST channel, around a handler that adds the envelope."""
        logs.configure_as_told()  # Rasa has done its own by now, which quotes patients
        return super().blueprint(self.enveloped(on_new_message))

    @staticmethod
    def enveloped(on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Callable[[UserMessage], Awaitable[None]]:
        """A handler that answers with the envelope whatever becomes of the message, and raises nothing."""

        async def answer(message: UserMessage) -> None:
            last_turn.set(None)
            try:
                await on_new_message(message)
            except CancelledError:
                logger.warning("a message was given up before it was answered")
            except Exception as error:  # noqa: BLE001
                # Rasa's own handler would log the patient's text; the fault's text may quote it.
                logger.error("a message could not be answered: %s", place(error))
            turn = last_turn.get() or _unrecorded(message.text or "")
            await message.output_channel.send_custom_json(message.sender_id, {"turn": turn})

        return answer


def _unrecorded(text: str) -> dict[str, Any]:
    """The envelope when the records kept no turn: what the rules make of this message alone."""
    triage = screen(text)
    told = {key: triage[key] for key in ("rule", "level", "findings")}
    return {"level": triage["level"], **({"triage": told} if triage["level"] != "none" else {})}
