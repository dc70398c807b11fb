"""What the routes share: one conversation's message in, its answer out."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from http import HTTPStatus
from typing import Any

from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.clinic import Clinic
from bot.records import answers
from bot.records.addresses import channel_of
from bot.records.answers import Answer, Claim
from bot.records.engine import require_current
from bot.records.errors import RecordsError
from bot.wording import response

from . import metrics
from .fallback import EMERGENCY, UNAVAILABLE, is_with_staff, own_turn
from .limits import Rates
from .problems import Problem, ended
from .rasa import Rasa, Unavailable
from .sessions import Sessions
from .waiting import in_time

logger = logging.getLogger(__name__)

KEPT_ANSWERS = 10_000
LONGEST = 4.9  # seconds from a message to its answer
ELSEWHERE = 5.0  # seconds after which a process that has not answered will not do so any more
LOOK = 0.1  # seconds between two looks for its answer


class Gateway:
    """Rasa, the records and the limits of this process."""

    def __init__(self, clinic: Clinic, engine: Engine, rasa: Rasa, sessions: Sessions, rates: Rates) -> None:
        """Raises KeyError or DataError when domain.yml lacks the wording that Rasa's absence needs."""
        self.clinic, self.engine, self.rasa, self.sessions, self.rates = clinic, engine, rasa, sessions, rates
        self.unavailable = response(UNAVAILABLE, clinic)
        response(EMERGENCY, clinic)
        self._answers: OrderedDict[tuple[str, str], tuple[str, asyncio.Task[Answer]]] = OrderedDict()

    async def answer(self, sender: str, text: str, key: str | None = None) -> list[dict[str, Any]]:
        """The parts of `reply` alone, for those who show no event ids."""
        return (await self.reply(sender, text, key)).messages

    async def reply(self, sender: str, text: str, key: str | None = None) -> Answer:
        """The answer to a message; the first one again when `key` was seen before in this conversation.

        The records know the keys of all processes; this process remembers what is under way, and what the records
        did not take. Raises Problem when a key comes back with another text, or when the conversation was erased.
        """
        if key is None:
            return await self._turn(sender, text, key)
        known = self._answers.get((sender, key))
        if known is None:
            # A task of its own: the turn goes on when the patient's connection breaks, and the retry finds it.
            known = (text, asyncio.create_task(self._turn(sender, text, key)))
            self._answers[sender, key] = known
            while len(self._answers) > KEPT_ANSWERS:
                self._answers.popitem(last=False)
        elif known[0] != text:
            raise _other_text()
        try:
            return await asyncio.shield(known[1])
        except Exception:
            self._answers.pop((sender, key), None)  # a turn that failed may be tried again
            raise

    async def _turn(self, sender: str, text: str, key: str | None) -> Answer:
        start = time.monotonic()
        try:
            claim = await in_time(lambda: answers.claim(self.engine, sender, key, text))
        except answers.Erased:
            raise ended() from None
        except answers.OtherText:
            raise _other_text() from None
        if claim and key and not claim.mine:
            found = await self._elsewhere(sender, text, key, claim, start)
            if found:
                self._answers.pop((sender, key), None)
                return found
        parts = await self._ask(sender, text, time.monotonic() - start)
        if not claim:
            return Answer(parts)
        after, left = claim.after, LONGEST - (time.monotonic() - start)
        finished = await in_time(lambda: answers.finish(self.engine, sender, key, text, after, parts), left)
        if finished and key:
            self._answers.pop((sender, key), None)  # the records have it, and may have to erase it
        return finished or Answer(parts)

    async def _elsewhere(self, sender: str, text: str, key: str, claim: Claim, start: float) -> Answer | None:
        """The answer of the process that had the message first; None when it has died without one."""
        found = claim.answer
        while not found and claim.age + (waited := time.monotonic() - start) < ELSEWHERE and waited < self.rasa.timeout:
            await asyncio.sleep(LOOK)
            found = await in_time(lambda: answers.answered(self.engine, sender, key))
        return found or await in_time(lambda: answers.recorded(self.engine, sender, text, claim.after))

    async def _ask(self, sender: str, text: str, waited: float) -> list[dict[str, Any]]:
        start = time.monotonic()
        with metrics.turn(channel_of(sender), sender) as turn:
            if await is_with_staff(self.engine, self.clinic, sender):
                turn.answered_by = "gateway"
                return turn.answered(await own_turn(self.engine, self.clinic, sender, text, with_staff=True))
            try:
                return turn.answered(await self.rasa.send(sender, text, waited + time.monotonic() - start))
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


def _other_text() -> Problem:
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "This Idempotency-Key came with another text before.")
