"""A nurse at her browser and patients who write, through the whole product."""

from __future__ import annotations

from typing import Any

import httpx
from playwright.sync_api import Page, expect

EMERGENCY = "My lips are swelling and I can't breathe. I have no fever. <b>help</b>"


class Patient:
    """A new patient, through the chat API."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=url, timeout=30)
        token = self._client.post("/api/v1/conversations").raise_for_status().json()["token"]
        self._client.headers["Authorization"] = f"Bearer {token}"

    def writes(self, text: str) -> list[dict[str, Any]]:
        """Send a message; returns the answer."""
        answer = self._client.post("/api/v1/messages", json={"text": text}).raise_for_status()
        return [{name: value for name, value in part.items() if name != "id"} for part in answer.json()["messages"]]

    def reads(self) -> list[tuple[str, str]]:
        """The conversation so far: who, and what."""
        said = self._client.get("/api/v1/messages").raise_for_status().json()["messages"]
        return [(line["role"], line.get("text", "")) for line in said]


def patient_writes(stack: Any, *texts: str) -> Patient:
    """A new patient who writes this."""
    patient = Patient(stack.url)
    for text in texts:
        patient.writes(text)
    return patient


def log_in(page: Page, account: tuple[str, str]) -> None:
    """From the login form to whatever it leads to."""
    page.get_by_label("Name").fill(account[0])
    page.get_by_label("Password").fill(account[1])
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("button", name="Log out")).to_be_visible()


def cases(page: Page) -> list[str]:
    """The addresses of the cases in the queue."""
    links = page.locator("#live a[id^=case-]")
    return [str(links.nth(n).get_attribute("href")) for n in range(links.count())]


def arrives(page: Page, before: list[str]) -> str:
    """The address of the case that was not there before; waits for the queue to refresh by itself."""
    expect(page.locator("#live a[id^=case-]")).to_have_count(len(before) + 1, timeout=15_000)
    return next(case for case in cases(page) if case not in before)
