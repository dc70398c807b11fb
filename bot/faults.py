"""Telling of a fault without telling what the patient said."""

from __future__ import annotations

import traceback
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def place(error: BaseException) -> str:
    """The kind of an error and the line of ours, else of anybody, where it came up: "KeyError at bot/x.py:12".

    An error's own text is left out: it may quote the patient.
    """
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if _is_ours(Path(frame.filename))]
    if not frames:
        return type(error).__name__
    frame = (ours or frames)[-1]
    path = Path(frame.filename)
    shown = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path.name
    return f"{type(error).__name__} at {shown}:{frame.lineno}"


def _is_ours(path: Path) -> bool:
    return any(path.is_relative_to(ROOT / folder) for folder in ("bot", "actions"))
