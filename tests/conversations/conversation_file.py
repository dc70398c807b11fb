"""Conversations written as YAML: what the patient says, and what the reply must be.

    steps:
      - user: I have chest pain
        hours_later: 14             # how long the patient was away before writing this
        nurse: acknowledges         # what the nurse has done meanwhile
        expect:
          level: emergency          # the conversation's level after the turn
          rule: chest_pain          # the rule that this message fired; null for none
          says: [Call 911 now]      # each stands in the reply, in small or capital letters
          never_says: [drive]       # none stands in it
          asks: pus                 # what is asked, null for nothing
          check: site               # by which check
          answers: "FAQs: …"        # a section of the answer, null for no answer
          fallback: unclear_symptom # the reason, null for none
          handoff: requested
          buttons: [Yes]            # titles that are there
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conversation_stack import Chat, Reply

from bot.triage.strict import Node, load

FOLDER = Path(__file__).parent
KEYS = ("level", "rule", "says", "never_says", "asks", "check", "answers", "fallback", "handoff", "buttons")


@dataclass(frozen=True)
class Step:
    """One message and what is expected of its reply."""

    user: str
    expect: Node
    place: str
    hours_later: int = 0
    acknowledged: bool = False


def files() -> list[Path]:
    """All conversations."""
    return sorted(FOLDER.glob("*/*.yml"))


def read(path: Path) -> list[Step]:
    """The steps of a conversation. Raises DataError for an unknown key."""
    root = load(path).only(required=("steps",))
    steps = [node.only(required=("user",), optional=("expect", "hours_later", "nurse")) for node in root["steps"]]
    return [
        Step(node.text("user"), node.get("expect", Node()) and node["expect"].only(optional=KEYS),
             f"{path.parent.name}/{path.name}:{node.line}", int(node.get("hours_later", 0)),
             node.choice("nurse", ("acknowledges", "")) != "")
        for node in steps
    ]


def play(steps: list[Step], chat: Chat) -> Iterator[str]:
    """Plays a conversation; what is wrong with each reply."""
    for step in steps:
        if step.acknowledged:
            chat.acknowledged()
        if step.hours_later:
            chat.away(step.hours_later)
        reply = chat.say(step.user)
        wrong = list(faults(step.expect, reply))
        if not reply.texts:
            wrong.append("nothing was said")
        if wrong:
            yield f"{step.place}: {step.user!r} → {'; '.join(wrong)}\n    {reply.said!r}\n    {reply.turn}"


def faults(expect: Node, reply: Reply) -> Iterator[str]:
    """How a reply differs from what is expected."""
    turn, said = reply.turn, reply.said.casefold()
    found: dict[str, Any] = {
        "level": turn.get("level"),
        "rule": (turn.get("triage") or {}).get("rule"),
        "asks": (turn.get("question") or {}).get("asks"),
        "check": (turn.get("question") or {}).get("check"),
        "fallback": (turn.get("fallback") or {}).get("reason"),
        "handoff": (turn.get("handoff") or {}).get("status"),
    }
    for key, value in found.items():
        if key in expect and expect[key] != value:
            yield f"{key} is {value!r}, not {expect[key]!r}"
    if "answers" in expect:
        sections = (turn.get("answer") or {}).get("sections") or []
        if (expect["answers"] is None and sections) or (expect["answers"] and expect["answers"] not in sections):
            yield f"answers from {sections}, not {expect['answers']!r}"
    yield from (f"does not say {text!r}" for text in expect.strings("says") if text.casefold() not in said)
    yield from (f"says {text!r}" for text in expect.strings("never_says") if text.casefold() in said)
    titles = [button["title"] for button in reply.buttons]
    yield from (f"has no button {title!r}" for title in expect.strings("buttons") if title not in titles)
