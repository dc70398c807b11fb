"""What is wrong with data/knowledge and data/nlu taken together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bot.triage.strict import DataError

from .answers import FACTS, FAQ, TOPIC, Knowledge, Reading, read
from .confusion import confusions
from .facts import lost_facts
from .reading import grade
from .training import Example, examples, examples_of_clinic

_SAME = 0.9999  # sums of weights are not exact
MIN_EXAMPLES = 8
MAX_GRADE = 8.0
MAX_WORDS = {"short": 65, "more": 110, "reply": 65}


def check(folder: Path, nlu_folder: Path) -> Iterator[DataError]:
    """The faults of a knowledge folder and its training examples, none when all is well.

    Each fault's text is `file:line: reason`. When files cannot be read, only the first fault of each
    of them is given: the rest would follow from it.
    """
    reading = read(folder)
    if reading.faults:
        yield from reading.faults
        return
    yield from _hard_wording(reading)
    try:
        if (folder / FACTS).exists():
            yield from lost_facts(folder, reading.knowledge)
        taught = examples(nlu_folder)
    except DataError as fault:
        yield fault
        return
    for answer in reading.knowledge.answers.values():
        if answer.examples:
            taught += examples_of_clinic(reading.places[FAQ + answer.id], FAQ + answer.id)
    yield from _untaught(reading, taught, nlu_folder)
    yield from _unknown_intents(reading, taught)
    yield from _repeated(taught, reading.knowledge)
    yield from _confused(taught, reading.knowledge)


def _hard_wording(reading: Reading) -> Iterator[DataError]:
    known = reading.knowledge
    wordings = [(FAQ + a.id, "short", a.short) for a in known.answers.values()]
    wordings += [(FAQ + a.id, "more", a.more) for a in known.answers.values() if a.more]
    wordings += [(TOPIC + t.id, "reply", t.reply) for t in known.topics.values()]
    for intent, key, text in wordings:
        node, words, level = reading.places[intent], len(text.split()), grade(text)
        if words > MAX_WORDS[key]:
            yield node.fail(f"'{key}' of {intent} has {words} words, more than {MAX_WORDS[key]}", key)
        if level > MAX_GRADE:
            yield node.fail(f"'{key}' of {intent} reads at grade {level:.1f}, above {MAX_GRADE:.0f}", key)


def _untaught(reading: Reading, taught: list[Example], nlu_folder: Path) -> Iterator[DataError]:
    counts = Counter(example.intent for example in taught)
    for intent, node in reading.places.items():
        answer = reading.knowledge.answer(intent)
        if answer and answer.instead_of:
            continue
        if counts[intent] < MIN_EXAMPLES:
            reason = f"{intent} has {counts[intent]} training examples in {nlu_folder}, fewer than {MIN_EXAMPLES}"
            yield node.fail(reason)


def _unknown_intents(reading: Reading, taught: list[Example]) -> Iterator[DataError]:
    known = {*reading.knowledge.intents(), *reading.knowledge.dialogue}
    for intent, example in {e.intent: e for e in reversed(taught)}.items():
        if intent not in known:
            reason = f"intent '{intent}' belongs to no entry, topic or dialogue act"
            yield DataError(example.path, example.line, reason)


def _repeated(taught: list[Example], known: Knowledge) -> Iterator[DataError]:
    first: dict[str, Example] = {}
    for example in taught:
        earlier = first.setdefault(example.key(), example)
        if earlier is example or _settled(known, earlier.intent, example.intent):
            continue
        reason = f"'{example.text}' ({example.intent}) stands at {earlier.path}:{earlier.line} ({earlier.intent})"
        yield DataError(example.path, example.line, reason)


def _confused(taught: list[Example], known: Knowledge) -> Iterator[DataError]:
    for one in confusions(taught):
        example, earlier = one.example, one.earlier
        if example.key() == earlier.key() or _settled(known, earlier.intent, example.intent):
            continue
        like = "has the same words as" if one.similarity > _SAME else f"is {one.similarity:.0%} like"
        reason = f"'{example.text}' ({example.intent}) {like} '{earlier.text}' ({earlier.intent}) "
        yield DataError(example.path, example.line, f"{reason}at {earlier.path}:{earlier.line}")


def _settled(known: Knowledge, one: str, other: str) -> bool:
    """Whether it does not matter which of two intents is meant.

    They lead to the same answer, or one to an answer of the clinic's own, which goes before a topic of ours.
    """
    answers = known.answer(one), known.answer(other)
    own = any(answer and answer.examples for answer in answers) and any(i.startswith(TOPIC) for i in (one, other))
    return one != other and (own or (answers[0] is not None and answers[0] is answers[1]))
