"""The barycenter of samples: by hand on the line, its mean in any space, and no group would do better in its place."""

import numpy as np
import ot
import pytest

from unlearn_cli.transport.interface import Floats
from unlearn_cli.transport.linear.free_support import couple, free_support


def samples(sizes: tuple[int, ...], dimensions: int = 2) -> tuple[list[Floats], Floats]:
    rng = np.random.default_rng(7)
    parts = [rng.normal(size=(n, dimensions)) * (1 + k) + 2 * k for k, n in enumerate(sizes)]
    weights = np.arange(len(sizes), 0, -1.0)
    return parts, weights / weights.sum()


def spent(parts: list[Floats], weights: Floats, points: Floats, masses: Floats) -> float:
    """sum_k w_k W_2^2(P_k, Q)."""
    evens = [np.full(len(part), 1 / len(part)) for part in parts]
    each = [ot.emd2(even, masses, ot.dist(part, points)) for even, part in zip(evens, parts, strict=True)]
    return float(weights @ each)


def test_a_coupling_has_both_margins() -> None:
    parts, _ = samples((7, 5))
    masses = np.array([0.1, 0.2, 0.3, 0.15, 0.25])
    plan = couple(*parts, masses)
    assert plan.sum(axis=1) == pytest.approx(np.full(7, 1 / 7)) and plan.sum(axis=0) == pytest.approx(masses)


def test_groups_of_other_sizes_meet_in_pieces_of_their_rows() -> None:
    """Two rows meet three on the line: the middle one of the three is cut in two."""
    parts = [np.array([[0.0], [6.0]]), np.array([[0.0], [3.0], [6.0]])]
    points, masses = free_support(parts, np.array([2 / 3, 1 / 3]))
    order = np.argsort(points[:, 0])
    assert points[order, 0].tolist() == pytest.approx([0, 1, 5, 6])
    assert masses[order] == pytest.approx([1 / 3, 1 / 6, 1 / 6, 1 / 3])


def test_on_the_line_three_groups_meet_at_the_mean_of_their_quantiles() -> None:
    parts, weights = samples((40, 40, 40), dimensions=1)
    points, masses = free_support(parts, weights)
    expected = sum(weight * np.sort(part[:, 0]) for weight, part in zip(weights, parts, strict=True))
    assert np.sort(points[:, 0]) == pytest.approx(expected)
    assert masses == pytest.approx(np.full(len(masses), 1 / len(masses)))


@pytest.mark.parametrize("sizes", [(30, 30), (30, 17), (25, 31, 12), (10, 10, 10, 10, 10)])
def test_its_mean_is_that_of_the_groups_and_it_costs_least(sizes: tuple[int, ...]) -> None:
    parts, weights = samples(sizes)
    points, masses = free_support(parts, weights)
    assert masses.sum() == pytest.approx(1) and masses.min() > 0
    means = np.stack([part.mean(axis=0) for part in parts])
    assert masses @ points == pytest.approx(weights @ means)
    cost = spent(parts, weights, points, masses)
    others = [spent(parts, weights, part, np.full(len(part), 1 / len(part))) for part in parts]
    pooled = np.concatenate([np.full(len(part), w / len(part)) for w, part in zip(weights, parts, strict=True)])
    assert cost < 0.9 * min(*others, spent(parts, weights, np.concatenate(parts), pooled))


def test_equal_groups_are_their_own_barycenter() -> None:
    part = samples((20,))[0][0]
    points, _ = free_support([part, part[::-1], part], np.array([0.5, 0.3, 0.2]))
    assert points[np.argsort(points[:, 0])] == pytest.approx(part[np.argsort(part[:, 0])])
