"""A patient at the demo page."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from chat_page import (
    ANSWERING,
    EMERGENCY,
    PHONE,
    QUESTION,
    answers,
    arrive,
    banner,
    box,
    choose,
    launcher,
    lose_the_answer,
    panel,
    pretend,
    say,
    staff,
)
from playwright.sync_api import Dialog, Page, expect

Visit = Callable[..., Page]
Examine = Callable[[Page], None]

LOOKS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"}, "dark": {"color_scheme": "dark"}, "phone": PHONE,
    "phone, dark": {**PHONE, "color_scheme": "dark"}, "forced colours": {"forced_colors": "active"},
}

@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_no_state_has_a_barrier(visit: Visit, accessible: Examine, look: dict[str, Any]) -> None:
    page = visit(**look)
    expect(launcher(page)).to_be_visible()
    accessible(page)
    launcher(page).click()
    expect(panel(page)).to_contain_text("Not for emergencies")
    accessible(page)
    say(page, QUESTION)
    panel(page).get_by_role("button", name="This helped").click()
    expect(panel(page)).to_contain_text("Thank you for telling us.")
    accessible(page)
    page.get_by_role("button", name="Menu").click()
    accessible(page)
    panel(page).get_by_role("button", name="Delete my conversation").click()
    expect(page.get_by_role("alertdialog", name="Delete this conversation?")).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="Keep it").click()
    page.route(ANSWERING, lambda route: route.abort())
    say(page, "hello")
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    accessible(page)
    page.unroute(ANSWERING)
    page.context.set_offline(True)
    expect(panel(page)).to_contain_text("You are offline.")
    accessible(page)
    page.context.set_offline(False)
    say(page, EMERGENCY)
    expect(banner(page)).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="Close the chat").click()
    expect(banner(page)).to_be_visible()
    accessible(page)


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_neither_a_check_nor_a_nurse_brings_a_barrier(visit: Visit, accessible: Examine, look: dict[str, Any]) -> None:
    page = visit(**look)
    launcher(page).click()
    say(page, "I want to check my IV site")
    expect(panel(page).get_by_role("progressbar", name="Question 1 of")).to_be_visible()
    accessible(page)
    choose(page, "Start again")
    page.get_by_role("alertdialog").get_by_role("button", name="Start again").click()
    expect(panel(page)).to_contain_text("This is a new conversation.")
    accessible(page)
    arrive(page, staff(10**9, "I am on my way."))
    say(page, QUESTION)
    expect(panel(page)).to_contain_text("A nurse is with you")
    accessible(page)


@pytest.mark.parametrize("path", ["/", "/about", "/api/docs"])
@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_pages_have_no_barrier_and_do_not_scroll_sideways(
    visit: Visit, accessible: Examine, path: str, look: dict[str, Any]
) -> None:
    page = visit(path, **look)
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_about_leads_to_each_section_and_prints_without_what_only_a_screen_needs(
    visit: Visit, accessible: Examine
) -> None:
    page = visit("/")
    page.get_by_role("contentinfo").get_by_role("link", name="What the assistant answers").click()
    expect(page).to_have_url(re.compile("/about$"))
    page.get_by_role("navigation", name="Sections").get_by_role("link", name="Risks and side effects").click()
    section = page.locator(":target")
    expect(section.get_by_role("heading", name="What are the common side effects?")).to_be_visible()
    accessible(page)
    page.emulate_media(media="print", color_scheme="dark")
    for gone in (page.get_by_role("navigation", name="Main"), page.get_by_role("navigation", name="Sections"),
                 page.get_by_role("contentinfo"), launcher(page)):
        expect(gone).to_be_hidden()
    expect(section).to_be_visible()
    accessible(page)


def test_two_answers_are_each_linked_to_their_section(visit: Visit) -> None:
    page = visit()
    launcher(page).click()
    say(page, "What are the common side effects and how long does an infusion take?")
    links = answers(page).last.get_by_role("link", name="(opens in a new tab)")
    anchors = [(link.get_attribute("href") or "").partition("#")[2] for link in links.all()]
    assert anchors == ["risks-and-side-effects", "what-it-is-and-how-it-works"]


def test_a_question_is_answered_and_says_where_the_answer_comes_from(
    visit: Visit, screenshot: Callable[[Page, str], None]
) -> None:
    page = visit(viewport={"width": 1200, "height": 800})
    launcher(page).click()
    say(page, QUESTION)
    link = answers(page).last.get_by_role("link", name="(opens in a new tab)")
    expect(link).to_have_count(1)
    title = re.sub(r" \(opens in a new tab\)$", "", link.text_content() or "")
    with page.context.expect_page() as opened:
        link.click()
    expect(opened.value.locator(":target").get_by_role("heading", name=title, exact=True)).to_be_visible()
    opened.value.close()
    screenshot(page, "patient")


def test_an_emergency_pins_a_banner_that_dials_and_outlives_a_reload(
    visit: Visit, screenshot: Callable[[Page, str], None]
) -> None:
    page = visit(viewport={"width": 1200, "height": 800})
    launcher(page).click()
    say(page, QUESTION)
    expect(banner(page)).to_have_count(0)
    say(page, EMERGENCY)
    call = banner(page).get_by_role("link", name="Call 911 now")
    expect(call).to_have_attribute("href", "tel:911")
    first = panel(page).evaluate("(panel) => panel.firstElementChild.getAttribute('role')")
    assert first == "alert", "the banner has to be the first thing that is read"
    screenshot(page, "patient-emergency")
    say(page, "thank you")
    expect(banner(page)).to_be_visible()
    page.reload()
    expect(panel(page)).to_be_visible()
    expect(banner(page)).to_be_visible()
    expect(panel(page).get_by_role("listitem").filter(has_text=EMERGENCY)).to_be_visible()
    page.get_by_role("button", name="Close the chat").click()
    expect(banner(page).get_by_role("link", name="Call 911 now")).to_be_visible()


def test_another_tab_knows_nothing_of_this_conversation(visit: Visit) -> None:
    page = visit()
    launcher(page).click()
    say(page, QUESTION)
    other = page.context.new_page()
    other.goto("/")
    launcher(other).click()
    expect(panel(other)).to_contain_text("Not for emergencies")
    expect(answers(other)).to_have_count(0)


def test_the_keyboard_is_enough(visit: Visit) -> None:
    page = visit()
    expect(launcher(page)).to_be_visible()
    launcher(page).focus()
    page.keyboard.press("Enter")
    expect(box(page)).to_be_focused()
    page.keyboard.type("first line")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(answers(page)).to_have_count(1)
    expect(box(page)).to_be_focused()
    expect(box(page)).to_have_value("")
    names = []
    for _ in range(2):
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.shadowRoot?.activeElement?.textContent ?? ''"))
    assert names == ["Send", "911"]
    page.keyboard.press("Escape")
    expect(panel(page)).to_be_hidden()
    expect(launcher(page)).to_be_focused()


def test_on_a_phone_the_panel_keeps_the_focus_inside(visit: Visit) -> None:
    page = visit(**PHONE)
    launcher(page).click()
    assert panel(page).bounding_box() == {"x": 0, "y": 0, "width": 320, "height": 640}
    for _ in range(12):
        page.keyboard.press("Tab")
        outside = page.evaluate("document.activeElement.matches('main *, header *, footer *')")
        assert not outside
    say(page, EMERGENCY)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    expect(banner(page)).to_be_in_viewport()


def test_an_answer_is_said_to_those_who_do_not_see_it(visit: Visit) -> None:
    page = visit()
    launcher(page).click()
    pretend(page, {"text": "The first part."}, {"text": "The second part."}, {"custom": {"turn": {"level": "none"}}})
    say(page, "hello")
    voice = panel(page).locator("[aria-live=polite]")
    expect(voice).to_have_text("The first part.\nThe second part.")
    assert voice.evaluate("(voice) => !voice.closest('ol')")


def test_the_main_section_is_linked_once_whether_the_assistant_names_it_or_not(visit: Visit) -> None:
    page = visit()
    launcher(page).click()
    turn = {"level": "none", "answer": {"id": "x", "sections": ["Summary", "Introduction"]}}
    for words, line in (("From: Summary", "From: Summary"), ("It is short.", "Where this comes from: Summary")):
        pretend(page, {"text": "An answer."}, {"text": words}, {"custom": {"turn": turn}})
        say(page, "hello")
        links = answers(page).last.get_by_role("link")
        assert [link.get_attribute("href") for link in links.all()] == [page.url + "about#summary"]
        expect(answers(page).last.locator("p").last).to_have_text(f"{line} (opens in a new tab)")
        page.unroute(ANSWERING)


def test_quick_replies_say_their_payload_once(visit: Visit) -> None:
    page = visit()
    launcher(page).click()
    buttons = [{"title": "Yes", "payload": "Yes, there is pus"}, {"title": "No", "payload": "No"}]
    pretend(page, {"text": "Is there pus?", "buttons": buttons}, {"custom": {"turn": {"level": "none"}}})
    say(page, "check my site")
    page.unroute(ANSWERING)
    pretend(page, {"text": "I have noted that."}, {"custom": {"turn": {"level": "urgent"}}})  # and no buttons
    group = panel(page).get_by_role("group", name="Suggested replies")
    group.get_by_role("button", name="Yes").click()
    expect(panel(page).get_by_role("listitem").filter(has_text="Yes, there is pus")).to_be_visible()
    expect(group.get_by_role("button", name="No", exact=True)).to_have_count(0)
    expect(box(page)).to_be_focused()


def test_what_the_assistant_says_is_never_read_as_html(visit: Visit) -> None:
    page = visit()
    launcher(page).click()
    dialogs: list[str] = []

    def note(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", note)
    bad = "<img src=x onerror=alert(1)><script>alert(2)</script> [press](javascript:alert(3)) **bold** & &lt;"
    turn = {"level": "none", "answer": {"id": "x", "sections": ["<b>Title</b>"]}}
    buttons = [{"title": "<i>Yes</i>", "payload": "<svg onload=alert(4)>"}]
    pretend(page, {"text": bad, "buttons": buttons}, {"custom": {"turn": turn}})
    say(page, bad)
    expect(answers(page).last.locator("p").first).to_have_text(bad)
    expect(answers(page).last).to_contain_text("<b>Title</b>")
    page.get_by_role("button", name="<i>Yes</i>").click()
    expect(answers(page)).to_have_count(2)
    assert panel(page).locator("img, script, b, i, svg[onload], a[href^=javascript]").count() == 0
    assert dialogs == []


def test_numbers_to_call_can_be_dialled_from_the_text(visit: Visit) -> None:
    page = visit()
    launcher(page).click()
    expect(panel(page)).to_contain_text("911")
    pretend(page, {"text": "Call +1 555 010 0100, not 9110 and not 1911. In danger call 911."})
    say(page, "hello")
    links = answers(page).last.get_by_role("link")
    assert [link.get_attribute("href") for link in links.all()] == ["tel:+15550100100", "tel:911"]


def test_when_nothing_answers_the_patient_sees_whom_to_call_and_a_retry_never_says_it_twice(visit: Visit) -> None:
    page = visit()
    launcher(page).click()
    say(page, QUESTION)

    page.route(ANSWERING, lose_the_answer)
    say(page, "are there risks?")
    fault = panel(page).get_by_role("alert").filter(has_text="Your message was not answered.")
    expect(fault.get_by_role("link", name="+1 555 010 0100")).to_have_attribute("href", "tel:+15550100100")
    expect(fault.get_by_role("link", name="911")).to_have_attribute("href", "tel:911")
    page.unroute(ANSWERING)
    page.get_by_role("button", name="Try again").click()
    expect(answers(page)).to_have_count(2)
    expect(fault).to_have_count(0)
    page.reload()
    asked = panel(page).get_by_role("listitem").filter(has_text="are there risks?")
    expect(asked).to_have_count(1)


def test_a_conversation_that_has_ended_goes_on_as_a_new_one(visit: Visit) -> None:
    page = visit()
    launcher(page).click()
    say(page, QUESTION)
    page.evaluate("sessionStorage.setItem('infusion-chat', JSON.stringify({token: 'too-old', open: true}))")
    page.reload()
    say(page, QUESTION)
    expect(answers(page)).to_have_count(1)


def test_messages_sent_in_haste_are_answered_in_their_order(visit: Visit) -> None:
    page = visit()
    launcher(page).click()
    for text in ("first", "second", "third"):
        box(page).fill(text)
        box(page).press("Enter")
    expect(answers(page)).to_have_count(3)
    said = panel(page).locator("li.patient p").all_text_contents()
    assert said == ["first", "second", "third"]


def test_the_pages_own_buttons_open_the_panel_and_ask(visit: Visit) -> None:
    page = visit()
    expect(launcher(page)).to_be_visible()
    page.get_by_role("button", name="What is infusion therapy?").click()
    expect(answers(page)).to_have_count(1)
    page.get_by_role("button", name="Close the chat").click()
    expect(page.get_by_role("button", name="What is infusion therapy?")).to_be_focused()
