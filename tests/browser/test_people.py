"""Accounts, second factor, the locked screen, the audit log and a patient's data, as nurse, lead and admin use them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pyotp
import pytest
from playwright.sync_api import Page, expect

from bot.clinic import ROOT

Visit = Callable[..., Page]
Examine = Callable[[Page], None]
Picture = Callable[[Page, str], None]
Account = tuple[str, str]

EMERGENCY = "My lips are swelling and I can't breathe."
WIDE = {"width": 1280, "height": 860}
SMALL = {"width": 320, "height": 700}


@pytest.fixture
def account(stack: Any) -> Callable[[str], Account]:
    """`account(role)` makes somebody of a role by the command line: name and password."""

    def make(role: str) -> Account:
        name, password = f"{role.capitalize()} {uuid4().hex[:6]}", uuid4().hex
        done = subprocess.run(
            [sys.executable, "-m", "bot", "staff", "add", name, "--role", role, "--password-stdin"],
            cwd=ROOT, env=stack.environment, input=password, text=True, capture_output=True, check=False,
        )
        assert done.returncode == 0, done.stderr
        return name, password

    return make


@pytest.fixture
def alias(stack: Any) -> str:
    """The alias of a patient who has just written of an emergency, as the newest case has it."""
    with httpx.Client(base_url=stack.url, timeout=30) as client:
        token = client.post("/api/v1/conversations").raise_for_status().json()["token"]
        headers = {"Authorization": f"Bearer {token}"}
        client.post("/api/v1/messages", json={"text": EMERGENCY}, headers=headers).raise_for_status()
    code = (
        "from bot.clinic import clinic; from bot.records import queries; from bot.records.engine import engine\n"
        "print(max(queries.queue(engine(clinic().database_url)), key=lambda case: case.id).alias)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=stack.environment, text=True, capture_output=True, check=True
    )
    return done.stdout.strip()


def enter(page: Page, account: Account) -> None:
    """Fill in the login form."""
    page.get_by_label("Name").fill(account[0])
    page.get_by_label("Password").fill(account[1])
    page.get_by_role("button", name="Log in").click()


def log_in(page: Page, account: Account) -> None:
    """From the login form to whatever it leads to."""
    enter(page, account)
    expect(page.get_by_role("button", name="Log out")).to_be_visible()


def open_case(page: Page, alias: str) -> None:
    """From the queue to the case of a patient."""
    page.goto("/nurse")
    page.get_by_role("link", name=alias).first.click()
    expect(page.get_by_label("Closing note")).to_be_visible()


def no_sideways(page: Page) -> None:
    """The page fits a phone's width."""
    assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def test_a_nurse_sets_up_a_second_factor_and_comes_in_with_it(
    visit: Visit, account: Callable[[str], Account], accessible: Examine, screenshot: Picture
) -> None:
    nurse = account("nurse")
    page = visit("/nurse", viewport=WIDE)
    log_in(page, nurse)
    page.get_by_role("link", name=nurse[0]).click()
    accessible(page)
    page.get_by_role("link", name="Set one up").click()
    expect(page.locator(".qr svg")).to_be_visible()
    accessible(page)
    screenshot(page, "nurse-second-factor")
    phone = pyotp.TOTP((page.locator("#key").text_content() or "").replace(" ", ""))
    first = int(time.time()) // 30
    page.get_by_label("Code of your app").fill(phone.at(first * 30))
    page.get_by_label("Password", exact=True).fill(nurse[1])
    page.get_by_role("button", name="Turn it on").click()
    codes = page.locator(".codes code")
    expect(codes).to_have_count(10)
    accessible(page)
    recovery = codes.first.text_content() or ""
    page.get_by_role("link", name="I have kept them").click()
    page.get_by_role("button", name="Log out").click()

    enter(page, nurse)
    expect(page).to_have_title(re.compile("Your code"))
    accessible(page)
    page.get_by_label("Code of your app").fill("000000")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("alert")).to_contain_text("not right")
    accessible(page)
    page.get_by_label("Code of your app").fill(phone.at((first + 1) * 30))
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Flagged conversations")).to_be_visible()

    other = visit("/nurse", viewport=SMALL)
    enter(other, nurse)
    no_sideways(other)
    other.get_by_label("Code of your app").fill(recovery)
    other.get_by_role("button", name="Go on").click()
    other.goto("/nurse/account")
    expect(other.get_by_text("Recovery codes left: 9")).to_be_visible()
    no_sideways(other)
    accessible(other)
    other.get_by_role("button", name="Log out everywhere else").click()
    expect(other.get_by_role("region", name="Sessions").get_by_role("row")).to_have_count(2)
    page.reload()
    expect(page).to_have_title(re.compile("Log in"))


