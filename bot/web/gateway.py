"""What the routes share: one conversation's message in, its answer out."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from http import HTTPStatus
from typing import Any

from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.clinic import Clinic
from bot.records.engine import require_current
from bot.records.errors import RecordsError
from bot.wording import response

from . import metrics
from .fallback import CHANNEL, EMERGENCY, UNAVAILABLE, own_turn
from .limits import Rates
from .problems import Problem
from .rasa import Rasa, Unavailable
from .sessions import Sessions

logger = logging.getLogger(__name__)

KEPT_ANSWERS = 10_000

Answer = list[dict[str, Any]]


class Gateway:
    """Rasa, the records and the limits of this process."""

    def __init__(self, clinic: Clinic, engine: Engine, rasa: Rasa, sessions: Sessions, rates: Rates) -> None:
        """Raises KeyError or DataError when domain.yml lacks the wording that Rasa's absence needs."""
        self.clinic, self.engine, self.rasa, self.sessions, self.rates = clinic, engine, rasa, sessions, rates
        self.unavailable = response(UNAVAILABLE, clinic)
        response(EMERGENCY, clinic)
        self._answers: OrderedDict[tuple[str, str], tuple[str, asyncio.Task[Answer]]] = OrderedDict()

    async def answer(self, sender: str, text: str, key: str | None = None) -> Answer:
        """The answer to a message; the first one again when `key` was seen before in this conversation.

        Raises Problem when a key comes back with another text.
        """
        if key is None:
            return await self._turn(sender, text)
        known = self._answers.get((sender, key))
        if known is None:
            # A task of its own: the turn goes on when the patient's connection breaks, and the retry finds it.
            known = (text, asyncio.create_task(self._turn(sender, text)))
            self._answers[sender, key] = known
            while len(self._answers) > KEPT_ANSWERS:
                self._answers.popitem(last=False)
        elif known[0] != text:
            raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "This Idempotency-Key came with another text before.")
        try:
            return await asyncio.shield(known[1])
        except Exception:
            self._answers.pop((sender, key), None)  # a turn that failed may be tried again
            raise

    async def _turn(self, sender: str, text: str) -> Answer:
        with metrics.turn(CHANNEL, sender) as turn:
            try:
                return turn.answered(await self.rasa.send(sender, text))
            except Unavailable as error:
                logger.error("the gateway answers by itself: %s", error)
                turn.failed(error.kind)
            return turn.answered(await own_turn(self.engine, self.clinic, sender, text))

    def records_problem(self) -> str | None:
        """Why nothing can be recorded now; None when all is well."""
        try:
            require_current(self.engine)
        except RecordsError as error:
            return str(error)
        except SQLAlchemyError as error:
            return f"the database cannot be reached ({type(error).__name__})"
        return None
