"""Alert tests run on SQLite and on a real PostgreSQL: the fixtures of tests/records."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from records.conftest import bare, database, engine, postgres

__all__ = ["bare", "database", "engine", "postgres"]
