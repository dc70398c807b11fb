"""Terms as the data writes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.triage.strict import DataError, load
from bot.triage.wordings import wordings


def _read(folder: Path, terms: str) -> tuple[str, ...]:
    path = folder / "words.yml"
    path.write_text(f"about: words\nterms: {terms}\n", encoding="utf-8")
    return wordings(load(path), "terms")


@pytest.mark.parametrize(("written", "meant"), [
    ('"ring the nurse, call us"', ("ring the nurse", "call us")),
    ("[ring the nurse, call us]", ("ring the nurse", "call us")),
    ('"(ring|call) (|the) nurse"', ("ring nurse", "ring the nurse", "call nurse", "call the nurse")),
    ('"(shed|drip stand) collapse, roof"', ("shed collapse", "drip stand collapse", "roof")),
    ('"( - ), at (8|9)"', ("( - )", "at 8", "at 9")),
])
def test_a_choice_stands_for_every_wording(tmp_path: Path, written: str, meant: tuple[str, ...]) -> None:
    assert _read(tmp_path, written) == meant


@pytest.mark.parametrize(("written", "reason"), [
    ('"ring|call the nurse"', "'ring|call the nurse' has a choice that is not written as (one|other)"),
    ('"(ring|call the nurse"', "has a choice that is not written as (one|other)"),
    ('"(ring|call) us, ring us"', "ring us stands twice"),
])
def test_a_broken_choice_and_a_term_that_stands_twice_are_refused_with_their_line(
        tmp_path: Path, written: str, reason: str) -> None:
    with pytest.raises(DataError) as refused:
        _read(tmp_path, written)
    assert "words.yml:2" in str(refused.value) and reason in str(refused.value)
