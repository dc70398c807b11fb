"""How much may be sent."""

from collections.abc import Callable

import httpx
import pytest

from bot.web.limits import Rates, network


def test_rates_count_each_key_for_itself_and_say_how_long_to_wait() -> None:
    rates = Rates({"RATE_MESSAGES": "2/minute"})
    assert [rates.spend("message", "a") for _ in range(2)] == [0, 0]
    assert 1 <= rates.spend("message", "a") <= 60
    assert rates.spend("message", "b") == 0
    assert rates.spend("address", "a") == 0


def test_a_rate_that_cannot_be_read_is_named() -> None:
    with pytest.raises(ValueError, match='RATE_ADDRESS is "lots"'):
        Rates({"RATE_ADDRESS": "lots"})


@pytest.mark.parametrize(
    ("host", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("testclient", "testclient"),
    ],
)
def test_what_counts_as_one_address(host: str, counted: str) -> None:
    assert network(host) == counted


def test_too_many_messages_are_refused_with_the_clinics_phone(
    serve: Callable[[], httpx.Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RATE_MESSAGES", "2/minute")
    web = serve()
    web.headers["Authorization"] = f"Bearer {web.post('/api/v1/conversations').json()['token']}"
    answers = [web.post("/api/v1/messages", json={"text": "hello"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 1 <= int(answers[2].headers["Retry-After"]) <= 60
    assert "+1 555 010 0100" in answers[2].json()["detail"]


def test_too_many_conversations_of_one_address_are_refused(
    serve: Callable[[], httpx.Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RATE_CONVERSATIONS", "1/minute")
    web = serve()
    assert [web.post("/api/v1/conversations").status_code for _ in range(2)] == [201, 429]
