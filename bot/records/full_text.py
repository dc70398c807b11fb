"""What the databases need for the search in transcripts, beside the table `lines`, which triggers keep in step with.

SQLite has an FTS5 index over the table, PostgreSQL a column of its own with a GIN index. Both find word stems.
"""

from __future__ import annotations

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
BEGIN, END = "\x02", "\x03"  # around found words; no line has one of them
_REFUSED = {"\x00", BEGIN, END}
STATEMENTS = {"sqlite": SQLITE, "postgresql": POSTGRESQL}


def searchable(text: object) -> str:
    """A message's text as the search keeps it: without what a database or the search refuses, "" when there is none."""
    if not isinstance(text, str):
        return ""
    return "".join(c for c in text if c not in _REFUSED and not "\ud800" <= c <= "\udfff").strip()
