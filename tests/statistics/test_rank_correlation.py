"""Spearman's correlation against SciPy, and the coverage of its interval, with and without ties."""

import numpy as np
import pytest
from scipy.stats import norm, spearmanr

from unlearn_cli.core.cells import Floats
from unlearn_cli.statistics.minimum_detectable import rows_needed_for_values, smallest_correlation
from unlearn_cli.statistics.rank_correlation import rank_correlation, spearman


def pair(rng: np.random.Generator, rows: int, r: float, tied: bool) -> tuple[Floats, Floats]:
    """A normal pair of correlation r; with ties the first is cut into five values and the second into three."""
    x = rng.normal(size=rows)
    y = r * x + np.sqrt(1 - r * r) * rng.normal(size=rows)
    if not tied:
        return x, y
    return np.searchsorted([-1.0, 0.0, 0.3, 1.0], x) + 0.0, np.searchsorted([-0.5, 1.5], y) + 0.0


@pytest.mark.parametrize("tied", [False, True])
def test_agrees_with_scipy(tied: bool) -> None:
    x, y = pair(np.random.default_rng(0), 300, 0.5, tied)
    r, parts = spearman(x, y)
    assert r == pytest.approx(spearmanr(x, y)[0])
    assert parts.sum() == pytest.approx(0)
    assert spearman(x, -y)[0] == pytest.approx(-r)


def test_a_constant_guess_tells_nothing_and_the_order_itself_all() -> None:
    x, folds = np.arange(60.0), np.arange(60) % 3
    none = rank_correlation(x, np.zeros(60), folds)
    assert (none.correlation, none.low, none.high) == (0, 0, 0)
    for sign in (1, -1):
        whole = rank_correlation(x, sign * x**3, folds)
        assert (whole.correlation, whole.low, whole.high) == pytest.approx((1, 1, 1))


@pytest.mark.parametrize("tied", [False, True])
@pytest.mark.parametrize("r", [0.0, 0.2, 0.6, 0.9])
def test_the_interval_covers_the_truth(r: float, tied: bool) -> None:
    """400 tables of 400 rows; 95 % give or take three standard errors. The truth: a table of a million rows."""
    rng, folds = np.random.default_rng(0), np.arange(400) % 3
    truth = 6 / np.pi * np.arcsin(r / 2) if not tied else spearmanr(*pair(rng, 1_000_000, r, tied))[0]
    found = [rank_correlation(*pair(rng, 400, r, tied), folds) for _ in range(400)]
    hits = np.mean([f.low <= abs(truth) <= f.high for f in found])
    assert 0.915 <= hits <= 0.985


def test_the_interval_holds_where_that_of_normal_pairs_would_not() -> None:
    """|x| large makes the sign of y certain: the variance is twice that of Bonett & Wright (2000)."""
    rng, hits, narrow = np.random.default_rng(0), 0, 0

    def draw(rows: int) -> tuple[Floats, Floats]:
        x = rng.standard_t(2, rows) * np.where(rng.random(rows) < 0.5, 1, 0.01)
        return x, np.where(np.abs(x) > 0.5, np.sign(x) * np.where(rng.random(rows) < 0.8, 1, -1), rng.normal(size=rows))

    truth = spearmanr(*draw(1_000_000))[0]
    for _ in range(300):
        x, y = draw(400)
        found = rank_correlation(x, y, np.zeros(400, dtype=np.intp))
        hits += found.low <= truth <= found.high
        narrow += abs(np.arctanh(spearmanr(x, y)[0]) - np.arctanh(truth)) <= 1.96 * np.sqrt((1 + truth**2 / 2) / 397)
    assert 0.915 <= hits / 300 <= 0.985
    assert narrow < hits, "the control"


def test_a_blind_guess_exceeds_what_is_visible_in_one_case_of_twenty() -> None:
    rng = np.random.default_rng(0)
    found = [abs(spearman(np.arange(200.0), rng.random(200))[0]) for _ in range(1500)]
    assert 0.03 < np.mean(np.array(found) > smallest_correlation(200)) < 0.07
    assert norm.cdf(1.96) == pytest.approx(0.975, abs=1e-4)
    assert smallest_correlation(rows_needed_for_values(0.05)) == pytest.approx(0.05, rel=0.01)
    assert smallest_correlation(1) == smallest_correlation(0) == 1.0