def test_an_idle_screen_is_locked_and_the_case_stays(
    visit: Visit, account: Callable[[str], Account], alias: str, accessible: Examine, screenshot: Picture
) -> None:
    nurse = account("nurse")
    page = visit("/nurse", viewport=WIDE)
    log_in(page, nurse)
    open_case(page, alias)
    case = page.url
    page.clock.install()
    page.reload()
    page.clock.fast_forward("09:00")
    page.clock.run_for(2_000)
    page.keyboard.press("Shift")  # somebody is here
    page.clock.fast_forward("09:00")
    page.clock.run_for(2_000)
    expect(page.locator("li.patient").first).to_be_visible()
    page.clock.fast_forward("01:30")
    page.clock.run_for(2_000)
    expect(page).to_have_url(re.compile("/nurse/locked"))  # the cover came first
    expect(page.get_by_role("heading", name="Locked")).to_be_visible()
    assert "lips" not in page.content()
    accessible(page)
    screenshot(page, "nurse-locked")
    page.goto(case)
    expect(page.get_by_role("heading", name="Locked")).to_be_visible()
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Unlock").click()
    expect(page.get_by_role("alert")).to_contain_text("neither")
    page.get_by_label("Password").fill(nurse[1])
    page.get_by_role("button", name="Unlock").click()
    expect(page).to_have_url(case)
    expect(page.locator("li.patient").first).to_contain_text("lips")


def test_a_half_written_note_is_there_after_the_lock(
    visit: Visit, account: Callable[[str], Account], alias: str, accessible: Examine
) -> None:
    nurse = account("nurse")
    page = visit("/nurse", viewport=WIDE)
    log_in(page, nurse)
    open_case(page, alias)
    page.clock.install()
    page.reload()
    page.get_by_label("Closing note").fill("Reached by phone, ambul")
    page.clock.fast_forward("11:00")
    page.clock.run_for(2_000)
    dialog = page.get_by_role("dialog", name="Locked")
    expect(dialog).to_be_visible()
    expect(page.get_by_label("Closing note")).to_be_hidden()
    expect(page.locator("li.patient").first).to_be_hidden()
    accessible(page)
    for _ in range(3):
        page.keyboard.press("Escape")
    expect(dialog).to_be_visible()
    dialog.get_by_label("Password").fill("not the password")
    dialog.get_by_role("button", name="Unlock").click()
    expect(dialog.get_by_role("alert")).to_contain_text("neither")
    dialog.get_by_label("Password").fill(nurse[1])
    dialog.get_by_role("button", name="Unlock").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_label("Closing note")).to_have_value("Reached by phone, ambul")
    page.get_by_label("Closing note").press_sequentially("ance")
    page.get_by_label("Other", exact=True).check()
    page.get_by_role("button", name="Close case").click()
    expect(page.get_by_role("heading", name="Flagged conversations")).to_be_visible()


def test_all_tabs_lock_together_and_a_lock_button_locks_now(
    visit: Visit, account: Callable[[str], Account], alias: str
) -> None:
    nurse = account("nurse")
    page = visit("/nurse", viewport=WIDE)
    log_in(page, nurse)
    second = page.context.new_page()
    second.goto("/nurse")
    page.clock.install()
    page.reload()
    page.clock.fast_forward("11:00")
    page.clock.run_for(2_000)
    for tab in (page, second):
        expect(tab.get_by_role("heading", name="Locked")).to_be_visible()
    second.get_by_label("Password").fill(nurse[1])
    second.get_by_role("button", name="Unlock").click()
    open_case(second, alias)
    second.get_by_role("button", name="Lock", exact=True).click()
    expect(second.get_by_role("heading", name="Locked")).to_be_visible()
    second.get_by_label("Password").fill(nurse[1])
    second.get_by_role("button", name="Unlock").click()
    expect(second.get_by_label("Closing note")).to_be_visible()


