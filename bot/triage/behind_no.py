"""What a reply tells behind its no: "no, but part of it is still in me"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .answer_words import words
from .answers import calms
from .assessment import LEVELS, Assessment
from .engine import assess, run_on
from .pieces import reaching, read_on
from .rulebook import Rulebook, rulebook

_MOST = 30  # words behind a no that are read on


def behind_no(text: str) -> str:
    """What stands behind the no with which a reply begins; "" when it begins with none, or nothing stands there.

    A no that belongs to what follows it, "no blood", is no such no.
    """
    said = text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    opened = words().no_opening.match(said)
    return text[opened.end():].strip() if opened else ""


def told_behind_no(text: str, before: Sequence[str], book: Rulebook | None = None) -> Assessment | None:
    """The gravest way in which a rule reads what stands behind a no, alone or at the end of an earlier message.

    `before` are the earlier messages. Findings are of `text`. None when nothing of its own stands there.
    """
    rest = behind_no(text)
    if not rest or "?" in rest or calms(rest) or len(rest.split()) > _MOST:
        return None
    book = book or rulebook()
    read = max(_ways(rest, before, book), key=lambda one: LEVELS.index(one.level), default=None)
    if read is None:
        return None
    start = text.rindex(rest)
    return read._replace(text=text, findings=tuple(
        found._replace(start=found.start + start, end=found.end + start) for found in read.findings))


def _ways(rest: str, before: Sequence[str], book: Rulebook) -> Iterator[Assessment]:
    alone = assess(rest, book)
    if alone.rule in book.rules:
        yield alone
    for earlier in before:
        if read := read_on(earlier, rest, book):
            yield read
        if alone.ask_red_flags or alone.level == "emergency":  # alarming, if not enough by itself
            together = run_on(earlier, ". ")
            read = assess(f"{together}{rest}", book)
            if read.level == "emergency" and assess(earlier, book).level != "emergency":
                yield reaching(read, len(together), rest)
