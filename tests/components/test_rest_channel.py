from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from sanic import Sanic

from bot.components.rest_channel import TurnRestInput
from bot.records.turn import last_turn

SECRET = "I have chest pain and a secret"


async def reply(handler: Any, text: str = SECRET) -> list[dict[str, Any]]:
    channel = CollectingOutputChannel()
    await TurnRestInput.enveloped(handler)(UserMessage(text, channel, "p"))
    return channel.messages


async def test_the_recorded_turn_ends_the_reply() -> None:
    async def handler(message: UserMessage) -> None:
        await message.output_channel.send_text_message("p", "hello")
        last_turn.set({"level": "urgent"})

    assert [m.get("text") or m.get("custom") for m in await reply(handler)] == ["hello", {"turn": {"level": "urgent"}}]


async def test_the_turn_before_is_not_taken_for_this_one() -> None:
    async def handler(message: UserMessage) -> None:
        pass

    last_turn.set({"level": "urgent"})
    (message,) = await reply(handler, "hello")
    assert message["custom"]["turn"]["level"] == "none"


@pytest.mark.parametrize("fault", [RuntimeError(SECRET), asyncio.CancelledError()])
async def test_a_failure_is_logged_without_the_text_and_still_tells_the_level(
    fault: BaseException, caplog: pytest.LogCaptureFixture
) -> None:
    async def handler(message: UserMessage) -> None:
        raise fault

    with caplog.at_level(logging.DEBUG):
        (message,) = await reply(handler)
    turn = message["custom"]["turn"]
    assert turn["level"] == "emergency" and turn["triage"]["rule"] == "chest_pain"
    assert set(turn["triage"]) == {"rule", "level", "findings"}
    assert caplog.text and "secret" not in caplog.text


async def test_it_is_the_rest_channel() -> None:
    async def handler(message: UserMessage) -> None:
        pass

    app = Sanic("test_rest_channel")
    app.blueprint(TurnRestInput().blueprint(handler), url_prefix=TurnRestInput().url_prefix())
    assert TurnRestInput.name() == "rest"
    assert {route.path for route in app.router.routes} >= {"rest/webhook"}
