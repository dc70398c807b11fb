"""Conversations, escalations, outbox and staff."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Build all tables."""
    op.create_table(
        "conversations",
        sa.Column("id", sa.String(255), nullable=False),
        sa.Column("alias", sa.String(32), nullable=False),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("level", sa.String(16), nullable=False),
        sa.Column("rule", sa.String(128)),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.CheckConstraint("level IN ('none', 'routine', 'urgent', 'emergency')", name="ck_conversations_level"),
        sa.PrimaryKeyConstraint("id", name="pk_conversations"),
    )
    op.create_index("ix_conversations_alias", "conversations", ["alias"])
    op.create_table(
        "events",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("sender_id", sa.String(255), nullable=False),
        sa.Column("turn", sa.String(32), nullable=False),
        sa.Column("type_name", sa.String(64), nullable=False),
        sa.Column("name", sa.String(255)),
        sa.Column("timestamp", sa.Float(53), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sender_id"], ["conversations.id"], name="fk_events_sender_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
    )
    op.create_index("ix_events_sender_id_id", "events", ["sender_id", "id"])
    op.create_index("ix_events_sender_id_type_name_name_id", "events", ["sender_id", "type_name", "name", "id"])
    op.create_table(
        "escalations",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("sender_id", sa.String(255), nullable=False),
        sa.Column("level", sa.String(16), nullable=False),
        sa.Column("rule", sa.String(128)),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("handoff", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("raised_at", MOMENT),
        sa.Column("acknowledged_by", sa.String(128)),
        sa.Column("acknowledged_at", MOMENT),
        sa.Column("closed_by", sa.String(128)),
        sa.Column("closed_at", MOMENT),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("level IN ('none', 'routine', 'urgent', 'emergency')", name="ck_escalations_level"),
        sa.CheckConstraint("state IN ('open', 'acknowledged', 'closed')", name="ck_escalations_state"),
        sa.ForeignKeyConstraint(
            ["sender_id"], ["conversations.id"], name="fk_escalations_sender_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_escalations"),
    )
    op.create_index("ix_escalations_sender_id_id", "escalations", ["sender_id", "id"])
    op.create_index("ix_escalations_state_level_opened_at", "escalations", ["state", "level", "opened_at"])
    op.create_table(
        "outbox",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("escalation_id", SERIAL, nullable=False),
        sa.Column("destination", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", MOMENT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("sent_at", MOMENT),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.CheckConstraint("state IN ('pending', 'sending', 'sent', 'dropped')", name="ck_outbox_state"),
        sa.ForeignKeyConstraint(
            ["escalation_id"], ["escalations.id"], name="fk_outbox_escalation_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
    )
    op.create_index("ix_outbox_escalation_id", "outbox", ["escalation_id"])
    op.create_index("ix_outbox_state_next_try_at", "outbox", ["state", "next_try_at"])
    op.create_table(
        "staff",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("name", sa.String(128), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("password_hash", sa.String(255), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("role IN ('nurse', 'lead', 'admin')", name="ck_staff_role"),
        sa.PrimaryKeyConstraint("id", name="pk_staff"),
        sa.UniqueConstraint("name", name="uq_staff_name"),
    )
    op.create_table(
        "sessions",
        sa.Column("id_hash", sa.String(64), nullable=False),
        sa.Column("staff_id", SERIAL, nullable=False),
        sa.Column("csrf", sa.String(64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_sessions_staff_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id_hash", name="pk_sessions"),
    )
    op.create_index("ix_sessions_staff_id", "sessions", ["staff_id"])
    op.create_index("ix_sessions_expires_at", "sessions", ["expires_at"])
    op.create_table(
        "login_failures",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.Column("blocked_until", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_login_failures"),
    )
