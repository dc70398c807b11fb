"""STOP, START and HELP on SMS: the words that carriers want every sender to heed."""

from __future__ import annotations

STOP, START, HELP = "STOP", "START", "HELP"

_STOPS = frozenset(("stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"))
_STARTS = frozenset(("start", "unstop", "yes"))
_HELPS = frozenset(("help", "info"))


def keyword(text: str, stopped: bool) -> str:
    """STOP, START or HELP when a message is nothing but such a word, else "".

    START counts only from one who has stopped: from anybody else "yes" is an answer.
    """
    word = "".join(character for character in text.lower() if character.isalpha() or character.isspace()).strip()
    if word in _STOPS:
        return STOP
    if word in _STARTS and stopped:
        return START
    return HELP if word in _HELPS and not stopped else ""
