"""Plots as shapes that a template draws as SVG: no script and no style of their own. A table has the numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 720, 220  # of the drawing, in its own units
LEFT, RIGHT, TOP, BOTTOM = 44, 20, 10, 30  # room for the axes
NAMES = 190  # room for names before bars
ROW = 26
MOST_LABELS = 12


@dataclass(frozen=True)
class Block:
    """A rectangle; `kind` is its class, `title` what it says when it is pointed at."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    title: str


@dataclass(frozen=True)
class Label:
    """Words at a place; `anchor` is where they are held."""

    x: float
    y: float
    text: str
    anchor: str


@dataclass(frozen=True)
class Plot:
    """All that is to be drawn; `lines` are the heights of lines across."""

    height: float
    blocks: tuple[Block, ...]
    labels: tuple[Label, ...]
    lines: tuple[float, ...] = ()
    kinds: tuple[str, ...] = ()
    width: int = WIDTH


def columns(rows: Sequence[tuple[str, Mapping[str, float]]], kinds: Sequence[str], unit: str = "") -> Plot:
    """A column for each row, of one block for each kind on top of another. `unit` stands behind the numbers."""
    top = _round_up(max((sum(values.values()) for _, values in rows), default=0))
    floor, step = HEIGHT - BOTTOM, (WIDTH - LEFT - RIGHT) / max(len(rows), 1)
    scale = (floor - TOP) / top
    blocks, labels = [], []
    every = -(-len(rows) // MOST_LABELS)
    for number, (name, values) in enumerate(rows):
        left, y = LEFT + number * step, float(floor)
        for kind in kinds:
            if value := values.get(kind, 0):
                y -= value * scale
                blocks.append(_block(left + step * 0.1, y, step * 0.8, value * scale, kind, name, value, unit))
        if number % every == 0:
            labels.append(Label(round(left + step / 2, 1), floor + 18, name, "middle"))
    for part in (0, 0.5, 1):
        labels.append(Label(LEFT - 6, round(floor - part * (floor - TOP) + 4, 1), _plain(top * part), "end"))
    lines = tuple(round(floor - part * (floor - TOP), 1) for part in (0, 0.5, 1))
    return Plot(HEIGHT, tuple(blocks), tuple(labels), lines, tuple(kinds))


def bars(rows: Sequence[tuple[str, Mapping[str, float]]], kinds: Sequence[str], unit: str = "") -> Plot:
    """A bar for each row, of one block for each kind behind another, with the sum at its end."""
    room = WIDTH - NAMES - 50
    longest = max((sum(values.values()) for _, values in rows), default=0) or 1
    blocks, labels = [], []
    for number, (name, values) in enumerate(rows):
        x, y = float(NAMES), number * ROW
        for kind in kinds:
            if value := values.get(kind, 0):
                blocks.append(_block(x, y + 4, value * room / longest, ROW - 8, kind, name, value, unit))
                x += value * room / longest
        labels.append(Label(NAMES - 8, y + 17, name if len(name) <= 28 else f"{name[:27]}…", "end"))
        labels.append(Label(round(x + 6, 1), y + 17, _plain(sum(values.values())), "start"))
    return Plot(max(len(rows), 1) * ROW, tuple(blocks), tuple(labels), (), tuple(kinds))


def _block(x: float, y: float, width: float, height: float, kind: str, name: str, value: float, unit: str) -> Block:
    title = f"{name}, {kind.replace('_', ' ')}: {_plain(value)}{f' {unit}' if unit else ''}"
    return Block(round(x, 1), round(y, 1), round(width, 1), round(height, 1), kind, title)


def _plain(value: float) -> str:
    return f"{value:g}" if value < 1000 else f"{value:.0f}"


def _round_up(value: float) -> float:
    """The next of 2, 4, 10, 20, 40, 100 … that is not less: half of it can be read too."""
    top = 2.0
    while top < value:
        top *= 2.5 if str(int(top)).startswith("4") else 2
    return top
