"""Second factor, single sign-on, sessions that are listed and locked, and the audit log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
REFUSED = "the audit log is append-only"
TRIGGERS = {
    "sqlite": (
        f"CREATE TRIGGER audit_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END",
        f"CREATE TRIGGER audit_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END",
        "CREATE TRIGGER audit_insert BEFORE INSERT ON audit WHEN NEW.id <= (SELECT MAX(id) FROM audit) "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSED}'; END $$",
        "CREATE TRIGGER audit_change BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
        "CREATE TRIGGER audit_truncate BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
    ),
}


def upgrade() -> None:
    """Add it; everybody has to log in again."""
    op.add_column("staff", sa.Column("temporary", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("staff", sa.Column("sso", sa.String(255)))
    op.add_column("staff", sa.Column("totp_secret", sa.Text()))
    op.add_column("staff", sa.Column("totp_since", MOMENT))
    op.add_column("staff", sa.Column("totp_step", sa.BigInteger()))
    op.create_index("ix_staff_sso", "staff", ["sso"], unique=True)
    op.create_table(
        "recovery_codes",
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("staff_id", SERIAL, nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_recovery_codes_staff_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("code_hash", name="pk_recovery_codes"),
    )
    op.create_index("ix_recovery_codes_staff_id", "recovery_codes", ["staff_id"])
    op.drop_table("sessions")
    op.create_table(
        "sessions",
        sa.Column("id_hash", sa.String(64), nullable=False),
        sa.Column("staff_id", SERIAL, nullable=False),
        sa.Column("csrf", sa.String(64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.Column("proved", sa.Boolean(), nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("agent", sa.String(255), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_sessions_staff_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id_hash", name="pk_sessions"),
    )
    op.create_index("ix_sessions_staff_id", "sessions", ["staff_id"])
    op.create_index("ix_sessions_expires_at", "sessions", ["expires_at"])
    op.create_table(
        "audit",
        sa.Column("id", SERIAL, nullable=False, autoincrement=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("who", sa.String(128), nullable=False),
        sa.Column("action", sa.String(64), nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
        sa.UniqueConstraint("hash", name="uq_audit_hash"),
    )
    for column in ("who", "action", "subject"):
        op.create_index(f"ix_audit_{column}_id", "audit", [column, "id"])
    for statement in TRIGGERS[op.get_bind().dialect.name]:
        op.execute(statement)
