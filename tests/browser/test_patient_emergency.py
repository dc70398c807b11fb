"""The emergency banner: there until the patient puts it away, and back when it has to be."""

from collections.abc import Callable

from chat_page import (
    ANSWERING,
    CLINIC,
    EMERGENCY,
    answers,
    banner,
    box,
    choose,
    launcher,
    panel,
    pretend,
    release,
    saved,
    say,
)
from playwright.sync_api import Locator, Page, Route, expect

Visit = Callable[..., Page]


def hide(page: Page) -> Locator:
    return page.get_by_role("button", name="Hide this notice")


def test_it_stays_away_once_put_away_until_the_next_emergency(visit: Visit) -> None:
    page = visit()
    launcher(page).click()
    say(page, EMERGENCY)
    hide(page).click()
    expect(banner(page)).to_have_count(0)
    expect(box(page)).to_be_focused()
    say(page, "thank you")
    expect(banner(page)).to_have_count(0)
    say(page, "my throat is swelling shut")
    expect(banner(page)).to_be_visible()


def test_it_is_back_on_reload_even_when_nothing_can_be_read(visit: Visit) -> None:
    page = visit()
    launcher(page).click()
    say(page, EMERGENCY)
    hide(page).click()
    page.route(ANSWERING, lambda route: route.abort())
    page.reload()
    expect(banner(page).get_by_role("link", name="Call 911 now")).to_be_visible()
    expect(panel(page)).to_contain_text("What was said before cannot be shown now.")


def test_it_is_announced_at_once_and_read_first_wherever_it_stands(visit: Visit) -> None:
    page = visit()
    launcher(page).click()
    region = page.locator("infusion-chat .banner")
    expect(region).to_have_role("alert")  # there while it is empty: a change in it is announced
    expect(region).to_be_empty()
    say(page, EMERGENCY)
    assert region.evaluate("(banner) => banner === banner.parentNode.firstElementChild")
    panel(page).get_by_role("heading", name=CLINIC).focus()
    names = []
    for _ in range(2):
        page.keyboard.press("Shift+Tab")
        names.append(page.evaluate("document.activeElement.shadowRoot.activeElement.textContent"))
    assert names == ["Hide this notice", "Call 911 now"]
    page.keyboard.press("Escape")
    expect(launcher(page)).to_be_visible()
    assert region.evaluate("(banner) => banner === banner.parentNode.firstElementChild")


def test_it_names_the_crisis_line_when_the_answer_does(visit: Visit) -> None:
    page = visit()
    launcher(page).click()
    say(page, EMERGENCY)
    expect(banner(page).get_by_role("link")).to_have_count(1)
    say(page, "I want to kill myself")
    line = banner(page).get_by_role("link", name="988 Suicide and Crisis Lifeline")
    expect(line).to_have_attribute("href", "tel:988")
    expect(banner(page).get_by_role("link", name="Call 911 now")).to_be_visible()


def test_starting_again_does_not_take_it_away(visit: Visit) -> None:
    page = visit()
    launcher(page).click()
    say(page, EMERGENCY)
    choose(page, "Start again")
    expect(banner(page)).to_be_visible()
    page.get_by_role("alertdialog").get_by_role("button", name="Start again").click()
    expect(answers(page)).to_have_count(0)
    expect(banner(page)).to_be_visible()
    page.reload()
    expect(banner(page)).to_be_visible()


def test_it_can_be_used_while_a_question_is_open(visit: Visit) -> None:
    page = visit()
    launcher(page).click()
    say(page, EMERGENCY)
    choose(page, "Delete my conversation")
    hide(page).click()
    expect(banner(page)).to_have_count(0)
    expect(page.get_by_role("alertdialog")).to_be_visible()


def test_it_does_not_wait_for_the_clinics_number(visit: Visit) -> None:
    page = visit()
    held: list[Route] = []
    page.route("**/api/v1/clinic", lambda route: held.append(route))
    page.reload()
    launcher(page).click()
    page.get_by_label("Your message").fill(EMERGENCY)
    pretend(page, {"text": "Call now."}, {"custom": {"turn": {"level": "emergency"}}})
    page.get_by_role("button", name="Send").click()
    expect(banner(page)).to_contain_text("Call your emergency number now.")
    assert saved(page)["alarm"] is True
    release(page, held)
    expect(banner(page).get_by_role("link", name="Call 911 now")).to_be_visible()
