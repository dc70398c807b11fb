"""A page with the widget, as a patient uses it, and what a test may let the server say."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Locator, Page, Route, expect

CLINIC = "Riverside Infusion Clinic"
PHONE: dict[str, Any] = {"viewport": {"width": 320, "height": 640}, "is_mobile": True, "has_touch": True}
EMERGENCY = "I have chest pain and I can't breathe"
QUESTION = "What is infusion therapy?"
ANSWERING = "**/api/v1/messages"
LATER = "**/api/v1/events*"
SAVED = "JSON.parse(sessionStorage.getItem('infusion-chat'))"


def launcher(page: Page) -> Locator:
    return page.get_by_role("button", name="Ask a question")


def panel(page: Page) -> Locator:
    return page.get_by_role("dialog", name=CLINIC)


def banner(page: Page) -> Locator:
    return page.get_by_role("alert").filter(has_text="This may be an emergency.")


def answers(page: Page) -> Locator:
    return panel(page).get_by_role("listitem").filter(has_text="Assistant said:")


def box(page: Page) -> Locator:
    return page.get_by_label("Your message")


def say(page: Page, text: str) -> None:
    """Write a message and wait for its answer, or for the word that there is none."""
    replies = panel(page).locator("li.assistant, li.failed")
    count = replies.count()
    send(page, text)
    expect(replies).to_have_count(count + 1)


def send(page: Page, text: str) -> None:
    """Write a message and wait for nothing."""
    box(page).fill(text)
    page.get_by_role("button", name="Send").click()


def choose(page: Page, item: str) -> None:
    """Open the panel's menu and press one of its buttons."""
    page.get_by_role("button", name="Menu").click()
    panel(page).get_by_role("button", name=item).click()


def pretend(page: Page, *messages: dict[str, Any]) -> None:
    """Let the gateway answer just this."""
    body = json.dumps({"messages": list(messages)})

    def answer(route: Route) -> None:
        if route.request.method == "POST":
            route.fulfill(status=200, content_type="application/json", body=body)
        else:
            route.fallback()

    page.route(ANSWERING, answer)


def arrive(page: Page, *lines: dict[str, Any]) -> None:
    """Let these lines come by the stream when it is next opened, and nothing after them."""
    coming = "".join(f"id: {line['id']}\nevent: message\ndata: {json.dumps(line)}\n\n" for line in lines)
    bodies = [coming]

    def stream(route: Route) -> None:
        body = bodies.pop() if bodies else ": quiet\n\n"
        route.fulfill(status=200, content_type="text/event-stream", body=body)

    page.route(LATER, stream)


def release(page: Page, held: list[Route]) -> None:
    """Let go what a route holds back, as soon as it holds something."""
    for _ in range(500):
        if held:
            break
        page.wait_for_timeout(20)
    held.pop(0).continue_()


def staff(number: int, text: str, name: str = "Ann Lee") -> dict[str, Any]:
    """What a nurse wrote, as history and stream tell it."""
    turn = {"level": "none", "with_staff": True}
    return {"id": number, "role": "staff", "name": name, "at": 1_795_600_000, "text": text, "custom": {"turn": turn}}


def saved(page: Page) -> Any:
    """What the widget keeps in this tab."""
    return page.evaluate(SAVED)


def lose_the_answer(route: Route) -> None:
    """The message reaches the server, its answer does not reach the page."""
    route.fetch()
    route.abort()
