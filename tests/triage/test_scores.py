"""The phlebitis and infiltration scores, from what patients say."""

from pathlib import Path

import pytest

from bot.triage import Case, assess
from bot.triage.scores import graded, read_scores
from bot.triage.strict import DataError

SAID = {
    "nothing to report": {},
    "the iv site is sore": {"VIP phlebitis score": 1},
    "the iv site is sore and red": {"VIP phlebitis score": 2},
    "my iv site is sore and red, and the redness is spreading up my arm": {"VIP phlebitis score": 3},
    "my iv site is sore and red, the redness is spreading and I have a fever of 38.5": {"VIP phlebitis score": 5},
    "the iv site is swollen": {"Infiltration grade": 1},
}


@pytest.mark.parametrize("text", SAID)
def test_scores_follow_from_the_words(text: str) -> None:
    case = Case().after(assess(text))
    assert {score.title: score.grade for score in graded(case.concepts)} == SAID[text]


def test_a_finding_more_never_lowers_a_score() -> None:
    some = ["site_pain", "site_redness", "site_cord", "site_spreading", "fever", "site_swelling", "arm_swelling"]
    before = 0
    for number in range(1, len(some) + 1):
        after = sum(score.grade for score in graded(some[:number]))
        assert after >= before
        before = after


@pytest.mark.parametrize(("change", "reason"), [
    (("of: 5", "of: 6"), "'grades' must be 1 to 6"),
    (("[site_pain, site_redness]", "[antlers]"), "'antlers' is no concept"),
    (("title: VIP", "titel: VIP"), "unknown key 'titel'"),
])
def test_a_fault_is_named_with_its_line(tmp_path: Path, change: tuple[str, str], reason: str) -> None:
    good = (Path(__file__).parents[2] / "data" / "triage" / "scores.yml").read_text()
    assert change[0] in good
    (tmp_path / "scores.yml").write_text(good.replace(*change, 1))
    with pytest.raises(DataError, match=rf"scores\.yml:\d+: .*{reason}"):
        read_scores(tmp_path / "scores.yml")
