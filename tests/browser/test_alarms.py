"""A destination that takes no alerts stands in red at the top of every page of staff, until it works again."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.engine import Engine

from bot.clinic import ROOT
from bot.records import standing
from bot.records.engine import engine

sys.path.insert(0, str(Path(__file__).parent))
from nurse_desk import log_in

Visit = Callable[..., Page]


@pytest.fixture
def records(stack: Any) -> Iterator[Engine]:
    """The product's own database."""
    made = engine(stack.environment["DATABASE_URL"])
    yield made
    standing.works(made, "log", timedelta(0))
    made.dispose()


@pytest.mark.parametrize("role", ["nurse", "lead", "admin"])
def test_a_destination_that_fails_stands_in_red_until_it_works(
    visit: Visit, stack: Any, records: Engine, accessible: Callable[[Page], None],
    screenshot: Callable[[Page, str], None], role: str,
) -> None:
    name, password = f"{role} {uuid4().hex[:6]}", uuid4().hex
    done = subprocess.run(
        [sys.executable, "-m", "bot", "staff", "add", name, "--role", role, "--password-stdin"],
        cwd=ROOT, env=stack.environment, input=password, text=True, capture_output=True, check=False,
    )
    assert done.returncode == 0, done.stderr
    page = visit("/nurse", viewport={"width": 1366, "height": 860})
    log_in(page, (name, password))
    alarm = page.get_by_role("alert").filter(has_text="Alerts do not reach")
    expect(alarm).to_have_count(0)
    standing.fails(records, "log", "not delivered")
    expect(alarm).to_be_visible(timeout=90_000)  # by itself, on the page that is open all day
    accessible(page)
    if role == "nurse":
        screenshot(page, "nurse-alarm")
    standing.works(records, "log", timedelta(0))
    page.reload()
    expect(alarm).to_have_count(0)
