"""Climbing alarms, what became of each destination, and the canary."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add columns and tables. Plain ADD COLUMN: a rebuilt table would drop the rows that point to it."""
    op.add_column("escalations", sa.Column("alert_hours", sa.String(8)))
    op.add_column("escalations", sa.Column("alert_steps", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("escalations", sa.Column("alerted_at", MOMENT))
    op.add_column("escalations", sa.Column("next_alert_at", MOMENT))
    op.create_index("ix_escalations_next_alert_at", "escalations", ["next_alert_at"])
    # Nobody has acknowledged these: the policy begins with them now.
    op.execute("UPDATE escalations SET next_alert_at = CURRENT_TIMESTAMP WHERE state = 'open'")
    op.add_column("outbox", sa.Column("again", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "destinations",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("failing_since", MOMENT),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("tried_at", MOMENT, nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Float(53), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_destinations"),
    )
    op.create_table(
        "canary",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("next_at", MOMENT, nullable=False),
        sa.Column("checked_at", MOMENT),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_canary"),
    )
