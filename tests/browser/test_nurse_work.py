"""A nurse's day in the console: keys, live changes, filters, search, two at once, talking to the patient."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

sys.path.insert(0, str(Path(__file__).parent))
from nurse_desk import EMERGENCY, arrives, cases, log_in, patient_writes

Visit = Callable[..., Page]
Examine = Callable[[Page], None]
Picture = Callable[[Page, str], None]

DESK = {"viewport": {"width": 1366, "height": 860}}


@pytest.fixture
def desk(visit: Visit, account: tuple[str, str]) -> Page:
    """The queue of a nurse who is logged in."""
    page = visit("/nurse", **DESK)
    log_in(page, account)
    return page


def alias(page: Page, case: str) -> str:
    return page.locator(f"a[href='{case}']").inner_text()


def test_a_new_case_is_there_at_once_with_its_count_and_a_sound(desk: Page, stack: Any) -> None:
    sound = desk.get_by_role("button", name="Sound is off")
    expect(sound).to_have_attribute("aria-pressed", "false")
    before = cases(desk)
    patient_writes(stack, EMERGENCY)
    expect(desk.locator("#live a[id^=case-]")).to_have_count(len(before) + 1, timeout=4_000)
    assert desk.evaluate("document.documentElement.dataset.rang") is None
    sound.click()
    desk.reload()  # remembered
    expect(desk.get_by_role("button", name="Sound is on")).to_have_attribute("aria-pressed", "true")
    waiting = int(desk.locator("#waiting-count").inner_text())
    patient_writes(stack, EMERGENCY)
    expect(desk).to_have_title(re.compile(rf"^\({waiting + 1}\) "))
    expect(desk.locator("#waiting-count")).to_have_text(str(waiting + 1))
    expect(desk.locator("#announced")).to_contain_text(re.compile(r"New: P-\w+, emergency"))
    desk.wait_for_function("document.documentElement.dataset.rang === '1'")


def test_a_shift_by_the_keyboard(desk: Page, stack: Any, account: tuple[str, str], accessible: Examine) -> None:
    before = cases(desk)
    patient_writes(stack, EMERGENCY)
    arrives(desk, before)
    order = cases(desk)
    desk.keyboard.press("j")
    desk.keyboard.press("j")
    desk.keyboard.press("k")
    expect(desk.locator(f"a[href='{order[0]}']")).to_be_focused()
    desk.keyboard.press("a")
    row = desk.locator("tr", has=desk.locator(f"a[href='{order[0]}']"))
    expect(row).to_contain_text(f"{account[0]} (you)")
    expect(desk.locator(f"a[href='{order[0]}']")).to_be_focused()  # where it stands now
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/nurse/cases/*")
    desk.keyboard.press("j")
    expect(desk.locator("li.flagged").first).to_be_focused()
    desk.keyboard.press("/")
    expect(desk.get_by_role("searchbox")).to_be_focused()
    desk.keyboard.type("j?a")
    expect(desk.get_by_role("searchbox")).to_have_value("j?a")
    desk.keyboard.press("Escape")
    desk.locator("main h1").click()
    desk.keyboard.press("?")
    help_text = desk.get_by_role("dialog", name="Keyboard")
    expect(help_text).to_be_visible()
    accessible(desk)
    help_text.get_by_label("Use these keys").uncheck()
    help_text.get_by_role("button", name="Close").click()
    desk.reload()
    desk.locator("main h1").click()
    desk.keyboard.press("?")
    expect(help_text).to_be_hidden()


def test_filters_are_kept_under_a_name(desk: Page, stack: Any, accessible: Examine) -> None:
    before = cases(desk)
    patient_writes(stack, EMERGENCY)
    case = arrives(desk, before)
    desk.get_by_label("Level").select_option("Emergency")
    expect(desk).to_have_url(re.compile("level=emergency"))
    expect(desk.locator(f"a[href='{case}']")).to_be_visible()
    name = f"grave {uuid4().hex[:4]}"
    desk.get_by_label("Save these filters as").fill(name)
    desk.get_by_role("button", name="Save", exact=True).click()
    accessible(desk)
    desk.goto("/nurse?level=routine")
    expect(desk.locator("#live")).to_contain_text("No case fits")
    desk.get_by_role("link", name=name).click()
    expect(desk).to_have_url(re.compile("level=emergency"))
    expect(desk.locator(f"a[href='{case}']")).to_be_visible()
    # a case that does not fit does not slip in
    shown = len(cases(desk))
    patient_writes(stack, "I want to talk to a person please")
    patient_writes(stack, EMERGENCY)
    expect(desk.locator("#live a[id^=case-]")).to_have_count(shown + 1)
    desk.get_by_role("button", name=f"Forget the filter {name}").click()
    expect(desk.get_by_role("link", name=name)).to_have_count(0)


def test_what_was_said_is_found(desk: Page, stack: Any, accessible: Examine) -> None:
    word = f"zz{uuid4().hex[:8]}"
    patient_writes(stack, f"Where do I park? {word}")
    patient_writes(stack, f"{EMERGENCY} {word}")
    desk.keyboard.press("/")
    desk.keyboard.type(word)
    desk.keyboard.press("Enter")
    hits = desk.get_by_role("list", name="Messages found")
    expect(hits.get_by_role("listitem")).to_have_count(2)
    expect(hits.locator("mark")).to_have_text([word, word])
    accessible(desk)
    hits.get_by_role("link").first.click()
    expect(desk.locator("li:target")).to_contain_text(word)
    expect(desk).to_have_url(re.compile("/nurse/cases/"))
    desk.go_back()
    hits.get_by_role("link").nth(1).click()
    expect(desk.get_by_role("heading", name="Should somebody have known?")).to_be_visible()
    accessible(desk)
    desk.get_by_label("Why").fill("Somebody had to know.")
    desk.get_by_role("button", name="Open a case").click()
    expect(desk.get_by_role("region", name="Why it was flagged")).to_contain_text("Somebody had to know.")


def test_two_nurses_at_once(
    desk: Page, visit: Visit, stack: Any, staff: Callable[[], tuple[str, str]], account: tuple[str, str],
    accessible: Examine,
) -> None:
    other = staff()
    before = cases(desk)
    patient_writes(stack, EMERGENCY)
    case = arrives(desk, before)
    second = visit("/nurse", **DESK)
    log_in(second, other)
    second.goto(case)
    second.route("**/nurse/events*", lambda route: route.abort())  # she does not hear of it
    second.reload()
    desk.goto(case)
    desk.get_by_role("button", name="Acknowledge").click()
    second.get_by_role("button", name="Acknowledge").click()
    told = second.get_by_role("alert").filter(has_text="Somebody was faster")
    expect(told).to_contain_text(f"{account[0]} acknowledged it")
    expect(second.get_by_role("region", name="Who has it")).to_contain_text(account[0])
    accessible(second)
    # what she types for closing is not lost, and closes nothing that she has not seen
    second.get_by_label("Missed by the rules").check()
    second.get_by_label("Closing note").fill("my own words")
    desk.get_by_role("button", name="Put back").click()
    second.get_by_role("button", name="Close case").click()
    expect(second.get_by_role("alert").filter(has_text="faster")).to_contain_text(f"{account[0]} put it back")
    expect(second.get_by_label("Closing note")).to_have_value("my own words")
    expect(second.get_by_label("Missed by the rules")).to_be_checked()
    second.get_by_role("button", name="Close case").click()
    expect(second.get_by_role("heading", name="Flagged conversations")).to_be_visible()
    expect(desk.get_by_role("alert").filter(has_text="has changed")).to_contain_text(f"{other[0]} closed it")


def test_a_nurse_talks_to_the_patient(
    desk: Page, visit: Visit, stack: Any, staff: Callable[[], tuple[str, str]], account: tuple[str, str],
    accessible: Examine, screenshot: Picture,
) -> None:
    before = cases(desk)
    patient = patient_writes(stack, EMERGENCY)
    case = arrives(desk, before)
    desk.goto(case)
    watcher = visit("/nurse", **DESK)
    log_in(watcher, staff())
    watcher.goto(case)
    desk.get_by_role("button", name="Take over").click()
    words = desk.get_by_role("textbox", name="Write to")
    expect(words).to_be_focused()
    expect(watcher.locator("#standing")).to_contain_text(f"{account[0]} is writing to the patient")
    words.fill("This is the clinic. Is somebody <with> you?")
    desk.get_by_role("button", name="Send").click()
    line = desk.locator("li.staff")
    expect(line).to_have_count(1)
    expect(line).to_contain_text("Is somebody <with> you?")
    expect(words).to_have_value("")
    expect(watcher.locator("li.staff")).to_contain_text(account[0])
    assert patient.reads()[-1] == ("staff", "This is the clinic. Is somebody <with> you?")

    words.fill("half a sentence")
    answer = patient.writes("I am not alone")
    assert answer == [{"custom": {"turn": {"level": "emergency", "with_staff": True}}}]
    expect(desk.locator("li.patient").last).to_contain_text("I am not alone")
    expect(words).to_have_value("half a sentence")  # a line that comes takes no words away
    alarm = patient.writes("now I have crushing chest pain")
    assert "911" in alarm[0]["text"] and alarm[1]["custom"]["turn"]["with_staff"]
    flagged = desk.locator("li.patient.flagged").last
    expect(flagged.locator("mark.present").first).to_be_visible()
    expect(desk.locator("li.assistant").last).to_contain_text("911")
    told = desk.get_by_role("alert").filter(has_text="has changed")
    expect(told).to_contain_text("The rules raised it")
    expect(told).to_be_in_viewport()
    expect(desk.get_by_role("button", name="Acknowledge")).to_be_visible()
    accessible(desk)
    screenshot(desk, "nurse-talk")
    words.press("Control+Enter")
    expect(desk.locator("li.staff").last).to_contain_text("half a sentence")

    desk.get_by_role("button", name="Hand back").click()
    expect(desk.locator("li.assistant").last).to_contain_text("answering again")
    assert "custom" in patient.writes("thank you")[-1]
    assert "with_staff" not in str(patient.writes("goodbye"))


def test_a_case_is_worked_on(desk: Page, stack: Any, accessible: Examine) -> None:
    before = cases(desk)
    patient_writes(stack, "My PICC site is red and sore", EMERGENCY)
    desk.goto(arrives(desk, before))
    desk.get_by_label("New tag").fill("call back")
    desk.get_by_role("button", name="Add tag").click()
    expect(desk.get_by_role("region", name="Tags")).to_contain_text("call back")
    desk.get_by_label("Private note").fill("Allergic to\nvancomycin")
    desk.get_by_role("button", name="Add note").click()
    expect(desk.get_by_role("region", name="Notes")).to_contain_text("vancomycin")
    line = desk.locator("li.patient").filter(has_text="PICC")
    line.get_by_text("Read wrong?").click()
    accessible(desk)
    line.get_by_label("It should have been").select_option("Urgent")
    line.get_by_label("Why").fill("a sore line")
    line.get_by_role("button", name="The rules read this wrong").click()
    expect(desk.locator("li:target")).to_contain_text("should have been urgent. a sore line")
    expect(desk.get_by_role("region", name="What is known")).to_contain_text("VIP phlebitis score")
    desk.get_by_role("button", name="Take off the tag call back").click()
    expect(desk.get_by_role("region", name="Tags")).not_to_contain_text("call back")
    mark = desk.locator("li.patient mark.negated").filter(has_text="fever")
    mark.focus()
    expect(mark).to_have_accessible_description(re.compile("fever denied"))
    desk.get_by_label("Other", exact=True).check()
    desk.get_by_role("button", name="Close case").click()


def test_a_patient_who_writes_again_reopens_the_case(desk: Page, stack: Any, account: tuple[str, str]) -> None:
    before = cases(desk)
    patient = patient_writes(stack, EMERGENCY)
    case = arrives(desk, before)
    desk.goto(case)
    desk.get_by_label("True emergency").check()
    desk.get_by_role("button", name="Close case").click()
    expect(desk.locator(f"a[href='{case}']")).to_have_count(0)
    patient.writes("thank you")
    expect(desk.locator("tr", has=desk.locator(f"a[href='{case}']"))).to_contain_text(account[0])
    desk.goto(case)
    expect(desk.get_by_role("region", name="What happened")).to_contain_text("The patient wrote again")


@pytest.mark.parametrize("path", ["/nurse", "/nurse?state=all", "/nurse/search?q=breathe"])
def test_no_page_scrolls_sideways(visit: Visit, account: tuple[str, str], path: str, accessible: Examine) -> None:
    page = visit("/nurse", viewport={"width": 320, "height": 700})
    log_in(page, account)
    page.goto(path)
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_locked_screen_keeps_what_was_being_written(
    desk: Page, stack: Any, account: tuple[str, str]
) -> None:
    before = cases(desk)
    patient = patient_writes(stack, EMERGENCY)
    case = arrives(desk, before)
    desk.goto(case)
    desk.get_by_label("Private note").fill("half a note")
    desk.clock.install()
    desk.evaluate("dispatchEvent(new Event('pointerdown'))")
    desk.clock.fast_forward(11 * 60_000)  # longer than idle_minutes
    desk.clock.run_for(2_000)
    cover = desk.get_by_role("dialog", name="Locked")
    expect(cover).to_be_visible()
    desk.clock.run_for(40_000)  # the page goes on asking for what is new, and is refused
    desk.clock.resume()
    patient.writes("are you there?")
    desk.wait_for_timeout(3_000)
    expect(cover).to_be_visible()
    cover.get_by_label("Password").fill(account[1])
    cover.get_by_role("button", name="Unlock").click()
    expect(cover).to_be_hidden()
    expect(desk.get_by_label("Private note")).to_have_value("half a note")
    expect(desk.locator("li.patient").last).to_contain_text("are you there?")
