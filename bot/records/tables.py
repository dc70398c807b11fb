"""The tables. One definition for SQLAlchemy 1.4 and 2, SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator

# The revision of bot/records/migrations that builds exactly these tables.
REVISION = "0006"

LEVELS = ("none", "routine", "urgent", "emergency")
STATES = ("open", "acknowledged", "closed")
ROLES = ("nurse", "lead", "admin")

# The sender of the test messages that check the way from chat to alert. No patient: in no queue and no count.
CANARY = "canary"


def now() -> datetime:
    """The time, in UTC and aware of it."""
    return datetime.now(timezone.utc)


class Moment(TypeDecorator):  # type: ignore[type-arg, misc, unused-ignore]  # 1.4 has no types
    """A UTC time. SQLite keeps no zone, so it is taken off on the way in and put back on the way out."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """The time as the database wants it; ValueError for one without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time needs a zone")
        value = value.astimezone(timezone.utc)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """The time in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=timezone.utc) if value.tzinfo is None else value.astimezone(timezone.utc)


metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite numbers rows by itself only in a column declared INTEGER.
_Serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _one_of(column: str, values: tuple[str, ...]) -> sa.CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=column)


conversations = sa.Table(
    "conversations",
    metadata,
    sa.Column("id", sa.String(255), primary_key=True),  # Rasa's sender id
    sa.Column("alias", sa.String(32), nullable=False),  # what people call the patient
    sa.Column("channel", sa.String(64), nullable=False),
    sa.Column("level", sa.String(16), nullable=False),
    sa.Column("rule", sa.String(128)),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("updated_at", Moment, nullable=False),
    _one_of("level", LEVELS),
    sa.Index(None, "alias"),
)

events = sa.Table(
    "events",
    metadata,
    sa.Column("id", _Serial, primary_key=True),
    sa.Column("sender_id", sa.String(255), sa.ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    # One id for all that was written together: a spooled turn that is played twice is known by it.
    sa.Column("turn", sa.String(32), nullable=False),
    sa.Column("type_name", sa.String(64), nullable=False),
    sa.Column("name", sa.String(255)),  # of the slot or the action
    sa.Column("timestamp", sa.Float(53), nullable=False),  # seconds since 1970, as Rasa counts
    sa.Column("data", sa.Text, nullable=False),  # the event's dict as JSON
    sa.Index(None, "sender_id", "id"),
    sa.Index(None, "sender_id", "type_name", "name", "id"),
)

escalations = sa.Table(
    "escalations",
    metadata,
    sa.Column("id", _Serial, primary_key=True),
    sa.Column("sender_id", sa.String(255), sa.ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    sa.Column("level", sa.String(16), nullable=False),
    sa.Column("rule", sa.String(128)),
    sa.Column("because", sa.Text, nullable=False),  # the rule in one sentence
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("findings", sa.Text, nullable=False),  # JSON list: the findings that fired it
    sa.Column("handoff", sa.Boolean, nullable=False),  # the patient asked for a person
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("opened_at", Moment, nullable=False),
    sa.Column("raised_at", Moment),  # the last time it became more severe, or urgent again
    sa.Column("acknowledged_by", sa.String(128)),
    sa.Column("acknowledged_at", Moment),
    sa.Column("closed_by", sa.String(128)),
    sa.Column("closed_at", Moment),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("alert_hours", sa.String(8)),  # which steps of the policy it climbs: open or closed
    sa.Column("alert_steps", sa.Integer, nullable=False, server_default="0"),  # how many of them are taken
    sa.Column("alerted_at", Moment),  # the newest of them, or the newest repeat
    sa.Column("next_alert_at", Moment),  # when the policy has to be asked again
    _one_of("level", LEVELS),
    _one_of("state", STATES),
    sa.Index(None, "next_alert_at"),
    sa.Index(None, "sender_id", "id"),
    sa.Index(None, "state", "level", "opened_at"),
)

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("id", _Serial, primary_key=True),
    sa.Column("escalation_id", _Serial, sa.ForeignKey("escalations.id", ondelete="CASCADE"), nullable=False),
    sa.Column("destination", sa.String(64), nullable=False),  # a name made from the address, never the address
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("next_try_at", Moment, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("sent_at", Moment),
    sa.Column("last_error", sa.Text, nullable=False),
    sa.Column("again", sa.Boolean, nullable=False, server_default=sa.false()),  # a later step or a repeat
    _one_of("state", ("pending", "sending", "sent", "dropped")),
    sa.Index(None, "state", "next_try_at"),
    sa.Index(None, "escalation_id"),
)

destinations = sa.Table(
    "destinations",
    metadata,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("failing_since", Moment),  # NULL when the newest message was taken
    sa.Column("last_error", sa.Text, nullable=False),
    sa.Column("tried_at", Moment, nullable=False),
    sa.Column("sent", sa.Integer, nullable=False),
    sa.Column("failed", sa.Integer, nullable=False),
    sa.Column("seconds", sa.Float(53), nullable=False),  # from alarm to delivery, summed over what was sent
)

canary = sa.Table(
    "canary",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),  # 1: there is one row
    sa.Column("next_at", Moment, nullable=False),
    sa.Column("checked_at", Moment),  # when the newest check ended
    sa.Column("problem", sa.Text, nullable=False),  # what it found, "" for nothing
)

staff = sa.Table(
    "staff",
    metadata,
    sa.Column("id", _Serial, primary_key=True),
    sa.Column("name", sa.String(128), nullable=False, unique=True),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("password_hash", sa.String(255), nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    _one_of("role", ROLES),
)

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("id_hash", sa.String(64), primary_key=True),  # of the cookie, so that a copied table opens no door
    sa.Column("staff_id", _Serial, sa.ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
    sa.Column("csrf", sa.String(64), nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
    sa.Index(None, "staff_id"),
    sa.Index(None, "expires_at"),
)

login_failures = sa.Table(
    "login_failures",
    metadata,
    sa.Column("key", sa.String(64), primary_key=True),  # hash of the name, the address, or both
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("last_at", Moment, nullable=False),
    sa.Column("blocked_until", Moment, nullable=False),
)
