"""The project of `rasa init` with our training examples: what we measure ourselves against."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

import yaml

ENTITY = re.compile(r"\]\((\w+)\)|\"entity\":\s*\"(\w+)\"")
# Rasa answers these with actions of its own, which a rule of the project may not contradict.
RESERVED = ("restart", "back", "session_start")
STORIES = 30
STORY_TURNS = 3


def write(folder: Path, nlu_files: list[Path], default_config: Path, epochs: int) -> int:
    """Writes a project with Rasa's default pipeline and policies; returns the number of its intents.

    It has one rule and one fixed text for each intent, and `STORIES` random sequences of intents so
    that TED and UnexpecTED have something to learn. Conversations are kept in SQLite, as ours are.
    Raises ValueError when the files hold fewer than two intents.
    """
    blocks = [block for file in nlu_files for block in _load(file).get("nlu") or () if "intent" in block]
    intents = sorted({_name(block) for block in blocks})
    if len(intents) < 2:
        raise ValueError("the training data hold fewer than two intents")
    entities = sorted({a or b for block in blocks for a, b in ENTITY.findall(block["examples"])})
    responses: dict[str, Any] = {
        f"utter_{intent}": [{"text": f"This is the answer to {intent}."}] for intent in [*intents, "nlu_fallback"]}
    config = _load(default_config)
    config["assistant_id"] = "stock"
    for part in (*config["pipeline"], *config["policies"]):
        if "epochs" in part:
            part["epochs"] = epochs
    (folder / "data").mkdir(parents=True)
    _dump(folder / "config.yml", config)
    _dump(folder / "data" / "nlu.yml", {"version": "3.1", "nlu": [
        {"intent": _name(block), "examples": block["examples"]} for block in blocks]})
    _dump(folder / "data" / "rules.yml", {"version": "3.1", "rules": [
        {"rule": name, "steps": _turn(name)} for name in sorted({*intents, "nlu_fallback"})]})
    _dump(folder / "data" / "stories.yml", {"version": "3.1", "stories": _stories(intents)})
    _dump(folder / "domain.yml", {
        "version": "3.1", "intents": intents, "entities": entities, "responses": responses,
        "session_config": {"session_expiration_time": 60, "carry_over_slots_to_new_session": True}})
    _dump(folder / "endpoints.yml", {"tracker_store": {
        "type": "SQL", "dialect": "sqlite", "db": str(folder / "conversations.db")}})
    _dump(folder / "credentials.yml", {"rest": None})
    return len(intents)


def _name(block: dict[str, Any]) -> str:
    """The intent of a block of examples; a retrieval intent without its part after the slash."""
    intent = str(block["intent"]).split("/")[0]
    return f"ask_{intent}" if intent in RESERVED else intent


def _turn(intent: str) -> list[dict[str, str]]:
    return [{"intent": intent}, {"action": f"utter_{intent}"}]


def _stories(intents: list[str]) -> list[dict[str, Any]]:
    chance = random.Random(0)
    return [{"story": f"story {number}", "steps": [
        step for _ in range(STORY_TURNS) for step in _turn(chance.choice(intents))]} for number in range(STORIES)]


def _load(path: Path) -> dict[str, Any]:
    value = yaml.safe_load(path.read_text(encoding="utf-8"))
    return value if isinstance(value, dict) else {}


def _dump(path: Path, value: dict[str, Any]) -> None:
    path.write_text(yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=1000), encoding="utf-8")
