"""What a patient may do with a conversation: judge it, leave it, print it, save it, have it deleted."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from chat_page import ANSWERING, CLINIC, EMERGENCY, QUESTION, answers, box, choose, launcher, panel, saved, say
from playwright.sync_api import Locator, Page, expect

Visit = Callable[..., Page]
JUDGING = "**/api/v1/feedback"


def asked(page: Page) -> Locator:
    return page.get_by_role("alertdialog")


def history(stack: Any, token: str) -> httpx.Response:
    return httpx.get(f"{stack.url}/api/v1/messages", headers={"Authorization": f"Bearer {token}"})


def test_an_answer_is_judged_by_its_id_and_the_mind_may_be_changed(visit: Visit, stack: Any) -> None:
    page = visit()
    launcher(page).click()
    say(page, QUESTION)
    group = panel(page).get_by_role("group", name="Did this answer help?")
    yes = group.get_by_role("button", name="This helped")
    no = group.get_by_role("button", name="This did not help")
    said = history(stack, saved(page)["token"]).json()["messages"]
    for button, helped in ((yes, True), (no, False)):
        with page.expect_response(JUDGING) as judged:
            button.click()
        assert judged.value.status == 204
        assert judged.value.request.post_data_json == {"helped": helped, "message": said[1]["id"]}
        expect(button).to_be_focused()
    expect(no).to_have_attribute("aria-pressed", "true")
    expect(yes).to_have_attribute("aria-pressed", "false")
    expect(panel(page).locator("[aria-live=polite]")).to_have_text("Thank you for telling us.")


def test_only_the_newest_answer_is_asked_about(visit: Visit) -> None:
    page = visit()
    launcher(page).click()
    say(page, QUESTION)
    say(page, "are there risks?")
    groups = panel(page).get_by_role("group", name="Did this answer help?")
    expect(groups).to_have_count(1)
    groups.get_by_role("button", name="This helped").click()
    say(page, "how long does it take?")
    expect(groups).to_have_count(2)


def test_start_again_asks_first_and_then_leaves_the_conversation(visit: Visit) -> None:
    page = visit()
    launcher(page).click()
    say(page, QUESTION)
    token = saved(page)["token"]
    choose(page, "Start again")
    expect(asked(page)).to_contain_text("The clinic's nurses keep it.")
    expect(asked(page).get_by_role("button", name="Go on here")).to_be_focused()
    page.keyboard.press("Escape")
    expect(asked(page)).to_be_hidden()
    expect(page.get_by_role("button", name="Menu")).to_be_focused()
    expect(answers(page)).to_have_count(1)
    choose(page, "Start again")
    asked(page).get_by_role("button", name="Start again").click()
    expect(answers(page)).to_have_count(0)
    expect(panel(page)).to_contain_text("Not for emergencies.")
    expect(box(page)).to_be_focused()
    assert saved(page)["token"] == ""
    say(page, "are there risks?")
    assert saved(page)["token"] not in ("", token)
    page.reload()
    expect(panel(page).locator("li.patient p")).to_have_text(["are there risks?"])


def test_an_answer_to_the_conversation_before_is_not_shown_in_the_new_one(visit: Visit) -> None:
    page = visit()
    launcher(page).click()
    say(page, QUESTION)
    held: list[Any] = []
    page.route(ANSWERING, lambda route: held.append(route))
    box(page).fill("are there risks?")
    box(page).press("Enter")
    choose(page, "Start again")
    asked(page).get_by_role("button", name="Start again").click()
    for route in held:
        route.continue_()
    page.unroute(ANSWERING)
    say(page, "how long does it take?")
    assert panel(page).locator("li.patient p").all_text_contents() == ["how long does it take?"]
    expect(answers(page)).to_have_count(1)
    expect(panel(page).locator("li.waiting")).to_have_count(0)


def test_a_print_holds_the_conversation_and_nothing_of_the_page(visit: Visit) -> None:
    page = visit()
    launcher(page).click()
    say(page, "<b>can I shower?</b>")
    choose(page, "Print this conversation")
    paper = page.frames[1]
    expect(paper.locator("h1")).to_have_text(CLINIC)
    expect(paper.locator("dt").first).to_have_text(re.compile(r"You \(.+\)"))
    expect(paper.locator("dd").first).to_have_text("<b>can I shower?</b>")
    expect(paper.locator("dt").nth(1)).to_contain_text("Assistant")
    expect(paper.locator("button, b")).to_have_count(0)
    assert "Questions people ask" not in paper.locator("body").inner_text()
    assert paper.locator("h1").evaluate("(title) => getComputedStyle(title).fontSize") != "32px"  # it has its style
    choose(page, "Delete my conversation")
    asked(page).get_by_role("button", name="Delete it").click()
    expect(panel(page)).to_contain_text("Your conversation is deleted.")
    assert len(page.frames) == 1, "the print of a conversation that is gone has to be gone too"


def test_the_conversation_is_saved_as_a_text_file(visit: Visit) -> None:
    page = visit()
    launcher(page).click()
    say(page, QUESTION)
    with page.expect_download() as loaded:
        choose(page, "Save as a text file")
    assert re.fullmatch(r"conversation-\d{4}-\d\d-\d\d\.txt", loaded.value.suggested_filename)
    text = Path(loaded.value.path()).read_text(encoding="utf-8")
    assert text.startswith(f"{CLINIC}\n")
    assert QUESTION in text
    assert "They do not replace the advice of your care team." in text
    for line in answers(page).last.locator("p:not(.origin)").all_text_contents():
        assert line in text


def test_the_conversation_is_deleted_on_request(visit: Visit, stack: Any) -> None:
    page = visit()
    launcher(page).click()
    say(page, QUESTION)
    token = saved(page)["token"]
    choose(page, "Delete my conversation")
    asked(page).get_by_role("button", name="Keep it").click()
    expect(answers(page)).to_have_count(1)
    choose(page, "Delete my conversation")
    asked(page).get_by_role("button", name="Delete it").click()
    expect(panel(page)).to_contain_text("Your conversation is deleted.")
    expect(answers(page)).to_have_count(0)
    assert history(stack, token).status_code == 401
    say(page, QUESTION)
    expect(answers(page)).to_have_count(1)


def test_while_a_nurse_has_the_case_it_is_deleted_later(visit: Visit) -> None:
    page = visit()
    launcher(page).click()
    say(page, EMERGENCY)
    choose(page, "Delete my conversation")
    with page.expect_response("**/api/v1/conversation") as response:
        asked(page).get_by_role("button", name="Delete it").click()
    assert response.value.status == 202
    expect(panel(page).locator("li.event")).to_have_text(response.value.json()["detail"])
    expect(answers(page)).to_have_count(1)


def test_when_it_cannot_be_deleted_the_clinic_can_be_called(visit: Visit) -> None:
    page = visit()
    launcher(page).click()
    say(page, QUESTION)
    page.route("**/api/v1/conversation", lambda route: route.fulfill(status=404, json={"detail": "Nothing."}))
    choose(page, "Delete my conversation")
    asked(page).get_by_role("button", name="Delete it").click()
    fault = panel(page).get_by_role("alert").filter(has_text="Your conversation could not be deleted now.")
    expect(fault.get_by_role("link", name="+1 555 010 0100")).to_be_visible()
    expect(answers(page)).to_have_count(1)


def test_the_menu_offers_nothing_that_has_nothing_to_do(visit: Visit) -> None:
    page = visit()
    launcher(page).click()
    page.get_by_role("button", name="Menu").click()
    expect(panel(page).locator(".menu button:visible")).to_have_count(0)
    expect(panel(page).locator(".menu")).to_contain_text("Nothing has been said yet.")


def test_nothing_outlives_the_tab(visit: Visit) -> None:
    page = visit()
    launcher(page).click()
    say(page, QUESTION)
    assert page.evaluate("localStorage.length") == 0
    assert page.evaluate("document.cookie") == ""
    assert page.context.cookies() == []
    kept = page.evaluate("Object.entries(sessionStorage)")
    assert [name for name, _ in kept] == ["infusion-chat"]
    assert QUESTION not in kept[0][1]
