"""Who approved the rules: the record, its faults, and what ends an approval."""

from __future__ import annotations

import argparse
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot import approval, rules_page, soundness
from bot.approval import RECORD, Approval, add, approved, in_words, read_approvals, rules_hash
from bot.commands import approve, check
from bot.triage.strict import DataError

ANN = Approval("Ann Lee", "consultant: haematology", date(2026, 11, 25), "0123456789012345")


@pytest.fixture()
def folder(tmp_path: Path) -> Path:
    """A copy of data/triage in which nobody has approved anything."""
    shutil.copytree(approval.FOLDER, tmp_path / "triage")
    (tmp_path / "triage" / RECORD).write_text("about: who approved\napprovals: []\n", encoding="utf-8")
    return tmp_path / "triage"


@pytest.fixture()
def call(folder: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.setattr(approval, "FOLDER", folder)
    monkeypatch.setattr(rules_page, "in_step", lambda: True)

    def run(*words: str) -> int:
        parser = argparse.ArgumentParser()
        approve.arguments(parser)
        return approve.run(parser.parse_args(list(words)))

    return run


def test_what_is_added_can_be_read(folder: Path) -> None:
    odd = replace(ANN, who="Zoë O'Neil #2", role="- nurse", rules="00000000000012e4")
    add(folder / RECORD, ANN)
    add(folder / RECORD, odd)
    assert read_approvals(folder / RECORD) == [ANN, odd]
    written = (folder / RECORD).read_text(encoding="utf-8")
    assert written.startswith("about: who approved\napprovals:\n  - who: Ann Lee\n")


def test_an_approval_holds_for_its_rules_only(folder: Path) -> None:
    assert approved(folder) is None
    add(folder / RECORD, ANN)
    assert approved(folder) is None
    first, second = replace(ANN, rules=rules_hash(folder)), replace(ANN, who="Bo", rules=rules_hash(folder))
    add(folder / RECORD, first)
    assert approved(folder) == first
    add(folder / RECORD, second)
    assert approved(folder) == second
    with (folder / "levels.yml").open("a", encoding="utf-8") as levels:
        levels.write("# changed\n")
    assert approved(folder) is None


@pytest.mark.parametrize("name", approval.DECIDES)
def test_whatever_decides_is_in_the_hash(folder: Path, name: str) -> None:
    before, path = rules_hash(folder), folder / name
    file = next(iter(sorted(path.glob("*.yml")))) if path.is_dir() else path
    file.write_bytes(file.read_bytes() + b"\n")
    assert rules_hash(folder) != before


def test_nothing_in_the_folder_is_forgotten() -> None:
    there = {path.name for path in approval.FOLDER.iterdir() if not path.name.startswith(".")}
    in_the_weights = {"examples", "composed.yml", "learning.yml"}
    assert there - set(approval.DECIDES) == in_the_weights | {RECORD}


def test_a_file_that_is_not_there_is_named(folder: Path) -> None:
    (folder / "weights.tsv").unlink()
    with pytest.raises(DataError, match=r"weights\.tsv:1: cannot be read"):
        rules_hash(folder)


RECORDED = 'approvals:\n  - who: Ann\n    role: doctor\n    when: 2026-11-25\n    rules: "0123456789abcdef"\n'
FAULTS = {
    "an unknown key": (RECORDED.replace("role:", "rank:"), 3, "unknown key 'rank'"),
    "an unknown key of the file": ("approval: []\napprovals: []\n", 1, "unknown key 'approval'"),
    "nothing": ("about: x\n", 1, "'approvals' must be a list"),
    "no list": ("about: x\napprovals: Ann\n", 2, "'approvals' must be a list"),
    "no entries": ("approvals: [Ann]\n", 1, "'approvals' must be a list"),
    "something behind": ("approvals: []\nabout: x\n", 1, "'approvals' must stand last"),
    "no role": (RECORDED.replace("    role: doctor\n", ""), 2, "'role' is missing"),
    "no such day": (RECORDED.replace("11-25", "02-30"), 4, "is no value there can be"),
    "no such day in quotes": (RECORDED.replace("2026-11-25", '"2026-02-30"'), 4, "'when' is '2026-02-30'"),
    "another date": (RECORDED.replace("2026-11-25", "25/11/2026"), 4, "no day written as YYYY-MM-DD"),
    "a time": (RECORDED.replace("2026-11-25", "2026-11-25 10:00:00"), 4, "no day written as YYYY-MM-DD"),
    "a hash that is none": (RECORDED.replace("0123456789abcdef", "latest"), 5, "'rules' is 'latest'"),
    "a hash without quotes": (RECORDED.replace('"0123456789abcdef"', "1234567890123456"), 5, "put it in quotes"),
}


@pytest.mark.parametrize(("text", "line", "reason"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_named_with_its_line(
    folder: Path, monkeypatch: pytest.MonkeyPatch, text: str, line: int, reason: str
) -> None:
    (folder / RECORD).write_text(text, encoding="utf-8")
    monkeypatch.setattr(soundness, "FOLDER", folder)
    faults = [fault for fault in soundness.unreadable() if RECORD in fault]
    assert len(faults) == 1
    assert faults[0].startswith(f"{folder / RECORD}:{line}: ") and reason in faults[0]


def test_a_record_as_a_person_writes_it(folder: Path) -> None:
    (folder / RECORD).write_text(RECORDED, encoding="utf-8")
    assert read_approvals(folder / RECORD) == [Approval("Ann", "doctor", date(2026, 11, 25), "0123456789abcdef")]


def test_approve_writes_and_prints_it(call, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:  # type: ignore[no-untyped-def]
    assert call("--who", " Ann Lee ", "--role", "consultant") == 0
    found = approved(folder)
    assert found == Approval("Ann Lee", "consultant", date.today(), rules_hash(folder))
    assert capsys.readouterr().out == f"rules {found.rules} approved by Ann Lee on {found.when} (consultant)\n"


@pytest.mark.parametrize("who", ["", "  ", "a\nb", "x" * 129])
def test_a_name_that_is_none(call, folder: Path, capsys: pytest.CaptureFixture[str], who: str) -> None:  # type: ignore[no-untyped-def]
    assert call("--who", who, "--role", "nurse") == 1
    assert capsys.readouterr().err == "approve: --who has 1 to 128 printable characters\n"
    assert read_approvals(folder / RECORD) == []


def test_what_was_not_read_is_not_approved(  # type: ignore[no-untyped-def]
    call, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(rules_page, "in_step", lambda: False)
    assert call("--who", "Ann", "--role", "nurse") == 1
    assert "run `python -m bot rules`, and read it first" in capsys.readouterr().err
    assert read_approvals(folder / RECORD) == []


@pytest.mark.parametrize("record", [None, ANN])
def test_check_says_who_approved(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], record: Approval | None
) -> None:
    monkeypatch.setattr(approval, "approved", lambda: record)
    monkeypatch.setattr(soundness, "unreadable", lambda: iter(()))
    assert check.run(argparse.Namespace(quick=True)) == 0
    assert capsys.readouterr().out.splitlines()[1] == f"rules: {in_words(record)}"


def test_it_is_said_in_words() -> None:
    assert in_words(None) == "not yet approved by a clinician"
    assert in_words(ANN) == "approved by Ann Lee on 2026-11-25"
