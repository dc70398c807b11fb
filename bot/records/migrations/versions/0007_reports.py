"""Indexes for reports, for the export of outcomes, and for the cases that one person has."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

INDEXES = (("opened_at",), ("outcome", "closed_at"), ("claimed_by", "state", "level", "opened_at"))


def upgrade() -> None:
    """Add them."""
    for columns in INDEXES:
        op.create_index(f"ix_escalations_{'_'.join(columns)}", "escalations", list(columns))
