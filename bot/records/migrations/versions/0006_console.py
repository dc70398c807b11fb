"""What staff do with a case: who has it, outcome, notes, tags, misreadings, takeover; the search; saved filters."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
NEVER = "1970-01-01 00:00:00.000000"
LEVELS = "('none', 'routine', 'urgent', 'emergency')"
BATCH = 5000

# as bot/records/full_text.py
SQLITE = (
    "CREATE VIRTUAL TABLE lines_fts USING fts5(text, content='lines', content_rowid='id', "
    "tokenize='porter unicode61 remove_diacritics 2')",
    "CREATE TRIGGER lines_insert AFTER INSERT ON lines BEGIN "
    "INSERT INTO lines_fts(rowid, text) VALUES (NEW.id, NEW.text); END",
    "CREATE TRIGGER lines_delete AFTER DELETE ON lines BEGIN "
    "INSERT INTO lines_fts(lines_fts, rowid, text) VALUES ('delete', OLD.id, OLD.text); END",
    "CREATE TRIGGER lines_update AFTER UPDATE ON lines BEGIN "
    "INSERT INTO lines_fts(lines_fts, rowid, text) VALUES ('delete', OLD.id, OLD.text); "
    "INSERT INTO lines_fts(rowid, text) VALUES (NEW.id, NEW.text); END",
)
POSTGRESQL = (
    "ALTER TABLE lines ADD COLUMN words tsvector GENERATED ALWAYS AS (to_tsvector('english', text)) STORED",
    "CREATE INDEX ix_lines_words ON lines USING gin (words)",
)


def upgrade() -> None:
    """Add the columns and tables, and fill the search with what was said so far."""
    op.add_column("conversations", sa.Column("taken_by", sa.String(128)))
    op.add_column("conversations", sa.Column("taken_at", MOMENT))
    _escalations()
    _of_cases()
    op.create_table(
        "saved_filters",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("staff_id", SERIAL, nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_saved_filters_staff_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_saved_filters"),
        sa.UniqueConstraint("staff_id", "name", name="uq_saved_filters_staff_id_name"),
    )
    op.create_table(
        "lines",
        sa.Column("id", SERIAL, autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["events.id"], name="fk_lines_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_lines"),
    )
    for statement in POSTGRESQL if op.get_bind().dialect.name == "postgresql" else SQLITE:
        op.execute(statement)
    _fill(op.get_bind())


def _escalations() -> None:
    op.add_column("escalations", sa.Column("channel", sa.String(64), nullable=False, server_default=""))
    op.add_column("escalations", sa.Column("claimed_by", sa.String(128)))
    op.add_column("escalations", sa.Column("claimed_at", MOMENT))
    # Written out: SQLite adds a constraint only with its column, and making the table anew would empty the outbox.
    op.execute(
        "ALTER TABLE escalations ADD COLUMN outcome VARCHAR(16) CONSTRAINT ck_escalations_outcome "
        "CHECK (outcome IN ('true_emergency', 'over_triaged', 'missed', 'other'))"
    )
    op.add_column("escalations", sa.Column("tags", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("escalations", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("escalations", sa.Column("changed_at", MOMENT, nullable=False, server_default=NEVER))
    op.execute(
        "UPDATE escalations SET claimed_by = acknowledged_by, claimed_at = acknowledged_at, "
        "changed_at = COALESCE(closed_at, acknowledged_at, raised_at, opened_at), "
        "channel = (SELECT channel FROM conversations WHERE conversations.id = escalations.sender_id)"
    )
    for column in ("rule", "channel"):
        op.create_index(
            f"ix_escalations_{column}_state_level_opened_at", "escalations", [column, "state", "level", "opened_at"]
        )
    op.create_index("ix_escalations_changed_at", "escalations", ["changed_at"])


def _of_cases() -> None:
    op.create_table(
        "case_changes",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("escalation_id", SERIAL, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("who", sa.String(128), nullable=False),
        sa.Column("what", sa.String(32), nullable=False),
        sa.Column("detail", sa.String(255), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["escalation_id"], ["escalations.id"], name="fk_case_changes_escalation_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_case_changes"),
    )
    op.create_index("ix_case_changes_escalation_id_id", "case_changes", ["escalation_id", "id"])
    op.create_table(
        "notes",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("escalation_id", SERIAL, nullable=False),
        sa.Column("staff", sa.String(128), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["escalation_id"], ["escalations.id"], name="fk_notes_escalation_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_notes"),
    )
    op.create_index("ix_notes_escalation_id_id", "notes", ["escalation_id", "id"])
    op.create_table(
        "misreadings",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("sender_id", sa.String(255), nullable=False),
        sa.Column("event_id", SERIAL, nullable=False),
        sa.Column("staff", sa.String(128), nullable=False),
        sa.Column("expected_level", sa.String(16), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint(f"expected_level IN {LEVELS}", name="ck_misreadings_expected_level"),
        sa.ForeignKeyConstraint(
            ["sender_id"], ["conversations.id"], name="fk_misreadings_sender_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name="fk_misreadings_event_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_misreadings"),
        sa.UniqueConstraint("event_id", "staff", name="uq_misreadings_event_id_staff"),
    )
    op.create_index("ix_misreadings_sender_id", "misreadings", ["sender_id"])


def _fill(connection: sa.engine.Connection) -> None:
    read = sa.text(
        "SELECT id, data FROM events WHERE type_name IN ('user', 'bot') AND id > :after ORDER BY id LIMIT :count"
    )
    after = 0
    while rows := connection.execute(read, {"after": after, "count": BATCH}).all():
        said = [{"id": row.id, "text": _plain(json.loads(row.data).get("text"))} for row in rows]
        if found := [line for line in said if line["text"]]:
            connection.execute(sa.text("INSERT INTO lines (id, text) VALUES (:id, :text)"), found)
        after = rows[-1].id


def _plain(text: object) -> str:
    if not isinstance(text, str):
        return ""
    return "".join(c for c in text if c not in "\x00\x02\x03" and not "\ud800" <= c <= "\udfff").strip()
