"""docs/api.md says what is so."""

import builtins
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.clinic import ROOT
from bot.web import limits, streams

PAGE = (Path(ROOT) / "docs" / "api.md").read_text(encoding="utf-8")


def test_the_example_client_talks(
    web: httpx.Client, rasa: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    [code] = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert len([line for line in code.splitlines() if line.strip()]) <= 10
    rasa.body = [{"text": "Does it itch?", "buttons": [{"title": "Yes", "payload": "Yes"}]}]
    typed: Iterator[str] = iter(["my arm is odd", "hello", ""])
    monkeypatch.setattr(builtins, "input", lambda prompt: next(typed))
    assert "http://localhost:8080/" in code
    here = code.replace("http://localhost:8080", str(web.base_url).rstrip("/"))
    exec(compile(here, "docs/api.md", "exec"), {})
    assert [sent["message"] for sent in rasa.seen] == ["my arm is odd", "hello"]
    assert rasa.seen[0]["sender"] == rasa.seen[1]["sender"]
    assert capsys.readouterr().out == "Does it itch? [Yes]\n" * 2


def test_every_route_is_named(web: httpx.Client) -> None:
    schema = web.get("/api/openapi.json").json()
    routes = {f"{method.upper()} {path}" for path, methods in schema["paths"].items() for method in methods}
    assert set(re.findall(r"^\| `([A-Z]+ /[^`]+)` \|", PAGE, re.MULTILINE)) == routes


def test_the_limits_are_those_of_the_code() -> None:
    told = dict(re.findall(r"\| `([A-Z_]+)` \| ([^|]+) \|", PAGE))
    rates = dict(limits.RATES.values())
    counts = {variable: str(value) for variable, value in streams.SETTINGS.values()}
    assert told == {**rates, **{name: value for name, value in counts.items() if name != "STREAM_SECONDS"}}
    assert streams.SETTINGS["seconds"] == ("STREAM_SECONDS", 600)
    assert (limits.MAX_BODY, limits.BODY_TIME) == (64 * 1024, 10.0)
