"""Feedback, answers that are kept by key, and conversations that are to be erased or were."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the tables and the column."""
    op.add_column("conversations", sa.Column("erase_requested_at", MOMENT))
    op.create_table(
        "feedback",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("sender_id", sa.String(255), nullable=False),
        sa.Column("event_id", SERIAL),
        sa.Column("helped", sa.Boolean(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["sender_id"], ["conversations.id"], name="fk_feedback_sender_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name="fk_feedback_event_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_feedback"),
    )
    op.create_index("ix_feedback_sender_id", "feedback", ["sender_id"])
    op.create_index("ix_feedback_event_id", "feedback", ["event_id"])
    op.create_table(
        "answers",
        sa.Column("sender_id", sa.String(255), nullable=False),
        sa.Column("key_hash", sa.String(64), nullable=False),
        sa.Column("text_hash", sa.String(64), nullable=False),
        sa.Column("after", SERIAL, nullable=False),
        sa.Column("claimed_at", MOMENT, nullable=False),
        sa.Column("answer", sa.Text()),
        sa.PrimaryKeyConstraint("sender_id", "key_hash", name="pk_answers"),
    )
    op.create_index("ix_answers_claimed_at", "answers", ["claimed_at"])
    op.create_table(
        "erased",
        sa.Column("sender_hash", sa.String(64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("sender_hash", name="pk_erased"),
    )
    op.create_index("ix_erased_at", "erased", ["at"])
