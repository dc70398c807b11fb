"""What goes wrong with the records. The texts hold no patient's words and no sender id: they reach logs."""

from __future__ import annotations


class RecordsError(Exception):
    """The records cannot be used."""


class NotMigrated(RecordsError):
    """The database is reachable, but its schema is not the one this code needs."""


class NotRecorded(RecordsError):
    """A turn could not be written to the database."""

    def __init__(self, reason: str, kept: bool) -> None:
        """`reason` is the name of what went wrong; `kept` says whether the spool has the turn instead."""
        state = "it is kept in the spool" if kept else "and the spool could not keep it either: the turn is lost"
        super().__init__(f"the database did not take a turn ({reason}); {state}")
        self.kept = kept
