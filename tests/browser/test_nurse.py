"""A nurse sees the emergency that a patient wrote, through the whole product, and takes it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import Page, expect

from bot.clinic import ROOT

Visit = Callable[..., Page]
Examine = Callable[[Page], None]
Picture = Callable[[Page, str], None]

QUESTION = "How do I keep my IV site dry in the shower?"
EMERGENCY = "My lips are swelling and I can't breathe. I have no fever. <b>help</b>"


@pytest.fixture(scope="module")
def account(stack: Any) -> tuple[str, str]:
    """A nurse's name and password, made by the command line as a clinic makes them."""
    name, password = f"Nurse {uuid4().hex[:6]}", uuid4().hex
    done = subprocess.run(
        [sys.executable, "-m", "bot", "staff", "add", name, "--role", "nurse", "--password-stdin"],
        cwd=ROOT, env=stack.environment, input=password, text=True, capture_output=True,
    )
    assert done.returncode == 0, done.stderr
    return name, password


def patient_writes(stack: Any, *texts: str) -> None:
    """A new patient, through the chat API."""
    with httpx.Client(base_url=stack.url, timeout=30) as client:
        token = client.post("/api/v1/conversations").raise_for_status().json()["token"]
        for text in texts:
            client.post(
                "/api/v1/messages", json={"text": text}, headers={"Authorization": f"Bearer {token}"}
            ).raise_for_status()


def log_in(page: Page, account: tuple[str, str]) -> None:
    """From the login form to whatever it leads to."""
    page.get_by_label("Name").fill(account[0])
    page.get_by_label("Password").fill(account[1])
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("button", name="Log out")).to_be_visible()


def cases(page: Page) -> list[str]:
    """The addresses of the cases in the queue."""
    links = page.locator("#live a[id^=case-]")
    return [str(links.nth(n).get_attribute("href")) for n in range(links.count())]


def arrives(page: Page, before: list[str]) -> str:
    """The address of the case that was not there before; waits for the queue to refresh by itself."""
    expect(page.locator("#live a[id^=case-]")).to_have_count(len(before) + 1, timeout=15_000)
    return next(case for case in cases(page) if case not in before)


def test_an_emergency_comes_to_the_nurse(
    visit: Visit, stack: Any, account: tuple[str, str], accessible: Examine, screenshot: Picture
) -> None:
    page = visit("/nurse", viewport={"width": 1280, "height": 860})
    expect(page).to_have_title(re.compile("Log in"))
    accessible(page)
    log_in(page, account)
    before = cases(page)

    patient_writes(stack, QUESTION, EMERGENCY)
    case = arrives(page, before)
    row = page.locator("tr", has=page.locator(f"a[href='{case}']"))
    expect(row).to_contain_text("Emergency")
    expect(row).to_contain_text("Nobody has it")
    expect(page).to_have_title(re.compile(r"^\(\d+\) Queue"))
    accessible(page)
    screenshot(page, "nurse-queue")

    page.locator(f"a[href='{case}']").click()
    message = page.locator("li.patient").filter(has_text="swelling")
    expect(message).to_contain_text(EMERGENCY)  # as it was written, tags and all
    present = message.locator("mark.present")
    expect(present.filter(has_text="can't breathe").first).to_be_visible()
    expect(present.first).to_have_attribute("title", re.compile(r".+: present"))
    expect(message.locator("mark.negated").filter(has_text="fever")).to_have_attribute("title", re.compile("denied"))
    why = page.get_by_role("region", name="Why it was flagged")
    expect(why.locator(".because")).not_to_be_empty()
    expect(why).to_contain_text("Source")
    expect(page.locator("li.patient")).to_have_count(2)
    expect(page.locator("li.assistant").filter(has_text="911").last).to_be_visible()
    accessible(page)
    screenshot(page, "nurse")

    page.get_by_role("button", name="Acknowledge").click()
    expect(page.get_by_role("region", name="Taken")).to_contain_text(account[0])
    expect(page.get_by_role("button", name="Acknowledge")).to_have_count(0)
    accessible(page)

    page.get_by_label("Note").fill("Reached by phone, ambulance is there.")
    page.get_by_role("button", name="Close case").click()
    expect(page.get_by_role("heading", name="Flagged conversations")).to_be_visible()
    assert case not in cases(page)
    page.get_by_role("link", name="Closed").click()
    expect(page.locator(f"a[href='{case}']")).to_be_visible()
    accessible(page)


def test_two_nurses_at_once(visit: Visit, stack: Any, account: tuple[str, str]) -> None:
    first, second = visit("/nurse"), visit("/nurse")
    log_in(first, account)
    log_in(second, account)
    before = cases(first)
    patient_writes(stack, EMERGENCY)
    case = arrives(first, before)
    first.goto(case)
    second.goto(case)
    first.get_by_role("button", name="Acknowledge").click()
    second.get_by_role("button", name="Acknowledge").click()
    expect(second.get_by_role("status")).to_contain_text("Somebody was faster")
    expect(second.get_by_role("region", name="Taken")).to_contain_text(account[0])


def test_it_works_without_scripts_and_on_a_phone(
    visit: Visit, stack: Any, account: tuple[str, str], accessible: Examine
) -> None:
    page = visit("/nurse", java_script_enabled=False, viewport={"width": 320, "height": 700})
    log_in(page, account)
    before = cases(page)
    patient_writes(stack, EMERGENCY)
    page.get_by_role("link", name="Refresh").click()
    case = next(case for case in cases(page) if case not in before)
    page.locator(f"a[href='{case}']").click()
    page.get_by_role("button", name="Acknowledge").click()
    expect(page.get_by_role("region", name="Taken")).to_be_visible()

    small = visit("/nurse", viewport={"width": 320, "height": 700})
    log_in(small, account)
    for path in ("/nurse", case):
        small.goto(path)
        accessible(small)
        wide = small.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        assert not wide, f"{path} scrolls sideways"


def test_a_queue_that_stands_still_says_so(visit: Visit, account: tuple[str, str], accessible: Examine) -> None:
    page = visit("/nurse")
    log_in(page, account)
    page.clock.install()
    page.reload()
    expect(page.get_by_role("alert")).to_have_count(0)
    page.context.set_offline(True)
    page.clock.fast_forward(30_000)
    expect(page.get_by_role("alert")).to_contain_text("may be out of date")
    page.context.set_offline(False)
    accessible(page)
    page.clock.fast_forward(6_000)
    page.clock.run_for(2_000)
    expect(page.get_by_role("alert")).to_have_count(0)


def test_who_logged_out_is_out(visit: Visit, account: tuple[str, str]) -> None:
    page = visit("/nurse")
    log_in(page, account)
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("button", name="Log in")).to_be_visible()
    page.goto("/nurse")
    expect(page.get_by_role("button", name="Log in")).to_be_visible()


def test_a_wrong_password_is_said(visit: Visit, account: tuple[str, str], accessible: Examine) -> None:
    page = visit("/nurse")
    page.get_by_label("Name").fill(account[0])
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("alert")).to_contain_text("do not fit")
    accessible(page)
