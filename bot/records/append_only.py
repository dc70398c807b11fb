"""What makes the database itself refuse to change or delete a row of the audit log."""

from __future__ import annotations

REFUSED = "the audit log is append-only"

# SQLite's INSERT OR REPLACE deletes without asking the delete trigger, so an old number is refused at the insert.
SQLITE = (
    f"CREATE TRIGGER audit_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END",
    f"CREATE TRIGGER audit_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END",
    "CREATE TRIGGER audit_insert BEFORE INSERT ON audit WHEN NEW.id <= (SELECT MAX(id) FROM audit) "
    f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END",
)
POSTGRESQL = (
    "CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{REFUSED}'; END $$",
    "CREATE TRIGGER audit_change BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
    "CREATE TRIGGER audit_truncate BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
)
TRIGGERS = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
