"""Takes out of a message what tells who wrote it: addresses, numbers, dates, and the name that is given.

It is careful rather than exact: it would rather mask a harmless number than keep a telephone's. What it cannot know is
a name or a place that comes without a word that announces it, so a person reads the lines before they leave the clinic.
"""

from __future__ import annotations

import re

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|"
    r"diciembre)"
)
_YEAR = r"(?:19|20)\d{2}"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_ADDRESS = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_LINK = re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)
_DATE = re.compile(
    rf"\b(?:\d{{1,2}}[./-]\d{{1,2}}[./-](?:{_YEAR}|\d{{2}})|{_YEAR}[./-]\d{{1,2}}[./-]\d{{1,2}}"
    rf"|{_DAY}(?: of| de)?[ -]{_MONTH}\.?(?: de)?,?[ -]{_YEAR}|{_MONTH}\.? {_DAY},? {_YEAR})\b",
    re.IGNORECASE,
)
# After these words a day without its year, or a year alone, is a date of birth too.
_BORN = re.compile(
    rf"\b(born(?: on| in)?|d\.?o\.?b\.?|date of birth|birth ?day|birth ?date|nac[ií](?: el| en)?|nacimiento)"
    rf"((?: is| was|:| =)* *)"
    rf"(?:{_DAY}(?: of| de)? {_MONTH}|{_MONTH} {_DAY}|\d{{1,2}}[./-]\d{{1,2}}|{_YEAR}|\d{{6,8}})\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![\w.])[+(]{0,2}\d[\d ()./-]{4,}\d(?!\w)")
_MEASURE = re.compile(r"\d{1,3}(?:\.\d{1,2})?|\d{2,3}/\d{2,3}")
_NAMED = re.compile(
    r"\b(my (?:full |first |last )?name(?:['’]s| is|:)|(?:i am|i['’]m|im) called|they call me|mi nombre es|me llamo)"
    r"(\s+(?:is\s+)?)((?:[^\W\d_][\w'’.-]*)(?:\s+[^\W\d_][\w'’.-]*){0,3})",
    re.IGNORECASE,
)
# Small words that no name goes on with.
_AFTER_NAMES = frozenset(
    word for words in (
        "a an and at because but calling dob for from have having here i i'm i’m i've im in is it my of on or since",
        "so the this today was we who with y con desde el en la mi porque pero que soy tengo",
    ) for word in words.split()
)
_LONGEST_SMALL = 2  # words of a name that is written without capitals


def masked(text: str) -> str:
    """The text with [email], [link], [date], [number] and [name] in the places of those."""
    text = _ADDRESS.sub("[email]", text)
    text = _LINK.sub("[link]", text)
    text = _NAMED.sub(_without_name, text)
    text = _DATE.sub("[date]", text)
    text = _BORN.sub(r"\1\2[date]", text)
    return _NUMBER.sub(_without_number, text)


def _without_name(found: re.Match[str]) -> str:
    words = re.split(r"(\s+)", found[3])
    taken = 0
    for position in range(0, len(words), 2):
        word = words[position]
        small = not word[:1].isupper()
        if position and (word.lower().rstrip(".,") in _AFTER_NAMES or (small and _ends(words, position))):
            break
        taken = position + 1
        if word.endswith("."):
            break
    mark = "." if words[taken - 1].endswith(".") else ""
    return f"{found[1]}{found[2]}[name]{mark}{''.join(words[taken:])}"


def _ends(words: list[str], position: int) -> bool:
    """Whether a word without a capital is not of the name any more: the name has capitals, or is long enough."""
    return words[0][:1].isupper() or position // 2 >= _LONGEST_SMALL


def _without_number(found: re.Match[str]) -> str:
    text = found[0]
    digits = sum(c.isdigit() for c in text)
    # Values one after another, as a patient lists temperatures or blood pressures, are no telephone number.
    values = text[0] not in "+(0" and all(_MEASURE.fullmatch(part) for part in text.split())
    long_run = re.search(r"\d{6,}", text) is not None
    return "[number]" if long_run or (digits >= 7 and not values) else text
