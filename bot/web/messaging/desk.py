"""The desk: takes in what messaging apps bring, has it answered by the gateway, and sends the answers out."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi.concurrency import run_in_threadpool
from sqlalchemy.exc import SQLAlchemyError

from bot.records import addresses, arrivals, deliveries
from bot.records.engine import reading, writing
from bot.records.flags import flag
from bot.records.turns import ALERTING
from bot.web.gateway import Gateway
from bot.web.text import MAX_CHARACTERS, clean
from bot.wording import response

from .keywords import HELP, START, STOP, keyword
from .notes import note
from .parts import merged_turn, messages_of, parts_of, split
from .shape import Channel, Incoming, NotDelivered

logger = logging.getLogger(__name__)

OLDEST = 48 * 3600  # seconds: providers try a message again for a day and a half at most
FIRST_PAUSE, MOST_ATTEMPTS = 2, 5
KNOWN_WHILE_AWAY = 10_000
MEDIA, CHOOSE = "utter_media", "utter_choose"
KEYWORD_REPLIES = {STOP: "utter_sms_stopped", START: "utter_sms_started", HELP: "utter_sms_help"}


@dataclass(frozen=True)
class Reply:
    """What is to be said, in the shape of the gateway's answer, and a keyword that was heard."""

    answer: list[dict[str, Any]]
    word: str
    level: str = "none"  # of the conversation
    alarm: str = "none"  # of the message alone


