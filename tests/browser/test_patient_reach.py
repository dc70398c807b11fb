"""Every way to reach the chat: keyboard alone, a small or magnified screen, one's own colours, no motion."""

from collections.abc import Callable
from typing import Any

import pytest
from chat_page import EMERGENCY, PHONE, QUESTION, arrive, banner, box, launcher, panel, say, staff
from playwright.sync_api import Page, expect

Visit = Callable[..., Page]

FOCUSED = "document.activeElement.shadowRoot?.activeElement"
# Controls smaller than this, but for links within a sentence, miss WCAG 2.2's target size.
SMALLEST = 24
CONTROLS = """(host) => [...host.shadowRoot.querySelectorAll("button, textarea, .banner a")]
  .filter((control) => control.checkVisibility())
  .map((control) => [control.textContent || control.id, control.getBoundingClientRect()])
  .filter(([, { width, height }]) => Math.min(width, height) < SMALLEST).map(([name]) => name)"""
# 1280 by 1024 pixels at 200 %, and at 400 %
MAGNIFIED: dict[str, dict[str, Any]] = {
    "200 %": {"viewport": {"width": 640, "height": 512}, "device_scale_factor": 2},
    "400 %": {"viewport": {"width": 320, "height": 256}, "device_scale_factor": 4},
}


def small(page: Page) -> Any:
    return page.locator("infusion-chat").evaluate(CONTROLS.replace("SMALLEST", str(SMALLEST)))


def test_escape_goes_one_step_back_at_a_time_and_focus_goes_with_it(visit: Visit) -> None:
    page = visit()
    launcher(page).click()
    say(page, QUESTION)
    menu = page.get_by_role("button", name="Menu")
    menu.focus()
    page.keyboard.press("Enter")
    expect(panel(page).get_by_role("button", name="Start again")).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).to_be_focused()
    expect(menu).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alertdialog", name="Start again?")).to_be_visible()
    reached = [page.evaluate(f"{FOCUSED}.textContent")]
    for key in ("Tab", "Shift+Tab"):
        page.keyboard.press(key)
        reached.append(page.evaluate(f"{FOCUSED}.textContent"))
    assert reached == ["Go on here", "Start again", "Go on here"]
    for waiting in (box(page), menu):
        assert waiting.evaluate("(control) => control.matches('[inert] *')")
    page.keyboard.press("Escape")
    expect(menu).to_be_focused()
    page.keyboard.press("Escape")
    expect(launcher(page)).to_be_focused()


def test_the_menu_closes_when_focus_leaves_it(visit: Visit) -> None:
    page = visit()
    launcher(page).click()
    say(page, QUESTION)
    page.get_by_role("button", name="Menu").click()
    box(page).click()
    expect(panel(page).get_by_role("button", name="Start again")).to_be_hidden()
    expect(box(page)).to_be_focused()


def test_everything_is_reached_by_tab_in_the_order_in_which_it_is_read(visit: Visit) -> None:
    page = visit()
    launcher(page).click()
    say(page, EMERGENCY)
    say(page, QUESTION)
    panel(page).get_by_role("heading", name="Riverside Infusion Clinic").focus()
    for _ in range(2):
        page.keyboard.press("Shift+Tab")
    reached = [page.evaluate(f"{FOCUSED}.textContent")]
    while reached[-1] != "message":
        page.keyboard.press("Tab")
        name = f"{FOCUSED}.ariaLabel || {FOCUSED}.id || {FOCUSED}.textContent"
        reached.append(page.evaluate(name))
        assert len(reached) < 30
    assert reached[:5] == ["Call 911 now", "Hide this notice", "Menu", "Close the chat", "Conversation"]
    assert "This helped" in reached and "This did not help" in reached


@pytest.mark.parametrize("look", [{}, PHONE], ids=["desktop", "phone"])
def test_no_control_is_too_small_to_press(visit: Visit, look: dict[str, Any]) -> None:
    page = visit(**look)
    launcher(page).click()
    assert small(page) == []
    say(page, QUESTION)
    page.get_by_role("button", name="Menu").click()
    assert small(page) == []
    page.keyboard.press("Escape")
    say(page, EMERGENCY)
    assert small(page) == []


@pytest.mark.parametrize("look", MAGNIFIED.values(), ids=MAGNIFIED)
def test_a_magnified_page_loses_nothing_and_does_not_scroll_sideways(
    visit: Visit, accessible: Callable[[Page], None], look: dict[str, Any]
) -> None:
    page = visit(**look)
    launcher(page).click()
    for text in (QUESTION, EMERGENCY):
        say(page, text)
        for control in (box(page), page.get_by_role("button", name="Send"), page.get_by_role("button", name="Menu"),
                        page.get_by_role("button", name="Close the chat")):
            control.scroll_into_view_if_needed()
            expect(control).to_be_in_viewport(ratio=0.99)
        assert panel(page).evaluate("(panel) => panel.scrollWidth <= panel.clientWidth")
    banner(page).get_by_role("link", name="Call 911 now").scroll_into_view_if_needed()
    expect(banner(page).get_by_role("link", name="Call 911 now")).to_be_in_viewport(ratio=0.99)
    accessible(page)


def test_text_spaced_as_readers_may_set_it_is_not_cut_off(visit: Visit) -> None:
    page = visit(**PHONE)
    launcher(page).click()
    say(page, EMERGENCY)
    page.locator("infusion-chat").evaluate(
        """(host) => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(`* {
            line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important;
          }`);
          host.shadowRoot.adoptedStyleSheets.push(sheet);
        }"""
    )
    cut = """(panel) => [...panel.querySelectorAll("button, a, p, h2")]
      .filter((part) => part.checkVisibility() && getComputedStyle(part).display !== "inline")
      .filter((part) => part.scrollWidth > part.clientWidth + 1).map((part) => part.textContent)"""
    assert panel(page).evaluate(cut) == []


def test_who_wants_no_motion_sees_none(visit: Visit) -> None:
    page = visit(reduced_motion="reduce")
    launcher(page).click()
    page.route("**/api/v1/messages", lambda route: None)
    box(page).fill(QUESTION)
    box(page).press("Enter")
    dots = panel(page).locator("li.waiting span").first
    expect(dots).to_be_visible()
    expect(dots).to_have_css("animation-name", "none")


def test_with_forced_colours_every_control_has_an_edge(visit: Visit) -> None:
    page = visit(forced_colors="active")
    edge = """(part) => {
      const { borderTopStyle, borderTopWidth } = getComputedStyle(part);
      return borderTopStyle === "solid" && parseFloat(borderTopWidth) >= 1;
    }"""
    assert launcher(page).evaluate(edge)
    launcher(page).click()
    arrive(page, staff(10**9, "I am on my way."))
    say(page, QUESTION)
    expect(panel(page).locator("li.staff")).to_be_visible()
    for part in ("li.patient", "li.assistant > p", "li.staff", ".notice", ".send", "textarea"):
        assert panel(page).locator(part).first.evaluate(edge), part
