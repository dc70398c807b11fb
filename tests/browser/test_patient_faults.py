"""When something does not work, the patient sees what, and whom to call; and nothing is said twice."""

from collections.abc import Callable
from typing import Any

from chat_page import ANSWERING, QUESTION, answers, box, launcher, lose_the_answer, panel, release, saved, say, send
from playwright.sync_api import Locator, Page, Route, expect

Visit = Callable[..., Page]


def fault(page: Page) -> Locator:
    return panel(page).get_by_role("alert").filter(has_text="Your message was not answered.")


def test_offline_says_so_with_the_clinics_phone_until_it_is_over(visit: Visit) -> None:
    page = visit()
    launcher(page).click()
    say(page, QUESTION)
    page.context.set_offline(True)
    strip = panel(page).get_by_role("status")
    expect(strip).to_contain_text("You are offline.")
    expect(strip.get_by_role("link", name="+1 555 010 0100")).to_have_attribute("href", "tel:+15550100100")
    expect(strip.get_by_role("link", name="911")).to_be_visible()
    say(page, "are there risks?")
    expect(fault(page)).to_be_visible()
    page.context.set_offline(False)
    expect(panel(page).locator(".lost")).to_be_hidden()
    page.get_by_role("button", name="Try again").click()
    expect(answers(page)).to_have_count(2)


def test_a_message_that_never_left_is_offered_again_after_a_reload_with_the_same_key(visit: Visit) -> None:
    page = visit()
    launcher(page).click()
    say(page, QUESTION)
    keys: list[str | None] = []

    def refuse(route: Route) -> None:
        if route.request.method == "POST":
            keys.append(route.request.headers["idempotency-key"])
            route.abort()
        else:
            route.fallback()

    page.route(ANSWERING, refuse)
    say(page, "are there risks?")
    page.reload()
    expect(fault(page)).to_be_visible()
    assert panel(page).locator("li.patient p").all_text_contents() == [QUESTION, "are there risks?"]
    page.unroute(ANSWERING)
    with page.expect_request(lambda request: request.method == "POST") as again:
        page.get_by_role("button", name="Try again").click()
    assert [again.value.headers["idempotency-key"]] == keys
    expect(answers(page)).to_have_count(2)
    assert saved(page)["unanswered"] == []


def test_a_message_that_arrived_is_not_offered_again_after_a_reload(visit: Visit) -> None:
    page = visit()
    launcher(page).click()
    say(page, QUESTION)

    page.route("**/api/v1/events*", lambda route: route.abort())
    page.route(ANSWERING, lose_the_answer)
    say(page, "are there risks?")
    page.unroute(ANSWERING)
    page.reload()
    expect(answers(page)).to_have_count(2)
    expect(fault(page)).to_have_count(0)
    assert saved(page)["unanswered"] == []


def test_a_message_written_while_history_is_slow_stands_after_it(visit: Visit) -> None:
    page = visit()
    launcher(page).click()
    say(page, QUESTION)
    held: list[Route] = []
    page.route(ANSWERING, lambda route: held.append(route) if route.request.method == "GET" else route.fallback())
    page.reload()
    send(page, "are there risks?")
    expect(panel(page).locator("li.patient p")).to_have_text(["are there risks?"])
    release(page, held)
    expect(answers(page)).to_have_count(2)
    expect(panel(page).locator("li.patient p")).to_have_text([QUESTION, "are there risks?"])
    assert [line.split(":")[0] for line in panel(page).get_by_role("listitem").all_text_contents()] == [
        "You said", "Assistant said", "You said", "Assistant said",
    ]


def test_too_much_at_once_is_told_and_may_be_tried_again(visit: Visit) -> None:
    page = visit()
    launcher(page).click()
    page.route(ANSWERING, lambda route: route.fulfill(status=429, json={"detail": "Too many messages at once."}))
    say(page, "hello")
    expect(panel(page).locator("li.failed")).to_contain_text("That was a lot at once.")
    page.unroute(ANSWERING)
    page.get_by_role("button", name="Try again").click()
    expect(answers(page)).to_have_count(1)


def test_a_message_that_cannot_be_read_comes_back_into_the_box(visit: Visit) -> None:
    page = visit()
    launcher(page).click()
    detail = "The message is empty. Please write something."
    page.route(ANSWERING, lambda route: route.fulfill(status=422, json={"detail": detail}))
    say(page, "/")
    expect(panel(page).locator("li.failed")).to_have_text(detail)
    expect(box(page)).to_have_value("/")
    assert saved(page)["unanswered"] == []


def test_a_conversation_that_ended_meanwhile_is_said_to_be_new(visit: Visit) -> None:
    page = visit()
    launcher(page).click()
    say(page, QUESTION)
    gone: list[Any] = []

    def once(route: Route) -> None:
        if gone or route.request.method != "POST":
            route.fallback()
            return
        gone.append(route)
        route.fulfill(status=401, json={"detail": "This conversation has ended."})

    page.route(ANSWERING, once)
    say(page, "are there risks?")
    expect(panel(page).locator("li.event")).to_have_text("Your earlier conversation had ended. This is a new one.")


def test_while_an_answer_is_on_its_way_one_sees_and_hears_so(visit: Visit) -> None:
    page = visit()
    launcher(page).click()
    held: list[Route] = []
    page.route(ANSWERING, lambda route: held.append(route))
    send(page, QUESTION)
    expect(panel(page).locator("li.waiting")).to_be_visible()
    expect(panel(page).locator("[aria-live=polite]")).to_have_text("The answer is on its way.")
    release(page, held)
    expect(answers(page)).to_have_count(1)
    expect(panel(page).locator("li.waiting")).to_have_count(0)


def test_a_chat_that_cannot_be_loaded_says_so(visit: Visit) -> None:
    page = visit("/about")
    page.route("**/static/widget/chat.js", lambda route: route.abort())
    page.goto("/")
    expect(page.get_by_role("button", name="The chat could not be loaded. Please reload this page.")).to_be_visible()