class Desk:
    """The messaging apps of one clinic, over its gateway. `channels` are by provider."""

    def __init__(self, gateway: Gateway, channels: Mapping[str, Channel], secret: str) -> None:
        """`secret` keys the hashes of addresses. Raises KeyError when domain.yml lacks a wording."""
        self.gateway, self.channels, self._secret = gateway, channels, secret
        self._by_name = {name: channel for channel in channels.values() for name in channel.names}
        self._away: dict[str, str] = {}  # sender ids of who wrote while the records were away, by address hash
        names = (MEDIA, CHOOSE, *KEYWORD_REPLIES.values()) if channels else ()
        self._words = {name: response(name, gateway.clinic) for name in names}

    def take(self, incoming: Incoming) -> bool:
        """Keep one thing that came in until it is answered; False when it is known or too old.

        Raises a sqlalchemy.exc.SQLAlchemyError when the records do not take it.
        """
        if incoming.at is not None and time.time() - incoming.at > OLDEST:
            logger.warning("%s: something older than two days came in and is not heeded", incoming.channel)
            return False
        address_hash = self._hash(incoming)
        with writing(self.gateway.engine) as connection:
            sender = addresses.known(connection, address_hash)
            if sender is None and incoming.undelivered:
                return False  # its conversation was deleted since
            if sender is None:
                fresh = self._away.get(address_hash) or addresses.mint(incoming.channel)
                sender = addresses.introduce(connection, incoming.channel, incoming.address, address_hash, fresh)
            kept = [
                arrivals.keep(connection, sender, incoming.channel, identity, content)
                for identity, content in _pieces(incoming)
            ]
        self._away.pop(address_hash, None)
        return any(kept)

    def _hash(self, incoming: Incoming) -> str:
        return addresses.fingerprint(self._secret, incoming.channel, incoming.address)

    async def answer(self, row: Any) -> None:
        """Answer one claimed arrival, and queue what is to be said."""
        content = json.loads(row.content)
        if content["undelivered"]:
            await run_in_threadpool(self._bounced, row, content)
            return
        if wait := self.gateway.rates.spend("message", row.sender_id):
            # Put off and not refused: nobody on SMS reads an error, and the next words may be an emergency.
            await run_in_threadpool(arrivals.later, self.gateway.engine, row, wait, False)
            return
        try:
            reply = await self._reply(row.sender_id, row.channel, content, f"arrival-{row.id}")
            await run_in_threadpool(self._queue, row, reply)
        except Exception as error:  # noqa: BLE001  # whatever it was, the patient must not meet silence
            logger.error("%s: a message was not answered, try %d (%s)", row.channel, row.attempts, type(error).__name__)
            if row.attempts < MOST_ATTEMPTS:
                await run_in_threadpool(arrivals.later, self.gateway.engine, row, FIRST_PAUSE * 2**row.attempts)
            else:
                await run_in_threadpool(self._give_up, row)

    async def _reply(self, sender: str, channel: str, content: Mapping[str, Any], key: str | None) -> Reply:
        """What to say to what came in."""
        to, offered = await run_in_threadpool(self._known, sender)
        said = content["text"].strip()
        stopped = to is not None and to.stopped
        word = content["settled"] or (keyword(said, stopped) if channel == "sms" else "")
        own: list[dict[str, Any]] = []
        if word in KEYWORD_REPLIES and not (content["settled"] and word != HELP):
            own.append({"text": self._words[KEYWORD_REPLIES[word]]})
        if content["medium"]:
            own.append({"text": self._words[MEDIA]})
        text = "" if word in (STOP, START) else clean(offered.get(said.lower().strip(" .)("), said))
        if not text:
            if said or content["medium"]:
                heard = said or f"[{content['medium']}]"
                await run_in_threadpool(note, self.gateway.engine, sender, heard, [item["text"] for item in own])
            return Reply(own, word)
        answer = await self.gateway.answer(sender, text, key)
        turn = merged_turn(answer)
        level, alarm = turn.get("level", "none"), (turn.get("triage") or {}).get("level", "none")
        # In an emergency its words come first; else HELP is told before the answer.
        return Reply([*answer, *own] if level == "emergency" else [*own, *answer], word, level, alarm)

    def _known(self, sender: str) -> tuple[addresses.Address | None, dict[str, str]]:
        try:
            with reading(self.gateway.engine) as connection:
                return addresses.address_of(connection, sender), deliveries.offered(connection, sender)
        except SQLAlchemyError as error:
            logger.error("the records could not be read for a message (%s)", type(error).__name__)
            return None, {}

    def _queue(self, row: Any, reply: Reply) -> None:
        with writing(self.gateway.engine) as connection:
            if not arrivals.done(connection, row):
                return  # the lease ran out, and another worker has it
            if reply.word == START:
                addresses.opt_in(connection, row.sender_id)
            to = addresses.address_of(connection, row.sender_id)
            if to is not None and to.stopped and reply.alarm in ALERTING:
                because = "The patient has said STOP on SMS, so no answer was sent. Reach them another way."
                flag(connection, row.sender_id, reply.alarm, because)
            deliveries.enqueue(
                connection, row.sender_id, messages_of(reply.answer, self._by_name[row.channel]), reply.level
            )
            if reply.word == STOP:  # after its own confirmation
                addresses.opt_out(connection, row.sender_id)

    def _bounced(self, row: Any, content: Mapping[str, Any]) -> None:
        with writing(self.gateway.engine) as connection:
            if arrivals.done(connection, row):
                deliveries.bounced(connection, row.sender_id, content["undelivered"], content["text"])

    def _give_up(self, row: Any) -> None:
        with writing(self.gateway.engine) as connection:
            if arrivals.done(connection, row):
                deliveries.enqueue(connection, row.sender_id, [{"text": self.gateway.unavailable}])
                flag(connection, row.sender_id, "urgent", "A message of the patient's could not be read. Reach them.")

    async def deliver(self, row: Any) -> None:
        """Send one claimed delivery, part by part, and mark what became of it."""
        channel = self._by_name.get(row.channel)
        engine = self.gateway.engine
        try:
            if channel is None:
                raise NotDelivered(f"{row.channel} is not set up any more", again=False)
            parts = parts_of(json.loads(row.content), channel.limit, self._words[CHOOSE])
            for number, part in enumerate(parts[row.parts_sent:], row.parts_sent + 1):
                receipt = await channel.send(row.address, part)
                await run_in_threadpool(deliveries.progressed, engine, row, number, receipt)
        except NotDelivered as error:
            again = await run_in_threadpool(deliveries.failed, engine, row, str(error), error.again, error.pause)
            then = f"again at {again:%H:%M:%S} UTC" if again else "given up"
            logger.error("%s: delivery %d, try %d: %s; %s", row.channel, row.id, row.attempts, error, then)
            return
        await run_in_threadpool(deliveries.sent, engine, row)

    async def answer_unrecorded(self, incoming: Incoming) -> None:
        """Answer at once what the records do not take; the gateway keeps the turn in its spool."""
        if incoming.undelivered:
            return
        address_hash = self._hash(incoming)
        if len(self._away) >= KNOWN_WHILE_AWAY:
            self._away.pop(next(iter(self._away)))
        sender = self._away.setdefault(address_hash, addresses.mint(incoming.channel))
        channel = self._by_name[incoming.channel]
        for _, content in _pieces(incoming):
            reply = await self._reply(sender, incoming.channel, content, None)
            try:
                for part in parts_of(messages_of(reply.answer, channel), channel.limit, self._words[CHOOSE]):
                    await channel.send(incoming.address, part)
            except NotDelivered as error:
                logger.critical("%s: not delivered while the records are away: %s", incoming.channel, error)


def _pieces(incoming: Incoming) -> list[tuple[str, dict[str, Any]]]:
    """An arrival's id and content; of a very long message several, each short enough for the gateway."""
    content = {name: getattr(incoming, name) for name in ("medium", "settled", "undelivered")}
    texts = split(incoming.text, MAX_CHARACTERS)
    return [
        (incoming.id if number == 0 else f"{incoming.id}#{number}", {**content, "text": text})
        for number, text in enumerate(texts)
    ]
