"""Search in transcripts as a nurse sees it."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine

from bot.console import search
from bot.records import turns

sys.path.insert(0, str(Path(__file__).parent))
from turns_of import user


def test_hits_lead_to_their_messages(nurse: TestClient, engine: Engine, emergency: int) -> None:
    turns.append(engine, "w-9", "sms", [user("it swells & <b>burns</b>")])
    page = nurse.get("/nurse/search", params={"q": "swelling"}).text
    links = re.findall(r'href="(/nurse/messages/\d+)"', page)
    assert len(links) == 2
    assert nurse.get(links[0]).status_code == 200
    assert nurse.get(links[1]).headers["location"].startswith("/nurse/cases/1?at=")
    assert '<mark class="hit">swells</mark> &amp; &lt;b&gt;burns' in page and "<b>" not in page
    assert "w-9" not in page and turns.alias("w-9") in page


@pytest.mark.parametrize("q", ["case 1", "#1", turns.alias("w-1"), turns.alias("w-1").lower()])
def test_a_case_is_found_by_number_and_alias(nurse: TestClient, emergency: int, q: str) -> None:
    assert nurse.get("/nurse/search", params={"q": q}).headers["location"] == "/nurse/cases/1"


@pytest.mark.parametrize("q", ["", "zebra", "#99", "case 999999999", "P-NOBODY", '"', "a\x00b", "(", "x" * 400])
def test_nothing_found_is_said(nurse: TestClient, emergency: int, q: str) -> None:
    answer = nurse.get("/nurse/search", params={"q": q})
    assert answer.status_code == 200 and 'class="empty"' in answer.text and 'class="hits"' not in answer.text


def test_filters_narrow_the_hits(nurse: TestClient, engine: Engine, emergency: int) -> None:
    turns.append(engine, "w-9", "sms", [user("swelling")])

    def found(**more: str) -> int:
        return nurse.get("/nurse/search", params={"q": "swelling", **more}).text.count('<li class="hit">')

    assert (found(), found(channel="sms"), found(state="open"), found(level="urgent")) == (2, 1, 1, 0)


def test_older_hits_are_a_page_away(nurse: TestClient, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "PAGE", 2)
    turns.append(engine, "w-9", "sms", [user(f"swelling {n}.") for n in range(5)])
    page, seen = nurse.get("/nurse/search?q=swelling").text, []
    while True:
        seen += re.findall(r"</mark> (\d)\.", page)
        further = re.search(r'rel="next" href="([^"]+)"', page)
        if not further:
            break
        page = nurse.get(further[1].replace("&amp;", "&")).text
    assert seen == ["4", "3", "2", "1", "0"]
