"""What a nurse typed, as it is kept."""

from __future__ import annotations

NOTE, WORDS = 4000, 2000  # characters of a note, and of a message to a patient


def typed(text: str, longest: int) -> str:
    """A text without what cannot be seen and blanks around it, cut to a length."""
    return "".join(c for c in text.replace("\r\n", "\n") if c.isprintable() or c in "\n\t").strip()[:longest]
