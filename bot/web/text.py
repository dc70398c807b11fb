"""What a patient typed, made safe to pass on without changing what it says."""

from __future__ import annotations

import re
import unicodedata

MAX_CHARACTERS = 4000

_SURROGATES = re.compile("[\ud800-\udfff]")
# Not of a control category, and yet nothing is seen: a message of these alone is empty.
_BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_SPACES = ("Zs", "Zl", "Zp")


def without_surrogates(value: object) -> object:
    """A string with lone surrogates replaced by U+FFFD; anything else unchanged.

    JSON may carry them (`"\\ud800"`), and no text that holds one can be stored or sent.
    """
    return _SURROGATES.sub("\ufffd", value) if isinstance(value, str) else value


def clean(text: str) -> str:
    """The message as Rasa, the rules and the nurse get it; "" when nothing can be seen in it.

    Control, invisible and direction characters go, line ends become "\\n", and leading slashes go:
    Rasa takes a message that starts with one for an order (`/intent`), and no patient gives orders.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    stripped = re.sub(r"\A[\s/]+", "", "".join(kept)).rstrip()
    return stripped if any(_seen(c) for c in stripped) else ""


def _seen(character: str) -> bool:
    return character not in _BLANKS and not character.isspace() and unicodedata.category(character) not in _SPACES
