"""Turns as Rasa and the gateway write them."""

from __future__ import annotations

from itertools import count
from typing import Any

_clock = count(1_700_000_000)


def finding(concept: str, text: str, status: str = "present") -> dict[str, Any]:
    return {"concept": concept, "text": text, "start": 0, "end": len(text), "status": status, "cue": ""}


def user(text: str, level: str = "none", rule: str | None = None, **more: Any) -> dict[str, Any]:
    findings = [finding(rule, text)] if rule else []
    triage = {"level": level, "rule": rule, "findings": findings, "because": f"Because of {rule}.", "source": "here"}
    return {
        "event": "user", "timestamp": float(next(_clock)), "text": text, "input_channel": "widget",
        "parse_data": {"text": text, "intent": {}, "entities": [], "triage": triage}, **more,
    }


def bot(text: str, **data: Any) -> dict[str, Any]:
    return {"event": "bot", "timestamp": float(next(_clock)), "text": text, "data": data}


def slot(name: str, value: Any) -> dict[str, Any]:
    return {"event": "slot", "timestamp": float(next(_clock)), "name": name, "value": value}


def case(level: str, rule: str | None = None, *concepts: str) -> dict[str, Any]:
    return slot("case", {"level": level, "rule": rule, "concepts": list(concepts)})


def session() -> dict[str, Any]:
    return {"event": "session_started", "timestamp": float(next(_clock))}


def said(text: str, level: str = "none", rule: str | None = None) -> list[dict[str, Any]]:
    """A message and the case that it alone comes to."""
    return [user(text, level, rule), case(level, rule, *([rule] if rule else []))]
