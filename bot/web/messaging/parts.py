"""An answer as messages of a messaging app: choices in its own form, long texts in parts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from string import ascii_uppercase
from typing import Any

from bot.triage.checks import checks

from .shape import Channel, Message

_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+")


def merged_turn(answer: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The `turn` of an answer, its items merged in order."""
    turn: dict[str, Any] = {}
    for item in answer:
        turn.update((item.get("custom") or {}).get("turn") or {})
    return turn


def messages_of(answer: Sequence[Mapping[str, Any]], channel: Channel) -> list[dict[str, Any]]:
    """What can be read of an answer: `{"text", "buttons"?}` each. Choices that no button can show get a `mark`."""
    marks = iter(ascii_uppercase if _asks_for_a_number(merged_turn(answer)) else map(str, range(1, 1000)))
    messages = []
    for item in answer:
        buttons = [dict(button) for button in item.get("buttons") or ()]
        if any(len(button["title"]) > channel.longest_title for button in buttons):
            buttons = [{**button, "mark": mark} for button, mark in zip(buttons, marks, strict=False)]
        if item.get("text") or buttons:
            messages.append({"text": item.get("text") or "", **({"buttons": buttons} if buttons else {})})
    return messages


def _asks_for_a_number(turn: Mapping[str, Any]) -> bool:
    """Whether a number is an answer by itself: "4" must stay the pain and not become the fourth choice."""
    question = turn.get("question")
    if not question or question["check"] not in checks():
        return False
    return any(q.type == "scale" and q.asks == question["asks"] for q in checks()[question["check"]].questions)


def parts_of(messages: Iterable[Mapping[str, Any]], limit: int, choose: str) -> list[Message]:
    """The messages in parts of at most `limit` characters. `choose` tells how to take a choice that is written out."""
    parts: list[Message] = []
    for message in messages:
        buttons = message.get("buttons") or []
        text = message.get("text", "")
        if any("mark" in button for button in buttons):
            text = "\n".join([text, *(f"{button['mark']}. {button['title']}" for button in buttons), choose]).strip()
        texts = split(text or choose, limit)
        parts += [{"text": part} for part in texts[:-1]]
        parts.append({"text": texts[-1], **({"buttons": buttons} if buttons else {})})
    return parts


def split(text: str, limit: int) -> list[str]:
    """A text in pieces of at most `limit` characters, cut where a sentence or line ends, else at a blank."""
    pieces = []
    while len(text) > limit:
        ends = [match for match in _SENTENCE_END.finditer(text, 0, limit + 1) if match.start() > 0]
        if ends:
            cut, onward = ends[-1].start(), ends[-1].end()
        else:
            blank = text.rfind(" ", 1, limit + 1)
            cut, onward = (blank, blank + 1) if blank > 0 else (limit, limit)
        pieces.append(text[:cut])
        text = text[onward:]
    return [*pieces, text] if text or not pieces else pieces
