"""What the assistant may answer, in the article's order: the content of /about."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.knowledge import Answer, Knowledge


@dataclass(frozen=True)
class Part:
    """One answer: its question and its paragraphs, with the clinic's words put in."""

    ask: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """A section of the article, or of a clinic's own answers, with its anchor."""

    title: str
    id: str
    parts: tuple[Part, ...]


def slug(title: str) -> str:
    """The anchor of a section on /about; widget/transcript.js makes the same from the same title."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


def sections(known: Knowledge, words: Mapping[str, str]) -> list[Section]:
    """All sections that have an answer; `words` are the clinic's.

    An answer stands under its main section; a section that is nobody's main one shows all that name it.
    """
    found = []
    for title in known.titles():
        naming = [answer for answer in known.answers.values() if title in answer.sections]
        chosen = [answer for answer in naming if answer.sections[0] == title] or naming
        if chosen:
            found.append(Section(title, slug(title), tuple(_part(answer, words) for answer in chosen)))
    return found


def _part(answer: Answer, words: Mapping[str, str]) -> Part:
    return Part(answer.ask, tuple(text.format(**words) for text in (answer.short, answer.more) if text))
