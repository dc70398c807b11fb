"""Rasa's tracker store over the records: what Rasa says and hears lands where the nurse reads it."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException
from sqlalchemy.exc import SQLAlchemyError

from bot.clinic import clinic

from . import spool
from .engine import engine, reading, require_current
from .errors import NotMigrated, NotRecorded, RecordsError
from .queries import recorded_events
from .tables import conversations
from .turn import Turn, last_turn
from .turns import newest_event_id, triage_of

logger = logging.getLogger(__name__)

_MARK = "_recorded"
KEPT = 256  # trackers; one of 300 messages takes about 3 MB


class WrongSchema(RasaException):  # type: ignore[misc]  # Rasa has no types
    """The database is not migrated. Rasa prints a RasaException as one line and stops."""


@dataclass(frozen=True)
class _Kept:
    """A tracker as it was saved: so many events, the newest recorded one, the domain it was made for."""

    tracker: DialogueStateTracker
    count: int
    newest: int
    domain: Domain

    def fits(self, domain: Domain) -> bool:
        """Whether it is still what was saved, and for the model that runs now."""
        return self.domain is domain and len(self.tracker.events) == self.count


class RecordsTrackerStore(TrackerStore):  # type: ignore[misc]  # Rasa has no types
    """Keeps conversations in the records.

    A tracker carries a mark: how many of its events are recorded, and the newest recorded event that
    it knew when it was read. A save writes only what comes after the mark, so saving twice writes
    nothing twice, and what others wrote for the same patient meanwhile stays.

    Rebuilding a tracker from its events takes Rasa longer than all else in a long conversation, so
    those saved last are kept, and used again when the records have nothing newer.
    """

    def __init__(
        self,
        domain: Domain | None = None,
        event_broker: EventBroker | None = None,
        url: str | None = None,
        spool_folder: str | None = None,
        **kwargs: Any,
    ) -> None:
        """Open the records of clinic.yml or DATABASE_URL, or those at `url`.

        Raises WrongSchema when the database needs a migration. A database that cannot be reached is
        logged: patients are answered all the same and turns wait in the spool.
        """
        super().__init__(domain, event_broker, **kwargs)
        self._engine = engine(url or clinic().database_url)
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._spool = Path(spool_folder) if spool_folder else spool.folder(self._engine)
        try:
            require_current(self._engine)
            spool.replay(self._engine, self._spool)
        except NotMigrated as error:
            raise WrongSchema(str(error)) from None
        except SQLAlchemyError as error:
            logger.error("records: the database cannot be reached (%s); turns go to the spool", type(error).__name__)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Record the tracker's events that are not recorded yet, and publish the turn as `last_turn`.

        Raises NotRecorded when the database does not take them; they are in the spool then.
        """
        await self.stream_events(tracker)
        count, seen = getattr(tracker, _MARK, (None, 0))
        if count is None:
            entries = await asyncio.to_thread(self._unrecorded, tracker)
        else:
            entries = [event.as_dict() for event in list(tracker.events)[count:]]
        if not entries:
            return
        channel = tracker.get_latest_input_channel() or ""
        written = len(tracker.events)
        try:
            # All in the thread, the spool too: a caller who gives up cancels this wait, not the writing.
            turn = await asyncio.to_thread(
                spool.append, self._engine, tracker.sender_id, channel, entries, seen=seen, spool=self._spool
            )
        except NotRecorded as error:
            if error.kept:
                setattr(tracker, _MARK, (written, seen))
            last_turn.set(_unrecorded_turn(tracker, entries).as_dict())
            raise
        # What others wrote meanwhile this tracker still does not know: a further save has to merge again.
        setattr(tracker, _MARK, (written, seen if turn.concurrent else turn.last_event_id))
        new_session = bool(count) and any(entry["event"] == "session_started" for entry in entries)
        if not (turn.concurrent or new_session):
            self._keep(tracker, written, turn.last_event_id)
        last_turn.set(turn.as_dict())

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The tracker of the latest session, None for an unknown sender."""
        # Taken out while it is in use: a turn that fails half-way leaves nothing of itself here.
        kept = self._kept.pop(sender_id, None)
        if kept and kept.fits(self.domain) and await asyncio.to_thread(self._newest, sender_id) == kept.newest:
            return kept.tracker
        return await self._load(sender_id, latest_session=True)

    async def retrieve_full_tracker(self, conversation_id: str) -> DialogueStateTracker | None:
        """The tracker of all sessions, None for an unknown sender."""
        return await self._load(conversation_id, latest_session=False)

    async def keys(self) -> Iterable[str]:
        """All sender ids."""

        def read() -> list[str]:
            with reading(self._engine) as connection:
                return list(connection.execute(sa.select(conversations.c.id)).scalars())

        return await asyncio.to_thread(self._guarded, read)

    def _keep(self, tracker: DialogueStateTracker, count: int, newest: int) -> None:
        self._kept[tracker.sender_id] = _Kept(tracker, count, newest, self.domain)
        self._kept.move_to_end(tracker.sender_id)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)

    def _newest(self, sender_id: str) -> int:
        def read() -> int:
            with reading(self._engine) as connection:
                return newest_event_id(connection, sender_id)

        found: int = self._guarded(read)
        return found

    async def _load(self, sender_id: str, latest_session: bool) -> DialogueStateTracker | None:
        def read() -> tuple[list[dict[str, Any]], int]:
            with reading(self._engine) as connection:
                return recorded_events(connection, sender_id, latest_session)

        recorded, newest = await asyncio.to_thread(self._guarded, read)
        if not recorded:
            return None
        tracker = DialogueStateTracker.from_dict(sender_id, recorded, self.domain.slots)
        setattr(tracker, _MARK, (len(tracker.events), newest))
        return tracker

    def _guarded(self, read: Any) -> Any:
        # Turns that wait go in first, so that a conversation goes on where the patient left it.
        try:
            spool.replay(self._engine, self._spool)
            return read()
        except SQLAlchemyError as error:
            reason = type(error).__name__
        raise RecordsError(f"the database cannot be read ({reason})")

    def _unrecorded(self, tracker: DialogueStateTracker) -> list[dict[str, Any]]:
        """The events to write of a tracker that did not come from here: a new one, a copy, one sent to Rasa's API."""
        entries = [event.as_dict() for event in tracker.events]
        try:
            with reading(self._engine) as connection:
                recorded, _ = recorded_events(connection, tracker.sender_id, latest_session=False)
        except SQLAlchemyError:
            return entries  # the write fails too, and says so
        known = {(entry["event"], entry.get("timestamp")) for entry in recorded}
        return [entry for entry in entries if (entry["event"], entry.get("timestamp")) not in known]


def _unrecorded_turn(tracker: DialogueStateTracker, entries: list[dict[str, Any]]) -> Turn:
    case = tracker.get_slot("case") or {}
    return Turn(case.get("level", "none"), triage_of(entries))
