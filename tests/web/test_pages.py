"""Pages, headers, files and health."""

import html
import re
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.clinic import clinic
from bot.knowledge import Answer, Knowledge, knowledge
from bot.web.leaflet import sections, slug
from bot.web.pages import kind

PAGES = ("/", "/about", "/api/docs")


@pytest.mark.parametrize("path", PAGES)
def test_pages_load_nothing_from_elsewhere_and_run_nothing_inline(web: httpx.Client, path: str) -> None:
    page = web.get(path)
    assert page.status_code == 200
    assert page.headers["Content-Type"].startswith("text/html")
    policy = page.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy and "style-src 'self';" in policy
    assert "unsafe" not in policy
    assert "require-trusted-types-for 'script'" in policy
    assert "frame-ancestors 'none'" in policy
    for inline in ("<style", "style=", "onclick", "onload", "<script>", "src=\"http", "src=\"//"):
        assert inline not in page.text


def test_the_home_page_names_the_clinic_and_its_numbers(web: httpx.Client) -> None:
    page = web.get("/").text
    assert "Riverside Infusion Clinic" in page
    assert 'href="tel:911"' in page
    assert 'href="tel:+15550100100"' in page
    assert 'src="/widget.js"' in page


def test_about_tells_every_answer_under_its_section_in_the_articles_order(web: httpx.Client) -> None:
    page = web.get("/about").text
    assert "{clinic" not in page and "{emergency" not in page
    anchors = re.findall(r'<section id="([^"]+)">', page)
    assert anchors == [*map(slug, knowledge().sections), "whom-to-call"]
    assert len(set(anchors)) == len(anchors)
    text = html.unescape(page)
    for answer in knowledge().answers.values():
        for said in (answer.ask, answer.short.format(**clinic().words()), answer.more.format(**clinic().words())):
            assert said in text, answer.id


def test_every_page_links_to_about_in_its_footer(web: httpx.Client) -> None:
    for path in PAGES:
        assert '<a href="/about">' in web.get(path).text.partition("<footer>")[2]


def test_about_can_be_printed(web: httpx.Client) -> None:
    assert "@media print" in web.get("/static/site.css").text


def test_a_clinics_own_answers_stand_under_their_own_title() -> None:
    park = Answer("parking", ("From the clinic",), "Park behind {clinic_name}.", ask="Where can I park?")
    drip = Answer("drip", ("Summary",), "A drip.", ask="What is it?")
    known = Knowledge({"parking": park, "drip": drip}, {}, ("Summary",))
    [first, second] = sections(known, {"clinic_name": "Riverside"})
    assert (first.title, second.title, second.id) == ("Summary", "From the clinic", "from-the-clinic")
    assert second.parts[0].paragraphs == ("Park behind Riverside.",)


def test_the_api_is_described(web: httpx.Client) -> None:
    assert web.get("/api/openapi.json").json()["paths"].keys() >= {"/api/v1/messages", "/api/v1/conversations"}
    for operation in (o for path in web.get("/api/openapi.json").json()["paths"].values() for o in path.values()):
        faults = [answer for status, answer in operation["responses"].items() if int(status) >= 400]
        assert all(answer["content"].keys() == {"application/problem+json"} for answer in faults)
    page = web.get("/api/docs").text
    assert "POST /api/v1/messages" in page
    assert "Idempotency-Key" in page.title() and "At most 4000 characters" in page


def test_the_widget_may_be_embedded_elsewhere_and_pages_may_not(web: httpx.Client) -> None:
    for path in ("/widget.js", "/static/widget/element.js", "/static/vendor/eventsource-parser.js"):
        script = web.get(path)
        assert script.headers["Content-Type"].startswith("text/javascript")
        assert script.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert script.headers["Access-Control-Allow-Origin"] == "*"
    page = web.get("/")
    assert page.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert page.headers["X-Frame-Options"] == "DENY"
    assert "Access-Control-Allow-Origin" not in page.headers


def test_who_may_frame_the_pages_is_a_setting(serve: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRAME_ANCESTORS", "https://clinic.example")
    page = serve().get("/")
    assert "frame-ancestors https://clinic.example" in page.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in page.headers


def test_only_named_files_of_packages_are_served(web: httpx.Client) -> None:
    assert web.get("/static/vendor/axe.min.js").status_code == 404
    for path in ("/static/vendor/../../../package.json", "/static/vendor/%2e%2e%2f%2e%2e%2fpackage.json"):
        assert web.get(path).status_code == 404


def test_healthz_is_this_process_alone(web: httpx.Client, rasa: Any) -> None:
    rasa.status = 500
    assert web.get("/healthz").json() == {"status": "ok"}


def test_readyz_says_which_part_is_not_ready(web: httpx.Client, rasa: Any, records: Engine) -> None:
    ready = web.get("/readyz")
    parts = {"rasa": "ok", "records": "ok", "canary": "ok"}
    assert (ready.status_code, ready.json()) == (200, {"status": "ok", "parts": parts})
    rasa.status = 503
    unready = web.get("/readyz")
    assert unready.status_code == 503
    assert unready.json()["parts"] == {**parts, "rasa": "answered 503"}
    rasa.status = 200
    with records.begin() as connection:
        connection.execute(sa.text("DROP TABLE alembic_version"))
    unready = web.get("/readyz")
    assert unready.status_code == 503
    assert "python -m bot migrate" in unready.json()["parts"]["records"]


def test_slug_and_kind() -> None:
    assert slug("FAQs: What is Infusion Therapy Treatment Basics?") == "faqs-what-is-infusion-therapy-treatment-basics"
    assert kind({"anyOf": [{"type": "array", "items": {"$ref": "#/x/Button"}}, {"type": "null"}]}) == "list of Button"
    assert kind({"enum": ["a", "b"]}) == '"a" or "b"'
