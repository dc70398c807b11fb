"""Reports, rule statistics, learning and a transcript on paper, as a lead uses them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from bot.clinic import ROOT

sys.path.insert(0, str(Path(__file__).parent))
from nurse_desk import EMERGENCY, arrives, cases, log_in, patient_writes

Visit = Callable[..., Page]
Examine = Callable[[Page], None]
Picture = Callable[[Page, str], None]

DESK = {"viewport": {"width": 1366, "height": 860}}
SMALL = {"width": 320, "height": 700}


@pytest.fixture
def desk(visit: Visit, stack: Any) -> Page:
    """The queue of a lead who is logged in."""
    name, password = f"Lead {uuid4().hex[:6]}", uuid4().hex
    done = subprocess.run(
        [sys.executable, "-m", "bot", "staff", "add", name, "--role", "lead", "--password-stdin"],
        cwd=ROOT, env=stack.environment, input=password, text=True, capture_output=True, check=False,
    )
    assert done.returncode == 0, done.stderr
    page = visit("/nurse", **DESK)
    log_in(page, (name, password))
    return page


@pytest.fixture
def case(desk: Page, stack: Any) -> str:
    """The address of a case that the lead has marked as read wrongly and closed as over-triaged."""
    before = cases(desk)
    patient_writes(stack, f"My name is Ann Lee, 555-867-5309. {EMERGENCY}")
    address = arrives(desk, before)
    desk.goto(address)
    desk.locator("li.patient summary").first.click()
    desk.get_by_label("It should have been").first.select_option("urgent")
    desk.get_by_role("button", name="The rules read this wrong").first.click()
    expect(desk.locator(".verdict").first).to_contain_text("should have been urgent")
    desk.get_by_label("Private note").fill("Her daughter is with her.")
    desk.get_by_role("button", name="Add note").click()
    desk.get_by_label("Over-triaged").check()
    desk.get_by_role("button", name="Close case").click()
    expect(desk.get_by_role("heading", name="Flagged conversations")).to_be_visible()
    return address


def fits_a_phone(page: Page) -> None:
    page.set_viewport_size(SMALL)
    assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    page.set_viewport_size(DESK["viewport"])


def test_a_lead_reads_the_reports(desk: Page, case: str, accessible: Examine, screenshot: Picture) -> None:
    desk.get_by_role("link", name="Reports", exact=True).click()
    expect(desk.get_by_role("img", name=re.compile("Cases by level, each day"))).to_be_visible()
    expect(desk.locator("rect.emergency title").last).to_have_text(re.compile("emergency: [1-9]"))
    accessible(desk)
    screenshot(desk, "nurse-reports")
    fits_a_phone(desk)
    desk.get_by_label("By", exact=True).select_option("week")
    desk.get_by_role("button", name="Show").click()
    expect(desk.get_by_role("columnheader", name="Week from")).to_be_visible()
    accessible(desk)
    with desk.expect_download() as download:
        desk.get_by_role("link", name="CSV").click()
    assert Path(download.value.path()).read_text().startswith("week,cases,emergency")


def test_a_lead_sees_what_became_of_each_rule(
    desk: Page, case: str, accessible: Examine, screenshot: Picture
) -> None:
    desk.goto("/nurse/rules")
    expect(desk.locator("rect.over_triaged").first).to_be_visible()
    expect(desk.get_by_role("img", name=re.compile("Cases by rule and outcome"))).to_be_visible()
    accessible(desk)
    screenshot(desk, "nurse-rules")
    fits_a_phone(desk)


def test_a_lead_exports_what_staff_said_of_the_rules(
    desk: Page, case: str, accessible: Examine, screenshot: Picture
) -> None:
    desk.get_by_role("link", name="Learning").click()
    expect(desk.get_by_text("My name is [name], [number].").first).to_be_visible()
    accessible(desk)
    screenshot(desk, "nurse-learning")
    fits_a_phone(desk)
    with desk.expect_download() as download:
        desk.get_by_role("link", name="Export as JSON lines").click()
    lines = [json.loads(line) for line in Path(download.value.path()).read_text().splitlines()]
    assert "Ann Lee" not in str(lines) and {"id", "text", "level", "kind", "why"} == set(lines[-1])
    assert any((line["level"], line["kind"]) == ("urgent", "too_severe") for line in lines)


def test_a_transcript_goes_on_paper_with_or_without_notes(
    desk: Page, case: str, accessible: Examine, screenshot: Picture, tmp_path: Path
) -> None:
    desk.goto(case)
    desk.get_by_role("link", name="Print", exact=True).click()
    expect(desk.get_by_role("button", name="Print")).to_be_visible()
    expect(desk.get_by_text("Her daughter is with her.")).to_have_count(0)
    accessible(desk)
    desk.get_by_role("link", name="With notes").click()
    expect(desk.get_by_text("Her daughter is with her.")).to_be_visible()
    accessible(desk)
    screenshot(desk, "nurse-paper")
    fits_a_phone(desk)
    desk.emulate_media(media="print")
    expect(desk.get_by_role("navigation", name="Console")).to_be_hidden()
    expect(desk.get_by_role("button", name="Print")).to_be_hidden()
    expect(desk.locator("li.patient").first).to_be_visible()
    file = tmp_path / "transcript.pdf"
    desk.pdf(path=file, format="A4")
    assert file.read_bytes().startswith(b"%PDF")
    desk.emulate_media(media="screen")
    with desk.expect_download() as download:
        desk.get_by_role("link", name="FHIR").click()
    assert json.loads(Path(download.value.path()).read_text())["resourceType"] == "Bundle"
