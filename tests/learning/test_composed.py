"""Sentences composed of complaints, frames and endings."""

from pathlib import Path

import pytest

from bot.learning.composed import composed, read_composition
from bot.triage.strict import DataError

PARTS = """
times: 8
frames:
  has: {my: ["I have {}", "got {}"], her: ["my mum has {}"]}
endings:
  any: ["", "please help"]
said:
  - {class: routine, frames: has, endings: any, said: [a cold, a cut on my toe]}
  - {class: emergency, frames: has, endings: any, said: [a blue face, a pain and I feel faint]}
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "composed.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_sentences_are_the_same_each_time_and_each_of_one_class() -> None:
    made = list(composed(read_composition()))
    assert made == list(composed(read_composition()))
    assert {one.label for one in made} == {"none", "routine", "urgent", "emergency", "crisis"}
    assert len({one.text for one in made}) == len(set(made))


def test_what_is_mine_becomes_hers_in_a_sentence_about_her(tmp_path: Path) -> None:
    made = {one.text for one in composed(read_composition(written(tmp_path, PARTS)))}
    assert any(text.startswith("my mum has a cut on her toe") for text in made)
    assert not any(text.startswith("my mum has a cut on my toe") for text in made)


def test_what_only_the_writer_can_say_is_said_by_the_writer(tmp_path: Path) -> None:
    made = [one.text for one in composed(read_composition(written(tmp_path, PARTS)))]
    assert not any("I feel faint" in text and "mum" in text for text in made)


def test_a_lighter_complaint_beside_a_graver_one_takes_its_class(tmp_path: Path) -> None:
    made = list(composed(read_composition(written(tmp_path, PARTS))))
    both = [one for one in made if "blue face" in one.text and ("a cold" in one.text or "toe" in one.text)]
    assert both and {one.label for one in both} == {"emergency"}


@pytest.mark.parametrize(("before", "after", "reason"), [
    ("I have {}", "I have it", r"composed\.yml:4: .*must have one \{\} for what is said"),
    ("class: routine", "class: mild", r"composed\.yml:8: 'class' is 'mild'"),
    ("frames: has, endings: any, said: [a cold", "frames: had, endings: any, said: [a cold", "'frames' is 'had'"),
    ("times: 8", "times: many", r"composed\.yml:2: 'times' must be a whole number"),
    ("[a blue face", "[a cold", "“a cold” is 'emergency' here and 'routine' there"),
    ("times: 8", "times: 8\nmore: 1", "unknown key 'more'"),
])
def test_a_fault_names_file_line_and_reason(tmp_path: Path, before: str, after: str, reason: str) -> None:
    with pytest.raises(DataError, match=reason):
        read_composition(written(tmp_path, PARTS.replace(before, after, 1)))
