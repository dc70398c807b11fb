"""The shapes of plots."""

from __future__ import annotations

import pytest

from bot.console.plots import HEIGHT, WIDTH, Plot, bars, columns

DAYS = [("1 Mar", {"urgent": 3, "emergency": 1}), ("2 Mar", {}), ("3 Mar", {"urgent": 2})]


def inside(plot: Plot) -> bool:
    return all(
        b.x >= 0 and b.x + b.width <= plot.width + 0.1 and b.y >= 0 and b.y + b.height <= plot.height + 0.1
        for b in plot.blocks
    )


def test_a_column_is_as_high_as_its_values_say() -> None:
    plot = columns(DAYS, ("urgent", "emergency"), "cases")
    urgent, emergency, third = plot.blocks
    assert urgent.height == pytest.approx(3 * emergency.height, abs=0.2)
    assert third.height == pytest.approx(2 * emergency.height, abs=0.2)
    assert emergency.y + emergency.height == pytest.approx(urgent.y, abs=0.2)  # one stands on the other
    assert urgent.title == "1 Mar, urgent: 3 cases"
    assert inside(plot)


def test_a_bar_is_as_long_as_its_values_say_and_its_sum_stands_behind_it() -> None:
    plot = bars([("chest pain", {"confirmed": 4, "other": 4}), ("rash", {"confirmed": 2})], ("confirmed", "other"))
    first, second, rash = plot.blocks
    assert first.width == second.width == pytest.approx(2 * rash.width, abs=0.2)
    assert second.x == pytest.approx(first.x + first.width, abs=0.2)
    assert [label.text for label in plot.labels] == ["chest pain", "8", "rash", "2"]
    assert inside(plot)


def test_there_is_room_for_many_days_and_for_large_numbers() -> None:
    plot = columns([(f"day {n}", {"cases": 10_000 + n}) for n in range(92)], ("cases",))
    assert inside(plot) and (plot.width, plot.height) == (WIDTH, HEIGHT)
    days = [label.text for label in plot.labels if label.text.startswith("day")]
    assert 6 <= len(days) <= 12
    assert [label.text for label in plot.labels if label.anchor == "end"] == ["0", "10000", "20000"]


@pytest.mark.parametrize("most", [1, 2, 3, 7, 10, 39, 41, 99, 101, 999, 50_000])
def test_the_axis_ends_at_a_round_number_that_is_not_much_more(most: int) -> None:
    top = float(columns([("x", {"cases": most})], ("cases",)).labels[-1].text)
    assert most <= top <= max(2.5 * most, 2)


def test_nothing_is_drawn_of_nothing() -> None:
    assert columns([], ("cases",)).blocks == bars([], ("cases",)).blocks == ()
