"""The table of weights: its file, its sums, and what pulls towards a class."""

from pathlib import Path

import pytest

from bot.triage.engine import observe
from bot.triage.evidence import things
from bot.triage.rulebook import rulebook
from bot.triage.strict import DataError
from bot.triage.weights import (
    BIAS,
    CLASSES,
    Weight,
    Weights,
    at_least,
    emergency,
    read_weighing,
    read_weights,
    write_weights,
)

ROWS = {  # what each weighs for none … crisis, and how much it tells
    BIAS: (1.0, 0.0, 0.0, 0.0, 0.0, 0.0),
    "w:chest": (-1.0, 0.0, 0.5, 3.0, 0.0, 1.0),
    "w:lovely": (2.0, 0.0, 0.0, -1.0, 0.0, 1.0),
    "w:and": (0.0, 0.0, 0.0, 0.0, 0.0, 0.1),
    "w:gazebo": (0.0, 0.0, 0.0, 0.0, 0.0, 2.0),
}


def known(weights: Weights, *names: str) -> set[Weight]:
    return {weight for weight in map(weights.named, names) if weight is not None}


def test_chances_are_those_of_the_sums_and_come_to_one() -> None:
    weights = Weights(ROWS)
    chances = weights.chances(known(weights, "w:chest", "w:unknown"))
    assert sum(chances) == pytest.approx(1)
    assert max(chances) == chances[CLASSES.index("emergency")]
    assert weights.chances(set())[0] == 1


def test_a_text_weighs_by_what_it_tells_and_not_by_its_length() -> None:
    weights = Weights(ROWS)
    alone, with_filler, with_other = (
        emergency(weights.chances(known(weights, "w:chest", *more))) for more in ((), ("w:and",), ("w:gazebo",)))
    assert with_filler == pytest.approx(alone, abs=0.01)
    assert with_other < alone - 0.1


def test_little_said_gives_no_firm_verdict() -> None:
    rows = {**ROWS, BIAS: (*ROWS[BIAS][:-1], 3.0)}
    little, firm = (emergency(weights.chances(known(weights, "w:chest"))) for weights in (Weights(rows), Weights(ROWS)))
    assert little < firm - 0.2


def test_a_crisis_is_an_emergency_and_higher_levels_include_it() -> None:
    chances = (0.1, 0.2, 0.3, 0.3, 0.1)
    assert emergency(chances) == pytest.approx(0.4)
    assert at_least(chances, "urgent") == pytest.approx(0.7)
    assert at_least(chances, "emergency") == pytest.approx(0.4)


def test_a_word_pulls_where_it_stands_and_counts_once() -> None:
    weights = Weights(ROWS)
    found = [([weights.named(name) for name in names], first, 1) for names, first in (
        (("w:chest",), 2), (("w:lovely", "w:unknown"), 4), (("w:chest",), 7))]
    pulls = weights.pull(found, "emergency")
    assert set(pulls) == {2, 4} and pulls[2] > 0 > pulls[4]


def test_what_a_text_shows_as_a_whole_pulls_at_no_word() -> None:
    weights = Weights(ROWS)
    assert weights.pull([([weights.named("w:chest")], 0, 0)], "emergency") == {}


@pytest.mark.parametrize(("text", "speaks_of_it"), [
    ("my throat closes", True), ("help me, I am scared", True), ("the cash machine kept my card", False),
])
def test_whether_a_text_speaks_of_the_body_counts(text: str, speaks_of_it: bool) -> None:
    names = observe(text, rulebook()).names()
    assert ("y:body" in names) is speaks_of_it and ("y:no body" in names) is not speaks_of_it


def test_things_that_weigh_the_same_are_two() -> None:
    weights = Weights({"w:one": (1.0, 0.0, 0.0, 0.0, 0.0, 2.0), "w:two": (1.0, 0.0, 0.0, 0.0, 0.0, 2.0)})
    assert len(known(weights, "w:one", "w:two", "w:one")) == 2


@pytest.mark.parametrize("text", [
    "My chest hurts. No fever, no pain in my arm, and the pump says 38.5", "Chest pain? no. 2 bags left", "hi",
    "He can't breathe. Infusions infuse the infused", "", "no swelling no swelling no swelling",
])
def test_weights_are_found_by_word_as_they_are_by_name(text: str) -> None:
    seen, weights = observe(text, rulebook()), rulebook().weights
    assert things(seen.evidence()) == known(weights, *seen.names())


def test_a_table_is_read_as_it_was_written(tmp_path: Path) -> None:
    write_weights(tmp_path / "w.tsv", ROWS, "abc123")
    again = read_weights(tmp_path / "w.tsv")
    assert again.learned_from == "abc123"
    assert again.chances(known(again, "w:chest")) == Weights(ROWS).chances(known(Weights(ROWS), "w:chest"))


@pytest.mark.parametrize(("line", "reason"), [
    ("w:chest\t1\t2", "has 2 numbers, not 6"), ("w:chest\t1\t2\tx\t4\t5\t6", "a number that is none"),
])
def test_a_broken_line_is_named(tmp_path: Path, line: str, reason: str) -> None:
    (tmp_path / "w.tsv").write_text(f"# hash abc\n{line}\n")
    with pytest.raises(DataError, match=rf"w\.tsv:2: 'w:chest' has {reason.removeprefix('has ')}"):
        read_weights(tmp_path / "w.tsv")


@pytest.mark.parametrize(("change", "reason"), [
    (("emergency_from: 0.", "emergency_from: 9."), "must be a chance from 0 to 1"),
    (("few_words: 6", "few_words: some"), "must be a number of words"),
    (("piece: 10", "piece: 1"), "must be a number of words, 2 or more"),
    (("ask_from:", "aks_from:"), "unknown key 'aks_from'"),
    (("  routine:\n", "  mild:\n"), "'verdicts' must be"),
])
def test_a_wrong_setting_is_named_with_its_line(tmp_path: Path, change: tuple[str, str], reason: str) -> None:
    good = (Path(__file__).parents[2] / "data" / "triage" / "weighing.yml").read_text()
    assert change[0] in good
    (tmp_path / "weighing.yml").write_text(good.replace(*change, 1))
    with pytest.raises(DataError, match=rf"weighing\.yml:\d+: .*{reason}"):
        read_weighing(tmp_path / "weighing.yml")
