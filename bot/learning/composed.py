"""Sentences composed of complaints, frames and endings: what is said counts, not who says it or since when."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from bot.triage.rulebook import FOLDER
from bot.triage.strict import DataError, Node, load
from bot.triage.weights import CLASSES

from .examples import Example

_MY = re.compile(r"\bmy\b")
_I = re.compile(r"\bI\b")  # what somebody says of himself only
_PAIRED = 4  # one in so many sentences of a serious complaint names a lighter one too
_BOTH = ("{0} and {1}", "{1} and {0}", "{0}, {1}", "{1}, {0}", "{1} but {0}")
_JOINTS = (" ", " ", ", ", ". ")


@dataclass(frozen=True)
class Said:
    """Complaints of one class, with the names of the frames and endings that go with them."""

    label: str
    frames: str
    endings: str
    complaints: tuple[str, ...]
    times: int


@dataclass(frozen=True)
class Composition:
    """composed.yml: `frames` by name, each with the word that "my" becomes; `endings` by name."""

    frames: Mapping[str, Sequence[tuple[str, str]]]
    endings: Mapping[str, Sequence[str]]
    said: Sequence[Said]


def read_composition(path: Path = FOLDER / "composed.yml") -> Composition:
    """The parts of the sentences. Raises DataError naming file, line and reason."""
    root = load(path).only(required=("times", "frames", "endings", "said"), optional=("about",))
    _times(root)
    frames = {name: _frames(node) for name, node in root.nodes("frames").items()}
    ends = root["endings"]
    if not isinstance(ends, Node):
        raise root.fail("'endings' must hold named lists", "endings")
    endings = {name: ends.strings(name) for name in ends}
    if not isinstance(root["said"], list):
        raise root.fail("'said' must be a list", "said")
    said = [_said(item, root, frames, endings) for item in root["said"]]
    _once(said, path, root.lines["said"])
    return Composition(frames, endings, said)


def composed(parts: Composition) -> Iterator[Example]:
    """The sentences, the same ones each time: so many of each complaint, fewer when its frames do not give as many."""
    for said in parts.said:
        lighter = [complaint for other in parts.said for complaint in other.complaints
                   if other.frames == said.frames and 0 < CLASSES.index(other.label) < CLASSES.index(said.label)]
        for complaint in said.complaints:
            chance = Random(complaint + said.frames)  # the same choices in every run
            made: dict[str, None] = {}
            for number in range(said.times):
                words = complaint
                if lighter and number % _PAIRED == 0:
                    words = chance.choice(_BOTH).format(complaint, chance.choice(lighter))
                frames = parts.frames[said.frames]
                owner, frame = chance.choice([one for one in frames if one[0] == "my"] if _I.search(words) else frames)
                told = frame.replace("{}", _MY.sub(owner, words))
                ending = chance.choice(parts.endings[said.endings])
                made[f"{told}{chance.choice(_JOINTS)}{ending}" if ending else told] = None
            yield from (Example(text, said.label) for text in made)


def _frames(node: Node) -> list[tuple[str, str]]:
    frames = [(owner, frame) for owner in node for frame in node.strings(owner)]
    for owner, frame in frames:
        if frame.count("{}") != 1:
            raise node.fail(f"“{frame}” must have one {{}} for what is said", owner)
    return frames


def _said(item: object, root: Node, frames: Mapping[str, object], endings: Mapping[str, object]) -> Said:
    if not isinstance(item, Node):
        raise root.fail(f"each of 'said' must hold keys, not {item!r}", "said")
    item.only(required=("class", "frames", "endings", "said"), optional=("times",))
    return Said(item.choice("class", CLASSES), item.choice("frames", tuple(frames)),
                item.choice("endings", tuple(endings)), tuple(item.strings("said")),
                _times(item if "times" in item else root))


def _times(node: Node) -> int:
    times = node["times"]
    if isinstance(times, bool) or not isinstance(times, int) or times < 1:
        raise node.fail("'times' must be a whole number, 1 or more", "times")
    return times


def _once(said: Sequence[Said], path: Path, line: int) -> None:
    """A complaint may stand once under each frame: "no chest pain" is nothing, "I have chest pain" is not."""
    known: dict[tuple[str, str], Said] = {}
    for one in said:
        for complaint in one.complaints:
            before = known.setdefault((complaint, one.frames), one)
            if before is not one:
                raise DataError(path, line, f"“{complaint}” is '{one.label}' here and '{before.label}' there")
