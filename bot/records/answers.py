"""Answers kept by Idempotency-Key: a message that is sent again, to whatever process, is not said twice."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from . import gone
from .engine import insert, reading, writing
from .queries import Message, transcript
from .tables import answers, conversations, now
from .turns import newest_event_id

KEPT = timedelta(days=2)  # longer than a conversation's token

Parts = list[dict[str, Any]]


class Erased(Exception):
    """The conversation is gone."""


class OtherText(Exception):
    """The key came with another text before."""


@dataclass(frozen=True)
class Answer:
    """The parts of an answer, and the event id of the message that it answers where that is known."""

    messages: Parts
    said: int | None = None


@dataclass(frozen=True)
class Claim:
    """What is known before a message is passed on.

    `after` is the conversation's newest event then. `mine` tells that nobody else answers this message. `age` is
    how many seconds ago it was first sent. `answer` is what was answered, None when nothing is yet.
    """

    after: int
    mine: bool = True
    age: float = 0.0
    answer: Answer | None = None


def newest(engine: Engine, sender_id: str) -> int:
    """The id of a conversation's newest event, 0 when it has none. Raises as `claim`."""
    with reading(engine) as connection:
        return _newest(connection, sender_id)


def claim(engine: Engine, sender_id: str, key: str | None, text: str) -> Claim:
    """Say that a message is about to be answered; without a key it only reads.

    Raises Erased, OtherText, or a sqlalchemy.exc.SQLAlchemyError when the database cannot be used.
    """
    if key is None:
        return Claim(newest(engine, sender_id))
    moment = now()
    with writing(engine) as connection:
        after = _newest(connection, sender_id)
        connection.execute(sa.delete(answers).where(answers.c.claimed_at < moment - KEPT))
        values = {"text_hash": _hash(text), "after": after, "claimed_at": moment}
        made = connection.execute(
            insert(connection, answers)
            .values(sender_id=sender_id, key_hash=_hash(key), **values)
            .on_conflict_do_nothing(index_elements=["sender_id", "key_hash"])
        )
        if made.rowcount == 1:
            return Claim(after)
        row = connection.execute(_row(sender_id, key)).one()
    if row.text_hash != _hash(text):
        raise OtherText
    age = (moment - row.claimed_at).total_seconds()
    return Claim(row.after, mine=False, age=age, answer=_read(row.answer))


def answered(engine: Engine, sender_id: str, key: str) -> Answer | None:
    """The answer that another process has found meanwhile."""
    with reading(engine) as connection:
        row = connection.execute(_row(sender_id, key)).first()
    return _read(row.answer) if row else None


def recorded(engine: Engine, sender_id: str, text: str, after: int) -> Answer | None:
    """The answer to a message as its conversation holds it, when the process that asked for it has died."""
    lines = transcript(engine, sender_id, after=after)
    place = next((n for n, line in enumerate(lines) if (line.who, line.text) == ("patient", text)), None)
    if place is None:
        return None
    parts: Parts = []
    for line in lines[place + 1:]:
        if line.who == "patient":
            break
        shown = {"text": line.text, "buttons": list(line.buttons), "custom": line.custom}
        parts.append({"id": line.id, **{name: value for name, value in shown.items() if value}})
    if not any("text" in part or "buttons" in part for part in parts):
        return None
    with reading(engine) as connection:
        query = sa.select(conversations.c.level).where(conversations.c.id == sender_id)
        level = connection.execute(query).scalar()
    return Answer([*parts, {"custom": {"turn": {"level": level or "none"}}}], lines[place].id)


def finish(engine: Engine, sender_id: str, key: str | None, text: str, after: int, parts: Parts) -> Answer:
    """An answer with the event ids of what is recorded of it, kept under its key when it has one.

    Raises a sqlalchemy.exc.SQLAlchemyError when the database cannot be used.
    """
    answer = _with_ids(parts, transcript(engine, sender_id, after=after), text)
    if key is not None:
        kept = json.dumps({"said": answer.said, "messages": answer.messages})
        values = {"text_hash": _hash(text), "after": after, "claimed_at": now(), "answer": kept}
        with writing(engine) as connection:
            if not gone.is_gone(connection, sender_id):
                connection.execute(
                    insert(connection, answers)
                    .values(sender_id=sender_id, key_hash=_hash(key), **values)
                    .on_conflict_do_update(index_elements=["sender_id", "key_hash"], set_={"answer": kept})
                )
    return answer


def _with_ids(parts: Parts, lines: Sequence[Message], text: str) -> Answer:
    said = next((line.id for line in lines if (line.who, line.text) == ("patient", text)), None)
    ahead = [line for line in lines if line.who == "assistant"]
    messages: Parts = []
    for part in parts:
        # one line may come in several parts: Rasa cuts a text at its empty lines
        skipped = next((n for n, line in enumerate(ahead) if _holds(line, part)), None)
        if skipped is not None:
            ahead = ahead[skipped:]
            part = {"id": ahead[0].id, **part}
        messages.append(part)
    return Answer(messages, said)


def _holds(line: Message, part: Mapping[str, Any]) -> bool:
    if "text" in part:
        return str(part["text"]) in line.text
    if "buttons" in part:
        return list(line.buttons) == list(part["buttons"])
    return bool(line.custom and line.custom == part.get("custom"))


def _newest(connection: Connection, sender_id: str) -> int:
    if gone.is_gone(connection, sender_id):
        raise Erased
    return newest_event_id(connection, sender_id)


def _row(sender_id: str, key: str) -> sa.Select[Any]:
    return sa.select(answers).where(answers.c.sender_id == sender_id, answers.c.key_hash == _hash(key))


def _read(kept: str | None) -> Answer | None:
    return None if kept is None else Answer(**json.loads(kept))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
