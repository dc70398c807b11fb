"""A complaint told in pieces, over two or three short messages."""

from __future__ import annotations

import pytest

from bot.triage.pieces import in_pieces


@pytest.mark.parametrize(("before", "text", "concept", "level"), [
    (["my tongue"], "is swelling", "throat_swelling", "emergency"),
    (["there's a pain"], "in my chest", "chest_pain", "emergency"),
    (["my right leg"], "can't move it", "weakness_one_side", "emergency"),
    (["headache since noon"], "the worst of my life", "severe_headache", "emergency"),
    (["I have a hickman"], "it came out", "line_out", "urgent"),
    (["I cut myself yesterday"], "on purpose", "suicidal", "emergency"),
])
def test_pieces_are_read_together(before: list[str], text: str, concept: str, level: str) -> None:
    read = in_pieces(text, before)
    assert read is not None and read.level == level
    found = [finding for finding in read.findings if finding.concept == concept]
    assert found and all(text[finding.start:finding.end] == finding.text for finding in read.findings)


@pytest.mark.parametrize(("before", "text"), [
    (["hello"], "I am at work today"),
    (["no"], "feeling fine"),                          # an answer is no piece: not "no feeling"
    (["is my chest allowed to be bare?"], "it hurts"),  # nor is a question
    (["my chest has been shaved for the heart scan I had with you"], "it hurts"),  # nor a whole story
    (["my lips"], "are they meant to be dry?"),
    (["my lips"], "thank you"),
    (["sore calf"], "breathing's champion"),            # good news
    (["my chest"], "Check my breathing"),               # a button
    ([], "swollen"),
])
def test_what_is_no_piece_stays_alone(before: list[str], text: str) -> None:
    assert in_pieces(text, before) is None


def test_what_a_piece_tells_alone_is_not_lost_behind_others() -> None:
    read = in_pieces("it's torn off", ["my line came out"])
    assert read is not None
    assert "present" in {finding.status for finding in read.findings if finding.concept == "line_not_whole"}


def test_pieces_give_no_lower_level_than_the_message_alone() -> None:
    assert in_pieces("I can't breathe", ["my nose is blocked"]) is None
