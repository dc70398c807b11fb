"""`python -m bot export`, over records of its own."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from bot import clinic as clinics
from bot.__main__ import main
from bot.records import audit, misreadings, queries, turns
from bot.records.engine import engine as records_engine
from bot.records.migrations import upgrade

sys.path.insert(0, str(Path(__file__).parents[1] / "records"))
from turns_of import said


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    url = f"sqlite:///{tmp_path / 'records.db'}"
    monkeypatch.setenv("DATABASE_URL", url)
    clinics.clinic.cache_clear()
    made = records_engine(url)
    upgrade(made)
    turns.append(made, "w-1", "widget", said("my name is Ann Lee and my arm is red", "routine", "redness"))
    misreadings.record(made, "w-1", queries.transcript(made, "w-1")[0].id, "Bo", "urgent", "")
    yield made
    made.dispose()
    clinics.clinic.cache_clear()


Printed = Callable[[], tuple[str, str]]


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> Printed:
    def read() -> tuple[str, str]:
        shown = capsys.readouterr()
        return shown.out, shown.err

    return read


def test_misreadings_are_printed_as_lines_and_noted(engine: Engine, printed: Printed) -> None:
    assert main(["export", "misreadings"]) == 0
    line = json.loads(printed()[0])
    assert (line["text"], line["level"]) == ("my name is [name] and my arm is red", "urgent")
    (entry,) = audit.entries(engine, action="learning.export")
    assert (entry.who, json.loads(entry.detail)) == ("command line", {"lines": 1, "too_mild": 1})


def test_they_go_into_a_file_and_only_those_of_some_days(engine: Engine, printed: Printed, tmp_path: Path) -> None:
    out = tmp_path / "lines.jsonl"
    assert main(["export", "misreadings", "--out", str(out)]) == 0
    assert printed()[0] == f"1 lines in {out}\n" and len(out.read_text().splitlines()) == 1
    assert main(["export", "misreadings", "--before", "2020-01-01"]) == 0
    assert printed() == ("", "")


def test_what_cannot_be_done_is_said_in_a_line(engine: Engine, printed: Printed, tmp_path: Path) -> None:
    assert main(["export", "misreadings", "--out", str(tmp_path)]) == 1
    assert printed()[1].startswith("export: ") and printed()[1].count("\n") == 0
    with pytest.raises(SystemExit):
        main(["export", "misreadings", "--since", "yesterday"])
