"""What the database itself refuses, and which database the code refuses."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from bot.records.engine import require_current, writing
from bot.records.errors import NotMigrated
from bot.records.tables import metadata


def test_a_database_that_is_not_migrated_is_refused(bare: Any) -> None:
    with pytest.raises(NotMigrated, match=r"schema none.*python -m bot migrate"):
        require_current(bare.engine)
    with writing(bare.engine) as connection:
        connection.execute(sa.text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
        connection.execute(sa.text("INSERT INTO alembic_version VALUES ('0000')"))
    with pytest.raises(NotMigrated, match="schema 0000"):
        require_current(bare.engine)


def test_foreign_keys_hold(engine: sa.engine.Engine) -> None:
    with pytest.raises(sa.exc.IntegrityError), writing(engine) as connection:
        connection.execute(
            sa.insert(metadata.tables["events"]).values(
                sender_id="nobody", turn="x", type_name="user", timestamp=1.0, data="{}"
            )
        )
