"""What lies ahead of a learning curve: on made curves, whose advantage at any number of rows is known."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy.stats import norm

from unlearn_cli.core.cells import Floats, Ints
from unlearn_cli.statistics.advantage import signed_advantages
from unlearn_cli.statistics.learned_rows import Ahead, Learned, Rise, ahead, rise

GUESSED, LAST, ALL = 11_000, 25_000, 100_000
TABLES = 150

Curve = Callable[[float], float]
"""From rows to the correlation of what an attacker guesses with what an attacker would who knows all."""

CURVES: dict[str, Curve] = {
    "nothing": lambda rows: 0.0,
    "known": lambda rows: 0.3,
    "by the root": lambda rows: 0.4 * np.sqrt(rows / ALL),
    "bending": lambda rows: 0.4 * np.sqrt(rows / (rows + 20_000)),
    "by the logarithm": lambda rows: 0.08 * np.log10(rows / 1000),
}
RISING = ("by the root", "bending", "by the logarithm")


def of_curve(curve: Curve, seed: int, groups: int = 2) -> tuple[list[Learned], float]:
    """Attackers with a quarter of the last rows and with all of those, on one set of rows; and the truth at ALL."""
    rng = np.random.default_rng(seed)
    of = np.arange(GUESSED) % groups
    ideal = 2.0 * (of == 1) + rng.normal(size=GUESSED)
    return [_learned(curve(rows), ideal, of, rng, rows) for rows in (LAST / 4, LAST)], _truth(curve(ALL))


def _learned(share: float, ideal: Floats, of: Ints, rng: np.random.Generator, rows: float) -> Learned:
    scores = share * ideal + np.sqrt(1 - share**2) * rng.normal(size=GUESSED)
    columns = [-scores, scores, *(rng.normal(size=GUESSED) for _ in range(of.max() - 1))]
    signed, parts = signed_advantages(of, np.column_stack(columns), np.zeros(GUESSED, dtype=np.intp))
    return Learned(rows, signed, parts)


def _truth(share: float) -> float:
    return float(2 * norm.cdf(2 * share / np.sqrt(2)) - 1)


def extrapolated(name: str) -> list[tuple[Ahead, float, Learned]]:
    found = []
    for seed in range(TABLES):
        points, truth = of_curve(CURVES[name], seed)
        found.append((ahead(points[0], points[1], ALL), truth, points[1]))
    return found


@pytest.mark.parametrize("name", CURVES)
def test_the_interval_covers_what_all_rows_reach(name: str) -> None:
    found = extrapolated(name)
    assert np.mean([one.low <= truth <= one.high for one, truth, _ in found]) >= 0.93
    assert np.mean([truth <= one.upper for one, truth, _ in found]) >= 0.9
    assert all(0 <= one.low <= one.advantage <= one.high <= 1 and one.upper <= one.high for one, _, _ in found)


@pytest.mark.parametrize("name", RISING)
def test_control_the_last_point_alone_does_not(name: str) -> None:
    reached = [
        truth > abs(last.signed[0]) + 2 * np.sqrt((last.parts[0] ** 2).sum()) for _, truth, last in extrapolated(name)
    ]
    assert np.mean(reached) > 0.5


def test_the_estimate_is_right_for_a_line_in_the_logarithm() -> None:
    found = extrapolated("by the logarithm")
    assert abs(np.mean([one.advantage - truth for one, truth, _ in found])) < 0.015


def rises(name: str) -> list[Rise]:
    return [rise(*of_curve(CURVES[name], seed)[0]) for seed in range(TABLES)]


@pytest.mark.parametrize("name", CURVES)
def test_a_rise_is_seen_where_there_is_one(name: str) -> None:
    seen = np.mean([one.certain for one in rises(name)])
    assert seen > 0.7 if name in RISING else seen < 0.1


def test_a_rise_of_a_guess_that_is_reliably_wrong_is_one_too() -> None:
    earlier, later = of_curve(CURVES["by the root"], 0)[0]
    turned = [Learned(one.rows, -one.signed, -one.parts) for one in (earlier, later)]
    assert rise(*turned) == rise(earlier, later)
    assert ahead(*turned, ALL) == ahead(earlier, later, ALL)


def test_of_more_groups_the_one_told_best_is_followed() -> None:
    points, truth = of_curve(CURVES["by the root"], 1, groups=3)
    assert int(np.abs(points[1].signed).argmax()) == 1
    assert rise(*points).certain and ahead(points[0], points[1], ALL).high > truth


def test_what_is_certain_stays_certain() -> None:
    sure = Learned(LAST, np.ones(1), np.zeros((1, GUESSED)))
    earlier = Learned(LAST / 4, np.array([0.9]), np.full((1, GUESSED), 1e-4))
    assert ahead(earlier, sure, ALL) == Ahead(1.0, 1.0, 1.0, 1.0)
