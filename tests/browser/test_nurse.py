"""A nurse sees the emergency that a patient wrote, through the whole product, and takes it."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

sys.path.insert(0, str(Path(__file__).parent))
from nurse_desk import EMERGENCY, arrives, cases, log_in, patient_writes

Visit = Callable[..., Page]
Examine = Callable[[Page], None]
Picture = Callable[[Page, str], None]

QUESTION = "How do I keep my IV site dry in the shower?"


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
    expect(page.get_by_role("region", name="Who has it")).to_contain_text(account[0])
    expect(page.get_by_role("button", name="Acknowledge")).to_have_count(0)
    accessible(page)

    page.get_by_label("True emergency").check()
    page.get_by_label("Closing note").fill("Reached by phone, ambulance is there.")
    page.get_by_role("button", name="Close case").click()
    expect(page.get_by_role("heading", name="Flagged conversations")).to_be_visible()
    assert case not in cases(page)
    page.get_by_role("link", name="Closed").click()
    expect(page.locator("tr", has=page.locator(f"a[href='{case}']"))).to_contain_text("True emergency")
    accessible(page)


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
    expect(page.get_by_role("region", name="Who has it")).to_contain_text(account[0])
    page.get_by_role("button", name="Take over").click()
    page.get_by_role("textbox", name="Write to").fill("This is the clinic.")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("li.staff")).to_contain_text("This is the clinic.")
    page.get_by_role("button", name="Hand back").click()
    page.get_by_label("Private note").fill("Rang her.")
    page.get_by_role("button", name="Add note").click()
    expect(page.get_by_role("region", name="Notes")).to_contain_text("Rang her.")
    page.get_by_label("Over-triaged").check()
    page.get_by_role("button", name="Close case").click()
    expect(page.get_by_role("heading", name="Flagged conversations")).to_be_visible()

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
    page.route("**/nurse/events*", lambda route: route.abort())
    page.route("**/nurse/queue*", lambda route: route.abort())
    page.reload()
    expect(page.get_by_role("alert")).to_have_count(0)
    page.clock.fast_forward(31_000)
    page.clock.run_for(2_000)
    expect(page.get_by_role("alert")).to_contain_text("may be out of date")
    accessible(page)
    page.unroute_all()
    page.clock.fast_forward(31_000)
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
