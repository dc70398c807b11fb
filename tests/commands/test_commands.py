"""The command line as contract.md promises it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def bot(*arguments: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments], input=stdin, cwd=ROOT, env={**os.environ, **environment},
        capture_output=True, text=True, timeout=60, check=False)


def test_assess_shows_level_rule_words_and_source() -> None:
    shown = bot("assess", "I can't breathe").stdout
    assert "level: emergency" in shown
    assert "“can't breathe” present" in shown
    assert "source: " in shown


def test_assess_reads_and_writes_json_lines() -> None:
    lines = '{"text": "I have chest pain"}\n\n{"text": "hello", "id": 3}\n'
    out = [json.loads(line) for line in bot("assess", "--jsonl", stdin=lines).stdout.splitlines()]
    assert [set(line) for line in out] == [{"text", "level", "rule", "findings"}] * 2
    assert [line["level"] for line in out] == ["emergency", "none"]
    assert set(out[0]["findings"][0]) >= {"concept", "text", "start", "end", "status", "cue"}


@pytest.mark.parametrize("line", ["{", "[]", '{"txt": "x"}', '{"text": 3}'])
def test_a_line_that_is_no_message_is_named(line: str) -> None:
    result = bot("assess", "--jsonl", stdin=line)
    assert result.returncode == 1
    assert result.stderr.startswith("line 1: ")


def test_assess_imports_neither_rasa_nor_a_server() -> None:
    code = (
        "import sys, bot.__main__ as m; m.main(['assess', 'x'])\n"
        "print(sorted({'rasa', 'fastapi', 'sqlalchemy'} & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    assert result.stdout.splitlines()[-1] == "[]"


def test_explain_prints_the_rule_with_its_source_and_words() -> None:
    shown = bot("explain", "trouble_breathing").stdout
    assert "trouble_breathing: emergency" in shown
    assert "source: Article" in shown
    assert "short of breath" in shown


def test_explain_offers_near_names_for_an_unknown_rule() -> None:
    result = bot("explain", "trouble_breating")
    assert result.returncode == 1
    assert "perhaps: trouble_breathing" in result.stderr


def test_a_broken_clinic_file_is_named_with_line_and_reason(tmp_path: Path) -> None:
    path = tmp_path / "clinic.yml"
    path.write_text((ROOT / "clinic.yml").read_text().replace("region: US", "region: XX"))
    result = bot("staff", "list", CLINIC_FILE=str(path))
    assert result.returncode == 1
    assert f"{path}:" in result.stderr
    assert "'region' is 'XX'" in result.stderr


def test_an_unknown_command_says_which_there_are() -> None:
    result = bot("asess", "x")
    assert result.returncode == 2
    assert "assess" in result.stderr
