"""The barycenters of discrete distributions against linear programming and closed forms."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from unlearn_cli.transport.distributions.barycenters import category_barycenter, dithered, nearest, quantile_barycenter
from unlearn_cli.transport.interface import Floats


def total_variation(distributions: Floats, weights: Floats, target: Floats) -> float:
    return float((weights[:, None] * np.abs(distributions - target)).sum() / 2)


def least_total_variation(distributions: Floats, weights: Floats) -> float:
    """min over distributions q of sum_k w_k TV(p_k, q), as a linear programme with slacks t_kj >= |p_kj - q_j|."""
    k, m = distributions.shape
    q, slack = np.tile(np.eye(m), (k, 1)), np.eye(k * m)
    upper = np.block([[q, -slack], [-q, -slack]])
    bound = np.concatenate([distributions.ravel(), -distributions.ravel()])
    prices = np.concatenate([np.zeros(m), np.repeat(weights, m) / 2])
    one = np.concatenate([np.ones(m), np.zeros(k * m)])[None]
    return float(linprog(prices, upper, bound, A_eq=one, b_eq=[1.0]).fun)


@pytest.mark.parametrize(("k", "m"), [(2, 2), (2, 7), (3, 2), (5, 4), (8, 30)])
@pytest.mark.parametrize("seed", range(3))
def test_category_barycenter_costs_what_the_linear_programme_costs(k: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    distributions, weights = rng.dirichlet(np.full(m, 0.5), k), rng.dirichlet(np.ones(k))
    target = category_barycenter(distributions, weights)
    assert target.min() >= 0
    assert target.sum() == pytest.approx(1, abs=1e-9)
    least = least_total_variation(distributions, weights)
    assert total_variation(distributions, weights, target) == pytest.approx(least, abs=1e-7)
    if k > 2:  # the mean of the distributions, the barycenter of another metric, costs more
        assert total_variation(distributions, weights, weights @ distributions) > least + 1e-4


def test_category_barycenter_of_equal_distributions_is_theirs() -> None:
    distribution = np.array([0.2, 0.0, 0.5, 0.3])
    assert category_barycenter(np.tile(distribution, (3, 1)), np.array([0.2, 0.3, 0.5])) == pytest.approx(
        distribution, abs=1e-12
    )


@given(st.integers(0, 1000), st.sampled_from([0.2, 0.5, 0.9]), st.integers(5, 40))
def test_quantile_barycenter_of_two_samples_is_the_mean_of_their_sorted_values(seed: int, share: float, n: int) -> None:
    """Q(u) = w Q_1(u) + (1 - w) Q_2(u): for two samples of n, the i-th smallest with the i-th smallest."""
    rng = np.random.default_rng(seed)
    first, second = np.sort(rng.normal(size=n)), np.sort(rng.normal(1, 2, size=n))
    expected = share * first + (1 - share) * second
    support = np.unique(np.concatenate([first, second, expected]))
    distributions = np.stack([np.isin(support, part) / n for part in (first, second)])
    ranks, codes = quantile_barycenter(distributions, np.array([share, 1 - share]), support)
    at = codes[np.searchsorted(ranks, (np.arange(n) + 0.5) / n)]
    assert support[at] == pytest.approx(expected)
    assert ranks[-1] == 1.0
    assert (np.diff(codes) >= 0).all()


def test_quantile_barycenter_of_two_atoms_is_between_them_at_the_nearest_support_value() -> None:
    support = np.array([0.0, 1.0, 4.0])
    distributions = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
    for share, code in ((0.9, 0), (0.7, 1), (0.3, 2)):
        ranks, codes = quantile_barycenter(distributions, np.array([share, 1 - share]), support)
        assert set(codes[np.searchsorted(ranks, [1e-9, 0.5, 1.0])]) == {code}


@given(st.lists(st.floats(-50, 50), min_size=1, max_size=12, unique=True), st.lists(st.floats(-60, 60), min_size=1))
def test_nearest_is_the_nearest(support: list[float], values: list[float]) -> None:
    points, at = np.sort(support), np.array(values)
    assert (np.abs(points[nearest(points, at)] - at) == np.abs(points[None] - at[:, None]).min(axis=1)).all()


@given(
    st.lists(st.integers(-50, 50), min_size=1, max_size=9, unique=True),
    st.lists(st.floats(0, 1), min_size=1, max_size=9),
    st.floats(0, 1),
)
def test_dithered_lies_between_the_nearest_value_and_the_mean(support: list[int], at: list[float], even: float) -> None:
    values = np.sort(np.array(support, dtype=float))
    numbers = values[0] + np.array(at) * (values[-1] - values[0])
    below, share = dithered(values, numbers, even)
    above = values[np.minimum(below + 1, len(values) - 1)]
    assert (values[below] <= numbers + 1e-9).all() and (numbers <= above + 1e-9).all()
    assert (share >= 0).all() and (share <= 1).all()
    mean = (1 - share) * values[below] + share * above
    rounded, full = (dithered(values, numbers, end)[1] for end in (0.0, 1.0))
    assert set(rounded) <= {0.0, 1.0}
    assert np.allclose((1 - full) * values[below] + full * above, numbers)
    assert np.allclose(share, (1 - even) * rounded + even * full)
    to_nearest = np.abs(np.where(rounded == 1, above, values[below]) - numbers)
    assert np.allclose(to_nearest, np.abs(values[nearest(values, numbers)] - numbers))
    assert (np.abs(mean - numbers) <= to_nearest + 1e-9).all()


@pytest.mark.parametrize("evenness", [0.0, 0.3, 1.0])
def test_with_evenness_the_larger_group_moves_as_well(evenness: float) -> None:
    distributions, weights = np.array([[0.5, 0.3, 0.2], [0.1, 0.3, 0.6]]), np.array([0.8, 0.2])
    target = category_barycenter(distributions, weights, evenness)
    moved = np.abs(distributions - target).sum(axis=1) / 2
    apart = np.abs(distributions[0] - distributions[1]).sum() / 2
    assert target.sum() == pytest.approx(1)
    assert moved == pytest.approx([evenness * 0.2 * apart, (1 - evenness * 0.2) * apart])
    assert total_variation(distributions, weights, target) == pytest.approx(
        least_total_variation(distributions, weights) + evenness * 0.2 * (0.8 - 0.2) * apart, abs=1e-9
    )


def test_without_evenness_the_smaller_group_alone_moves() -> None:
    distributions, weights = np.array([[0.5, 0.3, 0.2], [0.1, 0.3, 0.6]]), np.array([0.8, 0.2])
    assert category_barycenter(distributions, weights) == pytest.approx(distributions[0])
