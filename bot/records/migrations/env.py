"""Alembic calls this to run migrations on the connection that `upgrade` opened."""

from __future__ import annotations

from alembic import context

from bot.records.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # SQLite can too, since our engine begins transactions itself
    render_as_batch=True,
)
context.run_migrations()
