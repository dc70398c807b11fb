"""What arrives later: from a nurse, from another device, or after all."""

from collections.abc import Callable
from typing import Any

import httpx
from chat_page import (
    ANSWERING,
    LATER,
    QUESTION,
    answers,
    arrive,
    launcher,
    lose_the_answer,
    panel,
    pretend,
    release,
    saved,
    say,
    send,
    staff,
)
from playwright.sync_api import Locator, Page, Route, expect

Visit = Callable[..., Page]

NOTE = "Please come in today."


def nurse(page: Page) -> Locator:
    return panel(page).get_by_role("listitem").filter(has_text="Nurse Ann Lee")


def voice(page: Page) -> Locator:
    return panel(page).locator("[aria-live=polite]")


def test_what_is_said_on_another_device_arrives_by_itself_and_once(visit: Visit, stack: Any) -> None:
    page = visit()
    launcher(page).click()
    say(page, QUESTION)
    with httpx.Client(base_url=stack.url, headers={"Authorization": f"Bearer {saved(page)['token']}"}) as other:
        other.post("/api/v1/messages", json={"text": "are there risks?"}).raise_for_status()
    expect(panel(page).get_by_role("listitem").filter(has_text="are there risks?")).to_have_count(1)
    expect(answers(page)).to_have_count(2)
    say(page, "how long does it take?")
    page.wait_for_timeout(2500)  # what is streamed of it again has come by now
    said = panel(page).locator("li.patient p").all_text_contents()
    assert said == [QUESTION, "are there risks?", "how long does it take?"]
    expect(answers(page)).to_have_count(3)
    shown = panel(page).get_by_role("listitem").all_text_contents()
    page.reload()
    expect(answers(page)).to_have_count(3)
    again = panel(page).get_by_role("listitem").all_text_contents()
    assert [text[:60] for text in again] == [text[:60] for text in shown]


def test_a_nurse_is_named_said_aloud_and_known_to_be_there(
    visit: Visit, screenshot: Callable[[Page, str], None]
) -> None:
    page = visit(viewport={"width": 1200, "height": 800})
    launcher(page).click()
    pretend(page, {"id": 1, "text": "I have told a nurse."}, {"custom": {"turn": {"level": "urgent"}}})
    arrive(page, staff(10**9, "Hello, this is Ann. Is the skin around it warm? You can also call +1 555 010 0100."))
    say(page, "My site is sore since this morning")
    expect(nurse(page)).to_contain_text("Is the skin around it warm?")
    expect(nurse(page).get_by_role("link")).to_have_attribute("href", "tel:+15550100100")
    expect(voice(page)).to_contain_text("Nurse Ann Lee wrote:\nHello, this is Ann.")
    expect(panel(page)).to_contain_text("A nurse is with you")
    screenshot(page, "patient-nurse")


def test_while_a_nurse_is_there_a_message_gets_no_empty_answer(visit: Visit) -> None:
    page = visit()
    launcher(page).click()
    pretend(page, {"custom": {"turn": {"level": "urgent", "with_staff": True}}})
    send(page, "it is warm")
    expect(panel(page).locator("header")).to_contain_text("A nurse is with you")
    expect(voice(page)).to_have_text("A nurse is with you.")
    expect(panel(page).get_by_role("listitem")).to_have_count(1)
    page.unroute(ANSWERING)
    say(page, QUESTION)
    expect(panel(page).locator("header")).not_to_contain_text("A nurse is with you")


def test_a_name_that_begins_with_nurse_or_none_is_read_well(visit: Visit) -> None:
    page = visit()
    launcher(page).click()
    arrive(page, staff(10**9, NOTE, "Nurse Kim"), staff(10**9 + 1, NOTE, ""))
    say(page, QUESTION)
    speakers = panel(page).locator(".speaker strong")
    expect(speakers).to_have_text(["Nurse Kim", "A nurse"])


def test_a_closed_panel_counts_what_has_arrived(visit: Visit) -> None:
    page = visit()
    launcher(page).click()
    arriving: list[Route] = []
    page.route(LATER, lambda route: arriving.append(route))
    say(page, QUESTION)
    page.get_by_role("button", name="Close the chat").click()
    arrive(page, staff(10**9, NOTE), staff(10**9 + 1, "Do bring your pump."))
    for route in arriving:
        route.abort()  # then the stream is opened again
    counted = page.get_by_role("button", name="Ask a question 2 new messages")
    expect(counted).to_be_visible()
    expect(page.locator("infusion-chat .dock > [aria-live=polite]")).to_contain_text("Do bring your pump.")
    counted.click()
    expect(nurse(page)).to_have_count(2)
    page.get_by_role("button", name="Close the chat").click()
    expect(page.get_by_role("button", name="Ask a question", exact=True)).to_be_visible()


def test_an_answer_that_comes_after_the_panel_was_closed_is_counted_too(visit: Visit) -> None:
    page = visit()
    launcher(page).click()
    held: list[Route] = []
    page.route(ANSWERING, lambda route: held.append(route))
    send(page, QUESTION)
    page.keyboard.press("Escape")
    release(page, held)
    expect(page.get_by_role("button", name="Ask a question 1 new message")).to_be_visible()


def test_where_no_stream_gets_through_it_asks_quietly(visit: Visit) -> None:
    page = visit()
    page.route(LATER, lambda route: route.abort())
    launcher(page).click()
    say(page, QUESTION)

    def with_a_note(route: Route) -> None:
        if route.request.method == "POST":
            route.fallback()
            return
        history = route.fetch().json()
        history["messages"].append(staff(10**9, NOTE))
        route.fulfill(json=history)

    page.route(ANSWERING, with_a_note)
    expect(nurse(page)).to_contain_text(NOTE, timeout=15_000)
    expect(panel(page).locator("li.failed")).to_have_count(0)


def test_a_server_without_later_words_is_good_enough(visit: Visit) -> None:
    page = visit()
    page.route(LATER, lambda route: route.fulfill(status=404, json={"detail": "There is nothing at this address."}))
    page.route("**/api/v1/feedback", lambda route: route.fulfill(status=404, json={"detail": "Nothing."}))
    launcher(page).click()
    say(page, QUESTION)
    panel(page).get_by_role("button", name="This did not help").click()
    expect(panel(page)).to_contain_text("This could not be kept now.")
    say(page, "are there risks?")
    expect(answers(page)).to_have_count(2)


def test_an_answer_that_was_lost_takes_the_fault_away_when_it_arrives(visit: Visit) -> None:
    page = visit()
    launcher(page).click()
    say(page, QUESTION)

    page.route(ANSWERING, lose_the_answer)
    say(page, "are there risks?")
    page.unroute(ANSWERING)
    expect(answers(page)).to_have_count(2)
    expect(panel(page).locator("li.failed")).to_have_count(0)
    expect(panel(page).locator("li.patient")).to_have_count(2)
    assert saved(page)["unanswered"] == []


def test_a_page_that_nobody_sees_holds_no_stream(visit: Visit) -> None:
    page = visit()
    opened: list[str] = []
    page.on("request", lambda request: opened.append(request.url) if "/events" in request.url else None)
    launcher(page).click()
    with page.expect_request(LATER):
        say(page, QUESTION)
    page.evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
    with page.expect_event("requestfailed", lambda request: "/events" in request.url):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    count = len(opened)
    page.wait_for_timeout(3500)
    assert len(opened) == count
    page.evaluate("delete document.hidden")
    with page.expect_request(LATER) as again:
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert "after=" in again.value.url
