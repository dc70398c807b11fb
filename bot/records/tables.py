"""The tables. One definition for SQLAlchemy 1.4 and 2, SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator

from bot.staff_rules import ROLES

from .append_only import TRIGGERS
from .full_text import STATEMENTS

# The revision of bot/records/migrations that builds exactly these tables.
REVISION = "0007"

LEVELS = ("none", "routine", "urgent", "emergency")
STATES = ("open", "acknowledged", "closed")
OUTCOMES = ("true_emergency", "over_triaged", "missed", "other")

# The sender of the test messages that check the way from chat to alert. No patient: in no queue and no count.
CANARY = "canary"


NEVER = "1970-01-01 00:00:00.000000"  # for rows from before there was a time to keep


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
    sa.Column("erase_requested_at", Moment),  # the patient wants it gone, once its case is closed
    sa.Column("taken_by", sa.String(128)),  # the person of the staff who writes instead of the assistant
    sa.Column("taken_at", Moment),
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
    sa.Column("channel", sa.String(64), nullable=False, server_default=""),  # the conversation's when it was opened
    sa.Column("claimed_by", sa.String(128)),  # who has it; acknowledging it is what ends the alarm
    sa.Column("claimed_at", Moment),
    sa.Column("outcome", sa.String(16)),  # what it was in the end
    sa.Column("tags", sa.Text, nullable=False, server_default="[]"),  # JSON list of texts
    # Counts what changes the case itself, so that nobody acts on one that is not what he saw any more.
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    sa.Column("changed_at", Moment, nullable=False, server_default=NEVER, default=now, onupdate=now),
    sa.Column("alert_hours", sa.String(8)),  # which steps of the policy it climbs: open or closed
    sa.Column("alert_steps", sa.Integer, nullable=False, server_default="0"),  # how many of them are taken
    sa.Column("alerted_at", Moment),  # the newest of them, or the newest repeat
    sa.Column("next_alert_at", Moment),  # when the policy has to be asked again
    _one_of("level", LEVELS),
    _one_of("state", STATES),
    _one_of("outcome", OUTCOMES),
    sa.Index(None, "next_alert_at"),
    sa.Index(None, "sender_id", "id"),
    sa.Index(None, "state", "level", "opened_at"),
    sa.Index(None, "rule", "state", "level", "opened_at"),
    sa.Index(None, "channel", "state", "level", "opened_at"),
    sa.Index(None, "claimed_by", "state", "level", "opened_at"),
    sa.Index(None, "opened_at"),
    sa.Index(None, "outcome", "closed_at"),
    sa.Index(None, "changed_at"),
)

feedback = sa.Table(
    "feedback",
    metadata,
    sa.Column("id", _Serial, primary_key=True),
    sa.Column("sender_id", sa.String(255), sa.ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    sa.Column("event_id", _Serial, sa.ForeignKey("events.id", ondelete="CASCADE")),  # none: all of the conversation
    sa.Column("helped", sa.Boolean, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Index(None, "sender_id"),
    sa.Index(None, "event_id"),
)

# Answers to messages that came with an Idempotency-Key, so that a message sent again is not said twice.
answers = sa.Table(
    "answers",
    metadata,
    sa.Column("sender_id", sa.String(255), primary_key=True),  # the first message has no conversation to refer to yet
    sa.Column("key_hash", sa.String(64), primary_key=True),
    sa.Column("text_hash", sa.String(64), nullable=False),
    sa.Column("after", _Serial, nullable=False),  # the conversation's newest event before the message
    sa.Column("claimed_at", Moment, nullable=False),
    sa.Column("answer", sa.Text),  # JSON; none while it is being found
    sa.Index(None, "claimed_at"),
)

# Conversations that are gone, so that neither an old token nor a late turn brings one back.
erased = sa.Table(
    "erased",
    metadata,
    sa.Column("sender_hash", sa.String(64), primary_key=True),
    sa.Column("at", Moment, nullable=False),
    sa.Index(None, "at"),
)

# What became of a case, and by whom; "" is the patient and the rules.
case_changes = sa.Table(
    "case_changes",
    metadata,
    sa.Column("id", _Serial, primary_key=True),
    sa.Column("escalation_id", _Serial, sa.ForeignKey("escalations.id", ondelete="CASCADE"), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),  # the case's after it
    sa.Column("who", sa.String(128), nullable=False),
    sa.Column("what", sa.String(32), nullable=False),
    sa.Column("detail", sa.String(255), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Index(None, "escalation_id", "id"),
)

# What staff write for each other. No patient sees it.
notes = sa.Table(
    "notes",
    metadata,
    sa.Column("id", _Serial, primary_key=True),
    sa.Column("escalation_id", _Serial, sa.ForeignKey("escalations.id", ondelete="CASCADE"), nullable=False),
    sa.Column("staff", sa.String(128), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Index(None, "escalation_id", "id"),
)

# Messages that the rules read wrongly, as a person of the staff says: one verdict per person and message.
misreadings = sa.Table(
    "misreadings",
    metadata,
    sa.Column("id", _Serial, primary_key=True),
    sa.Column("sender_id", sa.String(255), sa.ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    sa.Column("event_id", _Serial, sa.ForeignKey("events.id", ondelete="CASCADE"), nullable=False),
    sa.Column("staff", sa.String(128), nullable=False),
    sa.Column("expected_level", sa.String(16), nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    _one_of("expected_level", LEVELS),
    sa.UniqueConstraint("event_id", "staff"),
    sa.Index(None, "sender_id"),
)

# The words of each message, for the search. Letters only that every database takes; the event has them as written.
lines = sa.Table(
    "lines",
    metadata,
    sa.Column("id", _Serial, sa.ForeignKey("events.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    sa.Column("text", sa.Text, nullable=False),
)
for _dialect, _statements in STATEMENTS.items():
    for _statement in _statements:
        _search_ddl = sa.DDL(_statement)  # type: ignore[no-untyped-call, unused-ignore]
        sa.event.listen(lines, "after_create", _search_ddl.execute_if(dialect=_dialect))

# Messaging apps. A conversation that is deleted takes its address and all that was under way with it.
addresses = sa.Table(
    "addresses",
    metadata,
    sa.Column("sender_id", sa.String(255), sa.ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("channel", sa.String(64), nullable=False),
    sa.Column("address", sa.String(255), nullable=False),  # a phone number or the provider's id of a person
    sa.Column("address_hash", sa.String(64), nullable=False, unique=True),  # keyed hash of channel and address
    sa.Column("created_at", Moment, nullable=False),
)

# Who said STOP. Only the keyed hash, so that it outlives the conversation.
opt_outs = sa.Table(
    "opt_outs",
    metadata,
    sa.Column("address_hash", sa.String(64), primary_key=True),
    sa.Column("at", Moment, nullable=False),
)

arrivals = sa.Table(
    "arrivals",
    metadata,
    sa.Column("id", _Serial, primary_key=True),
    sa.Column("sender_id", sa.String(255), sa.ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    sa.Column("channel", sa.String(64), nullable=False),
    sa.Column("provider_id", sa.String(255), nullable=False),  # the provider's id of the message: twice is once
    sa.Column("content", sa.Text, nullable=False),  # JSON of what came in, emptied once it is answered
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("next_try_at", Moment, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    _one_of("state", ("pending", "working", "done")),
    sa.UniqueConstraint("channel", "provider_id"),
    sa.Index(None, "state", "next_try_at"),
    sa.Index(None, "sender_id", "id"),
)

deliveries = sa.Table(
    "deliveries",
    metadata,
    sa.Column("id", _Serial, primary_key=True),
    sa.Column("sender_id", sa.String(255), sa.ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    sa.Column("channel", sa.String(64), nullable=False),
    sa.Column("address", sa.String(255), nullable=False),
    sa.Column("content", sa.Text, nullable=False),  # JSON list of messages
    sa.Column("level", sa.String(16), nullable=False),  # from urgent on, a nurse is told when it does not go out
    sa.Column("told", sa.Boolean, nullable=False),
    sa.Column("parts_sent", sa.Integer, nullable=False),  # a long reply that breaks off goes on from here
    sa.Column("receipts", sa.Text, nullable=False),  # the provider's ids of the parts, a blank between
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("next_try_at", Moment, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("sent_at", Moment),
    sa.Column("last_error", sa.Text, nullable=False),
    _one_of("level", LEVELS),
    _one_of("state", ("pending", "sending", "sent", "given_up")),
    sa.Index(None, "state", "next_try_at"),
    sa.Index(None, "sender_id", "id"),
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
    sa.Column("password_hash", sa.String(255), nullable=False),  # "" for one who comes by single sign-on only
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("temporary", sa.Boolean, nullable=False, server_default=sa.false()),  # the password: to be changed first
    sa.Column("sso", sa.String(255)),  # who this is at the clinic's single sign-on
    sa.Column("totp_secret", sa.Text),  # sealed, so that a copied table makes no codes
    sa.Column("totp_since", Moment),  # when the first code was right; NULL: not in use yet
    sa.Column("totp_step", sa.BigInteger),  # the last code's half minute, so that a code works once
    _one_of("role", ROLES),
    sa.Index(None, "sso", unique=True),
)

recovery_codes = sa.Table(
    "recovery_codes",
    metadata,
    sa.Column("code_hash", sa.String(64), primary_key=True),
    sa.Column("staff_id", _Serial, sa.ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
    sa.Index(None, "staff_id"),
)

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("id_hash", sa.String(64), primary_key=True),  # of the cookie, so that a copied table opens no door
    sa.Column("staff_id", _Serial, sa.ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
    sa.Column("csrf", sa.String(64), nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
    sa.Column("seen_at", Moment, nullable=False),  # the last time that the person did something, not a refresh
    sa.Column("locked", sa.Boolean, nullable=False),  # by the person; an idle session is locked without it
    sa.Column("proved", sa.Boolean, nullable=False),  # the second factor, or single sign-on, which sees to it
    sa.Column("address", sa.String(64), nullable=False),
    sa.Column("agent", sa.String(255), nullable=False),  # the browser, as it names itself
    sa.Index(None, "staff_id"),
    sa.Index(None, "expires_at"),
)

# Ways of looking at the queue that a person has named.
saved_filters = sa.Table(
    "saved_filters",
    metadata,
    sa.Column("id", _Serial, primary_key=True),
    sa.Column("staff_id", _Serial, sa.ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
    sa.Column("name", sa.String(64), nullable=False),
    sa.Column("query", sa.Text, nullable=False),  # as in the address of the page
    sa.UniqueConstraint("staff_id", "name"),
)

login_failures = sa.Table(
    "login_failures",
    metadata,
    sa.Column("key", sa.String(64), primary_key=True),  # hash of the name, the address, or both
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("last_at", Moment, nullable=False),
    sa.Column("blocked_until", Moment, nullable=False),
)

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("id", _Serial, primary_key=True, autoincrement=False),  # counts from 1 without a gap
    sa.Column("at", Moment, nullable=False),
    sa.Column("who", sa.String(128), nullable=False),
    sa.Column("action", sa.String(64), nullable=False),
    sa.Column("subject", sa.String(255), nullable=False),
    sa.Column("detail", sa.Text, nullable=False),  # JSON, never what a patient wrote
    sa.Column("previous", sa.String(64), nullable=False),  # the hash of the row before
    sa.Column("hash", sa.String(64), nullable=False, unique=True),
    sa.Index(None, "who", "id"),
    sa.Index(None, "action", "id"),
    sa.Index(None, "subject", "id"),
)
for _dialect, _statements in TRIGGERS.items():
    for _statement in _statements:
        _ddl: Any = sa.DDL  # without types in one SQLAlchemy, with them in the other
        sa.event.listen(audit, "after_create", _ddl(_statement).execute_if(dialect=_dialect))
