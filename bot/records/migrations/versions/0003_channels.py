"""Messaging apps: addresses, opt-outs, what came in and what goes out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def _of_conversation(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["sender_id"], ["conversations.id"], name=f"fk_{table}_sender_id", ondelete="CASCADE"
    )


def upgrade() -> None:
    """Build the four tables."""
    op.create_table(
        "addresses",
        sa.Column("sender_id", sa.String(255), nullable=False),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("address", sa.String(255), nullable=False),
        sa.Column("address_hash", sa.String(64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        _of_conversation("addresses"),
        sa.PrimaryKeyConstraint("sender_id", name="pk_addresses"),
        sa.UniqueConstraint("address_hash", name="uq_addresses_address_hash"),
    )
    op.create_table(
        "opt_outs",
        sa.Column("address_hash", sa.String(64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("address_hash", name="pk_opt_outs"),
    )
    op.create_table(
        "arrivals",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("sender_id", sa.String(255), nullable=False),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("provider_id", sa.String(255), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", MOMENT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("state IN ('pending', 'working', 'done')", name="ck_arrivals_state"),
        _of_conversation("arrivals"),
        sa.PrimaryKeyConstraint("id", name="pk_arrivals"),
        sa.UniqueConstraint("channel", "provider_id", name="uq_arrivals_channel_provider_id"),
    )
    op.create_index("ix_arrivals_state_next_try_at", "arrivals", ["state", "next_try_at"])
    op.create_index("ix_arrivals_sender_id_id", "arrivals", ["sender_id", "id"])
    op.create_table(
        "deliveries",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("sender_id", sa.String(255), nullable=False),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("address", sa.String(255), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("level", sa.String(16), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("parts_sent", sa.Integer(), nullable=False),
        sa.Column("receipts", sa.Text(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", MOMENT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("sent_at", MOMENT),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.CheckConstraint("level IN ('none', 'routine', 'urgent', 'emergency')", name="ck_deliveries_level"),
        sa.CheckConstraint("state IN ('pending', 'sending', 'sent', 'given_up')", name="ck_deliveries_state"),
        _of_conversation("deliveries"),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
    )
    op.create_index("ix_deliveries_state_next_try_at", "deliveries", ["state", "next_try_at"])
    op.create_index("ix_deliveries_sender_id_id", "deliveries", ["sender_id", "id"])
