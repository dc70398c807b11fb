from __future__ import annotations

from pathlib import Path

import pytest
from conversation_file import FOLDER, files, play, read
from conversation_stack import Chat


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(FOLDER).with_suffix("")))
def test_conversation(path: Path, chat: Chat) -> None:
    wrong = list(play(read(path), chat))
    assert not wrong, "\n" + "\n".join(wrong)


def test_there_are_conversations() -> None:
    assert len(files()) >= 160
