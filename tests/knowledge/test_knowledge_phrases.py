"""How one message holds several questions."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.knowledge.phrases import phrases, read_phrases
from bot.triage.strict import DataError


@pytest.mark.parametrize(("text", "parts"), [
    ("What is it and how long does it take?", ["What is it", "how long does it take?"]),
    ("what is it? how long does it take", ["what is it?", "how long does it take"]),
    ("is it safe, does it hurt", ["is it safe", "does it hurt"]),
    ("Is it safe, and also can it hurt?", ["Is it safe", "can it hurt?"]),
    ("I take warfarin. Is that bad? And who gives it? Thanks.",
     ["I take warfarin. Is that bad?", "who gives it? Thanks."]),
    ("redness and swelling, is it normal?", []),
    ("What is infusion therapy?", []),
    ("why? how?", []),
    ("", []),
    ("?!", []),
])
def test_a_message_is_split_into_its_questions(text: str, parts: list[str]) -> None:
    assert phrases().parts(text) == parts


def test_questions_stand_without_what_is_told_beside_them() -> None:
    assert phrases().questions("My site is red. How long does it take?") == ["How long does it take?"]
    assert phrases().questions("My site is red and sore.") == []


def test_the_button_must_be_understood(tmp_path: Path) -> None:
    path = tmp_path / "phrases.yml"
    path.write_text("joints: [and]\nmore: [more]\nwhy: [why]\ntell_more: Go on\n")
    with pytest.raises(DataError, match=r"phrases\.yml:4: 'tell_more' does not stand under 'more'"):
        read_phrases(path)
