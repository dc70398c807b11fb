"""Every page says whether a clinician has approved the rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from fastapi.testclient import TestClient

from bot.approval import Approval
from bot.console import words
from bot.triage.strict import DataError

PAGES = ("/nurse", "/nurse?state=closed", "/nurse/cases/1", "/nurse/login")


@pytest.fixture(autouse=True)
def fresh(nurse: TestClient) -> Iterator[None]:
    """Ann has logged in, and nothing that her pages said so far is remembered."""
    words.approval.cache_clear()
    yield
    words.approval.cache_clear()


def test_rules_that_nobody_approved(nurse: TestClient, emergency: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "approved", lambda: None)
    for page in PAGES:
        assert "Rules not yet approved by a clinician</footer>" in nurse.get(page).text


def test_rules_that_somebody_approved(nurse: TestClient, emergency: int, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    record = Approval("Ann <Lee>", "consultant", date(2026, 11, 25), "0123456789abcdef")
    monkeypatch.setattr(words, "approved", lambda: asked.append(1) or record)
    for page in PAGES:
        assert "Rules approved by Ann &lt;Lee&gt; on 2026-11-25</footer>" in nurse.get(page).text
    assert len(asked) == 1


def test_a_record_that_cannot_be_read_approves_nothing(nurse: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable() -> Approval:
        raise DataError("approval.yml", 1, "must be a mapping")

    monkeypatch.setattr(words, "approved", unreadable)
    assert "Rules not yet approved by a clinician" in nurse.get("/nurse").text
