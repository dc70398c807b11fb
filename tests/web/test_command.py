"""`python -m bot web` says in a plain line why it cannot start."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.clinic import ROOT


@pytest.mark.parametrize(
    ("setting", "line"),
    [
        ({}, "web cannot start: the database has schema none, this version needs"),
        ({"RATE_MESSAGES": "many"}, 'web cannot start: RATE_MESSAGES is "many", which does not read like "30/minute"'),
    ],
)
def test_what_is_missing_is_said(tmp_path: Path, setting: dict[str, str], line: str) -> None:
    environment = {**os.environ, "SECRET_KEY": "x", "DATABASE_URL": f"sqlite:///{tmp_path / 'new.db'}", **setting}
    command = [sys.executable, "-m", "bot", "web", "--port", "9199"]
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=30)
    assert ended.returncode == 1
    assert ended.stderr.startswith(line)
    assert "Traceback" not in ended.stderr
