"""The fixture's server is a real PostgreSQL."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

sys.path.insert(0, str(Path(__file__).parent.parent))
from services.postgres import serve


def test_a_real_server_answers() -> None:
    with serve() as server:
        if server is None:
            assert os.environ.get("CI") != "true", "CI needs PostgreSQL: its binaries, or TEST_DATABASE_URL"
            pytest.skip("no PostgreSQL on this machine and no TEST_DATABASE_URL")
        with server.database() as url:
            engine = sa.create_engine(url, future=True)
            with engine.connect() as connection:
                assert connection.exec_driver_sql("SHOW server_version_num").scalar_one() >= "120000"
            server.shut(url)
            with pytest.raises(sa.exc.OperationalError):
                engine.connect().exec_driver_sql("SELECT 1")
            server.reopen(url)
            engine.connect().close()
            engine.dispose()