def test_an_admin_makes_and_removes_an_account_and_reads_the_log(
    visit: Visit, account: Callable[[str], Account], accessible: Examine, screenshot: Picture
) -> None:
    admin = account("admin")
    page = visit("/nurse", viewport=WIDE)
    log_in(page, admin)
    page.get_by_role("link", name="Staff").click()
    accessible(page)
    name, given, chosen = f"Cy {uuid4().hex[:6]}", uuid4().hex, uuid4().hex
    page.get_by_label("Name").fill(name)
    page.get_by_label("First password").fill("short")
    page.get_by_role("button", name="Make the account").click()
    expect(page.get_by_role("alert")).to_contain_text("at least 12")
    accessible(page)
    page.get_by_label("First password").fill(given)
    page.get_by_role("button", name="Make the account").click()
    expect(page.get_by_role("status")).to_contain_text("made")
    screenshot(page, "nurse-staff")

    cy = visit("/nurse", viewport=SMALL)
    enter(cy, (name, given))
    expect(cy).to_have_title(re.compile("New password"))
    accessible(cy)
    no_sideways(cy)
    cy.get_by_label("Password of now").fill(given)
    cy.get_by_label("New password (at").fill(chosen)
    cy.get_by_label("New password again").fill(chosen)
    cy.get_by_role("button", name="Change it").click()
    expect(cy.get_by_role("heading", name="Flagged conversations")).to_be_visible()
    expect(cy.get_by_role("link", name="Staff")).to_have_count(0)

    page.get_by_role("link", name=name).click()
    accessible(page)
    expect(page.get_by_role("region", name="Sessions").get_by_role("row")).to_have_count(2)
    page.get_by_label("Role").select_option("lead")
    page.get_by_role("button", name="Change the role").click()
    cy.reload()
    expect(cy.get_by_role("link", name="Patients")).to_be_visible()
    page.get_by_role("button", name="Remove the account").click()
    expect(page.get_by_role("status")).to_contain_text("removed")
    cy.reload()
    expect(cy).to_have_title(re.compile("Log in"))

    page.get_by_role("link", name="Audit log").click()
    accessible(page)
    expect(page.get_by_role("row").filter(has_text="staff.remove").filter(has_text=name)).to_be_visible()
    screenshot(page, "nurse-audit")
    page.get_by_label("Of whom or what").fill(name)
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("row").filter(has_text="staff.add")).to_be_visible()
    page.get_by_role("link", name="Check every row").click()
    expect(page.get_by_role("status")).to_contain_text("as they were written")
    accessible(page)
    for path in ("/nurse/staff", "/nurse/audit"):
        small = visit("/nurse", viewport=SMALL)
        log_in(small, admin)
        small.goto(path)
        no_sideways(small)
        accessible(small)


def test_a_lead_hands_a_patients_data_over_and_erases_it(
    visit: Visit, account: Callable[[str], Account], alias: str, accessible: Examine, screenshot: Picture,
    tmp_path: Path,
) -> None:
    page = visit("/nurse", viewport=WIDE)
    log_in(page, account("lead"))
    page.get_by_role("link", name="Patients").click()
    page.get_by_label("Alias, case number").fill(alias)
    page.get_by_role("button", name="Find").click()
    accessible(page)
    page.get_by_role("link", name=alias).click()
    accessible(page)
    screenshot(page, "nurse-patient-data")
    expect(page.get_by_text("close it first")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="All data as JSON").click()
    download.value.save_as(tmp_path / "data.json")
    told = json.loads((tmp_path / "data.json").read_text())
    assert EMERGENCY in [event["data"].get("text") for event in told["events"]]

    open_case(page, alias)
    page.get_by_label("Other", exact=True).check()
    page.get_by_role("button", name="Close case").click()
    page.goto(f"/nurse/patients?find={alias}")
    page.get_by_role("link", name=alias).click()
    page.get_by_label(f"Type {alias}").fill(alias)
    accessible(page)
    page.get_by_role("button", name="Erase for good").click()
    expect(page.get_by_role("status")).to_contain_text(f"All data of {alias} is erased")
    accessible(page)
    page.get_by_label("Alias, case number").fill(alias)
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_text("Nobody is found")).to_be_visible()


def test_a_nurse_is_refused_what_is_for_others(visit: Visit, account: Callable[[str], Account]) -> None:
    page = visit("/nurse", viewport=WIDE)
    log_in(page, account("nurse"))
    for name in ("Patients", "Staff", "Audit log"):
        expect(page.get_by_role("link", name=name)).to_have_count(0)
    for path in ("/nurse/patients", "/nurse/staff", "/nurse/audit"):
        answer = page.goto(path)
        assert answer and answer.status == 403


def test_it_works_without_scripts(visit: Visit, account: Callable[[str], Account]) -> None:
    nurse = account("nurse")
    page = visit("/nurse", java_script_enabled=False)
    log_in(page, nurse)
    page.get_by_role("button", name="Lock", exact=True).click()
    page.get_by_label("Password").fill(nurse[1])
    page.get_by_role("button", name="Unlock").click()
    expect(page.get_by_role("heading", name="Flagged conversations")).to_be_visible()
