"""Whom an alert reaches, and when: `alerts` of clinic.yml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.records.destinations import by_name
from bot.triage.strict import Node

EVERYONE = "everyone"  # who the addresses of `alert_urls` are
KINDS = ("emergency", "urgent", "person")  # a patient who asked for a person, with nothing urgent
NEVER_SILENT = ("emergency", "urgent")
LONGEST = 7 * 24 * 60  # minutes; a longer wait is a slip


@dataclass(frozen=True)
class Step:
    """Who is told so long after the alarm when nobody has acknowledged it until then."""

    after: timedelta
    tell: tuple[str, ...]


@dataclass(frozen=True)
class Ladder:
    """The steps of one kind of alarm, in opening hours and outside them, and how often the last is repeated."""

    open: tuple[Step, ...]
    closed: tuple[Step, ...]
    repeat: timedelta | None

    def steps(self, is_open: bool) -> tuple[Step, ...]:
        """The steps that count now."""
        return self.open if is_open else self.closed


@dataclass(frozen=True)
class Policy:
    """`people` are Apprise addresses by who reads them, `ladders` are by kind."""

    people: Mapping[str, tuple[str, ...]]
    ladders: Mapping[str, Ladder]
    canary_every: timedelta | None
    canary_says: str

    def ladder(self, level: str, handoff: bool) -> Ladder | None:
        """What is done for an escalation; None when it alarms nobody."""
        if level in self.ladders:
            return self.ladders[level]
        return self.ladders["person"] if handoff else None

    def addresses(self, who: Sequence[str]) -> dict[str, str]:
        """The addresses of some people by their names in the outbox, each once."""
        return {name: url for one in who for name, url in by_name(self.people[one]).items()}

    def destinations(self) -> dict[str, str]:
        """All addresses by their names in the outbox, everyone's first."""
        return self.addresses([*self.people])

    def readers(self, destination: str) -> list[str]:
        """Who reads a destination."""
        return [one for one in self.people if destination in self.addresses([one])]


def read_policy(root: Node, everyone: Sequence[str], environ: Mapping[str, str]) -> Policy:
    """`alerts` of clinic.yml, with the addresses of `everyone`. Raises DataError naming file, line and reason."""
    parts, node = root.nodes("alerts"), root["alerts"]
    node.only(required=(*KINDS, "canary"), optional=("people",))
    people = {EVERYONE: tuple(everyone), **_people(parts.get("people") or Node(), environ)}
    ladders = {kind: _ladder(parts[kind], kind, people) for kind in KINDS}
    canary = parts["canary"].only(required=("every", "says"))
    every = _minutes(canary, "every", least=0)
    return Policy(people, ladders, every or None, canary.text("says"))


def _people(listed: Node, environ: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    people = {}
    for name in listed:
        if name == EVERYONE:
            raise listed.fail(f"'{EVERYONE}' are the addresses of alert_urls", name)
        urls = list(_urls(listed, name, environ))
        if not urls:
            raise listed.fail(f"'{name}' has no address", name)
        people[name] = tuple(urls)
    return people


def _urls(listed: Node, name: str, environ: Mapping[str, str]) -> Iterator[str]:
    for text in listed.strings(name):
        if not text.startswith("$"):
            yield text
            continue
        # An address holds passwords, which may be kept out of the file.
        found = environ.get(text[1:], "").split()
        if not found:
            raise listed.fail(f"the environment variable {text[1:]} of '{name}' is not set", name)
        yield from found


def _ladder(node: Node, kind: str, people: Mapping[str, object]) -> Ladder:
    node.only(optional=("open", "closed", "repeat"))
    for hours in ("open", "closed"):
        if hours not in node:
            raise node.fail(f"'{kind}' does not say who is told when the clinic is {hours}")
    if kind == "emergency" and "repeat" not in node:
        raise node.fail("'emergency' does not say after how many minutes it is repeated: 'repeat' is missing")
    repeat = _minutes(node, "repeat", least=1) if "repeat" in node else None
    steps = {hours: tuple(_steps(node, kind, hours, people)) for hours in ("open", "closed")}
    return Ladder(steps["open"], steps["closed"], repeat)


def _steps(node: Node, kind: str, hours: str, people: Mapping[str, object]) -> Iterator[Step]:
    listed = node[hours]
    if not isinstance(listed, list) or not all(isinstance(item, Node) for item in listed):
        raise node.fail(f"'{hours}' must be a list of steps like {{after: 0, tell: [{EVERYONE}]}}", hours)
    if not listed and kind in NEVER_SILENT:
        raise node.fail(f"somebody must be told of '{kind}' when the clinic is {hours}", hours)
    before: timedelta | None = None
    for item in listed:
        item.only(required=(), optional=("after", "tell"))
        after, tell = _minutes(item, "after", least=0), item.strings("tell")
        if before is None and after and kind in NEVER_SILENT:
            raise item.fail(f"the first step of '{kind}' must be {{after: 0, …}}: somebody is told at once", "after")
        if before is not None and after <= before:
            raise item.fail("a step comes later than the one before it", "after")
        if not tell:
            raise item.fail("'tell' names nobody")
        for one in tell:
            if one not in people:
                raise item.fail(f"'{one}' is not among 'people' (known: {', '.join(people)})", "tell")
        before = after
        yield Step(after, tuple(tell))


def _minutes(node: Node, key: str, least: int) -> timedelta:
    value = node.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= LONGEST:
        raise node.fail(f"'{key}' must be a whole number of minutes, {least} to {LONGEST}", key)
    return timedelta(minutes=value)
