"""Writing a turn: events, conversation, escalation and alerts in one transaction."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from . import alarms, gone
from .case_log import log
from .engine import insert, writing
from .full_text import searchable
from .tables import LEVELS, conversations, escalations, events, lines, now
from .turn import Turn

ALERTING = ("urgent", "emergency")
_ALIAS_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that are read for another


def append(
    engine: Engine,
    sender_id: str,
    channel: str,
    batch: Sequence[Mapping[str, Any]],
    *,
    turn_id: str | None = None,
    seen: int = 0,
) -> Turn:
    """Record events of a conversation, in one transaction, and what follows from them.

    `batch` holds Rasa's `event.as_dict()` dicts, oldest first. A `slot` event `case` (a dict with
    `level`, `rule` and `concepts`, perhaps `because` and `source`), a user message whose
    `parse_data["triage"]` is urgent or worse, and a `slot` event `handoff` open or raise an
    escalation, and each opening or raising puts its first alerts into the outbox. A `slot` event
    `how_it_went` (`noted`, and `again` when an earlier emergency is not over) is added to its reason.

    `turn_id` (32 hex digits): a turn with an id that is already recorded is not written again.
    `seen`: id of the newest event that the writer had read, 0 for one who read nothing. When others
    have written since, the case is merged with theirs, so that a slow writer cannot lower a level.

    A turn of a conversation that was erased meanwhile is not written.

    Raises a sqlalchemy.exc.SQLAlchemyError when the database does not take it; nothing is written then.
    """
    turn_id = turn_id or uuid4().hex
    # Whoever may call Rasa may name a channel as he likes; a database takes neither NUL nor half characters.
    channel = "".join(c for c in channel if c.isprintable())[:64]
    with writing(engine) as connection:
        row = _locked(connection, sender_id, channel)
        if gone.is_gone(connection, sender_id):  # asked once the row is ours: an erasure cannot come between
            connection.execute(sa.delete(conversations).where(conversations.c.id == sender_id))
            return Turn("none", triage_of(batch))
        last_id = newest_event_id(connection, sender_id)
        concurrent = last_id > seen
        if _is_recorded(connection, sender_id, turn_id):
            return Turn(row.level, triage_of(batch), _open_escalation(connection, sender_id), last_id, concurrent)
        entries = list(batch)
        if concurrent:
            entries += _merged_case(connection, sender_id, entries)
        if entries:
            record(connection, sender_id, turn_id, entries)
        said = _read(entries)
        level, rule = ("none", None) if said.session else (row.level, row.rule)  # a new session starts afresh
        if said.case:
            level, rule = said.case["level"], said.case.get("rule")
        if LEVELS.index(said.own_level) > LEVELS.index(level):
            level, rule = said.own_level, said.own.get("rule")
        changes = {"level": level, "rule": rule, "updated_at": now()}
        if channel:
            changes["channel"] = channel
        connection.execute(sa.update(conversations).where(conversations.c.id == sender_id).values(changes))
        _escalate(connection, sender_id, channel or row.channel, said)
        return Turn(
            level, triage_of(batch), _open_escalation(connection, sender_id),
            newest_event_id(connection, sender_id), concurrent,
        )


@dataclass
class _Said:
    """What a batch says: its last case, the gravest triage of its own messages, a wish for a person."""

    case: Mapping[str, Any] | None = None
    own: Mapping[str, Any] = field(default_factory=dict)
    findings: list[dict[str, Any]] = field(default_factory=list)
    spoke: bool = False
    handoff: bool = False
    session: bool = False  # a new session began
    how_it_went: Mapping[str, Any] = field(default_factory=dict)
    fresh_case: Mapping[str, Any] = field(default_factory=dict)

    @property
    def own_level(self) -> str:
        return str(self.own.get("level", "none"))

    @property
    def gravest(self) -> Mapping[str, Any]:
        """The case or the message's triage, whichever is more severe; the triage knows more words."""
        fresh = self.fresh_case.get("level", "none")
        return self.own if LEVELS.index(self.own_level) >= LEVELS.index(fresh) else self.fresh_case


def _read(entries: Iterable[Mapping[str, Any]]) -> _Said:
    said = _Said()
    carried = False
    for entry in entries:
        kind = entry.get("event")
        if kind == "session_started":
            said.session = True
            carried = True  # the slots that follow come from the session before: nobody said anything new
        elif kind == "user":
            carried = False
            said.spoke = True
            triage = (entry.get("parse_data") or {}).get("triage") or {}
            said.findings += triage.get("findings", [])
            if LEVELS.index(triage.get("level", "none")) > LEVELS.index(said.own_level):
                said.own = triage
        elif kind == "slot" and entry.get("name") == "case" and isinstance(entry.get("value"), Mapping):
            said.case = {"level": "none", **entry["value"]}
            if not carried:
                said.fresh_case = said.case
        elif kind == "slot" and entry.get("name") == "handoff" and not carried:
            said.handoff = (entry.get("value") or {}).get("status") == "requested"
        elif kind == "slot" and entry.get("name") == "how_it_went" and not carried:
            said.how_it_went = entry.get("value") or {}
    return said


