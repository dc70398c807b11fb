"""A destination that fails stands in red on the nurse's pages until it works again."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine

from bot.records import canary_turns, standing
from bot.records.tables import now


def notices(page: str) -> list[str]:
    return re.findall(r'<p class="notice bad alarm" role="alert">(.*?)</p>', page)


@pytest.mark.parametrize("page", ["/nurse", "/nurse?state=closed", "/nurse/cases/1"])
def test_a_failing_destination_is_shown_on_every_page_and_goes_when_it_works(
    nurse: TestClient, engine: Engine, emergency: int, page: str
) -> None:
    assert notices(nurse.get(page).text) == []
    standing.fails(engine, "log", "not delivered")
    [notice] = notices(nurse.get(page).text)
    assert re.fullmatch(r"Alerts do not reach everyone \(log\) since \d\d:\d\d: not delivered\.", notice)
    standing.works(engine, "log", timedelta(seconds=1))
    assert notices(nurse.get(page).text) == []


def test_a_destination_that_is_in_clinic_yml_no_more_is_not_shown(nurse: TestClient, engine: Engine) -> None:
    standing.fails(engine, "mailto-0123456789", "not delivered")
    assert notices(nurse.get("/nurse").text) == []


def test_an_open_page_gets_it_only_when_it_is_news(nurse: TestClient, engine: Engine) -> None:
    def refresh() -> tuple[int, str]:
        answer = nurse.get(refresh_url(page), headers={"HX-Request": "true"})
        return answer.status_code, answer.text

    page = nurse.get("/nurse").text
    assert refresh() == (204, "")
    standing.fails(engine, "log", "not delivered")
    status, page = refresh()
    assert status == 200 and len(notices(page)) == 1
    assert refresh() == (204, "")


def refresh_url(page: str) -> str:
    found = re.search(r'hx-get="(/nurse/alarms\?shown=\w+)"', page)
    assert found
    return found[1]


def test_a_canary_that_did_not_come_through_is_shown(nurse: TestClient, app: FastAPI, engine: Engine) -> None:
    app.state.started_at = now()
    canary_turns.soon(engine, timedelta(0))
    canary_turns.checked(engine, "no case was opened", timedelta(minutes=5))
    assert notices(nurse.get("/nurse").text) == [
        "The test message from chat to alert did not come through: no case was opened."
    ]


def test_a_stranger_learns_nothing(stranger: TestClient, engine: Engine) -> None:
    standing.fails(engine, "log", "not delivered")
    assert notices(stranger.get("/nurse/login").text) == []
    assert stranger.get("/nurse/alarms").status_code == 303
