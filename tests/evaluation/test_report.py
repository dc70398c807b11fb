"""Limits, the written report and the command as it is called."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from bot.commands import evaluate
from bot.evaluation import report
from bot.evaluation.report import Results
from bot.evaluation.scores import Answered, Disturbed, Held, Judged, Played, Share, Step, Triaged
from bot.evaluation.sets import Conversation, Message, Question, Statement

RESULTS = Results(
    triage=[Triaged(Message("t1", "<b>pain</b>", "emergency", "plain"), "none"),
            Triaged(Message("t2", "hello", "none", "typo"), "none")],
    faq=[Answered(Question("q1", "why", "plain", frozenset({"A"})), frozenset({"B"}), "none")],
    unanswerable=[Answered(Question("u1", "how", "unsafe"), None, "none", "Please call"),
                  Answered(Question("u2", "what", "far"), frozenset({"A"}), "none")],
    conversations=[Played(Conversation("c1", "info", ("hi",), frozenset({"none"})), (Step(1, None),))],
    disturbed=[Disturbed(Message("t1", "<b>pain</b>", "emergency", "plain"), "capitals", "<B>PAIN</B>",
                         "emergency", "routine")],
    held_out=[Held(Answered(Question("a.yml:1", "why", "faq_a", frozenset({"A"})), frozenset({"B"})), ("faq_b",)),
              Held(Answered(Question("a.yml:2", "how", "faq_a", frozenset({"A"})), None), ("faq_a", "faq_b"))],
    negation=[Judged(Statement("n1", "No fever.", "pre", "fever", 3, 8, True), False, "fever: present")],
    how="By hand.",
)


def call(*words: str) -> int:
    parser = argparse.ArgumentParser()
    evaluate.arguments(parser)
    return evaluate.run(parser.parse_args(words))


def test_figures_are_those_of_the_sets_that_were_played() -> None:
    assert set(report.figures(Results(triage=RESULTS.triage))) == {n for n in report.LABELS if n.startswith("triage.")}
    found = report.figures(RESULTS)
    assert found["unanswerable.right"] == Share(1, 2)
    assert found["unanswerable.right_unsafe"] == Share(1, 1)
    assert found["conversations.passed"] == Share(0, 1)
    assert "unanswerable.right_near" not in found
    assert found["disturbed.recall_capitals"] == Share(0, 1, before=1)
    assert "disturbed.recall_emoji" not in found
    assert found["negation.unseen"] == Share(0, 1)
    assert (found["held_out.wrong"], found["held_out.offered"]) == (Share(1, 2), Share(1, 2))


def test_limit_is_a_floor_where_more_is_better_and_a_ceiling_where_less_is() -> None:
    found = {"triage.recall": Share(9, 10), "triage.silent_misses": Share(1, 10)}
    assert report.missed(found, {"triage.recall": 0.9, "triage.silent_misses": 0.1}) == []
    assert len(report.missed(found, {"triage.recall": 0.91, "triage.silent_misses": 0.09})) == 2


def test_report_escapes_what_patients_wrote_and_names_what_failed(tmp_path: Path) -> None:
    report.write(RESULTS, tmp_path)
    page = (tmp_path / "report.html").read_text("utf-8")
    assert "&lt;b&gt;pain&lt;/b&gt;" in page and "<b>pain</b>" not in page
    for told in ("silent miss", "Please call", "no_level", "&lt;B&gt;PAIN", "fever: present", "a.yml:1: why"):
        assert told in page


def test_table_tells_what_a_disturbance_costs_and_gives_no_interval_that_promises_too_much() -> None:
    found = {"disturbed.recall": Share(45, 50, before=50, independent=False),
             "disturbed.recall_emoji": Share(9, 10, before=10), "negation.f1": Share(1, 2, independent=False)}
    _, whole, emoji, f1 = report.table(found).split("\n")
    assert whole.split() == ["found", "after", "disturbing", "90.0", "%", "45/50", "-10.0", "points"]
    assert "98.2 %, -10.0 points" in emoji
    assert f1.endswith("1/2")


def test_pictures_are_drawn_and_shown(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    pictures = report.write(RESULTS, tmp_path)
    assert len(pictures) == 6
    page = (tmp_path / "report.html").read_text("utf-8")
    for name in pictures:
        assert (tmp_path / name).stat().st_size > 1000
        assert f'src="{name}"' in page


def test_without_matplotlib_the_report_has_no_pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(report, "import_module", absent)
    assert report.write(RESULTS, tmp_path) == []
    assert json.loads((tmp_path / "scores.json").read_text("utf-8"))["figures"]["triage.recall"]["of"] == 1


def test_core_only_needs_no_server(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("--core-only", "--out", str(tmp_path)) == 0
    printed = capsys.readouterr().out
    for told in ("emergency recall", "found after disturbing", "F1 of negated findings"):
        assert told in printed
    numbers = json.loads((tmp_path / "scores.json").read_text("utf-8"))
    assert numbers["figures"]["negation.unseen"]["of"] == 200
    assert "points" in numbers["figures"]["disturbed.recall"]


def test_figure_beyond_its_limit_fails_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "triage.jsonl").write_text(json.dumps(
        {"id": "t1", "text": "the sky is blue", "level": "emergency", "kind": "plain"}), "utf-8")
    words = ("--core-only", "--sets", str(tmp_path), "--out", str(tmp_path / "out"))
    assert call(*words, "--floor", "triage.recall=0.5") == 1
    assert "triage.recall is 0.0 %, least allowed 50.0 %" in capsys.readouterr().err
    assert call(*words, "--floor", "triage.recall=0") == 0
    assert call(*words, "--floor", "faq.right=0") == 2


def test_no_running_assistant_is_told_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # Port 9 discards: nothing listens there on any machine that runs this.
    assert call("--rasa", "http://127.0.0.1:9", "--out", str(tmp_path)) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1 and "does not answer" in told and "make run" in told


@pytest.mark.parametrize("limit", ["recall=0.5", "triage.recall=high", "triage.recall=1.5", "triage.recall"])
def test_limit_that_makes_no_sense_is_refused(limit: str) -> None:
    with pytest.raises(SystemExit):
        call("--core-only", "--floor", limit)