def triage_of(batch: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """contract.md's `triage` of the last user message in a batch; None when it came to nothing."""
    message: Mapping[str, Any] = next((entry for entry in reversed(batch) if entry.get("event") == "user"), {})
    triage = (message.get("parse_data") or {}).get("triage") or {}
    if triage.get("level", "none") == "none":
        return None
    return {key: triage.get(key) for key in ("rule", "level", "findings")}


def _escalate(connection: Connection, sender_id: str, channel: str, said: _Said) -> None:
    # Locked: a nurse who closes it at this moment must not miss what has just been said.
    newest = connection.execute(
        sa.select(escalations)
        .where(escalations.c.sender_id == sender_id)
        .order_by(escalations.c.id.desc())
        .limit(1)
        .with_for_update()
    ).first()
    gravest = said.gravest
    level = gravest.get("level", "none")
    urgent_now = said.own_level in ALERTING
    again = bool(said.how_it_went.get("again"))  # of an earlier emergency: it is not over
    if newest is None or newest.state == "closed":
        raised = level in ALERTING and (
            newest is None or again or LEVELS.index(level) > LEVELS.index(newest.level))
        if raised or urgent_now or said.handoff:
            # After a closed one, what was said now counts, not what the conversation came to long ago.
            reason = gravest if raised else said.own
            _open(connection, sender_id, channel, reason, said)
        elif newest is not None and said.spoke:
            _reopen(connection, newest)
        return
    raised = LEVELS.index(level) > LEVELS.index(newest.level)
    new_danger = (
        newest.state == "acknowledged" and said.own_level == "emergency" and said.own.get("rule") != newest.rule
    )
    asked = said.handoff and not newest.handoff
    noted = str(said.how_it_went.get("noted") or "")
    found = json.loads(newest.findings)
    known = {(finding["concept"], finding["text"]) for finding in found}
    added = [f for f in _fired(said.findings) if (f["concept"], f["text"]) not in known]
    changes: dict[str, Any] = {"findings": json.dumps(found + added), "handoff": newest.handoff or asked}
    if raised or new_danger:
        reason = gravest if raised else said.own
        changes.update(level=reason["level"], rule=reason.get("rule"), **_explained(reason))
    if noted:
        changes["because"] = f"{changes.get('because', newest.because)} {noted}".strip()
    calls = raised or new_danger or asked or again
    if calls:
        changes.update(
            state="open", raised_at=now(), acknowledged_by=None, acknowledged_at=None, version=newest.version + 1
        )
    if calls or added or noted:
        connection.execute(sa.update(escalations).where(escalations.c.id == newest.id).values(changes))
    if calls:
        asked_only = asked and not (raised or new_danger or again)
        what = "asked" if asked_only else "raised"
        log(connection, newest.id, newest.version + 1, "", what, changes.get("level", ""))
        alarms.sound(connection, newest.id)


def _open(connection: Connection, sender_id: str, channel: str, reason: Mapping[str, Any], said: _Said) -> None:
    result = connection.execute(
        sa.insert(escalations).values(
            sender_id=sender_id, channel=channel, level=reason.get("level", "none"), rule=reason.get("rule"),
            **_explained(reason), findings=json.dumps(_fired(said.findings)), handoff=said.handoff, state="open",
            opened_at=now(), note="",
        )
    )
    key = result.inserted_primary_key
    assert key is not None  # an insert of one row always has it
    alarms.sound(connection, key[0])


def _reopen(connection: Connection, closed: Any) -> None:
    # The patient wrote again and nothing is urgent: back on the screen of the one who had it, no alarm.
    connection.execute(
        sa.update(escalations)
        .where(escalations.c.id == closed.id)
        .values(
            state="acknowledged", closed_at=None, closed_by=None,
            acknowledged_by=closed.acknowledged_by or closed.closed_by,
            acknowledged_at=closed.acknowledged_at or closed.closed_at,
            claimed_by=closed.claimed_by or closed.acknowledged_by or closed.closed_by, version=closed.version + 1,
        )
    )
    log(connection, closed.id, closed.version + 1, "", "wrote_again")


def _explained(reason: Mapping[str, Any]) -> dict[str, str]:
    return {"because": str(reason.get("because") or ""), "source": str(reason.get("source") or "")}


def _fired(findings: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [dict(finding) for finding in findings if finding.get("status") in ("present", "uncertain")]



def _locked(connection: Connection, sender_id: str, channel: str) -> Any:
    """The conversation's row, made when it is new. Until the transaction ends, other writers wait."""
    moment = now()
    connection.execute(
        insert(connection, conversations)
        .values(
            id=sender_id, alias=alias(sender_id), channel=channel, level="none", created_at=moment, updated_at=moment
        )
        .on_conflict_do_nothing(index_elements=["id"])
    )
    return connection.execute(
        sa.select(conversations).where(conversations.c.id == sender_id).with_for_update()
    ).one()


def alias(sender_id: str) -> str:
    """What people call a conversation, as in "P-7KQ4MX": short, speakable, and tells nothing of the id."""
    number = int.from_bytes(hashlib.sha256(sender_id.encode()).digest()[:8], "big")
    letters = ""
    for _ in range(6):
        number, index = divmod(number, len(_ALIAS_LETTERS))
        letters += _ALIAS_LETTERS[index]
    return f"P-{letters}"


def record(connection: Connection, sender_id: str, turn_id: str, entries: Sequence[Mapping[str, Any]]) -> None:
    """Write events of a conversation whose row is locked, and what the search needs of them."""
    connection.execute(sa.insert(events), [_event_row(sender_id, turn_id, entry) for entry in entries])
    query = sa.select(events.c.id).where(events.c.sender_id == sender_id).order_by(events.c.id.desc())
    # They have their numbers in this order, and nobody else writes to this conversation meanwhile.
    numbers = reversed(connection.execute(query.limit(len(entries))).scalars().all())
    said = [
        {"id": number, "text": words}
        for number, entry in zip(numbers, entries, strict=True)
        if entry["event"] in ("user", "bot") and (words := searchable(entry.get("text")))
    ]
    if said:
        connection.execute(sa.insert(lines), said)


def newest_event_id(connection: Connection, sender_id: str) -> int:
    """The id of a conversation's newest event, 0 when it has none."""
    query = sa.select(sa.func.max(events.c.id)).where(events.c.sender_id == sender_id)
    newest: int | None = connection.execute(query).scalar()
    return newest or 0


def _is_recorded(connection: Connection, sender_id: str, turn_id: str) -> bool:
    query = sa.select(events.c.id).where(events.c.sender_id == sender_id, events.c.turn == turn_id).limit(1)
    return connection.execute(query).first() is not None


def _open_escalation(connection: Connection, sender_id: str) -> int | None:
    query = (
        sa.select(escalations.c.id)
        .where(escalations.c.sender_id == sender_id, escalations.c.state != "closed")
        .order_by(escalations.c.id.desc())
        .limit(1)
    )
    found: int | None = connection.execute(query).scalar()
    return found


def _merged_case(
    connection: Connection, sender_id: str, entries: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """A `case` slot event that unites the recorded case with the batch's, when the batch alone would hide it."""
    recorded = last_slot(connection, sender_id, "case")
    if not isinstance(recorded, Mapping):
        return []
    recorded = {"level": "none", **recorded}
    written = _read(entries).case
    if written is None and not any(entry.get("event") == "session_started" for entry in entries):
        return []
    mine: Mapping[str, Any] = written or {"level": "none"}
    higher = max(recorded, mine, key=lambda case: LEVELS.index(case["level"]))
    concepts = list(dict.fromkeys([*recorded.get("concepts", []), *mine.get("concepts", [])]))
    united = {**higher, "concepts": concepts}
    if written is not None and united == {"concepts": [], **written}:
        return []
    stamp = entries[-1].get("timestamp") if entries else None
    return [{"event": "slot", "name": "case", "value": united, "timestamp": stamp or time.time()}]


def last_slot(connection: Connection, sender_id: str, name: str) -> Any:
    """The value that the newest `slot` event of that name gave, None when there is none."""
    query = (
        sa.select(events.c.data)
        .where(events.c.sender_id == sender_id, events.c.type_name == "slot", events.c.name == name)
        .order_by(events.c.id.desc())
        .limit(1)
    )
    data = connection.execute(query).scalar()
    return None if data is None else json.loads(data).get("value")


def _event_row(sender_id: str, turn_id: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    name = entry.get("name")
    return {
        "sender_id": sender_id, "turn": turn_id, "type_name": entry["event"],
        "name": name if isinstance(name, str) else None,
        "timestamp": float(entry.get("timestamp") or time.time()), "data": json.dumps(entry),
    }
